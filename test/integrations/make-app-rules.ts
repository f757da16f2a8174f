import { z } from "zod";
import {
  type App,
  against,
  isObject,
  type Json,
  type JsonObject,
  MANIFEST,
  type Rule,
  secretsIn,
} from "./make-format.ts";

const SCHEMA = "vscode-apps-sdk syntaxes/local-development/schemas/makecomapp.schema.json";
const DEPLOY = "vscode-apps-sdk src/local-development";

const codeFile = z.string().min(1).nullable();
const reference = z.string().min(1).nullable();

function component<Shape extends z.ZodRawShape>(
  shape: Shape,
  codes: readonly string[],
  optional: readonly string[] = [],
) {
  const wanted = Object.fromEntries(codes.map((code) => [code, codeFile]));
  const others = Object.fromEntries(optional.map((code) => [code, codeFile.optional()]));
  return z.strictObject({
    label: z.string().min(1),
    ...shape,
    codeFiles: z.strictObject({ ...wanted, ...others }),
  });
}

const actionCodes = ["communication", "mappableParams", "interface", "samples"];
const described = {
  description: z.string().min(1),
  connection: reference,
  altConnection: reference.optional(),
};
const connection = component({ connectionType: z.enum(["basic", "oauth"]) }, ["communication", "params"]);
const webhook = component(
  { webhookType: z.enum(["web", "web-shared"]), connection: reference, altConnection: reference.optional() },
  ["communication", "params", "attach", "detach"],
  ["update", "requiredScope"],
);
const moduleKinds = z.discriminatedUnion("moduleType", [
  component(
    {
      ...described,
      moduleType: z.literal("action"),
      actionCrud: z.enum(["create", "read", "update", "delete"]).nullable(),
    },
    actionCodes,
  ),
  component({ ...described, moduleType: z.literal("search") }, actionCodes),
  component({ ...described, moduleType: z.literal("universal") }, actionCodes),
  component(
    {
      ...described,
      connection: reference.optional(),
      moduleType: z.literal("instant_trigger"),
      webhook: z.string(),
    },
    ["interface", "samples"],
  ),
]);
const rpc = component(
  { connection: reference, altConnection: reference.optional() },
  ["communication"],
  ["params"],
);

/** What the schema asks for, and what the editor asks for beside it where it has to create a component. */
const manifest = z.strictObject({
  fileVersion: z.literal(1),
  generalCodeFiles: z.strictObject({ base: codeFile, common: codeFile, groups: codeFile, readme: codeFile }),
  components: z.strictObject({
    connection: z.record(z.string(), connection),
    endpoint: z.record(z.string(), z.never()),
    webhook: z.record(z.string(), webhook),
    module: z.record(z.string(), moduleKinds),
    rpc: z.record(z.string(), rpc),
    function: z.record(z.string(), z.never()),
  }),
  // Whose app it is stands in each one's own copy.
  origins: z.array(z.json()).max(0),
});
const groups = z.array(z.strictObject({ label: z.string().min(1), modules: z.array(z.string()) }));

export const kinds = ["connection", "endpoint", "webhook", "module", "rpc", "function"] as const;
export type Kind = (typeof kinds)[number];
export type Component = { kind: Kind; id: string; says: JsonObject; codeFiles: JsonObject };

const PLAIN_ID = /^[a-zA-Z][0-9a-zA-Z]{3,47}$/;
const DASHED_ID = /^[a-zA-Z][0-9a-zA-Z-]+[0-9a-zA-Z]$/;

/** How the editor names the files it knows a schema for. */
const suffixes: Readonly<Record<string, string>> = {
  communication: "communication",
  params: "params",
  mappableParams: "mappable-params",
  interface: "interface",
  samples: "samples",
  attach: "attach",
  detach: "detach",
};

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

/** Every component of the app with what the manifest says of it. */
export function componentsOf(app: App): Component[] {
  const groupsOfAll = memberOf(app[MANIFEST], "components");
  return kinds.flatMap((kind) =>
    Object.entries(memberOf(groupsOfAll, kind) ?? {}).map(([id, says]: [string, Json]): Component => {
      const known = isObject(says) ? says : {};
      return { kind, id, says: known, codeFiles: isObject(known.codeFiles) ? known.codeFiles : {} };
    }),
  );
}

/** One code of a component, or null where it has none. */
export function codeOf(
  app: App,
  { codeFiles }: Component,
  code: string,
): { path: string; code: Json } | null {
  const path = codeFiles[code];
  if (typeof path !== "string") return null;
  const found = app[path];
  return found === undefined ? null : { path, code: found };
}

function generalFiles(app: App): string[] {
  const files = memberOf(app[MANIFEST], "generalCodeFiles");
  return isObject(files) ? Object.values(files).filter((path) => typeof path === "string") : [];
}

/** Where a general code is, and what it says. */
export function generalCode(app: App, code: string): Json {
  const path = memberOf(memberOf(app[MANIFEST], "generalCodeFiles"), code);
  return typeof path === "string" ? (app[path] ?? null) : null;
}

function kebab(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function expectedPath({ kind, id }: Component, code: string): string {
  return `${kind}s/${kebab(id)}/${kebab(id)}.${suffixes[code]}.iml.json`;
}

function filesOf(app: App): string[] {
  const ofComponents = componentsOf(app).flatMap(({ codeFiles }) =>
    Object.values(codeFiles).filter((path) => typeof path === "string"),
  );
  return [MANIFEST, ...generalFiles(app), ...ofComponents];
}

function danglingReferences(app: App): string[] {
  const all = componentsOf(app);
  const has = (kind: Kind, id: Json | undefined) =>
    all.some((other) => other.kind === kind && other.id === id);
  return all.flatMap(({ kind, id, says }) =>
    (["connection", "altConnection", "webhook"] as const)
      .filter(
        (name) =>
          typeof says[name] === "string" && !has(name === "webhook" ? "webhook" : "connection", says[name]),
      )
      .map((name) => `${kind} ${id} names the ${name} ${says[name]}, which is not there`),
  );
}

function misgrouped(app: App): string[] {
  const { data, error } = groups.safeParse(generalCode(app, "groups"));
  if (error !== undefined) return against(groups, generalCode(app, "groups"), "groups");
  const listed = data.flatMap(({ modules }) => modules);
  const ids = componentsOf(app)
    .filter(({ kind }) => kind === "module")
    .map(({ id }) => id);
  return [
    ...ids
      .filter((id) => listed.filter((other) => other === id).length !== 1)
      .map((id) => `module ${id} is not listed once`),
    ...listed.filter((id) => !ids.includes(id)).map((id) => `${id} is listed and is no module`),
  ];
}

export const structureRules: readonly Rule<App>[] = [
  {
    name: "makecomapp.json says what its schema and a deployment ask for, and nothing else",
    source: `${SCHEMA}; ${DEPLOY}/create-remote-component.ts; docs: best-practices/static-parameters`,
    faultsOf: (app) => against(manifest, app[MANIFEST], MANIFEST),
  },
  {
    name: "Components have names that Make takes",
    source: `${DEPLOY}/helpers/validate-id.ts`,
    faultsOf: (app) =>
      componentsOf(app)
        .filter(
          ({ kind, id }) => !(kind === "connection" || kind === "webhook" ? DASHED_ID : PLAIN_ID).test(id),
        )
        .map(({ kind, id }) => `${kind} ${id} has a name that Make does not take`),
  },
  {
    name: "Code files are named after their component and kind, so that the editor knows their schema",
    source: "vscode-apps-sdk package.json (jsonValidation), src/services/component-code-def.ts",
    faultsOf: (app) =>
      componentsOf(app).flatMap((one) =>
        Object.entries(one.codeFiles)
          .filter(([code, path]) => path !== expectedPath(one, code))
          .map(([code, path]) => `${path} is not ${expectedPath(one, code)}`),
      ),
  },
  {
    name: "Every code file is there, and there is none that nothing names",
    source: `${DEPLOY}/deploy.ts`,
    faultsOf: (app) => {
      const named = filesOf(app);
      return [
        ...named.filter((path) => app[path] === undefined).map((path) => `${path} is not there`),
        ...Object.keys(app)
          .filter((path) => !named.includes(path))
          .map((path) => `${path} is named by nothing`),
      ];
    },
  },
  {
    name: "Connections and webhooks that are referred to exist",
    source: `${DEPLOY}/helpers/validate-component-references.ts`,
    faultsOf: danglingReferences,
  },
  {
    name: "Every module stands in one group",
    source: "vscode-apps-sdk syntaxes/imljson/schemas/groups.json",
    faultsOf: misgrouped,
  },
  {
    name: "There is one universal module, named as all of them are",
    source: "docs: app-components/modules/universal-module/rest",
    faultsOf: (app) => {
      const found = componentsOf(app).filter(({ says }) => says.moduleType === "universal");
      const names = found.map(({ says: { label, description } }) => `${label}: ${description}`);
      const expected = ["Make an API call: Performs an arbitrary authorized API call."];
      return Bun.deepEquals(names, expected) ? [] : [`the universal modules are ${JSON.stringify(names)}`];
    },
  },
  {
    name: "Nothing in the app is a secret",
    source: "make-blueprints scripts/validate.mjs",
    faultsOf: (app) => secretsIn(app, "app"),
  },
];
