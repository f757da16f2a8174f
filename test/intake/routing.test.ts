import { describe, expect, test } from "bun:test";
import type { Seller } from "../../src/domain/catalog.ts";
import { acme, campaign, supplier } from "../fixtures/catalog.ts";
import { form, json, least, openDesk } from "./front-desk.ts";

const bolt: Seller = { ...acme, code: "BOLT0001", slug: "bolt", name: "Bolt" };
const other: Seller = { ...acme, code: "OTHER123", slug: "other", name: "Other" };

const campaigns = [
  campaign([], { id: "acme-auto" }),
  campaign([], { id: "acme-solar", category: "Solar Panels" }),
  campaign([], { id: "acme-home", category: "Home", active: false }),
  campaign([], { id: "bolt-auto", seller: bolt }),
  campaign([], { id: "other-auto", seller: other }),
];
const desk = openDesk({ campaigns, from: supplier("fb-team", { sellers: [acme, bolt] }) });

test.each([
  ["by code", "ACME1234", "Auto Insurance", "acme-auto"],
  ["by code in small letters", " acme1234 ", "Auto Insurance", "acme-auto"],
  ["by slug", "acme", "Auto Insurance", "acme-auto"],
  ["a category in other case and spaces", "acme", "  solar \t PANELS ", "acme-solar"],
  ["the same category of another seller", "bolt", "Auto Insurance", "bolt-auto"],
])("a lead finds its campaign: %s", async (_what, seller, category, id) => {
  expect((await desk.accept(json({ ...least, seller, category }))).campaign.id).toBe(id);
});

test("a seller's code may be a number", async () => {
  const digits: Seller = { ...acme, code: "12345678", slug: "digits" };
  const numbered = openDesk({ campaigns: [campaign([], { seller: digits })] });
  expect((await numbered.accept(json({ ...least, seller: 12345678 }))).campaign.seller.code).toBe("12345678");
});

test.each([
  ["one that does not exist", "NOSUCH00"],
  ["one that is another supplier's", "OTHER123"],
  ["another supplier's by slug", "other"],
  ["a name of JavaScript's", "toString"],
])("an unknown seller gets the same answer: %s", async (_what, seller) => {
  const sentence =
    "'seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme), BOLT0001 (bolt)";
  expect(await desk.refusal(json({ ...least, seller }))).toEqual({
    code: "unknown_seller",
    message: `Cannot accept the lead: ${sentence}`,
    faults: [{ field: "seller", code: "not_allowed", message: sentence }],
  });
});

test.each([
  ["one that does not exist", "Auto"],
  ["one that is not active", "Home"],
  ["one without its space", "AutoInsurance"],
])("a category without an active campaign is refused: %s", async (_what, category) => {
  const sentence =
    "'category' matches no active campaign of ACME1234, expected one of: 'Auto Insurance', 'Solar Panels'";
  expect(await desk.refusal(json({ ...least, category, firstName: "" }))).toEqual({
    code: "no_matching_campaign",
    message: `Cannot accept the lead: ${sentence}`,
    faults: [{ field: "category", code: "not_allowed", message: sentence }],
  });
});

test("a seller without any active campaign says so", async () => {
  const idle = openDesk({ campaigns: [campaign([], { active: false })] });
  expect((await idle.refusal(json(least))).message).toBe(
    "Cannot accept the lead: 'category' matches no active campaign of ACME1234, expected a seller that has one",
  );
});

describe("without seller or category", () => {
  test("nothing posted at all names everything every lead needs", async () => {
    const { code, message } = await desk.refusal({});
    expect({ code, message }).toEqual({
      code: "missing_required_field",
      message:
        "Cannot accept the lead: fields 'seller', 'category', 'firstName', 'lastName', 'phone', 'state' are missing",
    });
  });

  test("the seller is asked for before it is looked up", async () => {
    const { category, ...rest } = least;
    expect(await desk.refusal(json({ ...rest, seller: "NOSUCH00", Category: " " }))).toEqual({
      code: "missing_required_field",
      message: "Cannot accept the lead: field 'category' is missing",
      faults: [
        {
          field: "category",
          code: "required",
          message: "'category' is missing, expected a campaign's category",
        },
      ],
    });
  });

  test.each([
    ["a list", json({ ...least, seller: ["ACME1234"] })],
    ["an object", json({ ...least, seller: { code: "ACME1234" } })],
  ])("a seller that is %s is invalid", async (_what, raw) => {
    expect(await desk.refusal(raw)).toEqual({
      code: "invalid_field",
      message: "Cannot accept the lead: field 'seller' is invalid",
      faults: [
        {
          field: "seller",
          code: "invalid_format",
          message: "'seller' cannot be read, expected a seller's code or slug",
        },
      ],
    });
  });

  test("a form says the same as JSON", async () => {
    const { seller, ...rest } = least;
    expect(await desk.refusal(form(rest))).toEqual(await desk.refusal(json(rest)));
  });
});
