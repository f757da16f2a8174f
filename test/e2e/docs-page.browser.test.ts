import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const binary = join(import.meta.dir, "../../dist/leadgate");
const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const folder = mkdtempSync(join(tmpdir(), "leadgate-docs-"));
let server: Bun.Subprocess<"ignore", "pipe", "inherit">;
let browser: Browser;
let url = "";

/** The address in the line that says the service has started. What it says later is read too, or its pipe would fill. */
function readUrl(output: ReadableStream<Uint8Array>): Promise<string> {
  const found = Promise.withResolvers<string>();
  async function readAll(): Promise<void> {
    let text = "";
    for await (const chunk of output) {
      text += new TextDecoder().decode(chunk);
      const address = /"url":"([^"]+)"/.exec(text)?.[1];
      if (address !== undefined) found.resolve(address);
    }
    found.reject(
      new Error(`Cannot open the page: the service said '${text}', expected a line with its address`),
    );
  }
  void readAll();
  return found.promise;
}

beforeAll(async () => {
  writeFileSync(
    join(folder, "leadgate.yaml"),
    "server: { port: 0 }\ndatabase: { path: data/leadgate.sqlite }\n",
  );
  server = Bun.spawn([binary, "serve", "--config", "leadgate.yaml"], {
    cwd: folder,
    stdout: "pipe",
    stderr: "inherit",
  });
  [url, browser] = await Promise.all([
    readUrl(server.stdout),
    chromium.launch({ executablePath: "/usr/bin/chromium", args: browserArguments }),
  ]);
}, 30_000);

afterAll(async () => {
  await browser.close();
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  rmSync(folder, { recursive: true });
}, 30_000);

/** A page that remembers what it asked for and what went wrong. */
async function openPage(): Promise<{ page: Page; requests: string[]; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const requests: string[] = [];
  const faults: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return { page, requests, faults };
}

function leavesTheService(request: string): boolean {
  return !request.startsWith(`${url}/`) && !/^(data|blob):/.test(request);
}

async function openReference() {
  const opened = await openPage();
  await opened.page.goto(`${url}/docs`, { waitUntil: "networkidle" });
  await opened.page.getByRole("heading", { name: "Send a lead", exact: true }).first().waitFor();
  return opened;
}

describe("the OpenAPI page in a browser", () => {
  test("shows every endpoint, asks nobody but the service, and has no fault to report", async () => {
    const { page, requests, faults } = await openReference();
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
    expect(requests).toContain(`${url}/docs/json`);
    expect(requests.filter(leavesTheService)).toEqual([]);
    expect(faults).toEqual([]);
  }, 30_000);

  test("can send a request, shows its answer, and has no way to the vendor's cloud", async () => {
    const { page, requests, faults } = await openReference();
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
    expect(requests).toContain(`${url}/healthz`);
    const controls = await page.locator("a:visible, button:visible").allTextContents();
    const links = await page
      .locator("a[href]:visible")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(controls.length).toBeGreaterThan(50);
    expect(
      controls.filter((text) => /ask ai|mcp|share|deploy|configure|sign in|powered by/i.test(text)),
    ).toEqual([]);
    expect(links.filter((link) => link?.includes("scalar"))).toEqual([]);
    expect(requests.filter(leavesTheService)).toEqual([]);
    expect(faults).toEqual([]);
  }, 30_000);
});

describe("the page for suppliers in a browser", () => {
  test("shows how to post, asks for nothing else, and has no fault to report", async () => {
    const { page, requests, faults } = await openPage();
    await page.goto(url, { waitUntil: "networkidle" });
    await page.getByText(`curl -X POST ${url}/api/leads`).waitFor();
    expect(requests).toEqual([`${url}/`]);
    expect(faults).toEqual([]);
  }, 30_000);
});
