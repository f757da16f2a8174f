import type { ZObject } from "zapier-platform-core";
import { type Connected, call, refuse } from "./call.ts";

/** A field as `GET /api/campaigns` tells it. */
export type CampaignField = {
  key: string;
  label: string;
  type: string;
  required: boolean;
  options?: string[];
  help?: string;
  /** Of a choice: several options may be sent. */
  multiple?: boolean;
};

type Campaign = {
  id: string;
  seller: string;
  seller_name: string;
  category: string;
  fields: CampaignField[];
};
type Choices = { results: { id: string; label: string }[]; paging_token: null };
type Chosen = { seller?: string | undefined; category?: string | undefined };
type Choosing = Connected & { inputData: Chosen };

async function listCampaigns(z: ZObject, bundle: Connected): Promise<Campaign[]> {
  const { data } = await call(z, bundle, "/api/campaigns");
  const { campaigns } = data as { campaigns: Campaign[] };
  if (campaigns.length > 0) return campaigns;
  throw refuse(
    z,
    "This API key may not send leads to any campaign right now. Ask whoever runs your Leadgate to open one for you",
    "no_campaigns",
  );
}

function choicesOf(labels: ReadonlyMap<string, string>): Choices {
  return { results: Array.from(labels, ([id, label]) => ({ id, label })), paging_token: null };
}

/** Case and runs of spaces do not count, as in Leadgate itself. */
function sameWords(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => text.trim().replace(/\s+/g, " ").toLowerCase());
  return one === other;
}

/** Whom the key may send leads to. */
export async function chooseSeller(z: ZObject, bundle: Connected): Promise<Choices> {
  const campaigns = await listCampaigns(z, bundle);
  return choicesOf(
    new Map(campaigns.map(({ seller, seller_name }) => [seller, `${seller_name} (${seller})`])),
  );
}

/** The categories of the seller that was chosen; of all of them where none was, or where it comes from another step. */
export async function chooseCategory(z: ZObject, bundle: Choosing): Promise<Choices> {
  const campaigns = await listCampaigns(z, bundle);
  const { seller } = bundle.inputData;
  const own = campaigns.filter((campaign) => seller !== undefined && sameWords(campaign.seller, seller));
  const shown = own.length > 0 ? own : campaigns;
  return choicesOf(new Map(shown.map(({ category }) => [category, category])));
}

/**
 * The fields of the campaign that was chosen; null before one is. A seller or category that another step of the Zap
 * fills in is known only when the Zap runs: then it is the fields that campaigns of the key share.
 */
export async function chosenFields(z: ZObject, bundle: Choosing): Promise<readonly CampaignField[] | null> {
  const { seller, category } = bundle.inputData;
  if (seller === undefined || category === undefined) return null;
  const campaigns = await listCampaigns(z, bundle);
  const chosen = campaigns.find(
    (campaign) => sameWords(campaign.seller, seller) && sameWords(campaign.category, category),
  );
  return chosen?.fields ?? sharedFields(campaigns);
}

/** What every campaign knows. It is required where every one requires it, and free text where they differ. */
function sharedFields(campaigns: readonly Campaign[]): CampaignField[] {
  const [first, ...others] = campaigns.map(
    ({ fields }) => new Map(fields.map((field) => [field.key, field])),
  );
  if (first === undefined) return [];
  return [...first.values()].flatMap((field) => {
    const twins = others.map((fields) => fields.get(field.key)).filter((twin) => twin !== undefined);
    if (twins.length < others.length) return [];
    const { key, label } = field;
    const required = field.required && twins.every((twin) => twin.required);
    const same = twins.every((twin) => JSON.stringify(twin) === JSON.stringify(field));
    return [same ? field : { key, label, type: "text", required }];
  });
}
