import type { Catalog } from "../domain/catalog.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Store } from "../storage/store.ts";
import { createBuyerReceiver } from "./buyer-receiver.ts";
import { createProgramReceiver } from "./program-receiver.ts";
import { createSoldLeads } from "./sold-lead.ts";

/** One request, signed: what is sent, and where to. */
export type Message = { url: string; headers: Headers; body: Uint8Array };

/** Who the deliveries of one target go to. */
export type Receiver = {
  target: string;
  timeoutMs: number;
  /** Made when it is sent, never stored. Null where there is nothing left to tell. */
  compose: (delivery: DeliveryRow, now: number) => Message | null;
  /** For the log: which lead, and who hears of it. */
  facts: (delivery: DeliveryRow) => Readonly<Record<string, string | number>>;
};

/** Everybody the configuration has deliveries go to, by target. */
export function createReceivers({
  store,
  catalog,
}: {
  store: Pick<Store, "sales" | "leads" | "configs" | "partnerLeads">;
  catalog: Pick<Catalog, "buyers" | "campaigns" | "programs">;
}): ReadonlyMap<string, Receiver> {
  const soldLead = createSoldLeads({ store, catalog });
  const receivers = [
    ...catalog.buyers.map((buyer) => createBuyerReceiver(buyer, { soldLead })),
    ...catalog.programs.flatMap((program) =>
      program.webhooks.map((webhook) => createProgramReceiver(program, webhook, { store })),
    ),
  ];
  return new Map(receivers.map((receiver) => [receiver.target, receiver]));
}
