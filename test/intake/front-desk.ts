import type { Campaign, Seller, Supplier } from "../../src/domain/catalog.ts";
import { AppError } from "../../src/domain/error.ts";
import type { FieldSpec } from "../../src/domain/field.ts";
import type { Post, Receipt } from "../../src/domain/lead.ts";
import { createIntake, type RawPost } from "../../src/intake/intake.ts";
import { campaign, liveKey, standardFields, supplier } from "../fixtures/catalog.ts";

/** The source's own example. */
export const john = {
  seller: "ACME1234",
  category: "Auto Insurance",
  firstName: "John",
  lastName: "Doe",
  email: "john.doe@email.com",
  phone: "555-123-4567",
  state: "TX",
  zip: "75001",
  city: "Dallas",
};

/** The least that a campaign without fields of its own takes. */
export const least = {
  seller: "ACME1234",
  category: "Auto Insurance",
  firstName: "John",
  lastName: "Doe",
  phone: "555-1234",
  state: "TX",
};

export const receipt: Receipt = {
  body: '{"success":true}',
  replayed: false,
  leadId: 1,
  status: "sold",
  summary: { campaign: "acme-auto", buyers: [], reason: null, refused: {} },
};

type Replayed = (asked: { idempotencyKey: string | null; fingerprint: number }) => Receipt | null;

/** What a supplier is told of a post that was not taken. */
export type Refusal = Pick<AppError, "code" | "message" | "faults">;

/** Intake before a selling that takes everything and remembers it. */
export function openDesk({
  campaigns = [campaign([])],
  sellers = [...new Set(campaigns.map((c) => c.seller))],
  from = supplier("fb-team", { sellers }),
  findReplay = () => null,
}: {
  campaigns?: Campaign[];
  sellers?: Seller[];
  from?: Supplier;
  findReplay?: Replayed;
} = {}) {
  const taken: Post[] = [];
  const intake = createIntake({
    catalog: { sellers, campaigns, buyers: [], suppliers: [from], programs: [], suppressions: [] },
    selling: {
      findReplay: async (question) => findReplay(question),
      take: (post) => {
        taken.push(post);
        return Promise.resolve(receipt);
      },
    },
  });

  function receive(raw: Partial<RawPost>): Promise<Receipt> {
    return intake.receive({
      supplier: from,
      key: liveKey,
      search: "",
      contentType: null,
      body: "",
      idempotencyKey: null,
      address: "192.0.2.1",
      userAgent: null,
      ...raw,
    });
  }

  /** The post that reached selling. */
  async function accept(raw: Partial<RawPost>): Promise<Post> {
    await receive(raw);
    const post = taken.at(-1);
    if (post === undefined) throw new Error("selling was not asked");
    return post;
  }

  async function refusal(raw: Partial<RawPost>): Promise<Refusal> {
    const before = taken.length;
    const fault = await receive(raw).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(fault instanceof AppError) || taken.length !== before) {
      throw new Error("the post was taken, or failed otherwise", { cause: fault });
    }
    return { code: fault.code, message: fault.message, faults: fault.faults };
  }

  return { taken, receive, accept, refusal };
}

export function json(fields: unknown): Partial<RawPost> {
  return { contentType: "application/json", body: JSON.stringify(fields) };
}

export function form(fields: Record<string, string> | [string, string][]): Partial<RawPost> {
  return {
    contentType: "application/x-www-form-urlencoded",
    body: new URLSearchParams(fields).toString(),
  };
}

/** A multipart body; a part with a file name is a file. */
export function multipart(parts: [name: string, value: string, filename?: string][]): Partial<RawPost> {
  const body = parts.map(([name, value, filename]) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    return `--cut\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return { contentType: "multipart/form-data; boundary=cut", body: `${body.join("")}--cut--\r\n` };
}

/** A desk whose campaign has these fields beside the standard ones. */
export function openDeskWith(fields: FieldSpec[], rest: Partial<Campaign> = {}) {
  const keys = new Set(fields.map((spec) => spec.key));
  const standard = standardFields.filter((spec) => !keys.has(spec.key));
  return openDesk({ campaigns: [campaign([], { fields: [...standard, ...fields], ...rest })] });
}
