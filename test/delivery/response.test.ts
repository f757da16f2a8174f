import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compileResponse } from "../../src/delivery/response.ts";
import type { ResponseMapping, ResponseTest } from "../../src/domain/catalog.ts";

type Compare = NonNullable<ResponseTest["compare"]>["how"];

function status(from: number, to = from): ResponseTest {
  return { status: { from, to }, json: null, compare: null };
}
function at(json: string): ResponseTest {
  return { status: null, json, compare: null };
}
function says(json: string | null, how: Compare, value: string): ResponseTest {
  return { status: null, json, compare: { how, value } };
}
function mapping(rest: Partial<ResponseMapping> = {}): ResponseMapping {
  return {
    accept: says("result", "equals", "ACCEPTED"),
    duplicate: says("result", "equals", "DUPLICATE"),
    reject: says("result", "equals", "REJECTED"),
    price: "data.price",
    reference: "data.id",
    reason: "data.message",
    ...rest,
  };
}

function read(text: unknown, given: ResponseMapping | null = mapping(), code = 200) {
  const heard = { status: code, text: typeof text === "string" ? text : JSON.stringify(text) };
  return compileResponse(given)(heard);
}

/** Whether a test holds of an answer, alone. */
function holds(asked: ResponseTest, text: unknown, code = 200): boolean {
  return read(text, mapping({ accept: asked, duplicate: null, reject: null }), code) !== null;
}

describe("a buyer's mapping", () => {
  test("reads yes with its price, its number and its words", () => {
    const answer = { result: "ACCEPTED", data: { price: 42.5, id: "B-7", message: "thank you" } };
    expect(read(answer)).toEqual({
      outcome: "accepted",
      answer: { priceCents: 4250, reference: "B-7" },
      reason: "thank you",
    });
  });

  test.each<[string, unknown, unknown]>([
    ["a duplicate", { result: "DUPLICATE" }, { outcome: "duplicate", answer: null, reason: null }],
    [
      "no, with its words and without a price",
      { result: "REJECTED", data: { message: "too far away", price: 4 } },
      { outcome: "rejected", answer: null, reason: "too far away" },
    ],
    ["nothing it knows", { result: "MAYBE" }, null],
    ["nothing at all", "", null],
    ["words where it wants JSON", "ACCEPTED", null],
    ["JSON that was cut", '{"result":"ACCEPTED"', null],
    ["a page that says it came", "<html><body>200 OK ACCEPTED</body></html>", null],
  ])("reads %s", (_name, text, expected) => {
    expect(read(text)).toEqual(expected as never);
  });

  test("takes the first that holds: accept before duplicate before reject", () => {
    const all = { accept: status(200), duplicate: status(200, 201), reject: status(200, 202) };
    const outcomes = [200, 201, 202, 203].map((code) => read("", mapping(all), code)?.outcome);
    expect(outcomes).toEqual(["accepted", "duplicate", "rejected", undefined]);
  });

  test("that has no duplicate and no reject reads only yes", () => {
    const only = mapping({ duplicate: null, reject: null });
    expect(read({ result: "REJECTED" }, only)).toBe(null);
    expect(read({ result: "DUPLICATE" }, only)).toBe(null);
    expect(read({ result: "ACCEPTED" }, only)?.outcome).toBe("accepted");
  });

  test.each([200, 201, 204, 299])("that is not there reads %d as yes", (code) => {
    expect(read("whatever", null, code)).toEqual({
      outcome: "accepted",
      answer: { priceCents: null, reference: null },
      reason: null,
    });
  });
  test.each([199, 300, 404, 410, 500])("that is not there does not read %d", (code) => {
    expect(read('{"result":"ACCEPTED"}', null, code)).toBe(null);
  });
});

describe("a test", () => {
  const body = {
    result: "Accepted",
    code: 7,
    big: 12,
    ok: true,
    no: false,
    nothing: null,
    empty: "",
    zero: 0,
    none: [],
    bare: {},
    list: [{ id: "first" }, { id: "second" }],
    deep: { er: { still: "here" } },
    "0": "a name, not a place",
  };
  test.each<[string, ResponseTest, unknown, boolean]>([
    ["of a status holds at its lower bound", status(200, 299), body, true],
    ["of another status does not", status(201, 299), body, false],
    ["of a path holds where there is something", at("deep.er.still"), body, true],
    ["of a path holds where there is a list with something in it", at("list"), body, true],
    ["of a path does not hold where there is nothing", at("deep.nowhere.still"), body, false],
    ["of a path beyond a text does not hold", at("result.length"), body, false],
    ["of a path to null does not hold", at("nothing"), body, false],
    ["of a path to false does not hold", at("no"), body, false],
    ["of a path to 0 does not hold", at("zero"), body, false],
    ["of a path to an empty text does not hold", at("empty"), body, false],
    ["of a path to an empty list does not hold", at("none"), body, false],
    ["of a path to an empty object does not hold", at("bare"), body, false],
    ["of a place in a list holds", says("list.1.id", "equals", "second"), body, true],
    ["of a place beyond a list does not", at("list.2"), body, false],
    ["of a place written otherwise does not", at("list.01"), body, false],
    ["of a list's length does not", at("list.length"), body, false],
    ["of a number as a name holds of an object", says("0", "equals", "a name, not a place"), body, true],
    ["of what every object has does not", at("constructor"), body, false],
    ["of a prototype does not", at("__proto__"), body, false],
    ["of equal text holds", says("result", "equals", "Accepted"), body, true],
    ["of text equal but for its case does not", says("result", "equals", "ACCEPTED"), body, false],
    ["of text that is only a part does not", says("result", "equals", "Accept"), body, false],
    ["of an equal number holds", says("code", "equals", "7"), body, true],
    ["of true holds", says("ok", "equals", "true"), body, true],
    ["of false holds", says("no", "equals", "false"), body, true],
    ["of null as a word does not", says("nothing", "equals", "null"), body, false],
    ["of an empty text holds where it is asked for", says("empty", "equals", ""), body, true],
    ["of what is not there does not equal nothing", says("absent", "equals", ""), body, false],
    ["of a list does not equal its JSON", says("none", "equals", "[]"), body, false],
    ["of a part of a value holds in any case", says("result", "text", "cept"), body, true],
    ["of a part of a value in capitals holds too", says("result", "text", "ACCEPT"), body, true],
    ["of a part of another value does not", says("result", "text", "here"), body, false],
    ["of a part of an object's words does not", says("deep", "text", "here"), body, false],
    ["of a part of a number holds", says("big", "text", "1"), body, true],
    ["of a part of the whole text holds", says(null, "text", '"STILL":"here"'), body, true],
    ["of a pattern over the whole value holds", says("result", "matches", "Acc.*"), body, true],
    ["of a pattern over a part of it does not", says("result", "matches", "ccept"), body, false],
    ["of a pattern over the whole text holds", says(null, "matches", "OK \\d+"), " OK 17\r\n", true],
    ["of a pattern whose dot meets a line's end does not", says(null, "matches", "OK.*"), "OK\n17", false],
    ["of a pattern that may cross lines holds", says(null, "matches", "(?s)OK.*"), "OK\n17", true],
    ["of JSON behind a byte order mark and spaces holds", at("a"), '\ufeff \n{"a":1}\n', true],
    ["of JSON that is only a text does not hold of a path", at("a"), '"a"', false],
    ["of a place in a list on top holds", says("0.ok", "equals", "true"), [{ ok: true }], true],
    ["of JSON nested without end does not", at("0"), `${"[".repeat(60_000)}`, false],
    ["of JSON nested too deep does not", at("0"), `${"[".repeat(30_000)}1${"]".repeat(30_000)}`, false],
    ["of a name given twice takes the latter", says("a", "equals", "2"), '{"a":1,"a":2}', true],
  ])("%s", (_name, asked, text, expected) => {
    expect(holds(asked, text)).toBe(expected);
  });

  test("that gives several things holds only where all do", () => {
    const all: ResponseTest = { ...says("result", "equals", "OK"), status: { from: 200, to: 299 } };
    expect(holds(all, { result: "OK" }, 299)).toBe(true);
    expect(holds(all, { result: "OK" }, 300)).toBe(false);
    expect(holds(all, { result: "KO" }, 200)).toBe(false);
    expect(holds({ ...at("result"), status: { from: 201, to: 201 } }, { result: "OK" })).toBe(false);
  });

  test("is not held up by a pattern that hangs other engines", () => {
    expect(holds(says(null, "matches", "(a+)+b"), "a".repeat(60_000))).toBe(false);
  });

  test("never holds of an answer without the words it asks for", () => {
    const asked = mapping({ accept: says("result", "equals", "ACCEPTED"), duplicate: null, reject: null });
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 100, max: 999 }), (value, code) => {
        const isYes =
          typeof value === "object" && value !== null && !Array.isArray(value) && value.result === "ACCEPTED";
        expect(read(JSON.stringify(value), asked, code)?.outcome).toBe(isYes ? "accepted" : undefined);
      }),
    );
  });
});

describe("an accepted price", () => {
  test.each<[string, string, number | null]>([
    ["a number", "42.5", 4250],
    ["a whole number", "42", 4200],
    ["two decimals that are nothing", "42.00", 4200],
    ["a number in powers of ten", "4.2e1", 4200],
    ["text", '"42.50"', 4250],
    ["text with spaces around", '" 42.50 "', 4250],
    ["nothing", "0", 0],
    ["three decimals", "42.505", null],
    ["less than nothing", "-1", null],
    ["text with a currency", '"$42.50"', null],
    ["text with a comma for thousands", '"1,042.50"', null],
    ["text with a comma for decimals", '"42,50"', null],
    ["text without a number", '"free"', null],
    ["an empty text", '""', null],
    ["more than money is counted in", "1e20", null],
    ["true", "true", null],
    ["null", "null", null],
    ["a list", "[42]", null],
  ])("that is %s is read so", (_name, price, expected) => {
    const found = read(`{"result":"ACCEPTED","data":{"price":${price}}}`);
    expect(found?.answer).toEqual({ priceCents: expected, reference: null });
  });

  test("is the one agreed on where no path leads to it", () => {
    const found = read({ result: "ACCEPTED", data: { price: 1 } }, mapping({ price: null }));
    expect(found?.answer?.priceCents).toBe(null);
  });
});

describe("a buyer's own number", () => {
  test.each<[string, string, string | null]>([
    ["text", '"B-7"', "B-7"],
    ["text with spaces around", '" B-7 "', "B-7"],
    ["a number", "7", "7"],
    ["a number longer than JavaScript counts", "1234567890123456789", "1234567890123456789"],
    ["text with what steers a terminal", '"B\\u001b[2J\\n\\u00007\\u0085"', "B[2J7"],
    ["two hundred characters", JSON.stringify("é".repeat(200)), "é".repeat(200)],
    ["more than two hundred", JSON.stringify(`${"🙂".repeat(200)}x`), "🙂".repeat(200)],
    ["empty", '""', null],
    ["only spaces", '"  "', null],
    ["null", "null", null],
    ["true", "true", null],
    ["an object", '{"id":1}', null],
  ])("that is %s is kept so", (_name, id, expected) => {
    expect(read(`{"result":"ACCEPTED","data":{"id":${id}}}`)?.answer?.reference ?? null).toBe(expected);
  });

  test("and price and words are not looked for in what is not JSON", () => {
    const loose = mapping({ accept: says(null, "text", "ok"), reason: "0" });
    expect(read("OK 7", loose)).toEqual({
      outcome: "accepted",
      answer: { priceCents: null, reference: null },
      reason: null,
    });
  });
});
