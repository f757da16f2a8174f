import { OperatorError } from "../domain/error.ts";
import { formatId } from "../domain/id.ts";
import { leadStatuses, rejections } from "../domain/lead.ts";
import { createTimers, type Timers } from "../platform/timers.ts";
import type { Store } from "../storage/store.ts";
import { carriedOut, NOT_YET } from "./carried-out.ts";
import { jsonText } from "./deliveries-view.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { type LeadsCommand, readLeads } from "./leads-arguments.ts";
import { leadObject, leadTable } from "./leads-list.ts";
import { storyObject } from "./leads-object.ts";
import { findPerson } from "./leads-person.ts";
import { readStory } from "./leads-story.ts";
import { storyText } from "./leads-view.ts";
import { openBeside } from "./open-beside.ts";
import { configHelp } from "./options.ts";

const help = `Tells what happened to a lead, finds leads, and erases a person.

Usage:
  leadgate leads show ID [--json] [--verbose]
  leadgate leads list [--status STATUS] [--reason REASON] [--campaign ID] [--supplier ID] [--seller CODE]
                      [--buyer ID] [--since TIME] [--until TIME] [--phone PHONE] [--email ADDRESS] [--test]
                      [--limit N] [--before ID] [--json]
  leadgate leads erase ID

show     the whole story: what came and what was made of it, the checks, every buyer with the one reason it has
         the lead or has it not, every attempt to deliver, the outcome, and what the supplier was told. This is
         personal data.
  --verbose        with the address and program it came from, what receivers answered, and values whole
  --json           as one JSON object: lead_id, created_at, supplier, key, seller, campaign, category, timezone, test,
                   erased, address and user_agent (only --verbose),
                   fields [{name, value, posted (where other), remarks}], dropped_fields [{name, posted}],
                   faults [{field, code, message}],
                   checks {repeat, idempotency_key, suppressed, suppression, supplier_cap_used_up, duplicate,
                   duplicate_of, duplicate_of_supplier, duplicate_of_status} (null: not looked at),
                   buyers [{buyer, tier, method, price, reason, sale_state, words, opens_at}],
                   sales [{sale_id, buyer, state, price, currency, reason, reference, taken_at, settled_at,
                   needs_person}], deliveries [{delivery_id, kind, buyer or supplier, event, state, due_at,
                   attempts [{n, at, ms, status, outcome, response (only --verbose)}]}],
                   outcome {status, reason, price, currency, buyer_ids, next_at, expires_at, answer}

list     newest first, without anything personal
  --status STATUS  ${leadStatuses.join(", ")}
  --reason REASON  why rejected: ${rejections.join(", ")}
  --buyer ID       those it bought or was asked about
  --since, --until a time such as 2026-05-01 or 2026-05-01T09:30 (UTC), or how long ago, such as 2h or 30d
  --phone, --email only this person's; a phone in any layout, without + it is looked for in every country
  --test           test leads instead of real ones
  --limit N        at most so many, 1 to 1000 (default 50)
  --before ID      only those older than this lead: the next page
  --json           as one JSON object

erase    forgets the person of a lead for ever: fields, request, addresses, keys, decision and what receivers
         answered. What is still to be delivered is cancelled. Ids, statuses, money and counts stay; a lead that was
         pending is rejected. Others of the same person are found by list --phone and --email.
         A running serve does it within a second; without one it is done when one starts.

All work beside a running serve.
${configHelp}
`;

type LeadsStore = Pick<
  Store,
  "leads" | "sales" | "outbox" | "configs" | "keys" | "orders" | "writeNow" | "close"
>;

function show(
  store: LeadsStore,
  { id, json, verbose }: LeadsCommand & { name: "show" },
  { out }: Pick<Io, "out">,
): ExitCode {
  const story = readStory(store, id);
  out(json ? jsonText(storyObject(story, { verbose })) : storyText(story, { verbose }));
  return 0;
}

function list(
  store: LeadsStore,
  { wanted, whom, json }: LeadsCommand & { name: "list" },
  { out }: Pick<Io, "out">,
): ExitCode {
  const person = findPerson(store, whom, wanted.since);
  const found = store.leads.search({ ...wanted, person });
  const listed = found.map((lead) => ({ lead, sales: store.sales.ofLead(lead.id) }));
  const last = found.length === wanted.limit ? found.at(-1) : undefined;
  const next = last === undefined ? null : formatId("lead", last.id);
  if (json) out(jsonText({ leads: listed.map(leadObject), next_before: next }));
  else if (found.length === 0) out("No leads\n");
  else out(leadTable(listed) + (next === null ? "" : `Older ones: --before ${next}\n`));
  return 0;
}

/** Null: it is erased already. @throws OperatorError where there is no such lead */
function orderErasure(store: LeadsStore, id: number): number | null {
  return store.writeNow((_tx, now) => {
    const lead = store.leads.get(id);
    if (lead === undefined) {
      throw new OperatorError(`Cannot erase ${formatId("lead", id)}: there is no such lead`);
    }
    return lead.fields === null ? null : store.orders.insert({ kind: "erase", ref: id, word: null, at: now });
  });
}

async function erase(
  store: LeadsStore,
  { id }: LeadsCommand & { name: "erase" },
  { io: { out, clock }, timers }: { io: Io; timers: Timers },
): Promise<ExitCode> {
  const name = formatId("lead", id);
  const order = orderErasure(store, id);
  if (order === null) out(`${name} is erased already\n`);
  else if (await carriedOut(store, order, { clock, timers })) out(`${name} is erased\n`);
  else out(NOT_YET);
  return 0;
}

/** The command on a database that `open` gives, by the configuration named. It is closed again here. */
export function createLeads({
  open,
  timers,
}: {
  open: (config: string | undefined, io: Io) => LeadsStore;
  timers: Timers;
}): Command {
  return {
    help,
    async run(args, io) {
      const command = readLeads(args, io.clock.now());
      const store = open(command.config, io);
      try {
        if (command.name === "show") return show(store, command, io);
        if (command.name === "list") return list(store, command, io);
        return await erase(store, command, { io, timers });
      } finally {
        store.close();
      }
    },
  };
}

export const leads = createLeads({ open: openBeside, timers: createTimers() });
