import { RE2JS } from "re2js";

export type Pattern = { test: (value: string) => boolean };

/**
 * A regular expression over the whole value, run in linear time: JavaScript's own engine can be hung for minutes
 * by a value someone posts. RE2's syntax: no back references, no look-around. Throws an Error whose message is
 * what is wrong with it.
 */
export function compilePattern(text: string): Pattern {
  const compiled = RE2JS.compile(text);
  return { test: (value) => compiled.matches(value) };
}
