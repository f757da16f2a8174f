/**
 * As much of Make's expression language (IML) as the app and the template use, so that what they say can be run against
 * a Leadgate: developers.make.com/custom-apps-documentation/block-elements/iml, help.make.com/functions. Whatever is not
 * known here fails instead of giving nothing.
 */
import { isObject, type Json, type JsonObject } from "./make-format.ts";

/** Undefined is what is not there; members that are undefined are left out. */
export type Value = Json | undefined;
export type Names = { readonly [name: string]: Value };

const TOKEN = /\s*(?:('[^']*')|(\d+)|(`[^`]*`)|([A-Za-z_]\w*)|(!=|&&|\|\||[=<>+.,()[\]]))/y;
const SPREAD = "{{...}}";
const KEYWORDS: Names = { true: true, false: false, null: null, undefined: undefined };
const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => Number(a) < Number(b),
  ">": (a, b) => Number(a) > Number(b),
};

function textOf(value: Value): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isEmpty(value: Value): boolean {
  return value === undefined || value === null || value === "";
}

function listOf(value: Value): Json[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: Value): JsonObject {
  return isObject(value) ? value : {};
}

function entriesBy(array: Value, key: Value, value: Value): JsonObject {
  return Object.fromEntries(
    listOf(array).map((item) => [textOf(objectOf(item)[textOf(key)]), objectOf(item)[textOf(value)] ?? null]),
  );
}

function chosen([value, ...cases]: Value[]): Value {
  for (let index = 0; index + 1 < cases.length; index += 2) {
    if (cases[index] === value) return cases[index + 1];
  }
  return cases.length % 2 === 1 ? cases.at(-1) : undefined;
}

/** Documented as functions of arrays, collections, texts and conditions. */
const functions: Readonly<Record<string, (...values: Value[]) => Value>> = {
  if: (condition, yes, no) => (condition ? yes : no),
  ifempty: (value, otherwise) => (isEmpty(value) ? otherwise : value),
  switch: (...values) => chosen(values),
  first: (array) => listOf(array)[0],
  join: (array, separator) => listOf(array).map(textOf).join(textOf(separator)),
  flatten: (array) => listOf(array).flat(10) as Json[],
  merge: (...arrays) => arrays.flatMap(listOf),
  map: (array, key, filter, wanted) =>
    listOf(array)
      .map(objectOf)
      .filter(
        (item) =>
          filter === undefined ||
          textOf(wanted)
            .split(",")
            .includes(textOf(item[textOf(filter)])),
      )
      .map((item) => item[textOf(key)] ?? null),
  toArray: (collection) => Object.entries(objectOf(collection)).map(([key, value]) => ({ key, value })),
  toCollection: (array, key, value) => entriesBy(array, key, value),
  omit: (collection, ...keys) =>
    Object.fromEntries(Object.entries(objectOf(collection)).filter(([key]) => !keys.includes(key))),
  pick: (collection, ...keys) =>
    Object.fromEntries(Object.entries(objectOf(collection)).filter(([key]) => keys.includes(key))),
  toString: textOf,
  encodeURL: (text) => encodeURIComponent(textOf(text)),
};

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (expression.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(expression)?.[0];
    if (token === undefined) throw new Error(`Cannot read '${expression}': found '${expression.slice(at)}'`);
    tokens.push(token.trim());
  }
  return tokens;
}

/** An expression without its braces. */
function evaluate(expression: string, names: Names): Value {
  const tokens = tokensOf(expression);
  let next = 0;

  function take(wanted: string): boolean {
    if (tokens[next] !== wanted) return false;
    next += 1;
    return true;
  }

  function expect(wanted: string): void {
    if (!take(wanted))
      throw new Error(`Cannot read '${expression}': found '${tokens[next]}', expected '${wanted}'`);
  }

  function call(name: string): Value {
    const values: Value[] = [];
    while (!take(")")) {
      values.push(either());
      if (tokens[next] !== ")") expect(",");
    }
    const made = functions[name];
    if (made === undefined)
      throw new Error(`Cannot read '${expression}': '${name}' is no function known here`);
    return made(...values);
  }

  /** A member by its name, and an item by its number, which counts from 1. */
  function path(start: Value): Value {
    let value = start;
    for (;;) {
      if (take(".")) value = objectOf(value)[(tokens[next++] ?? "").replaceAll("`", "")];
      else if (take("[")) {
        value = listOf(value)[Number(tokens[next++]) - 1];
        expect("]");
      } else return value;
    }
  }

  function operand(): Value {
    const token = tokens[next++] ?? "";
    if (token.startsWith("'")) return token.slice(1, -1);
    // `1.email` is the output of the first module; no numbers are calculated with here.
    if (/^\d+$/.test(token)) return tokens[next] === "." ? path(names[token]) : Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`Cannot read '${expression}': found '${token}'`);
    if (take("(")) return call(token);
    if (token in KEYWORDS) return KEYWORDS[token];
    if (!(token in names)) throw new Error(`Cannot read '${expression}': '${token}' is not known here`);
    return path(names[token]);
  }

  function sum(): Value {
    let value = operand();
    while (take("+")) value = textOf(value) + textOf(operand());
    return value;
  }

  function comparison(): Value {
    const left = sum();
    const compare = COMPARISONS[tokens[next] ?? ""];
    if (compare === undefined) return left;
    next += 1;
    return compare(left, sum());
  }

  function both(): Value {
    let value = comparison();
    while (take("&&")) value = [value, comparison()].every(Boolean);
    return value;
  }

  function either(): Value {
    let value = both();
    while (take("||")) value = [value, both()].some(Boolean);
    return value;
  }

  const value = either();
  if (next < tokens.length) throw new Error(`Cannot read '${expression}': '${tokens[next]}' is left over`);
  return value;
}

/** A text with its expressions replaced; one that is an expression and nothing else keeps the kind of its value. */
function fillText(text: string, names: Names): Value {
  const whole = /^\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text)?.[1];
  if (whole !== undefined) return evaluate(whole, names);
  return text.replace(/\{\{(.*?)\}\}/gs, (_, expression: string) => textOf(evaluate(expression, names)));
}

/** A template of any kind. The member `{{...}}` stands for all members of a collection. */
export function fill(template: Json, names: Names): Value {
  if (typeof template === "string") return fillText(template, names);
  if (Array.isArray(template)) return template.map((item) => fill(item, names) ?? null);
  if (!isObject(template)) return template;
  const filled = Object.entries(template).flatMap(([key, child]): [string, Value][] => {
    const value = fill(child, names);
    return key === SPREAD ? Object.entries(objectOf(value)) : [[key, value]];
  });
  return Object.fromEntries(filled.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
