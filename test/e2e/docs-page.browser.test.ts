import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Browser, chromium } from "playwright-core";
import { type Appliance, startAppliance } from "./appliance.ts";
import { browserOptions, watch } from "./browser.ts";

let appliance: Appliance;
let browser: Browser;

beforeAll(async () => {
  [appliance, browser] = await Promise.all([startAppliance({}), chromium.launch(browserOptions)]);
}, 30_000);

afterAll(async () => {
  await browser.close();
  await appliance[Symbol.asyncDispose]();
}, 30_000);

async function openReference() {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const seen = watch(page, appliance.url);
  await page.goto(`${appliance.url}/docs`, { waitUntil: "networkidle" });
  await page.getByRole("heading", { name: "Send a lead", exact: true }).first().waitFor();
  return { page, ...seen };
}

describe("the OpenAPI page in a browser", () => {
  test("shows every endpoint, asks nobody but the service, and has no fault to report", async () => {
    const { page, requests, faults, elsewhere } = await openReference();
    for (const group of ["Account", "Partner leads", "Operation"])
      await page.getByRole("button", { name: `Open Group - ${group}` }).click();
    for (const path of [
      "leads/POST/api/leads",
      "account/GET/api/me",
      "partner-leads/DELETE/v1/leads/{id}",
      "operation/GET/readyz",
    ]) {
      await page.locator(`a[href$="#tag/${path}"]`).first().waitFor();
    }
    expect(requests).toContain(`${appliance.url}/docs/json`);
    expect(elsewhere()).toEqual([]);
    expect(faults).toEqual([]);
  }, 30_000);

  test("can send a request, shows its answer, and has no way to the vendor's cloud", async () => {
    const { page, requests, faults, elsewhere } = await openReference();
    await page.getByRole("button", { name: "Open Group - Operation" }).click();
    await page.locator('a[href$="#tag/operation/GET/healthz"]').first().click();
    await page
      .getByRole("button", { name: /Test Request.*healthz/ })
      .first()
      .click();
    await page
      .getByRole("button", { name: /^Send get request/ })
      .first()
      .click();
    await page.getByText("200 OK").first().waitFor();
    expect(requests).toContain(`${appliance.url}/healthz`);
    const controls = await page.locator("a:visible, button:visible").allTextContents();
    const links = await page
      .locator("a[href]:visible")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(controls.length).toBeGreaterThan(50);
    expect(
      controls.filter((text) => /ask ai|mcp|share|deploy|configure|sign in|powered by/i.test(text)),
    ).toEqual([]);
    expect(links.filter((link) => link?.includes("scalar"))).toEqual([]);
    expect(elsewhere()).toEqual([]);
    expect(faults).toEqual([]);
  }, 30_000);
});
