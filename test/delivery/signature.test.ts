import { describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { signatureHeaders } from "../../src/delivery/signature.ts";

const now = Date.now();
const body = '{"type":"lead.sold","data":{"lead":{"firstName":"Zoë 🙂"}}}';
const id = "delivery_0123456789ab";

function secretOf(fill: number): Uint8Array {
  return new Uint8Array(32).fill(fill);
}

function receiver(secret: Uint8Array): Webhook {
  return new Webhook(`whsec_${Buffer.from(secret).toString("base64")}`);
}

function sign(...secrets: Uint8Array[]): Record<string, string> {
  return signatureHeaders({ id, now, body: new TextEncoder().encode(body), secrets });
}

describe("the signature of a delivery", () => {
  test("is the one the reference implementation makes", () => {
    expect(sign(secretOf(1))).toEqual({
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now / 1000)),
      "webhook-signature": receiver(secretOf(1)).sign(id, new Date(now), body),
    });
  });

  test("is accepted by the reference implementation", () => {
    expect(receiver(secretOf(1)).verify(body, sign(secretOf(1)))).toEqual(JSON.parse(body));
  });

  test("is accepted with the old and with the new secret while one is rotated", () => {
    const headers = sign(secretOf(2), secretOf(1));
    expect(receiver(secretOf(1)).verify(body, headers)).toEqual(JSON.parse(body));
    expect(receiver(secretOf(2)).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test.each([
    ["another secret", () => receiver(secretOf(3)).verify(body, sign(secretOf(1)))],
    ["another body", () => receiver(secretOf(1)).verify(`${body} `, sign(secretOf(1)))],
    [
      "another id",
      () => receiver(secretOf(1)).verify(body, { ...sign(secretOf(1)), "webhook-id": "delivery_0" }),
    ],
  ])("is refused with %s", (_name, verify) => {
    expect(verify).toThrow("No matching signature found");
  });

  test("covers an empty body too", () => {
    const headers = signatureHeaders({ id, now, body: new Uint8Array(), secrets: [secretOf(1)] });
    expect(headers["webhook-signature"]).toBe(receiver(secretOf(1)).sign(id, new Date(now), ""));
  });
});
