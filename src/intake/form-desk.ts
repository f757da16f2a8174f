import type { ApiKey, Campaign, Supplier } from "../domain/catalog.ts";
import { AppError } from "../domain/error.ts";
import type { FormFormat } from "../domain/form.ts";
import { fingerprintJson, isIdempotencyKey } from "../domain/idempotency.ts";
import type { Receipt } from "../domain/lead.ts";
import { sha256Hex } from "../domain/sha256.ts";
import type { Selling } from "../selling/selling.ts";
import { fieldsByLabel, mappedByLabel } from "./forms/labels.ts";
import { type Header, readPayload } from "./forms/payload.ts";
import { placeAnswers } from "./forms/place.ts";
import { readSubmission } from "./forms/recognise.ts";
import { signatureFault } from "./forms/signature.ts";
import { readTest } from "./intake.ts";
import { fingerprintOf, mergeSources, sourceOfPairs, sourceText } from "./source.ts";
import { compileValidator } from "./validator.ts";

/**
 * Nobody reads what a form builder is answered, and those who wait give up early: WordPress after 5 seconds, and then
 * it tells the visitor of a fault.
 */
const MOST_WAIT_MS = 3_000;

/** A form as `http` hands it over: its address is known, its body within the size limit and decoded. */
export type FormPost = {
  supplier: Supplier;
  campaign: Campaign;
  /** Which builder the address is for. */
  format: FormFormat;
  /** Stands for the address. */
  key: ApiKey;
  /** The raw query string without its `?`. */
  search: string;
  contentType: string | null;
  header: Header;
  body: string;
  address: string;
  userAgent: string | null;
};

/** A receipt, and whose form it turned out to be. */
export type FormReceipt = Receipt & { format: FormFormat };

/**
 * The way of a form to selling: what was posted is recognised and its answers become fields. What is recognised is
 * kept, also where it cannot be sold: a visitor fills a form in once. Rejects with AppError where it is not, or where
 * it is not signed as it should be (`invalid_api_key`).
 */
export function createFormDesk({ selling, now }: { selling: Pick<Selling, "take">; now: () => number }) {
  const campaigns = new Map<string, ReturnType<typeof openCampaign>>();

  function openCampaign(campaign: Campaign) {
    return { fields: fieldsByLabel(campaign), validate: compileValidator(campaign) };
  }

  function campaignOf({ campaign }: FormPost) {
    const opened = campaigns.get(campaign.id) ?? openCampaign(campaign);
    campaigns.set(campaign.id, opened);
    return opened;
  }

  async function receive(post: FormPost): Promise<FormReceipt> {
    const { supplier, campaign, key, search, address, userAgent } = post;
    const payload = await readPayload(post.contentType, post.body);
    const { format, submission } = readSubmission(payload, post);
    const { secret, map } = supplier.forms.get(format) ?? { secret: null, map: {} };
    if (secret !== null) refuseUnsigned(format, { ...post, secret, payload, now: now() });

    const { fields: names, validate } = campaignOf(post);
    const placed = placeAnswers(submission.answers, { fields: names, mapped: mappedByLabel({ map }) });
    const source =
      search === "" ? placed.source : mergeSources(sourceOfPairs(new URLSearchParams(search)), placed.source);
    const { fields, faults, warnings } = validate(source);
    warnings.unshift(...placed.warnings);
    const test = readTest(source, faults, warnings) || submission.test;
    const receipt = await selling.take({
      supplier,
      key,
      campaign,
      test,
      fields,
      posted: sourceText(source),
      ...identityOf(format, test ? null : submission.id, () => fingerprintOf(source)),
      address,
      userAgent,
      warnings,
      faults,
      answerWithinMs: MOST_WAIT_MS,
    });
    return { ...receipt, format };
  }

  return { receive };
}

export type FormDesk = ReturnType<typeof createFormDesk>;

/**
 * By what a form is known again. Its own number is enough, whatever else differs when it is sent once more. Builders
 * try things out under one number, so that of a test does not count.
 */
function identityOf(format: FormFormat, id: string | null, fingerprint: () => number) {
  if (id === null) return { idempotencyKey: null, fingerprint: fingerprint() };
  const name = `${format} ${id}`;
  return {
    idempotencyKey: isIdempotencyKey(name) ? name : sha256Hex(name),
    fingerprint: fingerprintJson(name),
  };
}

function refuseUnsigned(format: FormFormat, signed: Parameters<typeof signatureFault>[1]): void {
  const found = signatureFault(format, signed);
  if (found === null) return;
  const expected =
    format === "wpforms"
      ? "expected WPForms' signature, made with the secret that is configured, of a body in the format JSON"
      : "expected what this form builder makes with the secret that is configured";
  throw new AppError("invalid_api_key", `Cannot authenticate: ${found}, ${expected}`);
}
