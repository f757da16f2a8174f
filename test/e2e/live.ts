import { type Section, secret } from "./configuration.ts";

/** How the live buyers of these tests answer. */
const response = {
  accept: { status: "2xx", json: "result", equals: "ACCEPTED" },
  duplicate: { json: "result", equals: "DUPLICATE" },
  reject: { json: "result", equals: "REJECTED" },
  price: "data.price",
  reference: "data.id",
  reason: "data.message",
};

export function says(result: "ACCEPTED" | "DUPLICATE" | "REJECTED", data: Section = {}): Response {
  return Response.json({ result, data });
}

/** Buyers that are asked, in that order, and what a lead costs them. */
export function askedInTurn(
  buyers: readonly { id: string; url: string; price: number; webhook?: Section }[],
  campaign: Section = {},
) {
  return {
    campaign: {
      tiers: [{ buyers: buyers.map(({ id, price }) => ({ buyer: id, price })) }],
      ...campaign,
    },
    buyers: buyers.map(({ id, url, webhook }) => ({
      id,
      name: id,
      timezone: "America/Chicago",
      accept: "on_response",
      delivery: { webhook: { url, secret, response, timeout: "20s", ...webhook } },
    })),
  };
}
