import { decodeBody } from "../body.ts";

/** What a form builder posted: the members of its JSON object, or a form's names and values. Nothing of it is trusted. */
export type Payload = Readonly<Record<string, unknown>>;

/** A request's header by its name. */
export type Header = (name: string) => string | null;

/** A promise only where it has to be; builders nest as deep as they like, of which only known places are looked at. */
export async function readPayload(contentType: string | null, body: string): Promise<Payload> {
  const decoded = await decodeBody(contentType, body, Number.POSITIVE_INFINITY);
  return "pairs" in decoded ? payloadOf(decoded.pairs) : decoded.object;
}

/** A name that comes again, with or without `[]`, makes a list. Files are no answers. */
function payloadOf(pairs: Iterable<[string, string | Blob]>): Payload {
  const values = new Map<string, string[]>();
  for (const [key, part] of pairs) {
    if (typeof part !== "string") continue;
    const name = key.endsWith("[]") ? key.slice(0, -2) : key;
    const before = values.get(name);
    if (before === undefined) values.set(name, [part]);
    else before.push(part);
  }
  return Object.fromEntries(
    Array.from(values, ([name, parts]) => [name, parts.length === 1 ? parts[0] : parts]),
  );
}

/** What a path leads to: only what was sent, nothing that an object has by itself. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = Object.getOwnPropertyDescriptor(here, step)?.value;
  }
  return here;
}

/** A text that is not empty, or a number as one. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : null;
}

/** None where there is no list. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** None where there is no object. */
export function membersAt(value: unknown, ...path: readonly string[]): [name: string, value: unknown][] {
  const found = at(value, ...path);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? Object.entries(found) : [];
}
