import { type AppError, refuseBody } from "../../domain/error.ts";
import { type FormFormat, formNames } from "../../domain/form.ts";
import { type Builder, flatAnswers, isFlat, type Submission } from "./builder.ts";
import { elementor, elementorAdvanced } from "./elementor.ts";
import { googleAds } from "./google-ads.ts";
import { gravityForms } from "./gravity-forms.ts";
import { jotform } from "./jotform.ts";
import { at, type Header, listAt, type Payload } from "./payload.ts";
import { tally } from "./tally.ts";
import { typeform } from "./typeform.ts";
import { unbounce } from "./unbounce.ts";
import { webflow } from "./webflow.ts";
import { wpforms } from "./wpforms.ts";

const builders: readonly Builder[] = [
  typeform,
  jotform,
  webflow,
  googleAds,
  tally,
  elementorAdvanced,
  elementor,
  unbounce,
  gravityForms,
  wpforms,
];

const anyForm: Builder = {
  format: "any",
  shape: "names and values, as JSON or form, or what a form builder posts that this service knows",
  look: "flat",
  recognises: isFlat,
  read: (payload) => ({ id: null, test: false, answers: flatAnswers(payload) }),
};

/** What was posted to an address for forms of one format, and whose it turned out to be. */
export function readSubmission(
  payload: Payload,
  { format, header }: { format: FormFormat; header: Header },
): { format: FormFormat; submission: Submission } {
  const builder = format === "any" ? anyBuilder(payload, header) : builderOf(format, payload, header);
  return { format: builder.format, submission: builder.read(payload) };
}

function anyBuilder(payload: Payload, header: Header): Builder {
  const found = builders.find(({ recognises }) => recognises(payload, header));
  if (found !== undefined) return found;
  if (isLeadgen(payload)) throw leadgenFault();
  if (isFlat(payload)) return anyForm;
  throw refuseBody("the body is of no form that is known", anyForm.shape);
}

/** The builder that an address is for. What others post is refused: it would be read wrongly, and unsigned. */
function builderOf(format: FormFormat, payload: Payload, header: Header): Builder {
  const own = builders.filter((builder) => builder.format === format);
  const sure = own.find(({ recognises }) => recognises(payload, header));
  if (sure !== undefined) return sure;
  if (isLeadgen(payload)) throw leadgenFault();
  const flat = own.find(({ look }) => look === "flat");
  const other = builders.find(({ look, recognises }) => look === "own" && recognises(payload, header));
  if (flat !== undefined && other === undefined && isFlat(payload)) return flat;
  const others = other ?? builders.find(({ recognises }) => recognises(payload, header));
  const whose = others === undefined ? "of no form that is known" : `what ${formNames[others.format]} posts`;
  const expected = own.map(({ shape }) => shape).at(-1) ?? anyForm.shape;
  throw refuseBody(`this address is for ${formNames[format]} and the body is ${whose}`, expected);
}

/** What to say where fields are expected and a form builder's own words have come; null: it may be anything. */
export function misplaced(payload: Payload): AppError | null {
  if (isLeadgen(payload)) return leadgenFault();
  const found = builders.find(({ look, recognises }) => look === "own" && recognises(payload, () => null));
  if (found === undefined) return null;
  return refuseBody(
    `the body is what ${formNames[found.format]} posts`,
    "the fields of one lead; form builders have a door of their own, POST /hooks/{token}, an address that `leadgate hooks new` makes",
  );
}

/** https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving/ */
function isLeadgen(payload: Payload): boolean {
  return (
    at(payload, "object") === "page" &&
    listAt(payload, "entry").some((entry) =>
      listAt(entry, "changes").some((change) => at(change, "field") === "leadgen"),
    )
  );
}

function leadgenFault(): AppError {
  return refuseBody(
    "the body is Facebook's note that there is a lead, which holds no contact data",
    "the lead itself, which Zapier and Make can fetch: take their Facebook Lead Ads trigger as the source",
  );
}
