/** A file as the rules see it. */
export type Source = {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
  /** The text with everything inside comments, strings, templates and regular expressions blanked: same length, same lines. */
  code: string;
};

export function readSource(path: string, text: string): Source {
  return { path, text, code: blankLiterals(text) };
}

export function lineAt(source: Source, index: number): number {
  return source.text.slice(0, index).split("\n").length;
}

/** In the order they are tried; each matches at one place only. */
const literals = {
  comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
  string: /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y,
  regex: /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y,
};
/** What a regular expression may follow; after anything else a slash divides. */
const beforeRegex = /(?:^|[(,=:[!&|?{};\n]|=>|\breturn)\s*$/;
const templatePart = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*/y;

function blankLiterals(text: string): string {
  let code = "";
  // One entry an open `${`: how many braces of code are open in it.
  const open: number[] = [];

  function takeTemplatePart(): void {
    code += blank(matchAt(templatePart, text, code.length) ?? "");
    const inserts = text[code.length] === "$";
    code += inserts ? "  " : " ".repeat(Math.min(1, text.length - code.length));
    if (inserts) open.push(0);
  }

  while (code.length < text.length) {
    const literal = literalAt(text, code);
    const char = text.charAt(code.length);
    if (literal !== null) {
      code += blank(literal);
    } else if (char === "`") {
      code += " ";
      takeTemplatePart();
    } else if (char === "}" && open.at(-1) === 0) {
      open.pop();
      code += " ";
      takeTemplatePart();
    } else {
      const depth = open.length - 1;
      if (depth >= 0) open[depth] = (open[depth] ?? 0) + (char === "{" ? 1 : char === "}" ? -1 : 0);
      code += char;
    }
  }
  return code;
}

function literalAt(text: string, before: string): string | null {
  const at = before.length;
  const found = matchAt(literals.comment, text, at) ?? matchAt(literals.string, text, at);
  if (found !== null || text[at] !== "/") return found;
  return beforeRegex.test(before.slice(-40)) ? matchAt(literals.regex, text, at) : null;
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}
