/**
 * The life of a sale, one row a lead and buyer. `offered`: a live buyer is being asked. `unknown`: it may have taken
 * the lead without our hearing of it. Those two and `sold` hold a place, a cap's slot and money; `refused` does not.
 */
export const saleStates = ["offered", "unknown", "sold", "refused"] as const;
export type SaleState = (typeof saleStates)[number];

/** Nobody can say yet whether these are sold. */
export const openSaleStates = ["offered", "unknown"] as const satisfies readonly SaleState[];

export function isOpen(state: string): boolean {
  return openSaleStates.some((open) => open === state);
}

/**
 * Whether a person may say what became of it: the buyer's answer was not heard, or will not be, because its lead was
 * erased before it was asked. `dueAt` is its delivery's.
 */
export function maySettle(state: string, dueAt: number | null): boolean {
  return state === "unknown" || (state === "offered" && dueAt === null);
}
