import type { Campaign } from "../../../src/domain/catalog.ts";
import { AppError } from "../../../src/domain/error.ts";
import type { FormFormat, FormSettings } from "../../../src/domain/form.ts";
import type { Post } from "../../../src/domain/lead.ts";
import { createFormDesk, type FormPost } from "../../../src/intake/form-desk.ts";
import { campaign, field, standardFields, supplier } from "../../fixtures/catalog.ts";
import { receipt } from "../front-desk.ts";
import type { Posted } from "./payloads.ts";

export const NOON = Date.UTC(2026, 4, 20, 17);

export const carFields = [
  ...standardFields,
  field("coverage", "choice", { options: ["liability", "full"] }),
  field("wishes", "choice", { options: ["price", "service", "speed"], multiple: true }),
];

type Options = {
  format?: FormFormat;
  campaign?: Partial<Campaign>;
  settings?: Partial<FormSettings>;
  /** Whose settings these are, where the address is for any form. */
  of?: FormFormat;
};

/** The desk for forms before a selling that takes everything and remembers it. */
export function openFormDesk({
  format = "any",
  campaign: rest = {},
  settings = {},
  of = format,
}: Options = {}) {
  const taken: Post[] = [];
  const forms = new Map([[of, { secret: null, map: {}, ...settings }]]);
  const from = supplier("web", { forms });
  const into = campaign([], { fields: carFields, ...rest });
  const desk = createFormDesk({
    selling: {
      take: (post) => {
        taken.push(post);
        return Promise.resolve(receipt);
      },
    },
    now: () => NOON,
  });

  function receive({ contentType, body, headers = {} }: Posted, over: Partial<FormPost> = {}) {
    return desk.receive({
      supplier: from,
      campaign: into,
      format,
      key: { id: "form_3", sha256: "", test: false },
      search: "",
      contentType,
      body,
      header: (name) => headers[name] ?? null,
      address: "192.0.2.1",
      userAgent: null,
      ...over,
    });
  }

  /** The post that reached selling. */
  async function accept(posted: Posted, over: Partial<FormPost> = {}): Promise<Post> {
    await receive(posted, over);
    const post = taken.at(-1);
    if (post === undefined) throw new Error("selling was not asked");
    return post;
  }

  async function refusal(posted: Posted): Promise<{ code: string; message: string }> {
    const before = taken.length;
    const fault = await receive(posted).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(fault instanceof AppError) || taken.length !== before)
      throw new Error("the form was taken, or failed otherwise", { cause: fault });
    return { code: fault.code, message: fault.message };
  }

  return { receive, accept, refusal, taken };
}
