import { answerValue, type Builder } from "./builder.ts";
import { at, listAt, type Payload, textAt } from "./payload.ts";

/** https://developers.google.com/google-ads/webhook/docs/implementation */
export const googleAds: Builder = {
  format: "google_ads",
  shape: "a JSON object with a lead_id and user_column_data",
  look: "own",
  recognises: (payload) => Array.isArray(at(payload, "user_column_data")),
  read: (payload) => ({
    id: textAt(payload, "lead_id"),
    test: at(payload, "is_test") === true,
    answers: listAt(payload, "user_column_data").map((column) => ({
      names: [textAt(column, "column_id") ?? "", textAt(column, "column_name") ?? ""],
      value: answerValue(at(column, "string_value")),
    })),
  }),
};

/** The key that whoever set up the form has chosen. Google's own examples write it both ways. */
export function googleKey(payload: Payload): string | null {
  return textAt(payload, "google_key") ?? textAt(payload, "Google_key");
}
