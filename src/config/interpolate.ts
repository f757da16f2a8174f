/** What `${…}` may ask for. Reading a file throws where it cannot be read. */
export type SecretSource = {
  env: Readonly<Record<string, string | undefined>>;
  /** The path as written in `${file:…}`. */
  readSecretFile: (path: string) => string;
};

export type Interpolated = { text: string; source: string | null } | { fault: string };

const OPEN = "${";
const TOKEN = /\$\$\{|\$\{([^}]*)\}?/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Replaces `${NAME}`, `${NAME:-default}` (also for an empty value) and `${file:/path}` in one text; `$${` stands
 * for a literal `${`. `source` names where the text came from, without the default, so that it can be shown.
 */
export function interpolate(written: string, { env, readSecretFile }: SecretSource): Interpolated {
  if (!written.includes("${")) return { text: written, source: null };
  const sources: string[] = [];
  let fault: string | null = null;
  const text = written.replace(TOKEN, (token, inner: string | undefined) => {
    if (token === "$${") return "${";
    const result = token.endsWith("}") ? valueFor(inner ?? "") : notClosed();
    if ("fault" in result) fault ??= result.fault;
    else sources.push(result.source);
    return "fault" in result ? "" : result.text;
  });
  if (fault !== null) return { fault };
  return { text, source: sources.length === 0 ? null : sources.join(" ") };

  function valueFor(inner: string): { text: string; source: string } | { fault: string } {
    if (inner.startsWith("file:")) return fileValue(inner.slice("file:".length));
    const [, name, fallback] = NAME.exec(inner) ?? [];
    if (name === undefined) {
      return {
        fault: `Cannot replace '${OPEN}…}': what stands in it is no name, expected ${OPEN}NAME}, ${OPEN}NAME:-default}, ${OPEN}file:/path}, or $${OPEN} for a literal ${OPEN}`,
      };
    }
    const value = env[name];
    const source = `\${${name}}`;
    if (value !== undefined && (value !== "" || fallback === undefined)) return { text: value, source };
    if (fallback !== undefined) return { text: fallback, source };
    return {
      fault: `Cannot replace '\${${name}}': the environment has no ${name}, expected it set, or a default as in \${${name}:-value}`,
    };
  }

  function fileValue(path: string): { text: string; source: string } | { fault: string } {
    try {
      return { text: readSecretFile(path).replace(/\r?\n$/, ""), source: `\${file:${path}}` };
    } catch {
      return {
        fault: `Cannot replace '\${file:${path}}': the file cannot be read, expected a readable file`,
      };
    }
  }
}

function notClosed(): { fault: string } {
  return {
    fault: `Cannot replace '${OPEN}': no } follows, expected ${OPEN}NAME}, or $${OPEN} for a literal ${OPEN}`,
  };
}
