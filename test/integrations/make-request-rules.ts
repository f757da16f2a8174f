import { z } from "zod";
import { type Component, codeOf, componentsOf, generalCode } from "./make-app-rules.ts";
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

const SCHEMAS = "vscode-apps-sdk syntaxes/imljson/schemas";
const INHERITANCE = "docs: create-your-first-app/base, app-components/webhooks/dedicated/attached";

const iml = z.string().regex(/\{\{.*\}\}/s);
const errorType = z.enum([
  "RuntimeError",
  "DataError",
  "RateLimitError",
  "OutOfSpaceError",
  "ConnectionError",
  "InvalidConfigurationError",
  "InvalidAccessTokenError",
  "IncompleteDataError",
  "DuplicateDataError",
]);
const errorOf = { message: z.string().min(1).max(1024), type: errorType.optional() };
const error = z
  .object(errorOf)
  .catchall(z.json())
  .superRefine((value, context) => {
    for (const [key, special] of Object.entries(value)) {
      if (key === "message" || key === "type") continue;
      const parsed = z.strictObject(errorOf).safeParse(special);
      if (/^[1-5]\d\d$/.test(key) && parsed.success) continue;
      context.addIssue({
        code: "custom",
        path: [key],
        message: "no status with a message and a type Make knows",
      });
    }
  });
const members = z.record(
  z.string().min(1),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.json())]),
);
const response = {
  valid: z
    .union([z.boolean(), iml, z.strictObject({ condition: iml, message: z.string(), type: errorType })])
    .optional(),
  error: error.optional(),
};
const request = {
  url: z.string().min(1).max(512),
  method: z.union([z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]), iml]).optional(),
  headers: members.optional(),
  qs: members.optional(),
  body: z.json().optional(),
  type: z.enum(["json", "urlencoded", "multipart/form-data", "text", "string", "raw", "binary"]).optional(),
  followRedirects: z.boolean().optional(),
  followAllRedirects: z.boolean().optional(),
  log: z.strictObject({ sanitize: z.array(z.string().min(1)) }).optional(),
};
const iterate = z.union([iml, z.strictObject({ container: iml, condition: iml })]);
const result = {
  iterate: iterate.optional(),
  limit: z.union([z.number(), iml]).optional(),
  output: z.json(),
};

const withBody = (shape: z.ZodRawShape) =>
  z
    .strictObject({ ...request, ...shape })
    .refine(({ method, body }) => !["POST", "PUT", "PATCH"].includes(String(method)) || body !== undefined, {
      message: "no body to send",
      path: ["body"],
    });
const base = z.strictObject({
  baseUrl: z.string().min(1).max(512),
  headers: members,
  followRedirects: request.followRedirects,
  followAllRedirects: request.followAllRedirects,
  response: z.strictObject(response),
  log: request.log,
});
const keeping = z.strictObject({
  ...response,
  data: z.record(z.string(), z.json()).optional(),
  metadata: z.strictObject({ type: z.enum(["text", "email"]), value: z.string().max(512) }).optional(),
});
const schemas: Readonly<Record<string, z.ZodType>> = {
  "connection communication": withBody({ response: keeping }),
  "webhook communication": z.strictObject({ condition: iml.optional(), output: z.json() }),
  "webhook attach": withBody({ response: keeping }),
  "webhook detach": withBody({ response: z.strictObject(response).optional() }),
  "module communication": withBody({ response: z.strictObject({ ...response, ...result }) }),
  "rpc communication": withBody({ response: z.strictObject({ ...response, ...result }) }),
};

type Code = { one: Component; name: string; path: string; code: JsonObject };

/** Every code of the app that is made of requests or answers. */
export function communicationsOf(app: App): Code[] {
  return componentsOf(app).flatMap((one) =>
    ["communication", "attach", "detach"].flatMap((name) => {
      const found = codeOf(app, one, name);
      return found !== null && isObject(found.code)
        ? [{ one, name, path: found.path, code: found.code }]
        : [];
    }),
  );
}

/** Those that send a request of their own beside the base: connections, and what registers a webhook. */
function standsAlone({ one, name }: Code): boolean {
  return one.kind === "connection" || (one.kind === "webhook" && name !== "communication");
}

/** The key goes into the header Authorization and is kept out of the logs. */
function carriesKey(code: Json, key: string): boolean {
  if (!isObject(code) || !isObject(code.headers) || !isObject(code.log)) return false;
  const { sanitize } = code.log;
  return (
    code.headers.Authorization === `Bearer {{${key}}}` &&
    Array.isArray(sanitize) &&
    sanitize.includes("request.headers.authorization")
  );
}

function aloneFaults(app: App): string[] {
  return communicationsOf(app)
    .filter(standsAlone)
    .flatMap(({ one, path, code }) => {
      const names = one.kind === "connection" ? "parameters" : "connection";
      const isWhole = String(code.url).startsWith(`{{${names}.baseUrl}}/`);
      return [
        ...(isWhole ? [] : [`${path} does not say the whole address`]),
        ...(carriesKey(code, `${names}.apiKey`) ? [] : [`${path} does not send the key, or logs it`]),
      ];
    });
}

function relativeFaults(app: App): string[] {
  return communicationsOf(app)
    .filter(({ one }) => one.kind === "module" || one.kind === "rpc")
    .filter(({ code }) => !String(code.url).startsWith("/"))
    .map(({ path, code }) => `${path} leaves the connection's address for ${code.url}`);
}

/** An answer that is not JSON of ours must not count as one: the last resort is a sentence, and codes have theirs. */
function errorFaults(app: App): string[] {
  const found = generalCode(app, "base");
  const told =
    isObject(found) && isObject(found.response) && isObject(found.response.error) ? found.response.error : {};
  const expected = {
    "400": "DataError",
    "401": "InvalidAccessTokenError",
    "429": "RateLimitError",
    "503": "ConnectionError",
  };
  return Object.entries(expected).flatMap(([status, type]) => {
    const special = told[status];
    return isObject(special) && special.type === type ? [] : [`base does not make a ${type} of ${status}`];
  });
}

export const requestRules: readonly Rule<App>[] = [
  {
    name: "Requests and answers are made of what Make's schemas know",
    source: `${SCHEMAS}/{api,base,response,sources,enums}.json; docs: app-components/webhooks`,
    faultsOf: (app) => [
      ...against(base, generalCode(app, "base"), "base"),
      ...communicationsOf(app).flatMap(({ one, name, path, code }) =>
        against(schemas[`${one.kind} ${name}`] ?? z.never(), code, path),
      ),
    ],
  },
  {
    name: "What the base is not inherited by says address, key and what not to log itself",
    source: INHERITANCE,
    faultsOf: aloneFaults,
  },
  {
    name: "The base sends the connection's key and keeps it out of the logs",
    source: "docs: create-your-first-app/base; best-practices/base/base-url",
    faultsOf: (app) => {
      const found = generalCode(app, "base");
      const isAddress = isObject(found) && found.baseUrl === "{{connection.baseUrl}}";
      return [
        ...(isAddress ? [] : ["the base has another address than the connection"]),
        ...(carriesKey(found, "connection.apiKey") ? [] : ["the base does not send the key, or logs it"]),
      ];
    },
  },
  {
    name: "Modules and procedures stay at the connection's address",
    source: "docs: app-components/modules/universal-module (security notice)",
    faultsOf: relativeFaults,
  },
  {
    name: "Errors have the types that Make acts upon",
    source: "docs: app-components/base/error-handling",
    faultsOf: errorFaults,
  },
  {
    name: "Items of arrays are counted from 1",
    source: "docs: block-elements/iml (retrieve array items)",
    faultsOf: (app) =>
      textsOf(app, "app")
        .filter(({ text }) => expressionsOf(text).some((expression) => expression.includes("[0]")))
        .map(({ where }) => `${where} asks for item 0`),
  },
];
