/** Why a buyer got a lead or did not. The position in this list is what is stored: only ever append. */
export const reasons = [
  "sold",
  "filter",
  "closed",
  "cap",
  "budget",
  "already_bought",
  "paused",
  "lost",
  "sold_out",
  "suppressed",
  "buyer_rejected",
  "buyer_duplicate",
  "buyer_error",
  "buyer_timeout",
] as const;
export type Reason = (typeof reasons)[number];

/** One per offer of the campaign, in the order of its tiers. `detail` says which filter or cap: an index into the offer's filters, or into its caps followed by its buyer's. */
export type Verdict = { reason: Reason; detail: number };

/** An offer that bought: its tier, and its place in the flat list of the campaign's offers. */
export type Sold = { tier: number; offer: number };

export type Decision = {
  verdicts: readonly Verdict[];
  sold: readonly Sold[];
  /** The earliest moment a cap's period ends for a buyer that was refused for it; null where waiting cannot help. */
  nextAt: number | null;
};

/** Two bytes a verdict: position of the reason, detail (255 and above are stored as 255). */
export function encodeVerdicts(verdicts: readonly Verdict[]): Buffer {
  const bytes = Buffer.allocUnsafe(verdicts.length * 2);
  verdicts.forEach((verdict, i) => {
    bytes[i * 2] = reasons.indexOf(verdict.reason);
    bytes[i * 2 + 1] = Math.min(verdict.detail, 255);
  });
  return bytes;
}

/** The other way round. A reason this version does not know reads as `lost`. */
export function decodeVerdicts(bytes: Uint8Array): Verdict[] {
  const verdicts: Verdict[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    verdicts.push({ reason: reasons[bytes[i] ?? 0] ?? "lost", detail: bytes[i + 1] ?? 0 });
  }
  return verdicts;
}
