import type { Catalog } from "../domain/catalog.ts";
import { hookOfTarget } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import { signingKeyOf } from "../domain/signing-secret.ts";
import type { Send } from "../platform/outgoing.ts";
import type { Hooks } from "../selling/hooks.ts";
import type { LeadReader } from "../selling/lead-reader.ts";
import type { Store } from "../storage/store.ts";
import { createPostbackReceiver } from "./postback-receiver.ts";
import type { ReceiverOf } from "./receivers.ts";

const PLACES = 4;

/** The hooks that suppliers have registered: told what a postback tells, at an address nobody here has chosen. */
export function createHookReceivers({
  store,
  catalog,
  leads,
  hooks,
  send,
}: {
  store: Pick<Store, "leads">;
  catalog: Pick<Catalog, "suppliers">;
  leads: Pick<LeadReader, "get">;
  hooks: Pick<Hooks, "get">;
  send: Send;
}): ReceiverOf {
  const suppliers = new Map(catalog.suppliers.map((supplier) => [supplier.id, supplier]));

  return function hookReceiverOf(target) {
    const id = hookOfTarget(target);
    const hook = id === null ? null : hooks.get(id);
    const supplier = hook === null ? undefined : suppliers.get(hook.supplier);
    if (hook === null || supplier === undefined) return null;
    const to = { target, url: hook.url, secrets: [signingKeyOf(hook.secret)] };
    const receiver = createPostbackReceiver(supplier, to, { store, leads });
    return {
      ...receiver,
      facts: (delivery) => ({ ...receiver.facts(delivery), hook: formatId("hook", hook.id) }),
      registered: { owner: `hooks:${supplier.id}`, places: PLACES, send },
    };
  };
}
