import { expect, test } from "bun:test";
import { spellingOf, wordingOf } from "../../src/domain/spelling.ts";

test.each(["firstName", "first_name", "first-name", "First Name", "FIRSTNAME", " first\u00a0name "])(
  "%p is one spelling of firstName",
  (name) => {
    expect(spellingOf(name)).toBe("firstname");
  },
);

test("an accent written in two ways is one", () => {
  expect(spellingOf("caf\u00e9")).toBe(spellingOf("cafe\u0301"));
});

test("a name of separators only stands for itself", () => {
  expect(["", "_", "--"].map(spellingOf)).toEqual(["", "_", "--"]);
});

test("words differ by letters, not by case and spaces", () => {
  expect(["Auto Insurance", "  AUTO \t insurance", "AutoInsurance"].map(wordingOf)).toEqual([
    "auto insurance",
    "auto insurance",
    "autoinsurance",
  ]);
});
