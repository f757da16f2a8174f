import { type Component, codeOf, componentsOf, generalCode, type Kind } from "./make-app-rules.ts";
import { type App, isObject, type Json, type JsonObject } from "./make-format.ts";
import { fill, type Names, type Value } from "./make-iml.ts";

/** What Make shows where a request fails, and what it does about it is told by the type. */
export type Refused = { type: string; message: string };
type Answer = { status: number; headers: JsonObject; body: Json };
/** A connection as Make keeps it. */
export type Connection = { label: string; data: JsonObject };

function objectOf(value: Value): JsonObject {
  return isObject(value) ? value : {};
}

function textMembers(value: Value): Record<string, string> {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([name, member]) => [name, String(member)]));
}

/** Slashes in a row count as one, as docs and apps rely on where a path is joined to the base's address. */
function addressOf(url: string, query: Value): string {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/\/{2,}/g, "/");
  for (const [name, value] of Object.entries(textMembers(query))) address.searchParams.set(name, value);
  return address.href;
}

async function send(request: JsonObject): Promise<Answer> {
  const { url, method = "GET", headers, qs, body, type = "json" } = request;
  const sent = textMembers(headers);
  const content = method === "GET" ? undefined : type === "json" ? JSON.stringify(body) : body;
  if (type === "json" && content !== undefined) sent["content-type"] = "application/json";
  const response = await fetch(addressOf(String(url), qs), {
    method: String(method),
    headers: sent,
    redirect: "manual",
    ...(content !== undefined && { body: String(content) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const found = Object.fromEntries(response.headers) as JsonObject;
  return { status: response.status, headers: found, body: isJson ? (JSON.parse(text) as Json) : text };
}

/** Fails as Make does: by what is said for the status, else by what is said for all of them. */
function refuse(error: JsonObject, status: number, names: Names): Refused {
  const told = objectOf(error[String(status)] ?? error);
  const usual = status === 429 ? "RateLimitError" : status >= 500 ? "ConnectionError" : "RuntimeError";
  return { type: String(told.type ?? usual), message: String(fill(told.message ?? null, names)) };
}

/** One communication from its request to what is made of the answer; `base` is what modules and procedures inherit. */
async function communicate(
  code: JsonObject,
  names: Names,
  base: JsonObject = {},
): Promise<{ names: Names; response: JsonObject }> {
  const request = objectOf(
    fill(
      { ...code, response: null, headers: { ...objectOf(base.headers), ...objectOf(code.headers) } },
      names,
    ),
  );
  const isWhole = /^https?:/.test(String(request.url));
  const url = isWhole ? request.url : `${fill(base.baseUrl ?? null, names)}/${request.url}`;
  const { status, headers, body } = await send({ ...request, url: url ?? null });
  const inherited = objectOf(base.response);
  const own = objectOf(code.response);
  const error = { ...objectOf(inherited.error), ...objectOf(own.error) };
  const response: JsonObject = { ...inherited, ...own };
  const known = { ...names, statusCode: status, headers, body };
  if (status >= 400) throw refuse(error, status, known);
  const { condition = true, ...invalid } = objectOf(response.valid);
  if (!fill(condition, known)) throw refuse(invalid, status, known);
  return { names: known, response };
}

function outputsOf({ iterate = null, output = null, limit = null }: JsonObject, names: Names): Value[] {
  const { container = null, condition = true }: JsonObject = isObject(iterate)
    ? iterate
    : { container: iterate };
  const items = fill(container, names);
  return (Array.isArray(items) ? items : [])
    .filter((item) => fill(condition, { ...names, item }))
    .map((item) => fill(output, { ...names, item }))
    .slice(0, Number(limit));
}

/** The app, run against a Leadgate as far as Make's documentation says how. */
export function openMake(app: App) {
  const base = objectOf(generalCode(app, "base"));

  function find(kind: Kind, id: string): Component {
    const found = componentsOf(app).find((one) => one.kind === kind && one.id === id);
    if (found === undefined) throw new Error(`Cannot find ${kind} ${id}`);
    return found;
  }

  function read(kind: Kind, id: string, code: string): JsonObject {
    return objectOf(codeOf(app, find(kind, id), code)?.code);
  }

  return {
    async connect(id: "supplier" | "program", parameters: JsonObject): Promise<Connection> {
      const { names, response } = await communicate(read("connection", id, "communication"), { parameters });
      const { value = null } = objectOf(response.metadata);
      return { label: String(fill(value, names)), data: objectOf(fill(response.data ?? null, names)) };
    },

    async run(id: string, { data: connection }: Connection, parameters: JsonObject): Promise<Value> {
      const { names, response } = await communicate(
        read("module", id, "communication"),
        { connection, parameters },
        base,
      );
      return fill(response.output ?? null, names);
    },

    /** What a parameter's `rpc://` gives; its query is added to what the module's form holds. */
    async ask(address: string, { data: connection }: Connection, form: JsonObject = {}): Promise<Value[]> {
      const { hostname, searchParams } = new URL(address.replace(/^rpc:\/\/(\w+)/, (_, id) => `rpc://${id}`));
      const id = /^rpc:\/\/(\w+)/.exec(address)?.[1] ?? hostname;
      const parameters = { ...form, ...Object.fromEntries(searchParams) };
      const { names, response } = await communicate(
        read("rpc", id, "communication"),
        { connection, parameters },
        base,
      );
      return outputsOf(response, names);
    },

    /** What Make keeps of a webhook it has registered. */
    async attach({ data: connection }: Connection, url: string, parameters: JsonObject): Promise<JsonObject> {
      const code = read("webhook", "leadEvents", "attach");
      const { names, response } = await communicate(code, { connection, parameters, webhook: { url } });
      return objectOf(fill(response.data ?? null, names));
    },

    async detach({ data: connection }: Connection, webhook: JsonObject): Promise<void> {
      await communicate(read("webhook", "leadEvents", "detach"), { connection, webhook });
    },

    /** What a scenario starts with, or undefined where it does not. */
    receive(body: Json): Value {
      const { condition = true, output = null } = read("webhook", "leadEvents", "communication");
      return fill(condition, { body }) ? fill(output, { body }) : undefined;
    },
  };
}
