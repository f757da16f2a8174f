/** Cents of a decimal number or text with at most two decimals; null for anything else, also for negatives. */
export function parseMoney(value: string | number): number | null {
  const match = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(String(value).trim());
  if (match === null) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

/** The JSON number of an amount: 4500 → 45, 4550 → 45.5. */
export function moneyNumber(cents: number): number {
  return cents / 100;
}

/** For people: `45.00`. */
export function formatMoney(cents: number): string {
  return (cents / 100).toFixed(2);
}
