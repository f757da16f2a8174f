import { readEmail } from "../domain/email.ts";
import { partnerEvents } from "../domain/partner-lead.ts";
import { formFieldTypes } from "../domain/program.ts";
import { hashedKeySchema, rateLimitSchema, webhookUrl } from "./party-schema.ts";
import { flag, id, integer, list, money, oneOf, pieces, scalar, section, text } from "./scalars.ts";

/** The shapes of a partner program. Its form, partners and webhooks are read piece by piece, like campaigns. */
export const programSchema = section({
  id,
  name: text(),
  seller: text(64),
  leads_enabled: flag.default(true),
  commission: section({ type: oneOf("percent", "fixed"), value: money }).optional(),
  rate_limit: rateLimitSchema,
  keys: list(hashedKeySchema, "a list of keys"),
  form: pieces("fields"),
  partners: pieces("partners"),
  webhooks: pieces("webhooks"),
});

export const formFieldSchema = section({
  id: integer(1, 1_000_000_000),
  type: oneOf(...formFieldTypes),
  title: text().optional(),
  text: text(10_000).optional(),
  description: text(1_000).optional(),
  required: flag.default(false),
  options: list(text(), "a list of texts").optional(),
});

const email = scalar("an e-mail address such as john@partner.example", (value) =>
  readEmail(value) === null ? undefined : value,
);

export const partnerSchema = section({ key: text(100), id: text(100), name: text(), email });

export const programWebhookSchema = section({
  name: id,
  url: webhookUrl,
  secret: scalar("text of 6 to 200 characters", (value) =>
    value.length >= 6 && value.length <= 200 ? value : undefined,
  ),
  events: list(oneOf(...partnerEvents), "a list of events").refine((events) => events.length > 0, {
    error: `at least one of ${partnerEvents.join(", ")}`,
  }),
});
