/**
 * The least that a durable service can do: parses the JSON, stores two rows, answers after the commit.
 * `floor group|each DATABASE PORT`: one commit for all posts of a turn of the event loop, or one each.
 */
import { Database } from "bun:sqlite";
import { answerTo, firstId, insertLead, insertSale, leadOf, pragmas, saleOf, schema } from "./rows.ts";

type Waiting = { posted: string; resolve: (answer: Response) => void };

const [mode = "group", path = "", port = ""] = Bun.argv.slice(2);
const database = new Database(path, { create: true, strict: true });
for (const pragma of pragmas) database.run(`pragma ${pragma}`);
for (const statement of schema) database.run(statement);
const begin = database.prepare("begin immediate");
const commit = database.prepare("commit");
const lead = database.prepare(insertLead);
const sale = database.prepare(insertSale);

const headers = { "content-type": "application/json; charset=utf-8" };
let waiting: Waiting[] = [];
let lastId = firstId;

Bun.serve({ hostname: "127.0.0.1", port: Number(port), development: false, fetch: receive });

async function receive(request: Request): Promise<Response> {
  if (request.method !== "POST") return new Response("ready");
  const posted = await request.text();
  JSON.parse(posted);
  return mode === "group" ? storeInGroup(posted) : storeAlone(posted);
}

function storeInGroup(posted: string): Promise<Response> {
  return new Promise((resolve) => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ posted, resolve });
  });
}

function flush(): void {
  const batch = waiting;
  waiting = [];
  begin.run();
  const answers = batch.map(({ posted }) => store(posted));
  commit.run();
  batch.forEach(({ resolve }, i) => {
    resolve(new Response(answers[i], { headers }));
  });
}

function storeAlone(posted: string): Response {
  begin.run();
  const answer = store(posted);
  commit.run();
  return new Response(answer, { headers });
}

function store(posted: string): string {
  const id = ++lastId;
  const answer = answerTo(id);
  lead.run(...leadOf(id, posted, answer));
  sale.run(...saleOf(id));
  return answer;
}
