import { commissionNumber } from "../domain/commission.ts";
import type { Program } from "../domain/program.ts";

/** What `GET /v1/leads/details` says of a program: whether it takes leads, what they earn, and its form. */
export function renderDetails({ leadsEnabled, seller, commission, form }: Program): string {
  return JSON.stringify({
    data: {
      // The source has it as text.
      leads_enabled: String(leadsEnabled),
      program_leads_commission_type: "follow_program_settings",
      leads_commission: {
        currency: seller.currency,
        commission: commissionNumber(commission),
        commission_type: commission.type,
      },
      leads_custom_form_fields: form.map(({ id, type, title, text, description, required, options }) => ({
        id,
        type,
        title,
        text,
        description,
        required,
        options,
      })),
    },
    status: 1,
  });
}
