import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { hookTarget, postbackTarget } from "../../src/domain/delivery.ts";
import { postbackEvents } from "../../src/domain/postback.ts";
import type { Hook, Hooks } from "../../src/selling/hooks.ts";
import type { Store } from "../../src/storage/store.ts";
import { openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, offer, supplier } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

const sold = campaign([offer(buyer("northwind"), 4500)]);
const unwanted = campaign([], { whenUnsold: "reject" });
const wanted = {
  supplier: "fb-team",
  keyId: "prod",
  url: "https://hooks.example.com/1",
  events: postbackEvents,
  secret: "whsec_AAAA",
};

/** A hook that there is room for. */
async function register(hooks: Hooks, rest: Partial<typeof wanted | Hook> = {}): Promise<Hook> {
  const hook = await hooks.register({ ...wanted, ...rest });
  if (hook === null) throw new Error("there is no room");
  return hook;
}

/** What suppliers are to be told or were, without what buyers get. */
function toldBy(store: Store) {
  return store.outbox
    .list({ state: null, target: null, leadId: null, beforeId: null, limit: 1_000 })
    .map(({ delivery }) => delivery)
    .filter(({ kind }) => kind !== "sale")
    .map(({ kind, target, event, ref, state }) => ({ kind, target, event, ref, state }))
    .reverse();
}

describe("a lead that has become what its supplier wants to hear of", () => {
  test("is told to the postback of the configuration and to every hook that asked for it, and wakes each", async () => {
    const postback = { url: "https://a.example", secrets: [new Uint8Array(24)], events: postbackEvents };
    const { selling, post, store, woken } = openAgency([sold], {
      suppliers: [supplier("fb-team", { postback })],
    });
    const first = await register(selling.hooks);
    await register(selling.hooks, { events: ["lead.unsold", "lead.rejected"] });
    const third = await register(selling.hooks, { events: ["lead.sold"] });
    const { leadId } = await selling.take(post());
    const told = { event: "lead.sold", ref: leadId, state: "due" };
    expect(toldBy(store)).toEqual([
      { kind: "postback", target: postbackTarget("fb-team"), ...told },
      { kind: "hook", target: hookTarget(first.id), ...told },
      { kind: "hook", target: hookTarget(third.id), ...told },
    ]);
    expect(woken).toEqual(expect.arrayContaining(toldBy(store).map(({ target }) => target)));
  });

  test("is told to nobody where it is a test lead, whoever registered", async () => {
    const { selling, post, store } = openAgency([sold]);
    await register(selling.hooks, { keyId: "sandbox" });
    await selling.take(post({}, { test: true }));
    expect(toldBy(store)).toEqual([]);
  });

  test("is told to a hook that nobody wanted it", async () => {
    const { selling, post, store } = openAgency([unwanted]);
    const { id } = await register(selling.hooks);
    const { leadId } = await selling.take(post());
    expect(toldBy(store)).toEqual([
      { kind: "hook", target: hookTarget(id), event: "lead.rejected", ref: leadId, state: "due" },
    ]);
  });

  test("is not told to another supplier's hooks", async () => {
    const { selling, post, store } = openAgency([sold], {
      suppliers: [supplier("fb-team"), supplier("other-team")],
    });
    await register(selling.hooks, { supplier: "other-team" });
    await selling.take(post());
    expect(toldBy(store)).toEqual([]);
  });

  test("is told to a hook of the same batch where that came first", async () => {
    const { selling, post, store } = openAgency([sold]);
    const registered = register(selling.hooks);
    const taken = selling.take(post());
    expect((await Promise.all([registered, taken])).length).toBe(2);
    expect(toldBy(store).length).toBe(1);
  });
});

describe("a supplier", () => {
  test("has a hook for each time it registers, the same address and events too", async () => {
    const { selling } = openAgency([sold]);
    const first = await register(selling.hooks);
    const second = await register(selling.hooks);
    expect(second.id).toBeGreaterThan(first.id);
    expect(selling.hooks.list("fb-team")).toEqual([first, second]);
    expect(selling.hooks.list("nobody")).toEqual([]);
    expect(selling.hooks.get(second.id)).toEqual(second);
  });

  test("has a hundred at most, also where it registers many at once, and may have another for each it removes", async () => {
    const { selling, store } = openAgency([sold], {
      suppliers: [supplier("fb-team"), supplier("other-team")],
    });
    const all = await Promise.all(Array.from({ length: 120 }, () => selling.hooks.register(wanted)));
    expect(all.filter((hook) => hook !== null).length).toBe(100);
    expect(store.hooks.all().length).toBe(100);
    await register(selling.hooks, { supplier: "other-team" });
    const [first] = all;
    expect(await selling.hooks.remove({ supplierId: "fb-team", id: first?.id ?? 0 })).toBe(true);
    await register(selling.hooks);
    expect(await selling.hooks.register(wanted)).toBeNull();
  });

  test("removes its own hooks only, each once", async () => {
    const { selling, store } = openAgency([sold], {
      suppliers: [supplier("fb-team"), supplier("other-team")],
    });
    const { id } = await register(selling.hooks);
    expect(await selling.hooks.remove({ supplierId: "other-team", id })).toBe(false);
    expect(store.hooks.all().length).toBe(1);
    const twice = [1, 2].map(() => selling.hooks.remove({ supplierId: "fb-team", id }));
    expect(await Promise.all(twice)).toEqual([true, false]);
    expect(store.hooks.all()).toEqual([]);
    expect(selling.hooks.list("fb-team")).toEqual([]);
    expect(selling.hooks.get(id)).toBeNull();
  });
});

describe("a hook that is removed", () => {
  test("hears nothing more: what was due or given up is cancelled, what was told stays, and other hooks hear theirs", async () => {
    const { selling, post, store } = openAgency([sold]);
    const { id } = await register(selling.hooks);
    const other = await register(selling.hooks);
    for (let i = 0; i < 3; i++) await selling.take(post());
    const [done, failed] = store.outbox.due({ target: hookTarget(id), now: Number.MAX_VALUE, limit: 9 });
    const end = { claimed: 0, attempts: 1, dueAt: null };
    store.writeNow(() => {
      store.outbox.move({ id: done?.id ?? 0, state: "done", ...end });
      store.outbox.move({ id: failed?.id ?? 0, state: "failed", ...end });
    });
    await selling.hooks.remove({ supplierId: "fb-team", id });
    await selling.take(post());
    const states = (hookId: number) =>
      toldBy(store)
        .filter(({ target }) => target === hookTarget(hookId))
        .map(({ state }) => state);
    expect(states(id)).toEqual(["done", "cancelled", "cancelled"]);
    expect(states(other.id)).toEqual(["due", "due", "due", "due"]);
  });

  test("is back where the removal was not kept, in its old place", async () => {
    const { selling, store } = openAgency([sold]);
    const first = await register(selling.hooks);
    const second = await register(selling.hooks);
    const failing = store.run((tx) => {
      selling.hooks.gone(first.id, { tx });
      throw new Error("not kept");
    });
    expect(await failing.catch(String)).toBe("Error: not kept");
    expect(selling.hooks.list("fb-team")).toEqual([first, second]);
    expect(selling.hooks.get(first.id)).toEqual(first);
  });
});

test("a registration that was begun twice, since another job of its batch failed, makes one hook", async () => {
  const { selling, store } = openAgency([sold]);
  const registered = register(selling.hooks);
  const failing = store.run(() => {
    throw new Error("not kept");
  });
  expect(await failing.catch(String)).toBe("Error: not kept");
  expect(selling.hooks.list("fb-team")).toEqual([await registered]);
  expect(store.hooks.all().length).toBe(1);
});

describe("after a restart", () => {
  test("hooks are what they were, and ids go on", async () => {
    const path = join(temporaryFolder(), "leadgate.sqlite");
    const before = openAgency([sold], { path });
    const hooks = [await register(before.selling.hooks), await register(before.selling.hooks)];
    before.store.close();
    const { selling, store } = openAgency([sold], { path });
    expect(selling.hooks.list("fb-team")).toEqual(hooks);
    expect((await register(selling.hooks)).id).toBeGreaterThan(hooks[1]?.id ?? 0);
    store.close();
  });

  test("those of a supplier that left the configuration stay stored, and hear nothing", async () => {
    const path = join(temporaryFolder(), "leadgate.sqlite");
    const before = openAgency([sold], { path });
    const hook = await register(before.selling.hooks);
    before.store.close();
    const without = openAgency([sold], { path, suppliers: [supplier("other-team")] });
    expect(without.selling.hooks.get(hook.id)).toBeNull();
    expect(without.store.hooks.all().length).toBe(1);
    without.store.close();
    const { selling, store } = openAgency([sold], { path });
    expect(selling.hooks.list("fb-team")).toEqual([hook]);
    store.close();
  });
});
