import { signatureHeaders } from "../delivery/signature.ts";

/** As the libraries of Standard Webhooks have it. */
const TOLERANCE_S = 300;

type Signed = {
  headers: Headers;
  /** The bytes as they came. */
  body: Uint8Array;
  secret: Uint8Array;
  /** Epoch milliseconds. */
  now: number;
};

/** Whether a post is signed with the secret, and lately: as a buyer would check it. `words` say what was found. */
export function checkSignature({ headers, body, secret, now }: Signed): { right: boolean; words: string } {
  const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((name) =>
    headers.get(`webhook-${name}`),
  );
  if (!id || !timestamp || !signature) return { right: false, words: "signature missing" };
  if (!/^\d{1,12}$/.test(timestamp)) return { right: false, words: "timestamp unreadable" };
  const seconds = Number(timestamp);
  const { "webhook-signature": expected } = signatureHeaders({
    id,
    now: seconds * 1000,
    body,
    secrets: [secret],
  });
  if (expected === undefined || !signature.split(" ").includes(expected)) {
    return { right: false, words: "signature wrong" };
  }
  const age = Math.floor(now / 1000) - seconds;
  if (Math.abs(age) <= TOLERANCE_S) return { right: true, words: "signature right" };
  return {
    right: false,
    words: `signature right, timestamp ${Math.abs(age)} s ${age > 0 ? "old" : "ahead"}`,
  };
}
