import { printable } from "./deliveries-view.ts";

const LONGEST_WORD = 200;
/** What is larger or nests deeper is shown as it came: indented, a few bytes of it would fill the memory. */
const LONGEST_PRETTY = 64 * 1024;
const MOST_BRACKETS = 200;

export type Tally = {
  posts: number;
  ids: number;
  repeats: number;
  accepted: number;
  refused: number;
  failed: number;
};

/** In quotes where it is not plain. */
function word(text: string): string {
  return /^[\w./:@+-]{1,200}$/.test(text) ? text : printable(text.slice(0, LONGEST_WORD));
}

/** @param repeat null where there is no id, or nobody knows */
export function idWords(id: string | null, repeat: boolean | null): string {
  return id === null ? "no webhook-id" : `${word(id)} ${repeat ? "repeat" : "first"}`;
}

/** `at` is epoch milliseconds. The query is not shown: in one of the formats it is the lead. */
export function requestLine({
  at,
  method,
  path,
  found,
  answer,
  ms,
}: {
  at: number;
  method: string;
  path: string;
  found: readonly string[];
  answer: string;
  ms: number;
}): string {
  const time = new Date(at).toISOString();
  return `${[time, `${word(method)} ${word(path)}`, ...found, answer, `${Math.round(ms)} ms`].join("  ")}\n`;
}

function entryLines(encoded: string): string[] {
  return [...new URLSearchParams(encoded)].map(([name, value]) => `${printable(name)}: ${printable(value)}`);
}

function prettyJson(text: string): string[] | null {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  if (text.length > LONGEST_PRETTY || brackets > MOST_BRACKETS) return null;
  try {
    return printable(JSON.parse(text), 2).split("\n");
  } catch {
    return null;
  }
}

function bodyLines(type: string | null, text: string): string[] {
  if (text === "") return [];
  if (type?.startsWith("application/x-www-form-urlencoded")) return entryLines(text);
  return prettyJson(text) ?? [printable(text)];
}

/** What was posted, in the address and in the body. Personal data: only where asked for. */
export function contentLines(query: string, type: string | null, body: Uint8Array): string {
  const lines = [...entryLines(query), ...bodyLines(type, new TextDecoder().decode(body))];
  return lines.map((line) => `  ${line}\n`).join("");
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function summary({ posts, ids, repeats, accepted, refused, failed }: Tally): string {
  const seen = `${count(posts, "post")}, ${count(ids, "different id")}, ${count(repeats, "repeat")}`;
  return `${seen}: ${accepted} accepted, ${refused} refused, ${failed} failed\n`;
}
