import { describe, expect, test } from "bun:test";
import type { Fields } from "../../src/domain/field.ts";
import type { Filter } from "../../src/domain/filter.ts";
import { compileFilters } from "../../src/matching/filters.ts";
import { PASSES } from "../../src/matching/judge.ts";
import { compilePattern } from "../../src/platform/pattern.ts";
import { field, standardFields } from "../fixtures/catalog.ts";
import { at, noon } from "./market.ts";

const fields = [...standardFields, field("birth_date", "date")];
const around = { fields, timezone: "America/Chicago", compilePattern };

/** Which of several filters a lead passes. */
function passed(filters: readonly Filter[], lead: Fields, now = noon): boolean[] {
  const { placeOf, judges } = compileFilters(filters, around);
  const outcomes = new Uint8Array(judges.length);
  for (const judge of judges) judge({ fields: lead, now }, outcomes);
  return filters.map((filter) => outcomes[placeOf(filter)] === PASSES);
}

function passes(filter: Filter, lead: Fields, now = noon): boolean {
  return passed([filter], lead, now)[0] ?? false;
}

const states: Filter = { field: "state", op: "in", values: ["TX", "ok"] };
const noStates: Filter = { field: "state", op: "not_in", values: ["TX", "ok"] };
const yes: Filter = { field: "owner", op: "equals", value: "Yes" };
const downtown: Filter = { field: "city", op: "starts_with", value: "San " };
const grownUp: Filter = { field: "age", op: "between", min: 25, max: 65 };
const indebted: Filter = { field: "debt", op: "min", value: 10_000 };
const modest: Filter = { field: "debt", op: "max", value: 10_000 };
const plate: Filter = { field: "plate", op: "matches", pattern: "[A-Z]{2}-[0-9]+" };
const reachable: Filter = { field: "email", op: "present", value: true };
const unreachable: Filter = { field: "email", op: "present", value: false };
const zips: Filter = { field: "zip", op: "in", values: ["75001", "75002-1111"] };
const noZips: Filter = { field: "zip", op: "not_in", values: ["75001", "75002-1111"] };
const ofAge: Filter = { field: "birth_date", op: "age_between", min: 25, max: 65 };

describe("a filter", () => {
  test.each<[string, Filter, Fields, boolean]>([
    ["in: one of the values", states, { state: "TX" }, true],
    ["in: in another case", states, { state: "Ok" }, true],
    ["in: another value", states, { state: "CA" }, false],
    ["in: a part of a value", states, { state: "T" }, false],
    ["in: a number is compared as text", { field: "n", op: "in", values: ["5"] }, { n: 5 }, true],
    ["in: a boolean is compared as text", { field: "b", op: "in", values: ["True"] }, { b: true }, true],
    ["in: one option of several", states, { state: ["CA", "TX"] }, true],
    ["in: none of several options", states, { state: ["CA", "NV"] }, false],
    ["not_in: another value", noStates, { state: "CA" }, true],
    ["not_in: one of the values", noStates, { state: "TX" }, false],
    ["not_in: in another case", noStates, { state: "oK" }, false],
    ["not_in: no option of several is unwanted", noStates, { state: ["CA", "NV"] }, true],
    ["not_in: one option of several is unwanted", noStates, { state: ["CA", "TX"] }, false],
    ["equals: the same", yes, { owner: "Yes" }, true],
    ["equals: the same in another case", yes, { owner: "yES" }, true],
    ["equals: another", yes, { owner: "no" }, false],
    ["equals: a number", { field: "n", op: "equals", value: "5" }, { n: 5 }, true],
    ["equals: one option of several", yes, { owner: ["no", "yes"] }, true],
    ["starts_with: it does", downtown, { city: "San Diego" }, true],
    ["starts_with: in another case", downtown, { city: "SAN DIEGO" }, true],
    ["starts_with: in the middle only", downtown, { city: "Lake San Marcos" }, false],
    ["starts_with: it ends too soon", downtown, { city: "San" }, false],
    ["starts_with: a number's digits", { field: "n", op: "starts_with", value: "75" }, { n: 75001 }, true],
    ["starts_with: one option of several", downtown, { city: ["Reno", "San Diego"] }, true],
    ["between: the lower bound", grownUp, { age: 25 }, true],
    ["between: the upper bound", grownUp, { age: 65 }, true],
    ["between: below", grownUp, { age: 24.9 }, false],
    ["between: above", grownUp, { age: 65.1 }, false],
    ["between: digits as text", grownUp, { age: " 30 " }, true],
    ["between: words are no number", grownUp, { age: "thirty" }, false],
    ["between: nor is a number in another base", grownUp, { age: "0x1e" }, false],
    ["between: nor a list", grownUp, { age: [30] }, false],
    ["between: nor a boolean", { ...grownUp, min: 0 }, { age: true }, false],
    ["min: the bound", indebted, { debt: 10_000 }, true],
    ["min: below", indebted, { debt: 9_999.99 }, false],
    ["min: far above", indebted, { debt: 1e300 }, true],
    ["max: the bound", modest, { debt: 10_000 }, true],
    ["max: above", modest, { debt: 10_000.01 }, false],
    ["max: far below", modest, { debt: -1e300 }, true],
    ["matches: the whole value", plate, { plate: "AB-123" }, true],
    ["matches: a part of the value only", plate, { plate: "AB-123x" }, false],
    ["matches: in another case", plate, { plate: "ab-123" }, false],
    [
      "matches: in another case where the pattern says so",
      { ...plate, pattern: "(?i)ab-1" },
      { plate: "aB-1" },
      true,
    ],
    ["matches: a number's digits", { field: "n", op: "matches", pattern: "7\\d+" }, { n: 75 }, true],
    ["matches: one option of several", plate, { plate: ["none", "AB-1"] }, true],
    ["matches: none of several options", plate, { plate: ["none", "ab"] }, false],
    ["present: it is", reachable, { email: "a@b.co" }, true],
    ["present: zero is there", { ...reachable, field: "n" }, { n: 0 }, true],
    ["present: false is there", { ...reachable, field: "b" }, { b: false }, true],
    ["present: an option is there", reachable, { email: ["a@b.co"] }, true],
    ["present: false, and it is there", unreachable, { email: "a@b.co" }, false],
    ["a list of zips: one of them", zips, { zip: "75001" }, true],
    ["a list of zips: five digits take every ZIP+4 of theirs", zips, { zip: "75001-1234" }, true],
    ["a list of zips: a ZIP+4 is itself", zips, { zip: "75002-1111" }, true],
    ["a list of zips: a ZIP+4 is not its five digits", zips, { zip: "75002" }, false],
    ["a list of zips: a ZIP+4 is no other", zips, { zip: "75002-1112" }, false],
    ["a list of unwanted zips: five digits are every ZIP+4 of theirs", noZips, { zip: "75001-1234" }, false],
    ["a list of unwanted zips: a ZIP+4 is only itself", noZips, { zip: "75002-1112" }, true],
    ["a list of unwanted zips: a ZIP+4 that is unwanted", noZips, { zip: "75002-1111" }, false],
    [
      "equals: five digits are every ZIP+4 of theirs",
      { field: "zip", op: "equals", value: "75001" },
      { zip: "75001-1234" },
      true,
    ],
    [
      "a list for another field than a zip is taken to the letter",
      { ...zips, field: "sku" },
      { sku: "75001-1234" },
      false,
    ],
    [
      "matches: a ZIP+4 is its whole self",
      { field: "zip", op: "matches", pattern: "\\d{5}" },
      { zip: "75001-1234" },
      false,
    ],
  ])("%s", (_name, filter, lead, expected) => {
    expect(passes(filter, lead)).toBe(expected);
  });

  const every = [
    states,
    noStates,
    yes,
    downtown,
    grownUp,
    indebted,
    modest,
    plate,
    reachable,
    ofAge,
    zips,
    noZips,
  ];
  test.each(every.map((filter) => [`${filter.op} ${filter.field}`, filter] as const))(
    "%s fails where nothing is there to look at",
    (_name, filter) => {
      const nothing = [{}, { [filter.field]: null }, { [filter.field]: "" }, { [filter.field]: [] }];
      expect(nothing.map((lead) => passes(filter, lead))).toEqual([false, false, false, false]);
    },
  );

  test("present: false passes where nothing is there", () => {
    const nothing = [{}, { email: null }, { email: "" }, { email: [] }];
    expect(nothing.map((lead) => passes(unreachable, lead))).toEqual([true, true, true, true]);
  });

  test("what is nested is there, but is compared with nothing", () => {
    const nested = { state: { code: "TX" } };
    expect(passed([states, noStates, { ...reachable, field: "state" }], nested)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe("an age", () => {
  const aged = (min: number, max = 150): Filter => ({ field: "birth_date", op: "age_between", min, max });

  test.each<[string, Filter, string, string, boolean]>([
    ["the lower bound on the birthday", aged(25, 65), "2001-05-20", "2026-05-20T17:00Z", true],
    ["a day before it", aged(25, 65), "2001-05-21", "2026-05-20T17:00Z", false],
    ["the upper bound on the last day of it", aged(25, 65), "1960-05-21", "2026-05-20T17:00Z", true],
    ["a day after it", aged(25, 65), "1960-05-20", "2026-05-20T17:00Z", false],
    ["the birthday begins with the seller's midnight", aged(25), "2001-05-20", "2026-05-20T05:00Z", true],
    ["and not with that of UTC", aged(25), "2001-05-20", "2026-05-20T04:59:59.999Z", false],
    ["29 February, a year older on that day", aged(4), "2004-02-29", "2008-02-29T18:00Z", true],
    ["29 February, not yet the day before", aged(4), "2004-02-29", "2008-02-28T18:00Z", false],
    ["29 February, not on 28 February of another year", aged(3), "2004-02-29", "2007-02-28T18:00Z", false],
    ["29 February, on 1 March of another year", aged(3), "2004-02-29", "2007-03-01T18:00Z", true],
    ["somebody born today is nought", aged(0, 0), "2026-05-20", "2026-05-20T17:00Z", true],
    ["somebody born tomorrow has no age", aged(0), "2026-05-21", "2026-05-20T17:00Z", false],
    ["not even one below nought", aged(-9, 0), "2026-05-21", "2026-05-20T17:00Z", false],
    ["a date with a time", aged(25), "2001-05-20T23:59:59Z", "2026-05-20T17:00Z", true],
    ["a date as Americans write it", aged(25), "05/20/2001", "2026-05-20T17:00Z", true],
    ["words are no date", aged(0), "in May", "2026-05-20T17:00Z", false],
    ["nor is a day that never was", aged(0), "2001-02-30", "2026-05-20T17:00Z", false],
    ["a hundred years and more", aged(100), "1926-05-20", "2026-05-20T17:00Z", true],
  ])("%s", (_name, filter, birth_date, now, expected) => {
    expect(passes(filter, { birth_date }, at(now))).toBe(expected);
  });

  test("goes with the days, also when the clock is set back", () => {
    const [filter] = [aged(25)];
    const { placeOf, judges } = compileFilters([filter], around);
    const days = ["2026-05-19T17:00Z", "2026-05-20T17:00Z", "2026-05-19T17:00Z"].map((now) => {
      const outcomes = new Uint8Array(judges.length);
      judges[placeOf(filter)]?.({ fields: { birth_date: "2001-05-20" }, now: at(now) }, outcomes);
      return outcomes[placeOf(filter)] === PASSES;
    });
    expect(days).toEqual([false, true, false]);
  });
});

describe("the filters of a campaign", () => {
  test("each keep their own outcome, however many look at one field", () => {
    const wanted = Array.from(
      { length: 70 },
      (_, i): Filter => ({ field: "zip", op: "in", values: [String(i)] }),
    );
    const unwanted = wanted.map((filter) => ({ ...filter, op: "not_in" }) as Filter);
    const ranges = wanted.map((_, i): Filter => ({ field: "n", op: "between", min: i, max: i }));
    const at40 = wanted.map((_, i) => i === 40);
    expect(passed([...wanted, ...unwanted, ...ranges], { zip: "40", n: 40 })).toEqual([
      ...at40,
      ...at40.map((is) => !is),
      ...at40,
    ]);
  });

  test("find each option of several in the list it stands in", () => {
    const texas: Filter = { field: "state", op: "in", values: ["TX"] };
    const nevada: Filter = { field: "state", op: "in", values: ["NV"] };
    const oregon: Filter = { field: "state", op: "in", values: ["OR"] };
    expect(passed([texas, nevada, oregon], { state: ["NV", "TX"] })).toEqual([true, true, false]);
  });

  test("that are equal are judged once; a file is known by its content", () => {
    const file = (sha256: string): Filter => ({ ...zips, file: { name: "zips.txt", sha256 } });
    const { judges } = compileFilters([zips, { ...zips }, noZips, file("a"), file("a"), file("b")], around);
    expect(judges).toHaveLength(4);
  });

  test("read the lead at hand, and not the one before", () => {
    const { placeOf, judges } = compileFilters([states, grownUp, downtown], around);
    const leads: Fields[] = [
      { state: "TX", age: 30, city: "San Jose" },
      {},
      { state: "ok", age: 90, city: "Reno" },
    ];
    const outcomes = leads.map((lead) => {
      const written = new Uint8Array(judges.length);
      for (const judge of judges) judge({ fields: lead, now: noon }, written);
      return [states, grownUp, downtown].map((filter) => written[placeOf(filter)] === PASSES);
    });
    expect(outcomes).toEqual([
      [true, true, true],
      [false, false, false],
      [true, false, false],
    ]);
  });
});
