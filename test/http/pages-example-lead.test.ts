import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Campaign, Seller } from "../../src/domain/catalog.ts";
import { type FieldSpec, type FieldType, fieldTypes } from "../../src/domain/field.ts";
import { exampleLead } from "../../src/http/pages/example-lead.ts";
import { acme, campaign, field, standardFields } from "../fixtures/catalog.ts";
import { json, openDesk } from "../intake/front-desk.ts";

/** What comes of posting the campaign's example to the campaign itself. */
async function post(over: Partial<Campaign>, seller: Partial<Seller> = {}) {
  const own = campaign([], { seller: { ...acme, ...seller }, unknownFields: "reject", ...over });
  const lead = exampleLead(own);
  const { warnings, fields } = await openDesk({ campaigns: [own] }).accept(json(lead));
  return { lead, warnings, fields };
}

function limitsOf(type: FieldType): Partial<FieldSpec> {
  return type === "choice" ? { options: ["Liability only", "Full"] } : {};
}

describe("the example lead of a campaign", () => {
  test.each(fieldTypes.filter((type) => type !== "state"))(
    "is taken with a field of type %s",
    async (type) => {
      const own = field("own", type, { required: true, ...limitsOf(type) });
      const { lead, warnings } = await post({ fields: [...standardFields, own] });
      expect(Object.keys(lead)).toEqual([
        "seller",
        "category",
        ...standardFields.map(({ key }) => key),
        "own",
      ]);
      expect(warnings).toEqual([]);
    },
  );

  test.each<[string, Partial<FieldSpec> & { type: FieldType }, unknown]>([
    ["a pattern", { type: "text", pattern: "[A-Z]{2}-\\d{4}" }, "AB-3456"],
    ["a pattern that the usual example fits", { type: "text", pattern: "[A-Z][a-z]+" }, "Example"],
    ["a pattern for a whole set of words", { type: "text", pattern: "(?i)red|green" }, "RED"],
    ["a pattern with bounds of words", { type: "text", pattern: "^\\bunit \\d\\b$" }, "unit 5"],
    [
      "a pattern, and a length that the usual example exceeds",
      { type: "text", pattern: "[a-z]+", maxLength: 2 },
      "a",
    ],
    [
      "letters of another script",
      { type: "text", pattern: "\\p{Greek}{3}" },
      expect.stringMatching(/^\p{Script=Greek}{3}$/u),
    ],
    ["a length", { type: "text", maxLength: 3 }, "Exa"],
    ["both bounds", { type: "integer", min: 10, max: 5000 }, 2505],
    ["bounds with one whole number between", { type: "integer", min: 1.5, max: 2.25 }, 2],
    ["bounds of a fraction", { type: "number", min: 0.25, max: 0.5 }, 0.375],
    ["a lower bound that is no whole number", { type: "integer", min: 17.5 }, 18],
    ["an upper bound below nought", { type: "integer", max: -3.5 }, -4],
    ["several options", { type: "choice", multiple: true, options: ["a", "b", "c"] }, ["a", "b"]],
    ["an option with quotes", { type: "choice", options: [`Don't "know"`] }, `Don't "know"`],
  ])("fits the limits of a field: %s", async (_, { type, ...limits }, value) => {
    const { lead, warnings } = await post({
      fields: [...standardFields, field("own", type, { required: true, ...limits })],
    });
    expect({ own: lead.own, warnings }).toEqual({ own: value as never, warnings: [] });
  });

  test.each(["US", "CA", "GB", "AU", "DE", "JP", "BR"])(
    "is of the country, strictly: %s",
    async (country) => {
      const { warnings } = await post(
        { strict: true, fields: standardFields.map((spec) => ({ ...spec, required: true })) },
        { country },
      );
      expect(warnings).toEqual([]);
    },
  );

  test("leaves out a field that nothing can be sent for", () => {
    const impossible = field("own", "text", { pattern: "a\\bb" });
    expect(exampleLead(campaign([], { fields: [...standardFields, impossible] }))).not.toHaveProperty("own");
  });

  test("is taken whatever the limits are that can be met", async () => {
    const atom = fc.constantFrom("[A-Z]", "\\d", "x", "[^a-z]", "\\w", "(?:ab|c)", "[!-/]");
    const pattern = fc
      .array(fc.tuple(atom, fc.constantFrom("", "+", "?", "{2,3}", "*")), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.map((part) => part.join("")).join(""))
      // Something that is there in any case, for an empty value is an absent one.
      .map((text) => `${text}z`);
    await fc.assert(
      fc.asyncProperty(pattern, async (text) => {
        const own = field("own", "text", { required: true, pattern: text });
        expect((await post({ fields: [...standardFields, own] })).warnings).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
