import { sha256Hex } from "../../src/domain/sha256.ts";
import type { LinkRow } from "../../src/storage/links.ts";

/** The posting instructions of a campaign for a supplier, at `/i/token` or another token. */
export function instructionsTo(supplier: string, campaign: string, over: Partial<LinkRow> = {}): LinkRow {
  const sha256 = sha256Hex("token");
  const times = { createdAt: 0, revokedAt: null };
  return { id: 1, sha256, kind: "instructions", supplier, campaign, format: null, ...times, ...over };
}

/** What a page says to a reader. */
export function textOf(markup: string): string {
  return markup
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** The code in a page under a label, as somebody would copy it. */
export function codeIn(page: string, label: string): string[] {
  const blocks = page.matchAll(/<figcaption>(.*?)<\/figcaption><pre[^>]*><code>([\s\S]*?)<\/code>/g);
  return [...blocks]
    .filter(([, caption = ""]) => textOf(caption) === label)
    .map(([, , code = ""]) => textOf(code));
}
