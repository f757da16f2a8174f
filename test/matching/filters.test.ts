import { describe, expect, test } from "bun:test";
import type { Fields } from "../../src/domain/field.ts";
import type { Filter } from "../../src/domain/filter.ts";
import { compileFilter } from "../../src/matching/filters.ts";

const states: Filter = { field: "state", op: "in", values: ["TX", "ok"] };
const notIn: Filter = { field: "zip", op: "not_in", values: ["75001"] };
const ageBetween: Filter = { field: "age", op: "between", min: 25, max: 65 };

describe("a filter", () => {
  test.each<[string, Filter, Fields, boolean]>([
    ["in: one of the values", states, { state: "TX" }, true],
    ["in: in another case", states, { state: "Ok" }, true],
    ["in: another value", states, { state: "CA" }, false],
    ["in: absent", states, {}, false],
    ["in: null", states, { state: null }, false],
    ["in: a number is compared as text", { field: "n", op: "in", values: ["5"] }, { n: 5 }, true],
    ["in: a boolean is compared as text", { field: "b", op: "in", values: ["true"] }, { b: true }, true],
    ["in: one option of several", states, { state: ["CA", "TX"] }, true],
    ["in: none of several options", states, { state: ["CA", "NV"] }, false],
    ["in: an object never passes", states, { state: { code: "TX" } }, false],
    ["not_in: another value", notIn, { zip: "75002" }, true],
    ["not_in: one of the values", notIn, { zip: "75001" }, false],
    ["not_in: absent does not pass", notIn, {}, false],
    ["not_in: one option of several is unwanted", notIn, { zip: ["75001", "75002"] }, false],
    [
      "equals: the same in another case",
      { field: "owner", op: "equals", value: "Yes" },
      { owner: "yes" },
      true,
    ],
    ["equals: another", { field: "owner", op: "equals", value: "Yes" }, { owner: "no" }, false],
    ["starts_with: it does", { field: "zip", op: "starts_with", value: "750" }, { zip: "75001" }, true],
    [
      "starts_with: in the middle only",
      { field: "zip", op: "starts_with", value: "500" },
      { zip: "75001" },
      false,
    ],
    ["between: the lower bound", ageBetween, { age: 25 }, true],
    ["between: the upper bound", ageBetween, { age: 65 }, true],
    ["between: below", ageBetween, { age: 24.9 }, false],
    ["between: above", ageBetween, { age: 65.1 }, false],
    ["between: digits as text", ageBetween, { age: " 30 " }, true],
    ["between: an empty text is no number", ageBetween, { age: " " }, false],
    ["between: words are no number", ageBetween, { age: "thirty" }, false],
    ["between: absent", ageBetween, {}, false],
    ["min: the bound", { field: "debt", op: "min", value: 10_000 }, { debt: 10_000 }, true],
    ["min: below", { field: "debt", op: "min", value: 10_000 }, { debt: 9_999 }, false],
    ["max: the bound", { field: "debt", op: "max", value: 10_000 }, { debt: 10_000 }, true],
    ["max: above", { field: "debt", op: "max", value: 10_000 }, { debt: 10_001 }, false],
    ["max: absent does not pass", { field: "debt", op: "max", value: 10_000 }, {}, false],
    ["present: it is", { field: "email", op: "present", value: true }, { email: "a@b.co" }, true],
    ["present: empty is not", { field: "email", op: "present", value: true }, { email: "" }, false],
    ["present: an empty list is not", { field: "email", op: "present", value: true }, { email: [] }, false],
    ["present: false and absent", { field: "email", op: "present", value: false }, {}, true],
    ["present: zero and false are there", { field: "n", op: "present", value: true }, { n: 0 }, true],
  ])("%s", (_name, filter, fields, passes) => {
    expect(compileFilter(filter)(fields)).toBe(passes);
  });
});
