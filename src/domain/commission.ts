import { moneyNumber } from "./money.ts";

/** What a partner earns with a conversion: a share of the transaction in hundredths of a percent, or so many cents. */
export type Commission = { type: "percent"; basisPoints: number } | { type: "fixed"; cents: number };

/** Cents, half a cent up. In whole numbers throughout: a share of a large amount is more than a double holds exactly. */
export function commissionCents(commission: Commission, amountCents: number): number {
  if (commission.type === "fixed") return commission.cents;
  return Number((BigInt(amountCents) * BigInt(commission.basisPoints) + 5_000n) / 10_000n);
}

/** The number as the configuration writes it: 19 of 19 %, 50 of 50.00. */
export function commissionNumber(commission: Commission): number {
  return moneyNumber(commission.type === "fixed" ? commission.cents : commission.basisPoints);
}
