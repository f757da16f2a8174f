import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { postbackEvents } from "../../src/domain/postback.ts";
import { answerExamples, leadExample, meExample } from "../../src/http/openapi/examples.ts";
import { convertedExample, submittedExample } from "../../src/http/openapi/partner-examples.ts";
import { partnerLead } from "../../src/http/openapi/partner-schemas.ts";
import { lead, leadAnswer } from "../../src/http/openapi/schemas.ts";
import { app, unnamed } from "./make.ts";
import { codeOf, componentsOf } from "./make-app-rules.ts";
import { isObject, type Json, type JsonObject } from "./make-format.ts";

const delivery = z.object({ type: z.enum(postbackEvents), timestamp: z.string(), data: lead });
const delivered = { type: "lead.sold", timestamp: leadExample.created_at, data: leadExample };

function codeOfModule(module: string, code: string): Json {
  const component = componentsOf(app).find(({ id }) => id === module);
  return component === undefined ? null : (codeOf(app, component, code)?.code ?? null);
}

/** The names of members, and of the members in them. */
type Shape = { [name: string]: Shape };

function shapeOfInterface(list: Json | undefined): Shape {
  const fields = (Array.isArray(list) ? list : []).filter(isObject);
  return Object.fromEntries(fields.map(({ name, spec }) => [String(name), shapeOfInterface(spec)]));
}

/** The same of what the OpenAPI document says; lists and what may be null are looked into. */
function shapeOfSchema(schema: JsonObject): Shape {
  const { properties, items, anyOf } = schema;
  if (Array.isArray(anyOf)) return Object.assign({}, ...anyOf.filter(isObject).map(shapeOfSchema));
  if (isObject(items)) return shapeOfSchema(items);
  const members = isObject(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(
    members.map(([name, member]) => [name, isObject(member) ? shapeOfSchema(member) : {}]),
  );
}

describe.each([
  ["submitLead", leadAnswer, answerExamples.sold, Object.values(answerExamples)],
  ["getLead", lead, leadExample, [leadExample]],
  ["watchLeads", delivery, delivered, [delivered]],
  ["submitPartnerLead", partnerLead, submittedExample, [submittedExample, convertedExample]],
] as const)("the module %s", (module, schema, sample, answers) => {
  test("names exactly the members that the answer can have", () => {
    const documented = z.toJSONSchema(schema) as JsonObject;
    expect(shapeOfInterface(codeOfModule(module, "interface"))).toEqual(shapeOfSchema(documented));
  });

  test("shows a sample that is the document's own", () => {
    expect<unknown>(codeOfModule(module, "samples")).toEqual(sample);
  });

  test("has every answer of the document in the types of its interface", () => {
    expect(answers.flatMap((answer: unknown) => unnamed(module, answer))).toEqual([]);
  });
});

test("the sample of the universal module is the answer to whose key it is", () => {
  expect<unknown>(codeOfModule("makeApiCall", "samples")).toMatchObject({ statusCode: 200, body: meExample });
});

test("the events to choose from are those Leadgate knows", () => {
  const webhook = componentsOf(app).find(({ kind }) => kind === "webhook");
  const params = webhook === undefined ? null : codeOf(app, webhook, "params")?.code;
  expect(params).toMatchObject([{ name: "events", options: postbackEvents.map((value) => ({ value })) }]);
});
