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

/**
 * One per offer of the campaign, in the order of its tiers. `sold`: chosen; what came of asking a live buyer stands in
 * its sale. `detail` says which: of `filter` an index into the offer's filters, of `cap` and `budget` into its caps
 * followed by its buyer's (one beyond the last: a budget of the supplier), of `suppressed` the list.
 */
export type Verdict = { reason: Reason; detail: number };

export type Decision = {
  /** As `encodeVerdicts` writes them: two hundred objects a lead would cost more than deciding does. */
  verdicts: Buffer;
  /** Who is to have the lead: places in the flat list of the campaign's offers, in the order they were chosen. */
  chosen: readonly number[];
  /** The earliest moment a reason can change: a buyer opens, its pause ends, a cap's period turns over. Null: waiting cannot help. */
  nextAt: number | null;
};

const codes: Readonly<Record<string, number>> = Object.fromEntries(
  reasons.map((reason, code) => [reason, code]),
);

/** Two bytes at the offer's place: position of the reason, detail (255 and above are stored as 255). */
export function writeVerdict(verdicts: Buffer, offer: number, reason: Reason, detail: number): void {
  verdicts[offer * 2] = codes[reason] ?? 0;
  verdicts[offer * 2 + 1] = Math.min(detail, 255);
}

export function encodeVerdicts(verdicts: readonly Verdict[]): Buffer {
  const bytes = Buffer.alloc(verdicts.length * 2);
  for (const [i, { reason, detail }] of verdicts.entries()) writeVerdict(bytes, i, reason, detail);
  return bytes;
}

/** How many offers were refused for each reason. */
export function countReasons(verdicts: Uint8Array): Record<string, number> {
  // By code first: a name for each of two hundred offers would cost more than the lead's own line in the log.
  const byCode = new Uint32Array(256);
  for (let i = 0; i < verdicts.length; i += 2) {
    const code = verdicts[i] ?? 0;
    byCode[code] = (byCode[code] ?? 0) + 1;
  }
  const counts: Record<string, number> = {};
  for (const [code, reason] of reasons.entries()) {
    const count = byCode[code] ?? 0;
    if (code !== 0 && count > 0) counts[reason] = count;
  }
  return counts;
}

/** The other way round. A reason this version does not know reads as `lost`. */
export function decodeVerdicts(bytes: Uint8Array): Verdict[] {
  const verdicts: Verdict[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    verdicts.push({ reason: reasons[bytes[i] ?? 0] ?? "lost", detail: bytes[i + 1] ?? 0 });
  }
  return verdicts;
}
