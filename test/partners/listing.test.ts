import { describe, expect, test } from "bun:test";
import { lead, openOffice, program, refusalOf } from "./office.ts";

const PUBLIC = "https://leads.example.com";
const PATH = "/v1/leads";
type Page = {
  ids: number[];
  links: { first: string; last: null; prev: string | null; next: string | null };
  meta: { current_page: number; from: number | null; path: string; per_page: number; to: number | null };
};
type Office = ReturnType<typeof openOffice>;

function open({ partners }: Office, query: string): Page {
  const { data, links, meta, status } = JSON.parse(
    partners.list(program(), new URLSearchParams(query), PUBLIC, PATH),
  );
  expect(status).toBe(1);
  return { ids: data.map(({ id }: { id: number }) => id), links, meta };
}

function follow(office: Office, link: string | null): Page {
  if (link === null) throw new Error("There is no such page");
  return open(office, new URL(link).search);
}

async function withLeads(count: number): Promise<Office> {
  const office = openOffice();
  for (let i = 0; i < count; i++) await office.submit(lead());
  return office;
}

test("a page holds the leads as they are, its links and where it stands", async () => {
  const office = await withLeads(3);
  await office.convert(2, 1);
  const page = JSON.parse(
    office.partners.list(program(), new URLSearchParams("limit=2&source=crm"), PUBLIC, PATH),
  );
  const whole = (id: number) => JSON.parse(office.partners.get(program(), id)).data;
  expect(page).toEqual({
    data: [whole(3), whole(2)],
    links: {
      first: "https://leads.example.com/v1/leads?limit=2&source=crm&page=1",
      last: null,
      prev: null,
      next: "https://leads.example.com/v1/leads?limit=2&source=crm&page=2&cursor=after-2",
    },
    meta: {
      current_page: 1,
      from: 1,
      path: "https://leads.example.com/v1/leads",
      per_page: 2,
      to: 2,
    },
    status: 1,
  });
  expect(Object.keys(page)).toEqual(["data", "links", "meta", "status"]);
});

test("no lead at all is a page too", async () => {
  expect(open(openOffice(), "")).toEqual({
    ids: [],
    links: { first: `${PUBLIC}${PATH}?page=1`, last: null, prev: null, next: null },
    meta: { current_page: 1, from: null, path: `${PUBLIC}${PATH}`, per_page: 15, to: null },
  });
});

test.each([
  ["nothing", "", [20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6]],
  ["a limit", "limit=3", [20, 19, 18]],
  ["the oldest first", "limit=3&sort=asc", [1, 2, 3]],
  ["a page by its number", "limit=3&page=2", [17, 16, 15]],
  ["the last page by its number", "limit=8&page=3", [4, 3, 2, 1]],
  ["a page beyond the last", "limit=8&page=4", []],
  ["the largest limit", "limit=250&sort=asc", Array.from({ length: 20 }, (_, i) => i + 1)],
])("a client that asks for %s gets it", async (_, query, ids) => {
  expect(open(await withLeads(20), query).ids).toEqual(ids);
});

describe("who follows the links", () => {
  test.each(["desc", "asc"])(
    "meets every lead once while others arrive and go: %s",
    async (sort) => {
      const office = await withLeads(10);
      const met: number[] = [];
      let page = open(office, `limit=3&sort=${sort}`);
      let deleted = 0;
      for (;;) {
        met.push(...page.ids);
        await office.submit(lead());
        // What was met already goes: counting pages by number alone would now skip leads.
        const [gone] = page.ids;
        if (gone !== undefined && deleted < 2) {
          await office.erase(gone);
          deleted += 1;
        }
        if (page.links.next === null || met.length > 40) break;
        page = follow(office, page.links.next);
      }
      const before = Array.from({ length: 10 }, (_, i) => i + 1);
      const seen = met.filter((id) => id <= 10);
      expect(seen).toEqual(sort === "desc" ? before.toReversed() : before);
      expect(new Set(met).size).toBe(met.length);
    },
    5_000,
  );

  test("gets back to the pages already seen, though others have arrived", async () => {
    const office = await withLeads(7);
    const first = open(office, "limit=3");
    const second = follow(office, first.links.next);
    const third = follow(office, second.links.next);
    expect([first.ids, second.ids, third.ids]).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(third).toMatchObject({ links: { next: null }, meta: { current_page: 3, from: 7, to: 7 } });
    await office.submit(lead());
    const back = follow(office, third.links.prev);
    expect(back).toEqual({ ...second, links: { ...second.links } });
    expect(follow(office, back.links.prev)).toMatchObject({
      ids: [7, 6, 5],
      links: { prev: null },
      meta: { current_page: 1, from: 1, to: 3 },
    });
  });

  test.each(["desc", "asc"])("comes back from a page that emptied meanwhile: %s", async (sort) => {
    const office = await withLeads(4);
    const first = open(office, `limit=3&sort=${sort}`);
    await office.erase(sort === "desc" ? 1 : 4);
    const empty = follow(office, first.links.next);
    expect(empty).toMatchObject({ ids: [], links: { next: null }, meta: { from: null, to: null } });
    expect(follow(office, empty.links.prev).ids).toEqual(first.ids);
  });

  test("keeps every other parameter, repeated and empty ones too", async () => {
    const office = await withLeads(5);
    const { links } = open(office, "a=1&page=1&a=2&limit=2&b=&status=submitted");
    const second = follow(office, links.next);
    expect([links.first, links.next, second.links.prev]).toEqual([
      `${PUBLIC}${PATH}?a=1&a=2&limit=2&b=&status=submitted&page=1`,
      `${PUBLIC}${PATH}?a=1&a=2&limit=2&b=&status=submitted&page=2&cursor=after-4`,
      `${PUBLIC}${PATH}?a=1&a=2&limit=2&b=&status=submitted&page=1&cursor=before-3`,
    ]);
  });
});

test.each([
  ["submitted ones", "status=submitted", [4, 3]],
  ["converted ones", "status=converted", [1]],
  ["rejected ones", "status=rejected", [2]],
  ["a partner's, by id", "partner=partner_456", [3]],
  ["a partner's, by key", "partner=ref_456", [3]],
  ["a partner's, by address", "partner=Jane@partner.example", [3]],
  ["a partner's of one status", "partner=ref_123&status=rejected", [2]],
  ["nobody's", "partner=ref_789", []],
])("of all leads only %s", async (_, query, ids) => {
  const office = await withLeads(2);
  await office.submit(lead({ partner: { key: "ref_456" } }));
  await office.submit(lead());
  await office.convert(1, 1);
  await office.reject(2);
  await office.erase(await office.submit(lead()));
  expect(open(office, query).ids).toEqual(ids);
});

test("a partner who has left is found by id", async () => {
  const office = openOffice();
  await office.submit(lead());
  const later = openOffice({ of: program({ partners: [] }), over: office.store });
  expect(open(later, "partner=partner_123").ids).toEqual([1]);
});

const LIMIT = "'limit' is out of range, expected a whole number from 1 to 250";
const PAGE = "'page' is out of range, expected a whole number from 1";
const CURSOR = "'cursor' is out of range, expected one that links.next or links.prev holds";

test.each([
  ["limit=0", { limit: LIMIT }],
  ["limit=251", { limit: LIMIT }],
  ["limit=1.5", { limit: LIMIT }],
  ["limit=-1", { limit: LIMIT }],
  ["limit=", { limit: LIMIT }],
  ["limit=ten", { limit: LIMIT }],
  ["page=0", { page: PAGE }],
  ["page=x", { page: PAGE }],
  ["page=99999999999", { page: PAGE }],
  ["sort=DESC", { sort: "'sort' is out of range, expected asc or desc" }],
  ["status=deleted", { status: "'status' is out of range, expected one of submitted, converted, rejected" }],
  ["cursor=30", { cursor: CURSOR }],
  ["cursor=after-x", { cursor: CURSOR }],
  [
    "limit=0&page=0&sort=up",
    { limit: LIMIT, page: PAGE, sort: "'sort' is out of range, expected asc or desc" },
  ],
])("%s is refused", async (query, errors) => {
  const { partners } = openOffice();
  const search = new URLSearchParams(query);
  expect(await refusalOf(() => partners.list(program(), search, PUBLIC, PATH))).toEqual({
    code: "invalid_field",
    errors,
  });
});

test("another program's leads are not listed", async () => {
  const other = program({ id: "other" });
  const office = openOffice({ others: [other] });
  await office.submit(lead());
  const listed = office.partners.list(other, new URLSearchParams(), PUBLIC, PATH);
  expect(JSON.parse(listed).data).toEqual([]);
});
