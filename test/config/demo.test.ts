import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import {
  campaignSchema,
  capsSchema,
  choosableTypes,
  fieldSchema,
  offerSchema,
  sellerSchema,
  tierSchema,
} from "../../src/config/campaign-schema.ts";
import { operators } from "../../src/config/filters.ts";
import { loadConfig } from "../../src/config/load.ts";
import {
  buyerSchema,
  keySchema,
  postbackSchema,
  signedFormSchema,
  supplierSchema,
  webhookSchema,
} from "../../src/config/party-schema.ts";
import { formatProblem } from "../../src/config/problem.ts";
import {
  formFieldSchema,
  partnerSchema,
  programSchema,
  programWebhookSchema,
} from "../../src/config/program-schema.ts";
import { responseSchema, responseTestSchema } from "../../src/config/response-schema.ts";
import { databaseSchema, docsSchema, serverSchema } from "../../src/config/server-schema.ts";
import { suppressionSchema } from "../../src/config/suppressions.ts";
import { createCalendar } from "../../src/domain/calendar.ts";
import { tierMethods } from "../../src/domain/catalog.ts";
import { formFormats } from "../../src/domain/form.ts";
import { formFieldTypes } from "../../src/domain/program.ts";
import { compileCampaign } from "../../src/matching/compile.ts";
import { decide } from "../../src/matching/decide.ts";
import { compilePattern } from "../../src/platform/pattern.ts";
import { load, loaded } from "./loading.ts";

const folder = `${import.meta.dir}/../../config`;
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const files = textsOf(folder, names);
const lists = textsOf(`${folder}/lists`, readdirSync(`${folder}/lists`));

function textsOf(from: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(`${from}/${name}`, "utf8")]));
}

/** A line that begins with `#` and no space is a key that is switched off. */
const OFF = /^( *)#(?=[a-z-])/gm;
const yamlOn = Object.fromEntries(names.map((name) => [name, files[name]?.replace(OFF, "$1") ?? ""]));
const allOn = { ...yamlOn, ...lists };

test("the example runs as it is, without any variable, and only its keys are warned of", () => {
  const result = loadConfig({ path: folder, env: {} });
  expect(result.ok ? result.warnings.map(({ path }) => path) : result.problems.map(formatProblem)).toEqual([
    "programs[0].keys[0].sha256",
    "suppliers[0].keys[0].sha256",
  ]);
  expect(result).toHaveProperty("usesDemoKey", true);
});

test("the example is one seller with three campaigns, two buyers and a supplier with one key", () => {
  const { sellers, campaigns, buyers, suppliers } = loaded(files).catalog;
  const required = campaigns.map(({ category, fields }) => [
    category,
    fields.filter((field) => field.required).map(({ key }) => key),
  ]);
  const usual = ["firstName", "lastName", "phone", "state"];
  expect({
    required,
    sellers: sellers.length,
    buyers: buyers.length,
    keys: suppliers.map(({ keys }) => keys.length),
  }).toEqual({
    required: [
      ["Auto Insurance", usual],
      ["Solar", [...usual, "email", "homeowner"]],
      ["Medicare", [...usual, "zip", "birth_date", "plan"]],
    ],
    sellers: 1,
    buyers: 2,
    keys: [1],
  });
});

test("the example sells a lead for car insurance from Texas to northwind for 45.00", () => {
  const campaign = loaded(files).catalog.campaigns.find(({ category }) => category === "Auto Insurance");
  if (campaign === undefined) throw new Error("the campaign is gone");
  const compiled = compileCampaign(campaign, compilePattern);
  const { chosen } = decide(compiled, {
    fields: { firstName: "John", lastName: "Doe", phone: "+15551234567", state: "TX" },
    usedOf: () => ({ used: 0, cents: 0 }),
    periodOf: createCalendar(),
    now: Date.UTC(2025, 5, 1),
    latestSale: () => 0,
    pausedUntil: () => null,
    holding: new Map(),
    refused: new Map(),
    boughtBefore: new Set(),
    suppressedBy: null,
    leftCents: Number.POSITIVE_INFINITY,
  });
  const offers = chosen.map((index) => compiled.offers[index]?.offer);
  expect(offers.map((offer) => [offer?.buyer.id, offer?.priceCents])).toEqual([["northwind", 4500]]);
});

test("the example loads with everything in it switched on", () => {
  const result = load(allOn);
  expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([]);
  expect(names.filter((name) => yamlOn[name] === files[name])).toEqual([]);
});

test("nothing in it contradicts the rest: switched on, still only its keys are warned of", () => {
  expect(loaded(allOn).warnings.map(({ path }) => path)).toEqual([
    "programs[0].keys[0].sha256",
    "suppliers[0].keys[0].sha256",
  ]);
});

test("its live buyer understands what the mock buyer answers", () => {
  const live = loaded(allOn).catalog.buyers.find(({ accept }) => accept === "on_response");
  const status = { from: 200, to: 299 };
  expect(live?.webhook.response).toEqual({
    accept: { status, json: "result", compare: { how: "equals", value: "ACCEPTED" } },
    duplicate: { status: null, json: "result", compare: { how: "text", value: "DUPLICATE" } },
    reject: { status: null, json: "result", compare: { how: "matches", value: "REJECTED|DECLINED" } },
    price: "data.price",
    reference: "data.id",
    reason: "data.message",
  });
});

test("its list of those not to be called knows them as leads write them", () => {
  const [list] = loaded(allOn).catalog.suppressions.map((suppression) => suppression.list);
  const phones = ["+15125550199", "+15125550198", "+15125550197"];
  expect(phones.map((phone) => list?.has(phone))).toEqual([true, true, false]);
});

const keys = [
  serverSchema,
  docsSchema,
  databaseSchema,
  sellerSchema,
  campaignSchema,
  fieldSchema,
  tierSchema,
  offerSchema,
  buyerSchema,
  webhookSchema,
  responseSchema,
  responseTestSchema,
  supplierSchema,
  postbackSchema,
  signedFormSchema,
  suppressionSchema,
  keySchema,
  programSchema,
  formFieldSchema,
  partnerSchema,
  programWebhookSchema,
].flatMap(({ shape }) => Object.keys(shape));

test.each([...new Set([...keys, ...Object.keys(capsSchema.in.shape), ...operators])])(
  "the example shows and explains the key %s",
  (key) => {
    const shown = Object.values(yamlOn).some((text) => new RegExp(`(^|[\\s{])${key}:`, "m").test(text));
    expect(shown).toBe(true);
  },
);

test.each(tierMethods.map((method) => [method]))("the example names the method %s", (method) => {
  expect(files["sellers.yaml"]).toContain(method);
});

test.each(formFormats.map((format) => [format]))("the example names the form builder %s", (format) => {
  expect(files["suppliers.yaml"]).toMatch(new RegExp(`\\b${format}\\b`));
});

test.each(choosableTypes.map((type) => [type]))("the example has a field of type %s", (type) => {
  const types = loaded(allOn).catalog.campaigns.flatMap(({ fields }) => fields.map((field) => field.type));
  expect(types).toContain(type);
});

test.each(formFieldTypes.map((type) => [type]))("the example has a form field of type %s", (type) => {
  const types = loaded(allOn).catalog.programs.flatMap(({ form }) => form.map((field) => field.type));
  expect(types).toContain(type);
});
