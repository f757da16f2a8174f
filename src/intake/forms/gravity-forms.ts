import { type Builder, flatAnswers } from "./builder.ts";
import { textAt } from "./payload.ts";

/** What an entry says beside the fields, which have numbers: `1.3`. */
const META = new Set([
  "id",
  "form_id",
  "post_id",
  "date_created",
  "date_updated",
  "is_starred",
  "is_read",
  "ip",
  "source_url",
  "source_id",
  "user_agent",
  "currency",
  "payment_status",
  "payment_date",
  "payment_amount",
  "payment_method",
  "transaction_id",
  "transaction_type",
  "is_fulfilled",
  "created_by",
  "status",
]);

/** https://docs.gravityforms.com/triggering-webhooks-form-submissions/: a whole entry, or fields under names of one's own. */
export const gravityForms: Builder = {
  format: "gravity_forms",
  shape: "names and values, as JSON or form",
  look: "flat",
  recognises: (payload) => ["form_id", "id", "date_created", "is_starred"].every((name) => name in payload),
  read(payload) {
    const isEntry = gravityForms.recognises(payload, () => null);
    // Every site counts its entries from 1, so the number alone is not enough.
    const number = ["form_id", "id", "date_created"].map((name) => textAt(payload, name)).join(" ");
    return {
      id: isEntry ? number : null,
      test: false,
      answers: flatAnswers(payload, isEntry ? META : undefined),
    };
  },
};
