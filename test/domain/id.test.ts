import { describe, expect, test } from "bun:test";
import { createIdMint, firstIdAt, formatId, parseId, timeOfId } from "../../src/domain/id.ts";

const noon = Date.UTC(2026, 4, 20, 12);

describe("ids", () => {
  test("grow with time, and within a millisecond by one", () => {
    const mint = createIdMint(0);
    const first = firstIdAt(noon);
    expect([mint(noon), mint(noon), mint(noon + 1)]).toEqual([first, first + 1, first + 256]);
  });

  test("go on from the last one when the clock is set back", () => {
    const mint = createIdMint(0);
    const last = mint(noon);
    expect(mint(noon - 60_000)).toBe(last + 1);
  });

  test("tell when they were issued", () => {
    const mint = createIdMint(0);
    mint(noon);
    expect(timeOfId(mint(noon))).toBe(noon);
  });

  test("read as they were written", () => {
    const id = firstIdAt(noon) + 7;
    expect(formatId("lead", id)).toMatch(/^lead_[0-9a-f]{12}$/);
    expect(parseId("lead", formatId("lead", id))).toBe(id);
  });

  test.each([
    ["another kind", "sale_0e1f00000000"],
    ["too short", "lead_0e1f"],
    ["capital letters", "lead_0E1F00000000"],
    ["something behind it", "lead_0e1f00000000 "],
    ["the number alone", "0e1f00000000"],
    ["nothing", ""],
  ])("%s is no lead's id", (_name, text) => {
    expect(parseId("lead", text)).toBeNull();
  });
});
