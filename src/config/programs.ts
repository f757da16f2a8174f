import type { Seller } from "../domain/catalog.ts";
import type { Commission } from "../domain/commission.ts";
import type { FormField, FormFieldType, Partner, Program, ProgramWebhook } from "../domain/program.ts";
import type { Report } from "./problem.ts";
import { formFieldSchema, partnerSchema, programSchema, programWebhookSchema } from "./program-schema.ts";
import type { Read } from "./read.ts";
import { checkUnique, createSellerLookUp } from "./references.ts";
import { secretBytes } from "./secret-bytes.ts";
import { childOf, itemsOf, quote, type Tree } from "./tree.ts";

type Surroundings = { sellers: readonly Seller[]; read: Read; report: Report };

export function readPrograms(root: Tree, { sellers, read, report }: Surroundings): Program[] {
  const items = itemsOf(root, "programs");
  const findSeller = createSellerLookUp(root, { sellers, report });
  checkUnique(items, { key: "id", report });
  return items.flatMap((node) => {
    const form = readForm(node, read, report);
    const partners = readPartners(node, read, report);
    const webhooks = readWebhooks(node, read, report);
    const written = read(node, programSchema);
    if (written === null) return [];
    const seller = findSeller(written.seller, childOf(node, "seller") ?? node);
    if (seller === null) return [];
    return [
      {
        id: written.id,
        name: written.name,
        seller,
        leadsEnabled: written.leads_enabled,
        commission: commissionOf(written.commission, node, report),
        rateLimit: written.rate_limit,
        keys: written.keys.map((key) => ({ ...key, test: false })),
        form,
        partners,
        webhooks,
      },
    ];
  });
}

const WHOLE = 10_000;

/** What two decimals make cents of an amount makes hundredths of a percent. */
function commissionOf(
  written: { type: "percent" | "fixed"; value: number } | undefined,
  node: Tree,
  report: Report,
): Commission {
  if (written === undefined) return { type: "percent", basisPoints: 0 };
  const { type, value } = written;
  if (type === "fixed") return { type, cents: value };
  const at = childOf(childOf(node, "commission"), "value") ?? node;
  if (value > WHOLE) {
    const found = value / 100;
    report.problem(
      at.at,
      at.path,
      `Cannot pay a commission of ${found} percent: it is more than the whole transaction, expected at most 100`,
    );
  }
  return { type, basisPoints: value };
}

function readForm(program: Tree, read: Read, report: Report): FormField[] {
  const items = itemsOf(program, "form");
  checkUnique(items, { key: "id", as: plainNumber, report });
  return items.flatMap((node) => {
    const written = read(node, formFieldSchema);
    if (written === null) return [];
    const { title = null, text = null, description = null, options = [], ...rest } = written;
    const fault = faultOfField(rest, { title, options: written.options });
    if (fault !== null) report.problem(node.at, node.path, fault);
    return [{ ...rest, title, text, description, options }];
  });
}

/** `01` is the number 1; what is no number stays as it is written. */
function plainNumber(text: string): string {
  return /^\d{1,15}$/.test(text) ? String(Number(text)) : text;
}

const CHOICES: readonly FormFieldType[] = ["checkbox", "radio", "select"];

function faultOfField(
  { id, type, required }: { id: number; type: FormFieldType; required: boolean },
  { title, options }: { title: string | null; options: readonly string[] | undefined },
): string | null {
  if (type === "text" && required) {
    return `Cannot require form field ${id}: its type is text, which nobody answers, expected it without required`;
  }
  if (type !== "text" && title === null) {
    return `Cannot ask form field ${id}: its title is missing, expected the question, text of 1 to 200 characters`;
  }
  if (!CHOICES.includes(type)) {
    if (options === undefined) return null;
    return `Cannot use options of form field ${id}: its type is ${type}, expected ${CHOICES.join(", ")}`;
  }
  if (options === undefined || options.length === 0) {
    return `Cannot offer a choice in form field ${id}: its options are missing, expected a list of the texts to choose from`;
  }
  const twice = options.find((option, i) => options.indexOf(option) < i);
  return twice === undefined
    ? null
    : `Cannot offer option ${quote(twice)} of form field ${id}: it stands there twice, expected each option once`;
}

/** Each of the three names a partner, so none may name two. */
function readPartners(program: Tree, read: Read, report: Report): Partner[] {
  const items = itemsOf(program, "partners");
  checkUnique(items, { key: "key", report });
  checkUnique(items, { key: "id", report });
  checkUnique(items, { key: "email", as: (text) => text.toLowerCase(), report });
  return items.flatMap((node) => read(node, partnerSchema) ?? []);
}

function readWebhooks(program: Tree, read: Read, report: Report): ProgramWebhook[] {
  const items = itemsOf(program, "webhooks");
  checkUnique(items, { key: "name", report });
  return items.flatMap((node) => {
    const written = read(node, programWebhookSchema);
    if (written === null) return [];
    const secret = new TextEncoder().encode(written.secret);
    return [{ ...written, secret, signingKey: secretBytes(written.secret) ?? secret }];
  });
}
