import { z } from "zod";
import {
  against,
  expressionsOf,
  isObject,
  type Json,
  type JsonObject,
  type Rule,
  secretsIn,
  textsOf,
} from "./make-format.ts";

const VALIDATOR = "make-blueprints scripts/validate.mjs";
const PATTERN = "make-blueprints patterns/webhook-to-http/blueprint.json";
const EXPORTS = "exports of the HTTP app, version 4: make-skills make-api-shell, apps.make.com/http";

const anything = z.record(z.string(), z.json());
const blueprint = z.strictObject({
  name: z.string().min(1).max(120),
  description: z.string().optional(),
  flow: z.array(anything).min(1),
  metadata: z.strictObject({
    version: z.literal(1),
    instant: z.boolean().optional(),
    scenario: z.strictObject({
      roundtrips: z.int().min(1),
      maxErrors: z.int().min(0),
      autoCommit: z.boolean(),
      autoCommitTriggerLast: z.boolean(),
      sequential: z.boolean().optional(),
      confidential: z.boolean().optional(),
      dataloss: z.boolean().optional(),
      dlq: z.boolean().optional(),
      freshVariables: z.boolean(),
    }),
    designer: z.strictObject({ orphans: z.array(z.json()) }),
  }),
});

const pair = z.strictObject({ name: z.string().min(1), value: z.string() });
const request = {
  url: z.string().regex(/^https?:\/\//),
  method: z.enum(["get", "head", "post", "put", "patch", "delete", "options"]),
  headers: z.array(pair),
  queryParameters: z.array(pair),
  parseResponse: z.boolean(),
  stopOnHttpError: z.boolean(),
  timeout: z.int().min(1).max(300).optional(),
  allowRedirects: z.boolean().optional(),
  shareCookies: z.boolean().optional(),
  requestCompressedContent: z.boolean().optional(),
};
const mappers: Readonly<Record<string, z.ZodType>> = {
  "gateway:CustomWebHook": z.strictObject({}),
  "http:MakeRequest": z.discriminatedUnion("contentType", [
    z.strictObject({
      ...request,
      contentType: z.literal("urlEncoded"),
      urlEncodedBodyContent: z.array(pair),
    }),
    z.strictObject({
      ...request,
      contentType: z.literal("json"),
      inputMethod: z.literal("jsonString"),
      jsonStringBodyContent: z.string(),
    }),
  ]),
};
/** Modules as exports write them, with the version of their app. */
const versions: Readonly<Record<string, number>> = { "gateway:CustomWebHook": 1, "http:MakeRequest": 4 };

/** Parameters that hold a number out of somebody's account. */
const BOUND = [
  "__IMTCONN__",
  "__IMTKEY__",
  "hook",
  "datastore",
  "apiKeyKeychain",
  "basicAuthKeychain",
  "oAuthAccount",
  "proxyKeychain",
];
const STEP = 300;

function modulesOf(subject: Json): JsonObject[] {
  return isObject(subject) && Array.isArray(subject.flow) ? subject.flow.filter(isObject) : [];
}

function each(faultOf: (module: JsonObject, index: number, all: JsonObject[]) => string | null) {
  return (subject: Json) =>
    modulesOf(subject)
      .map(faultOf)
      .filter((fault) => fault !== null);
}

/** `{{1.email}}`, in any place of an expression. */
function moduleReferences(text: string): number[] {
  return expressionsOf(text).flatMap((expression) =>
    Array.from(expression.matchAll(/(?<![\w.`])`?(\d+)`?\s*\./g), ([, id]) => Number(id)),
  );
}

export const blueprintRules: readonly Rule<Json>[] = [
  {
    name: "A blueprint has a name, a flow and its settings, and nothing else",
    source: VALIDATOR,
    faultsOf: (subject) => against(blueprint, subject, "blueprint"),
  },
  {
    name: "A module has a number of its own, from 1",
    source: VALIDATOR,
    faultsOf: each(({ id }, index, all) => {
      if (!Number.isInteger(id) || Number(id) < 1) return `module ${index} has the id ${id}`;
      return all.findIndex((other) => other.id === id) < index
        ? `module ${index} has the id ${id} of another`
        : null;
    }),
  },
  {
    name: "A module is one of Make's own, in the version that Make offers",
    source: PATTERN,
    faultsOf: each(({ module, version }) =>
      versions[String(module)] === version ? null : `there is no ${module} of version ${version}`,
    ),
  },
  {
    name: "A module stands somewhere on the canvas, 300 from the one before, and its metadata says nothing else",
    source: "make-blueprints CONTRIBUTING.md, scripts/validate.mjs",
    faultsOf: each(({ metadata }, index) => {
      const place = { designer: { x: index * STEP, y: 0 } };
      return Bun.deepEquals(metadata, place) ? null : `module ${index} does not stand at ${index * STEP}, 0`;
    }),
  },
  {
    name: "A template holds no connection, webhook or keychain of anybody's account",
    source: VALIDATOR,
    faultsOf: each(({ parameters }, index) => {
      const bound = isObject(parameters)
        ? Object.keys(parameters).filter((name) => BOUND.includes(name))
        : ["no parameters"];
      return bound.length === 0 ? null : `module ${index} holds ${bound.join(", ")}`;
    }),
  },
  {
    name: "The first module has no filter",
    source: VALIDATOR,
    faultsOf: each(({ filter }, index) =>
      index === 0 && filter !== undefined ? "module 0 has a filter" : null,
    ),
  },
  {
    name: "A mapping takes from a module that stands before it",
    source: VALIDATOR,
    faultsOf: (subject) =>
      modulesOf(subject).flatMap(({ mapper = null }, index, all) => {
        const before = all.slice(0, index).map(({ id }) => id);
        return textsOf(mapper, `module ${index}`).flatMap(({ where, text }) =>
          moduleReferences(text)
            .filter((id) => !before.includes(id))
            .map((id) => `${where} takes from module ${id}`),
        );
      }),
  },
  {
    name: "A module's mapper has the members of its kind",
    source: EXPORTS,
    faultsOf: (subject) =>
      modulesOf(subject).flatMap(({ module, mapper }, index) => {
        const schema = mappers[String(module)];
        return schema === undefined ? [] : against(schema, mapper, `module ${index}`);
      }),
  },
  {
    name: "Nothing in it is a secret",
    source: VALIDATOR,
    faultsOf: (subject) => secretsIn(subject, "blueprint"),
  },
];
