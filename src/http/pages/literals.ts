/** What an example may hold. */
export type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

/** How a language writes values. */
type Dialect = {
  indent: string;
  text: (text: string) => string;
  true: string;
  false: string;
  list: readonly [open: string, close: string];
  map: readonly [open: string, close: string];
  pair: (name: string, value: string) => string;
  /** Behind the last item of a map as well: Go asks for it, others allow it. */
  lastComma: boolean;
};

/** In double quotes; what these languages read as code in them is written with a backslash. */
function quoted(special: RegExp): (text: string) => string {
  const signs: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return (text) => `"${text.replace(special, (sign) => signs[sign] ?? `\\${sign}`)}"`;
}

const quotedPhp = quoted(/[\\"$\n\r\t]/g);
const quotedRuby = quoted(/[\\"#\n\r\t]/g);

export const json: Dialect = {
  indent: "  ",
  text: JSON.stringify,
  true: "true",
  false: "false",
  list: ["[", "]"],
  map: ["{", "}"],
  pair: (name, value) => `${name}: ${value}`,
  lastComma: false,
};
export const python: Dialect = { ...json, indent: "    ", true: "True", false: "False", lastComma: true };
export const php: Dialect = {
  ...json,
  indent: "    ",
  text: quotedPhp,
  map: ["[", "]"],
  pair: (name, value) => `${name} => ${value}`,
  lastComma: true,
};
export const ruby: Dialect = { ...json, text: quotedRuby, pair: (name, value) => `${name} => ${value}` };
export const go: Dialect = {
  ...json,
  indent: "\t",
  list: ["[]any{", "}"],
  map: ["map[string]any{", "}"],
  lastComma: true,
};
export const csharp: Dialect = {
  ...json,
  indent: "    ",
  list: ["new object[] { ", " }"],
  map: ["new Dictionary<string, object>\n{", "}"],
  pair: (name, value) => `[${name}] = ${value}`,
  lastComma: true,
};

/** A value as the language writes it: a line for each member of a map, lists in one line. */
export function literal(value: Json, dialect: Dialect): string {
  if (typeof value === "string") return dialect.text(value);
  if (typeof value === "boolean") return dialect[value ? "true" : "false"];
  if (typeof value === "number") return String(value);
  const [open, close] = isList(value) ? dialect.list : dialect.map;
  if (isList(value)) return open + value.map((item) => literal(item, dialect)).join(", ") + close;
  const members = Object.entries(value).map(([name, member]) =>
    dialect.pair(dialect.text(name), literal(member, dialect)),
  );
  const lines = members.map((member) => indented(member, dialect.indent));
  return `${open}\n${lines.join(",\n")}${dialect.lastComma ? "," : ""}\n${close}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Every line moved to the right. Literals hold no line ends in their texts. */
export function indented(text: string, by: string): string {
  return text.replace(/^/gm, by);
}

/** One word of a shell, whatever stands in it. */
export function shellWord(text: string): string {
  return /^[\w:/.,@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The inside of a Java text block. */
export function javaBlock(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"""');
}
