/** The usual way to do it on Node: Fastify and better-sqlite3, a transaction for each post. `server.mjs DATABASE PORT` */
import Database from "better-sqlite3";
import Fastify from "fastify";
import { answerTo, firstId, insertLead, insertSale, leadOf, pragmas, saleOf, schema } from "./rows.ts";

const [path, port] = process.argv.slice(2);
const database = new Database(path);
for (const pragma of pragmas) database.pragma(pragma);
for (const statement of schema) database.exec(statement);
const lead = database.prepare(insertLead);
const sale = database.prepare(insertSale);
let lastId = firstId;

const store = database.transaction((posted) => {
  const id = ++lastId;
  const answer = answerTo(id);
  lead.run(...leadOf(id, posted, answer));
  sale.run(...saleOf(id));
  return answer;
});

const app = Fastify({ logger: false });
// The text is stored too, so it is parsed here instead of being written out again from the object.
app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
  try {
    JSON.parse(body);
    done(null, body);
  } catch (error) {
    done(error);
  }
});
app.get("/", () => "ready");
app.post("/api/leads", (request, reply) => {
  reply.type("application/json; charset=utf-8").send(store.immediate(request.body));
});
await app.listen({ host: "127.0.0.1", port: Number(port) });
