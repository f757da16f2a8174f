import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/domain/error.ts";
import { type FormField, formFieldTypes } from "../../src/domain/program.ts";
import { tidy } from "../../src/domain/text.ts";
import { formField, lead, openOffice, program } from "./office.ts";

const options = ["solar", "roof", "both, please"];
const field = fc
  .record({ type: fc.constantFrom(...formFieldTypes), required: fc.boolean() })
  .map(({ type, required }) => ({
    type,
    required: required && type !== "text",
    options: ["checkbox", "radio", "select"].includes(type) ? options : [],
  }));
const form = fc
  .array(field, { maxLength: 6 })
  .map((fields): FormField[] => fields.map((rest, i) => formField(i + 1, rest)));

/** What is right for a field. */
function valueFor({ type }: FormField): fc.Arbitrary<unknown> {
  if (type === "checkbox") return fc.subarray(options, { minLength: 1 });
  if (type === "radio" || type === "select") return fc.constantFrom(...options);
  if (type === "countries") return fc.constantFrom("US", "gb", "De");
  return fc.oneof(fc.stringMatching(/^[\w!-~]{1,40}$/), fc.integer());
}

const filledForm = form.chain((fields) =>
  fc.record({
    fields: fc.constant(fields),
    cfields: fc.record(Object.fromEntries(fields.map((one) => [String(one.id), valueFor(one)])), {
      requiredKeys: fields.filter(({ required }) => required).map(({ id }) => String(id)),
    }),
  }),
);

test("what a form asks for is taken, each given field once, in the form's order", async () => {
  await fc.assert(
    fc.asyncProperty(filledForm, async ({ fields, cfields }) => {
      const { partners, call, store } = openOffice({ of: program({ form: fields }) });
      const { body } = await partners.submit(call(), lead({ cfields }));
      const asked = fields.filter(({ id, type }) => type !== "text" && String(id) in cfields);
      const answered = JSON.parse(body).data.submission_form.slice(2);
      expect(answered.map(({ question }: { question: string }) => question)).toEqual(
        asked.map(({ title }) => title ?? ""),
      );
      for (const { answer } of answered) expect(answer).toBeString();
      store.close();
    }),
    { numRuns: 60 },
  );
});

test("anything else thrown at a form is taken whole or refused by the fields at fault, and never breaks", async () => {
  const { partners, call, store } = openOffice({
    of: program({ form: formFieldTypes.map((type, i) => formField(i + 1, { type, options })) }),
  });
  const cfields = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.oneof(fc.constantFrom("1", "2", "3", "4", "__proto__"), fc.string()), fc.jsonValue()),
  );
  await fc.assert(
    fc.asyncProperty(cfields, fc.jsonValue(), fc.jsonValue(), async (thrown, name, partner) => {
      const count = store.partnerLeads.tally().reduce((sum, { leads }) => sum + leads, 0);
      const inputs = [lead({ cfields: thrown }), lead({ name }), lead({ partner, cfields: thrown }), thrown];
      let taken = 0;
      for (const input of inputs) {
        try {
          const { body } = await partners.submit(call(), input);
          expect(JSON.parse(body).data.status).toBe("submitted");
          taken += 1;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(["invalid_field", "invalid_request_body"]).toContain(error.code);
          for (const { field: at } of error.faults) expect(at).toMatch(/^(name|email|partner|cfields)/);
        }
      }
      const now = store.partnerLeads.tally().reduce((sum, { leads }) => sum + leads, 0);
      expect(now).toBe(count + taken);
    }),
    { numRuns: 150 },
  );
});

test("of all values of one field exactly those are wrong that are told to be", async () => {
  const { partners, call } = openOffice({
    of: program({ form: [formField(1, { type: "checkbox", options })] }),
  });
  const chosen = fc.array(fc.oneof(fc.constantFrom(...options), fc.string()), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(chosen, async (texts) => {
      const given = texts.map(tidy).filter((text) => text !== "");
      const right = given.every((text) => options.includes(text)) && new Set(given).size === given.length;
      const taken = await partners.submit(call(), lead({ cfields: { "1": texts } })).then(
        () => true,
        () => false,
      );
      expect(taken).toBe(right);
    }),
    { numRuns: 100 },
  );
});
