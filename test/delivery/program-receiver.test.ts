import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { formatId } from "../../src/domain/id.ts";
import type { Store } from "../../src/storage/store.ts";
import { lead, openOffice, program, webhook } from "../partners/office.ts";
import {
  buyerAt,
  createReceiver,
  createStage,
  createTime,
  openTestStore,
  type Received,
  START,
  sell,
  type Time,
} from "./stage.ts";

const HOUR = 60 * 60 * 1_000;
const whsec = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

function hear(url: string, secret = "secret of crm") {
  const bytes = new TextEncoder().encode(secret);
  const signingKey = secret.startsWith("whsec_") ? new Uint8Array(32).fill(7) : bytes;
  const of = program({ webhooks: [webhook("crm", { url, secret: bytes, signingKey })] });
  const office = openOffice({ of, over: store });
  return { ...office, ...createStage({ store, programs: [of], time }) };
}

function headerOf({ headers }: Received, name: string): string {
  return headers.get(name) ?? "";
}

describe("a program's webhook", () => {
  test("hears of a lead with the lead itself, signed both ways", async () => {
    using receiver = createReceiver();
    const { submit, worker, seen } = hear(receiver.url, whsec);
    const id = await submit(lead({ email: "alice@lead.example" }));
    time.moveTo(Math.floor(Date.now() / 1_000) * 1_000);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [request] = receiver.received;
    if (request === undefined) throw new Error("nothing was sent");
    expect(JSON.parse(request.body)).toEqual({
      event: "lead.submitted",
      url: receiver.url,
      webhook_key: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      created_at: "2026-03-02T09:30:00.000Z",
      data: {
        id,
        status: "submitted",
        created_at: "2026-03-02",
        lead_info: { name: "Alice Brown", email: "alice@lead.example" },
        converted_to: null,
        submitter: { id: "partner_123", name: "John Doe", email: "john@partner.example" },
        submission_form: [
          { question: "Name", answer: "Alice Brown" },
          { question: "Email address", answer: "alice@lead.example" },
          { question: "Company", answer: "Acme Inc" },
        ],
        can_be_converted: true,
        can_be_rejected: true,
      },
    });
    expect(Object.keys(JSON.parse(request.body))).toEqual([
      "event",
      "url",
      "webhook_key",
      "created_at",
      "data",
    ]);
    expect(request.method).toBe("POST");
    expect(headerOf(request, "content-type")).toBe("application/json");
    expect(headerOf(request, "signature")).toBe(
      createHmac("sha256", whsec).update(request.body).digest("hex"),
    );
    const [delivery] = store.outbox.list({
      state: "done",
      target: "program:acme-partners:crm",
      leadId: null,
      beforeId: null,
      limit: 9,
    });
    expect(headerOf(request, "webhook-id")).toBe(formatId("delivery", delivery?.delivery.id ?? 0));
    const verified = new Webhook(whsec).verify(request.body, Object.fromEntries(request.headers));
    expect(verified).toEqual(JSON.parse(request.body));
  });

  test("with any other secret is signed with its letters, both ways", async () => {
    using receiver = createReceiver();
    const { submit, worker, seen } = hear(receiver.url, "schlüssel");
    await submit(lead());
    time.moveTo(Math.floor(Date.now() / 1_000) * 1_000);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [request] = receiver.received;
    if (request === undefined) throw new Error("nothing was sent");
    const bytes = Buffer.from("schlüssel", "utf8");
    expect(headerOf(request, "signature")).toBe(
      createHmac("sha256", bytes).update(request.body).digest("hex"),
    );
    const standard = new Webhook(bytes.toString("base64"));
    expect(() => standard.verify(request.body, Object.fromEntries(request.headers))).not.toThrow();
  });

  test("that hears late of an event hears of the lead as it was then", async () => {
    using receiver = createReceiver();
    const { submit, convert, reject, worker, seen } = hear(receiver.url);
    await submit(lead());
    await submit(lead());
    time.moveTo(START + HOUR);
    await convert(1, 10);
    await reject(2);
    time.moveTo(START + 2 * HOUR);
    worker.start();
    await seen("attempt", 4);
    await worker.stop(0);
    const told = receiver.received
      .map(({ body }) => JSON.parse(body))
      .map(({ event, created_at, data }) => [
        data.id,
        event,
        created_at,
        data.status,
        data.converted_to?.key.length ?? null,
        data.can_be_rejected,
      ]);
    expect(told.toSorted()).toEqual([
      [1, "lead.converted", "2026-03-02T10:30:00.000Z", "converted", 12, false],
      [1, "lead.submitted", "2026-03-02T09:30:00.000Z", "submitted", null, true],
      [2, "lead.rejected", "2026-03-02T10:30:00.000Z", "rejected", null, false],
      [2, "lead.submitted", "2026-03-02T09:30:00.000Z", "submitted", null, true],
    ]);
  });

  test("that fails is asked again on the schedule of buyers, under the same id", async () => {
    using receiver = createReceiver((_, n) => new Response(null, { status: n === 1 ? 503 : 200 }));
    const { submit, worker, seen, lines, metrics } = hear(receiver.url);
    await submit(lead());
    worker.start();
    await seen("attempt", 1);
    time.moveTo(START + 5_000);
    await seen("attempt", 2);
    await worker.stop(0);
    const ids = receiver.received.map((request) => headerOf(request, "webhook-id"));
    expect(ids[0]).toBe(ids[1] ?? "");
    expect(lines.filter(({ event }) => event === "attempt")).toMatchObject([
      { lead: 1, program: "acme-partners", webhook: "crm", outcome: "refused", status: 503, state: "due" },
      { lead: 1, program: "acme-partners", webhook: "crm", outcome: "delivered", state: "done" },
    ]);
    expect(metrics.text()).toContain(
      'leadgate_delivery_attempts_total{target="program:acme-partners:crm",outcome="delivered"} 1\n',
    );
  });

  test("is told nothing of a lead that was erased meanwhile", async () => {
    using receiver = createReceiver();
    const { submit, erase, worker, seen } = hear(receiver.url);
    await erase(await submit(lead()));
    await submit(lead());
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.id)).toEqual([2]);
  });

  test("that left the configuration is reported at start", async () => {
    const { submit } = hear("http://x.test/");
    await submit(lead());
    const { worker, lines, seen } = createStage({ store, time });
    worker.start();
    await seen("undeliverable", 1);
    await worker.stop(0);
    expect(lines[0]).toMatchObject({ target: "program:acme-partners:crm", deliveries: 1 });
  });
});

test("a buyer and a webhook are served beside each other, and no two deliveries share an id", async () => {
  using receiver = createReceiver();
  const of = program({ webhooks: [webhook("crm", { url: receiver.url })] });
  const office = openOffice({ of, over: store });
  const stage = createStage({ store, time, programs: [of], buyers: [buyerAt("northwind", receiver.url)] });
  await sell(store, ["northwind"]);
  await office.submit(lead());
  await sell(store, ["northwind"]);
  stage.worker.start();
  await stage.seen("attempt", 3);
  await stage.worker.stop(0);
  const ids = receiver.received.map((request) => headerOf(request, "webhook-id"));
  expect(new Set(ids).size).toBe(3);
});
