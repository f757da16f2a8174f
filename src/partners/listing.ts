import { partnerLeadObject } from "../domain/partner-lead.ts";
import { partnerLeadOf } from "../storage/partner-leads.ts";
import type { Store } from "../storage/store.ts";
import { type Cursor, type ListQuery, readListQuery } from "./query.ts";

type Wanted = { program: string; partner: string | null; query: ListQuery };

/**
 * Pages of a program's leads. `links` carry, beside the page's number, the lead at which the page ends: so who
 * follows them meets every lead once, however many arrive meanwhile.
 */
export function createListing(store: Pick<Store, "partnerLeads">) {
  function rowsOf(wanted: Wanted, cursor: Cursor | null, limit: number) {
    const { program, partner, query } = wanted;
    const { sort, status, page } = query;
    const filter = { program, status, partner, limit };
    if (cursor?.side !== "before") {
      const offset = cursor === null ? (page - 1) * limit : 0;
      return store.partnerLeads.list({ ...filter, sort, after: cursor?.id ?? null, offset });
    }
    const backwards = sort === "asc" ? "desc" : "asc";
    return store.partnerLeads.list({ ...filter, sort: backwards, after: cursor.id, offset: 0 }).reverse();
  }

  function neighbours(wanted: Wanted, ids: readonly number[]): { prev: Cursor | null; next: Cursor | null } {
    const { cursor, sort } = wanted.query;
    const [first, last] = [ids[0], ids.at(-1)];
    if (first !== undefined && last !== undefined) {
      const next: Cursor = { side: "after", id: last };
      const goesOn = rowsOf(wanted, next, 1).length > 0;
      return { prev: { side: "before", id: first }, next: goesOn ? next : null };
    }
    // Nothing is left here. Back goes to the page before, whose last lead the cursor names.
    const back = sort === "asc" ? 1 : -1;
    return { prev: cursor?.side === "after" ? { side: "before", id: cursor.id + back } : null, next: null };
  }

  return function renderPage(
    program: string,
    search: URLSearchParams,
    {
      url,
      partnerIdOf,
    }: {
      /** Of the list itself, without a query. */
      url: string;
      partnerIdOf: (name: string) => string | null;
    },
  ): string {
    const query = readListQuery(search);
    const { limit, page } = query;
    // What names nobody today may be the id of a partner who has left.
    const partner = query.partner === null ? null : (partnerIdOf(query.partner) ?? query.partner);
    const wanted = { program, partner, query };
    const leads = rowsOf(wanted, query.cursor, limit).flatMap((row) => partnerLeadOf(row) ?? []);
    const { prev, next } = neighbours(
      wanted,
      leads.map(({ id }) => id),
    );
    const before = (page - 1) * limit;
    return JSON.stringify({
      data: leads.map((lead) => partnerLeadObject(lead)),
      links: {
        first: linkTo(url, search, { page: 1, cursor: null }),
        last: null,
        prev: page === 1 ? null : linkTo(url, search, { page: page - 1, cursor: prev }),
        next: next === null ? null : linkTo(url, search, { page: page + 1, cursor: next }),
      },
      meta: {
        current_page: page,
        from: leads.length === 0 ? null : before + 1,
        path: url,
        per_page: limit,
        to: leads.length === 0 ? null : before + leads.length,
      },
      status: 1,
    });
  };
}

/** Every other parameter stays as it came. */
function linkTo(
  url: string,
  search: URLSearchParams,
  { page, cursor }: { page: number; cursor: Cursor | null },
): string {
  const query = new URLSearchParams(search);
  query.delete("page");
  query.delete("cursor");
  query.append("page", String(page));
  if (cursor !== null) query.append("cursor", `${cursor.side}-${cursor.id}`);
  return `${url}?${query}`;
}
