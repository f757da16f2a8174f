import type { LeadStatus } from "./lead.ts";

/** What a supplier can be told of its leads, later than by the answer to the post. */
export const postbackEvents = ["lead.sold", "lead.unsold", "lead.rejected"] as const;
export type PostbackEvent = (typeof postbackEvents)[number];

/** What is told of a lead that has come to a status; null: nothing. */
export function postbackEventOf(status: LeadStatus): PostbackEvent | null {
  return postbackEvents.find((event) => event === `lead.${status}`) ?? null;
}
