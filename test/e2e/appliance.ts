import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { keys, secret, type Wishes, writeConfiguration } from "./configuration.ts";
import { personalFields } from "./person.ts";
import { type Program, run, start } from "./program.ts";
import { until } from "./until.ts";

/** A JSON answer, whole. */
export type Told = { status: number; headers: Headers; text: string; body: Record<string, unknown> };
type PostOptions = { key?: string; headers?: Record<string, string>; search?: string };

export type ApplianceOptions = Wishes & {
  /** Keeps what it knows in there; a new one unless an earlier appliance's is given. */
  folder?: string;
  /** Put before the binary's own command line: another user, another view of the file system. */
  prefix?: readonly string[];
};

const STARTED = /"event":"started","url":"([^"]+)"/;

async function told(response: Response): Promise<Told> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

/** Where it listens, once it does. Fails with its own words where it ended instead. */
function listening(program: Program): Promise<string> {
  return until("serve has started", () => {
    const url = STARTED.exec(program.out())?.[1];
    if (url === undefined && program.ended()) throw new Error(`serve ended: ${program.err()}`);
    return url;
  });
}

/**
 * The compiled binary, serving. When it is let go of it is killed where it still runs, and everything it ever printed
 * is searched for what must not be there: what was posted of people, keys, secrets, stack traces.
 */
export async function startAppliance({
  folder = temporaryFolder(),
  prefix = [],
  ...wishes
}: ApplianceOptions) {
  const config = writeConfiguration(folder, wishes);
  const program = start(["serve", "--config", config], { prefix });
  const url = await listening(program);
  const unspeakable = new Set<string>([...Object.values(keys), secret, "\n    at ", "$bunfs"]);

  function noteFields(fields: unknown): void {
    if (typeof fields !== "object" || fields === null) return;
    const values = new Map(Object.entries(fields));
    for (const name of personalFields) {
      const value = values.get(name);
      if (typeof value === "string" && value.length >= 6) unspeakable.add(value);
    }
  }

  async function get(path: string, key: string | null = keys.prod): Promise<Told> {
    return told(await fetch(url + path, { headers: key === null ? {} : { authorization: `Bearer ${key}` } }));
  }

  return {
    url,
    port: Number(new URL(url).port),
    folder,
    config,
    program,
    get,
    /** Any request; the key goes with it unless the headers name another. */
    async send(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Told> {
      const headers = { authorization: `Bearer ${keys.prod}`, ...init.headers };
      return told(await fetch(url + path, { ...init, headers }));
    },
    async post(fields: unknown, { key = keys.prod, headers = {}, search = "" }: PostOptions = {}) {
      noteFields(fields);
      const sent = { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers };
      const init = { method: "POST", headers: sent, body: JSON.stringify(fields) };
      return told(await fetch(`${url}/api/leads${search}`, init));
    },
    /** What the log must not say either. */
    hush(...words: string[]): void {
      for (const word of words) unspeakable.add(word);
    },
    /** Every lead of the supplier, through all pages, newest first. */
    async leads(key: string = keys.prod): Promise<Record<string, unknown>[]> {
      const leads: Record<string, unknown>[] = [];
      let cursor: unknown = "";
      while (cursor !== null) {
        const { body } = await get(`/api/leads?limit=200&cursor=${cursor}`, key);
        leads.push(...(body.leads as Record<string, unknown>[]));
        cursor = body.next_cursor;
      }
      return leads;
    },
    /** Another command of the same binary, on the same configuration. */
    command: (...args: string[]) => run([...args, "--config", config]),
    async [Symbol.asyncDispose]() {
      await program.kill("SIGKILL");
      const said = program.out() + program.err();
      const spoken = [...unspeakable].filter((words) => said.includes(words));
      if (spoken.length > 0) throw new Error(`The log says what it must not: ${spoken.join(", ")}`);
    },
  };
}

export type Appliance = Awaited<ReturnType<typeof startAppliance>>;

/** The database of an appliance's folder. */
export function databaseIn(folder: string): string {
  return join(folder, "data", "leadgate.sqlite");
}
