import { OperatorError } from "../domain/error.ts";
import type { Fields } from "../domain/field.ts";
import { formatId } from "../domain/id.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import { type BuyerLine, buyerLines, type ToldDelivery } from "./leads-buyers.ts";
import { type DroppedField, type KeptField, readFields } from "./leads-fields.ts";
import { type KnownConfig, readSnapshot } from "./leads-snapshot.ts";

/** Everything that is known of a lead. Money is integer cents, times epoch milliseconds. */
export type Story = {
  lead: LeadRow;
  isErased: boolean;
  config: KnownConfig;
  kept: readonly KeptField[];
  dropped: readonly DroppedField[];
  /** The first lead of the same person. */
  first: LeadRow | null;
  buyers: readonly BuyerLine[];
  sales: readonly SaleRow[];
  deliveries: readonly ToldDelivery[];
};

/** @throws OperatorError where there is no such lead */
export function readStory(
  { leads, sales, outbox, configs }: Pick<Store, "leads" | "sales" | "outbox" | "configs">,
  id: number,
): Story {
  const lead = leads.get(id);
  if (lead === undefined) {
    throw new OperatorError(
      `Cannot show ${formatId("lead", id)}: there is no such lead, expected one that leadgate leads list shows`,
    );
  }
  const config = readSnapshot(configs.get(lead.configId)?.catalog, lead.campaign);
  const fields: Fields | null = lead.fields === null ? null : JSON.parse(lead.fields);
  const made = sales.ofLead(id);
  const deliveries = outbox
    .ofLead(id)
    .map((delivery) => ({ delivery, attempts: outbox.attemptsOf(delivery.id) }));
  return {
    lead,
    isErased: fields === null,
    config,
    ...readFields(lead),
    first: lead.duplicateOf === null ? null : (leads.get(lead.duplicateOf) ?? null),
    buyers: buyerLines({ lead, fields, config, sales: made, deliveries }),
    sales: made,
    deliveries,
  };
}
