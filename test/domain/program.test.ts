import { expect, test } from "bun:test";
import { programTarget, webhookOfTarget } from "../../src/domain/delivery.ts";
import { webhookKey } from "../../src/domain/program.ts";

test("a webhook's key is 12 letters and digits that never change, another for each webhook", () => {
  expect(webhookKey("acme-partners", "crm")).toBe("y3v6lW7wIHZp");
  expect(webhookKey("acme-partners", "crm2")).not.toBe(webhookKey("acme-partners", "crm"));
  expect(webhookKey("a", "b.c")).not.toBe(webhookKey("a.b", "c"));
});

test("what deliveries to a webhook are claimed by says whose it is", () => {
  expect(webhookOfTarget(programTarget("acme-partners", "crm"))).toEqual({
    program: "acme-partners",
    webhook: "crm",
  });
  expect(webhookOfTarget("buyer:northwind")).toBeNull();
});
