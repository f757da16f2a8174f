import { expect, test } from "bun:test";
import { formatId } from "../../src/domain/id.ts";
import { type PostbackEvent, postbackEvents } from "../../src/domain/postback.ts";
import { buyer, campaign, offer, supplier } from "../fixtures/catalog.ts";
import { openDesk } from "./desk.ts";

const postback = { url: "http://127.0.0.1:9/p", secrets: [], events: ["lead.sold"] as PostbackEvent[] };
const suppliers = [supplier("fb-team", { postback }), supplier("other-team")];

/** A lead of fb-team's that was sold, which its postback and two hooks hear of. */
async function openWithHooks() {
  const desk = openDesk([campaign([offer(buyer("northwind"), 4500)])], { suppliers });
  const ids: number[] = [];
  for (const url of ["https://a.example/1", "https://a.example/2"]) {
    const wanted = { supplier: "fb-team", keyId: "prod", url, events: postbackEvents, secret: "whsec_AAAA" };
    ids.push((await desk.selling.hooks.register(wanted))?.id ?? 0);
  }
  await desk.selling.take(desk.post());
  const [first = 0, second = 0] = ids;
  return { desk, first, second, names: ids.map((id) => formatId("hook", id)) };
}

const receivers = (json: string) =>
  JSON.parse(json).deliveries.map(
    ({ supplier, hook, state }: Record<string, string>) => `${supplier ?? hook} ${state}`,
  );

test("a supplier's deliveries are its postbacks and what its hooks hear, those that are no more too", async () => {
  const { desk, first, names } = await openWithHooks();
  await desk.selling.hooks.remove({ supplierId: "fb-team", id: first });
  const listed = await desk.run("deliveries", "list", "--supplier", "fb-team", "--json");
  expect(receivers(listed)).toEqual([`${names[1]} due`, `${names[0]} cancelled`, "fb-team due"]);
  expect(await desk.run("deliveries", "list", "--supplier", "other-team")).toBe("No deliveries\n");
  const table = await desk.run("deliveries", "list", "--supplier", "fb-team", "--state", "due");
  expect(table).toContain(`  ${names[1]}    due    0  `);
});

test("a supplier's failed deliveries are started anew with those of its hooks", async () => {
  const { desk } = await openWithHooks();
  for (const { id, kind } of desk.store.outbox.ofLead(desk.store.leads.highestId()))
    if (kind !== "sale") await desk.attempt(id, { outcome: "refused", status: 500 });
  expect(await desk.run("deliveries", "retry", "--failed", "--supplier", "other-team")).toBe(
    "No failed deliveries\n",
  );
  expect(await desk.run("deliveries", "retry", "--failed", "--supplier", "fb-team")).toBe(
    "3 failed deliveries are due now\n",
  );
});

test("what was given up on a hook that is no more cannot be started anew: there is nobody to tell", async () => {
  const { desk, first } = await openWithHooks();
  const given = desk.store.outbox.ofLead(desk.store.leads.highestId()).find(({ kind }) => kind === "hook");
  await desk.attempt(given?.id ?? 0, { outcome: "refused", status: 500 });
  await desk.selling.hooks.remove({ supplierId: "fb-team", id: first });
  expect(await desk.run("deliveries", "retry", "--failed")).toBe("No failed deliveries\n");
});
