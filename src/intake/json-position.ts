/** Where a JSON text stops being what was asked: the offset, and what might have stood there. */
export type JsonFault = { at: number; expected: string };

type Wanted = keyof typeof wanted;
const wanted = {
  value: "a value",
  item: "a value or ']'",
  name: "a name in double quotes",
  member: "a name in double quotes or '}'",
  colon: "':'",
  "after item": "',' or ']'",
  "after member": "',' or '}'",
  end: "the end of the text",
};

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\\p{Cc}]*/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[\u007f-\u009f]/y;
const PLAIN = /[^"\\\p{Cc}]*/uy;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/**
 * Finds what `JSON.parse` refused, which does not say where, or the bracket that opens one level too many. Runs
 * only after a text was found faulty. Keeps its own stack, so no depth of nesting can exhaust the machine's.
 */
export function findJsonFault(text: string, levels: number): JsonFault | null {
  const open: string[] = [];
  let state: Wanted = "value";
  let at = 0;
  for (;;) {
    at = skip(SPACE, text, at);
    const mark = text[at];
    if (mark === undefined && state === "end") return null;
    const step = advance(text, at, state, open);
    if (typeof step === "string") return { at, expected: step };
    if (open.length > levels) return { at, expected: `at most ${levels} levels of nesting` };
    if (step.fault !== undefined) return { at: step.at, expected: step.fault };
    at = step.at;
    state = step.state;
  }
}

type Step = { at: number; state: Wanted; fault?: string };

/** One token on. A string says what was expected in its place. */
function advance(text: string, at: number, state: Wanted, open: string[]): Step | string {
  const mark = text[at];
  const closes = state === "item" || state === "after item" ? "]" : "}";
  if (mark === closes && ["item", "after item", "member", "after member"].includes(state)) {
    open.pop();
    return { at: at + 1, state: after(open) };
  }
  if (state === "colon") return mark === ":" ? { at: at + 1, state: "value" } : wanted.colon;
  if (state === "after item" || state === "after member") {
    if (mark !== ",") return wanted[state];
    return { at: at + 1, state: state === "after item" ? "value" : "name" };
  }
  if (state === "name" || state === "member") {
    return mark === '"' ? string(text, at, "colon") : wanted[state];
  }
  if (state === "end") return wanted.end;
  return value(text, at, state, open);
}

function value(text: string, at: number, state: Wanted, open: string[]): Step | string {
  const mark = text[at];
  if (mark === "{" || mark === "[") {
    open.push(mark);
    return { at: at + 1, state: mark === "{" ? "member" : "item" };
  }
  if (mark === '"') return string(text, at, after(open));
  const end = skip(SCALAR, text, at);
  return end === at ? wanted[state] : { at: end, state: after(open) };
}

function after(open: readonly string[]): Wanted {
  const inside = open.at(-1);
  if (inside === undefined) return "end";
  return inside === "[" ? "after item" : "after member";
}

function string(text: string, start: number, state: Wanted): Step {
  let at = skip(STRING, text, start);
  while (text[at] !== '"') {
    const next = skip(ESCAPE, text, at);
    if (next === at) {
      const fault = at === text.length ? "'\"'" : "a character or escape that JSON allows";
      return { at, state, fault };
    }
    at = skip(PLAIN, text, next);
  }
  return { at: at + 1, state };
}

/** Where a sticky pattern's match ends; where it began if there is none. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
