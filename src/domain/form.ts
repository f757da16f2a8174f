/** Form builders whose webhooks are understood, and `any`: whatever posts names and values. */
export const formFormats = [
  "typeform",
  "jotform",
  "webflow",
  "google_ads",
  "tally",
  "elementor",
  "unbounce",
  "gravity_forms",
  "wpforms",
  "any",
] as const;
export type FormFormat = (typeof formFormats)[number];

export const formNames: Record<FormFormat, string> = {
  typeform: "Typeform",
  jotform: "Jotform",
  webflow: "Webflow",
  google_ads: "Google Ads",
  tally: "Tally",
  elementor: "Elementor",
  unbounce: "Unbounce",
  gravity_forms: "Gravity Forms",
  wpforms: "WPForms",
  any: "any form",
};

/** Those that sign what they send; Google Ads sends a key along. */
export const signingFormats: readonly FormFormat[] = [
  "typeform",
  "webflow",
  "google_ads",
  "tally",
  "wpforms",
];

/** How a supplier's forms of one builder are read. */
export type FormSettings = {
  /** What the builder signs with; null: nothing is checked. */
  secret: string | null;
  /** What a question goes by (its label, ref or id) → the field it fills, or `fullName`. */
  map: Readonly<Record<string, string>>;
};

/** A question that asks for both names at once: the first word is the first name, the rest the last. */
export const fullName = "fullName";

/** How the keys and logs name a form's address; `id` is its row's. */
export function formHookName(id: number): string {
  return `form_${id}`;
}
