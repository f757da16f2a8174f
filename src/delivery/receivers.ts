import type { Catalog } from "../domain/catalog.ts";
import { postbackTarget } from "../domain/delivery.ts";
import type { Send } from "../platform/outgoing.ts";
import type { Hooks } from "../selling/hooks.ts";
import { createLeadReader } from "../selling/lead-reader.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Store } from "../storage/store.ts";
import { createBuyerReceiver } from "./buyer-receiver.ts";
import { createHookReceivers } from "./hook-receiver.ts";
import { createPostbackReceiver } from "./postback-receiver.ts";
import { createProgramReceiver } from "./program-receiver.ts";
import type { ReadAnswer } from "./response.ts";
import { createSoldLeads } from "./sold-lead.ts";

/** One request, signed: what is sent, and where to. */
export type Message = { url: string; headers: Headers; body: Uint8Array };

/** Who the deliveries of one target go to. */
export type Receiver = {
  target: string;
  timeoutMs: number;
  /** How its answer to an offer is read. Null where it is offered nothing: any 2xx is delivered. */
  readAnswer: ReadAnswer | null;
  /** Made when it is sent, never stored. Null where there is nothing left to tell. */
  compose: (delivery: DeliveryRow, now: number) => Message | null;
  /** For the log: which lead, and who hears of it. */
  facts: (delivery: DeliveryRow) => Readonly<Record<string, string | number>>;
  /** Of one that somebody else has registered. */
  registered?: Registered;
};

/** What is done otherwise where the address is not the operator's own. */
export type Registered = {
  /** Under whose name it is counted: all that somebody has registered shares the places of one receiver. */
  owner: string;
  /** Of these it may have so many, so that there are some left for the others. */
  places: number;
  /** Looks where the address leads before it goes there. */
  send: Send;
};

/** Asked for each claim, so that receivers may come and go. Null: there is none. */
export type ReceiverOf = (target: string) => Receiver | null;

/** Everybody the configuration has deliveries go to, by target; and the hooks that suppliers have registered. */
export function createReceivers({
  store,
  catalog,
  hooks,
  sendGuarded,
}: {
  store: Store;
  catalog: Catalog;
  hooks: Pick<Hooks, "get">;
  sendGuarded: Send;
}): ReceiverOf {
  const soldLead = createSoldLeads({ store, catalog });
  const leads = createLeadReader({ store, catalog });
  const configured = [
    ...catalog.buyers.map((buyer) => createBuyerReceiver(buyer, { soldLead })),
    ...catalog.programs.flatMap((program) =>
      program.webhooks.map((webhook) => createProgramReceiver(program, webhook, { store })),
    ),
    ...catalog.suppliers.flatMap((supplier) => {
      if (supplier.postback === null) return [];
      const to = { ...supplier.postback, target: postbackTarget(supplier.id) };
      return [createPostbackReceiver(supplier, to, { store, leads })];
    }),
  ];
  const byTarget = new Map(configured.map((receiver) => [receiver.target, receiver]));
  const hookReceiverOf = createHookReceivers({ store, catalog, leads, hooks, send: sendGuarded });
  return (target) => byTarget.get(target) ?? hookReceiverOf(target);
}
