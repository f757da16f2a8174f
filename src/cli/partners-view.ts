import { formatMoney, moneyNumber } from "../domain/money.ts";
import type { Program } from "../domain/program.ts";
import type { Store } from "../storage/store.ts";
import { csvLine } from "./csv.ts";
import { tableLines } from "./table.ts";

/** Money is integer cents. */
type Due = { currency: string; amountCents: number; commissionCents: number };
type Counts = { submitted: number; converted: number; rejected: number; deleted: number };
type PartnerSum = { id: string; key: string | null; name: string | null; leads: Counts; due: readonly Due[] };
export type ProgramSum = { id: string; name: string | null; partners: readonly PartnerSum[] };

/** What stored leads and ledger come to: in the order of the configuration, then what has left it. */
export function sumUp(
  programs: readonly Program[],
  { partnerLeads, commissions }: Pick<Store, "partnerLeads" | "commissions">,
): ProgramSum[] {
  const tally = partnerLeads.tally();
  const totals = commissions.totals();

  function sumPartner(program: string, id: string): Pick<PartnerSum, "leads" | "due"> {
    const own = tally.filter((row) => row.program === program && row.partner === id);
    const count = (status: string) => own.find((row) => row.status === status)?.leads ?? 0;
    return {
      leads: {
        submitted: count("submitted"),
        converted: count("converted"),
        rejected: count("rejected"),
        deleted: own.reduce((sum, row) => sum + row.erased, 0),
      },
      due: totals
        .filter((row) => row.program === program && row.partner === id)
        .map(({ currency, amountCents, commissionCents }) => ({ currency, amountCents, commissionCents })),
    };
  }

  const ids = new Set([...programs.map(({ id }) => id), ...tally.map(({ program }) => program)]);
  return [...ids].map((id) => {
    const known = programs.find((program) => program.id === id);
    const stored = tally.filter(({ program }) => program === id).map(({ partner }) => partner);
    const partners = new Set([...(known?.partners ?? []).map((partner) => partner.id), ...stored]);
    return {
      id,
      name: known?.name ?? null,
      partners: [...partners].map((partnerId) => {
        const partner = known?.partners.find((one) => one.id === partnerId);
        const { key = null, name = null } = partner ?? {};
        return { id: partnerId, key, name, ...sumPartner(id, partnerId) };
      }),
    };
  });
}

export function partnersJson(programs: readonly ProgramSum[]): string {
  const told = programs.map(({ partners, ...program }) => ({
    ...program,
    partners: partners.map(({ due, ...partner }) => ({
      ...partner,
      commission_due: due.map(({ currency, amountCents, commissionCents }) => ({
        currency,
        transactions: moneyNumber(amountCents),
        commission: moneyNumber(commissionCents),
      })),
    })),
  }));
  return `${JSON.stringify({ programs: told }, null, 2)}\n`;
}

const counts = ["submitted", "converted", "rejected", "deleted"] as const;
const columns = ["program", "partner", "name", ...counts, "transactions", "commission_due", "currency"];

/** A line for each partner; one more for every further currency, without the counts, so that they add up. */
function linesOf(programs: readonly ProgramSum[]): (string | number)[][] {
  return programs.flatMap(({ id, partners }) =>
    partners.flatMap((partner) => {
      const first = [id, partner.id, partner.name ?? ""];
      const [due, ...others] = partner.due;
      return [
        [...first, ...counts.map((status) => partner.leads[status]), ...moneyOf(due)],
        ...others.map((other) => [...first, ...counts.map(() => ""), ...moneyOf(other)]),
      ];
    }),
  );
}

function moneyOf(due: Due | undefined): string[] {
  if (due === undefined) return ["0.00", "0.00", ""];
  return [formatMoney(due.amountCents), formatMoney(due.commissionCents), due.currency];
}

export function partnersCsv(programs: readonly ProgramSum[]): string {
  return [columns, ...linesOf(programs)].map(csvLine).join("");
}

/** For people. */
export function partnersTable(programs: readonly ProgramSum[]): string {
  const heads = columns.map((column) => column.replace("_", " ").toUpperCase());
  const rows = linesOf(programs).map((cells) => cells.map(String));
  const right = heads.slice(3, -1);
  return tableLines(heads, rows, { right })
    .map((line) => `${line}\n`)
    .join("");
}
