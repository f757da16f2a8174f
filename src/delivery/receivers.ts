import type { Catalog } from "../domain/catalog.ts";
import { postbackTarget } from "../domain/delivery.ts";
import { createLeadReader } from "../selling/lead-reader.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Store } from "../storage/store.ts";
import { createBuyerReceiver } from "./buyer-receiver.ts";
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
};

/** Asked for each claim, so that receivers may come and go. Null: there is none. */
export type ReceiverOf = (target: string) => Receiver | null;

/** Everybody the configuration has deliveries go to, by target. */
export function createReceivers({ store, catalog }: { store: Store; catalog: Catalog }): ReceiverOf {
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
  return (target) => byTarget.get(target) ?? null;
}
