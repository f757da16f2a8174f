import { z } from "zod";
import { type Component, codeOf, componentsOf } from "./make-app-rules.ts";
import {
  type App,
  against,
  expressionsOf,
  isObject,
  type Json,
  type JsonObject,
  type Rule,
  textsOf,
} from "./make-format.ts";
import { communicationsOf } from "./make-request-rules.ts";

const SCHEMA = "vscode-apps-sdk syntaxes/imljson/schemas/parameters.json";
const RPCS = "docs: app-components/rpcs/dynamic-options-rpc, dynamic-fields-rpc";

const types = [
  "any",
  "array",
  "boolean",
  "collection",
  "date",
  "email",
  "integer",
  "uinteger",
  "number",
  "password",
  "select",
  "text",
  "url",
] as const;
const RPC = /^rpc:\/\/(\w+)(?:\?.*)?$/;
const procedure = z.string().regex(RPC);
const parameters = z.lazy((): z.ZodType => z.array(parameterOrProcedure));
const parameter = z.strictObject({
  name: z.string().min(1).max(128).optional(),
  label: z.string().min(1).max(256).optional(),
  help: z.string().min(1).optional(),
  type: z.enum(types),
  default: z.json().optional(),
  advanced: z.boolean().optional(),
  required: z.boolean().optional(),
  multiline: z.boolean().optional(),
  multiple: z.boolean().optional(),
  editable: z.boolean().optional(),
  mappable: z.boolean().optional(),
  spec: z.lazy((): z.ZodType => z.union([parameter, parameters])).optional(),
  options: z
    .lazy(() =>
      z.union([
        procedure,
        z.array(z.strictObject({ label: z.string().min(1).max(256), value: z.json() })).min(1),
        z.strictObject({ store: procedure, nested: z.union([procedure, parameters]).optional() }),
      ]),
    )
    .optional(),
  validate: z.strictObject({ pattern: z.string() }).optional(),
});
const parameterOrProcedure = z.union([procedure, parameter]);

/** What a select offers, what a list or collection is made of. */
const needs: Readonly<Record<string, string>> = { select: "options", array: "spec", collection: "spec" };
const optionOutput = z.strictObject({ label: z.string(), value: z.string() });
const fieldOutput = z.looseObject({ name: z.string(), label: z.string(), type: z.string() });
const MOST_OPTIONS = 500;

/** Every list of parameters that people fill in or map from, with where it stands. */
function listsOf(app: App): { one: Component; code: string; path: string; list: Json }[] {
  return componentsOf(app).flatMap((one) =>
    ["params", "mappableParams", "interface"].flatMap((code) => {
      const found = codeOf(app, one, code);
      return found === null ? [] : [{ one, code, path: found.path, list: found.code }];
    }),
  );
}

/** Siblings first, then what is nested in them. */
export function flatten(list: Json | undefined): JsonObject[] {
  const own = Array.isArray(list) ? list.filter(isObject) : isObject(list) ? [list] : [];
  return own.flatMap((one) => [
    one,
    ...flatten(one.spec),
    ...(isObject(one.options) ? flatten(one.options.nested) : []),
  ]);
}

function listFaults(list: Json, path: string): string[] {
  const siblings = (Array.isArray(list) ? list : []).filter(isObject);
  const names = siblings.map(({ name }) => name);
  return [
    ...names.filter((name, index) => names.indexOf(name) < index).map((name) => `${path} has ${name} twice`),
    ...flatten(list).flatMap(({ name, type, ...rest }) => {
      const need = needs[String(type)];
      return need === undefined || rest[need] !== undefined
        ? []
        : [`${path}: ${name} is a ${type} without ${need}`];
    }),
  ];
}

/** The procedures that texts of the app name. */
function namedProcedures(app: App): { where: string; id: string }[] {
  return textsOf(app, "app").flatMap(({ where, text }) =>
    Array.from(text.matchAll(/rpc:\/\/(\w+)/g), ([, id = ""]) => ({ where, id })),
  );
}

function procedureFaults(app: App): string[] {
  const ids = componentsOf(app).flatMap(({ kind, id }) => (kind === "rpc" ? [id] : []));
  const named = namedProcedures(app);
  return [
    ...named
      .filter(({ id }) => !ids.includes(id))
      .map(({ where, id }) => `${where} names ${id}, which is not there`),
    ...ids.filter((id) => !named.some((one) => one.id === id)).map((id) => `${id} is named by nothing`),
  ];
}

function outputFaults(app: App): string[] {
  return communicationsOf(app)
    .filter(({ one }) => one.kind === "rpc")
    .flatMap(({ path, code: { response } }) => {
      const { output = null, limit = null, iterate } = isObject(response) ? response : {};
      const shape = isObject(output) && "value" in output ? optionOutput : fieldOutput;
      const isBounded = typeof limit === "number" && limit >= 1 && limit <= MOST_OPTIONS;
      return [
        ...against(shape, output, path),
        ...(iterate === undefined ? [`${path} goes through no list`] : []),
        ...(isBounded ? [] : [`${path} has no limit up to ${MOST_OPTIONS}`]),
      ];
    });
}

/** Names that expressions take from a collection, such as `parameters.seller`. */
function takenFrom(collection: string, code: Json, path: string): string[] {
  const pattern = new RegExp(`\\b${collection}\\.(?:\`([^\`]+)\`|(\\w+))`, "g");
  return textsOf(code, path).flatMap(({ text }) =>
    expressionsOf(text).flatMap((expression) =>
      Array.from(expression.matchAll(pattern), ([, quoted, plain]) => quoted ?? plain ?? ""),
    ),
  );
}

function inputFaults(app: App): string[] {
  return communicationsOf(app).flatMap(({ one, path, code }) => {
    const asked = ["params", "mappableParams"]
      .flatMap((name) => flatten(codeOf(app, one, name)?.code))
      .map(({ name }) => name);
    const attach = codeOf(app, one, "attach")?.code;
    const kept =
      isObject(attach) && isObject(attach.response) && isObject(attach.response.data)
        ? attach.response.data
        : {};
    return [
      ...takenFrom("parameters", code, path)
        .filter((name) => !asked.includes(name))
        .map((name) => `${path} takes ${name}, which nothing asks for`),
      ...takenFrom("webhook", code, path)
        .filter((name) => name !== "url" && !(name in kept))
        .map((name) => `${path} takes ${name} of the webhook, which attaching does not keep`),
    ];
  });
}

const kindsOfValues: Readonly<Record<string, (value: Json) => boolean>> = {
  any: () => true,
  array: (value) => Array.isArray(value),
  boolean: (value) => typeof value === "boolean",
  collection: (value) => isObject(value),
  date: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value),
  integer: (value) => Number.isInteger(value),
  uinteger: (value) => Number.isInteger(value) && Number(value) >= 0,
  number: (value) => typeof value === "number",
  text: (value) => typeof value === "string",
};

/** Where a value has what its interface does not name, or as another type. Null is a value of every type. */
export function misfits(value: Json, list: Json | undefined, where: string): string[] {
  if (!isObject(value)) return [`${where} is no collection`];
  const known = new Map(
    (Array.isArray(list) ? list : []).filter(isObject).map((field) => [field.name, field]),
  );
  return Object.entries(value).flatMap(([name, member]) => {
    const field = known.get(name);
    if (field === undefined) return [`${where}/${name} is not in the interface`];
    if (member === null) return [];
    if (kindsOfValues[String(field.type)]?.(member) !== true) return [`${where}/${name} is no ${field.type}`];
    return nestedMisfits(member, field, `${where}/${name}`);
  });
}

function nestedMisfits(value: Json, { type, spec }: JsonObject, where: string): string[] {
  if (type === "collection") return Array.isArray(spec) && spec.length > 0 ? misfits(value, spec, where) : [];
  if (type !== "array" || !Array.isArray(value)) return [];
  return value.flatMap((item, index) =>
    Array.isArray(spec)
      ? misfits(item, spec, `${where}/${index}`)
      : misfits({ item }, [{ ...(isObject(spec) ? spec : {}), name: "item" }], `${where}/${index}`),
  );
}

function sampleFaults(app: App): string[] {
  return componentsOf(app).flatMap((one) => {
    const sample = codeOf(app, one, "samples");
    return sample === null ? [] : misfits(sample.code, codeOf(app, one, "interface")?.code, sample.path);
  });
}

export const parameterRules: readonly Rule<App>[] = [
  {
    name: "Parameters are made of what Make's schema knows",
    source: SCHEMA,
    faultsOf: (app) => listsOf(app).flatMap(({ path, list }) => against(parameters, list, path)),
  },
  {
    name: "Siblings have names of their own, selects have options, lists and collections say what is in them",
    source: `${SCHEMA}; docs: block-elements/parameters, component-blocks/interface`,
    faultsOf: (app) => listsOf(app).flatMap(({ path, list }) => listFaults(list, path)),
  },
  {
    name: "What a connection asks for can be edited later",
    source: "docs: best-practices/connections/editable-connection",
    faultsOf: (app) =>
      listsOf(app)
        .filter(({ one }) => one.kind === "connection")
        .flatMap(({ path, list }) => flatten(list).map((field) => ({ path, field })))
        .filter(({ field }) => field.editable !== true)
        .map(({ path, field }) => `${path}: ${field.name} cannot be edited`),
  },
  {
    name: "Procedures that are named exist, and those that exist are named",
    source: RPCS,
    faultsOf: procedureFaults,
  },
  {
    name: "A procedure goes through a list, up to a limit, and makes options or parameters of it",
    source: RPCS,
    faultsOf: outputFaults,
  },
  {
    name: "A request takes only what is asked for or kept",
    source: "docs: app-components/rpcs/available-iml-variables, app-components/webhooks/dedicated/attached",
    faultsOf: inputFaults,
  },
  {
    name: "Samples are of the interface, member by member",
    source: "docs: component-blocks/interface, samples; HedyAI/make-app-hedy tests/consistency.test.js",
    faultsOf: sampleFaults,
  },
];
