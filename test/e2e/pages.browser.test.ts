import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type Appliance, startAppliance } from "./appliance.ts";
import { browserOptions, watch } from "./browser.ts";
import { keyOf } from "./configuration.ts";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** Ignored by git: for people to look at. */
const screenshots = join(import.meta.dir, "../../screenshots");
const schemes = ["light", "dark"] as const;
const ours = ["/", "/partners", "/i/token"];

mkdirSync(screenshots, { recursive: true });

let appliance: Appliance;
let browser: Browser;
let instructions = "";

const campaign = {
  fields: {
    email: { required: true },
    birth_date: { type: "date", required: true, label: "Date of birth" },
    coverage: { type: "choice", options: ["liability", "full"], help: "What the person asked for" },
    monthly_bill: { type: "integer", min: 0, max: 5_000 },
    roof: { type: "choice", options: ["tile", "metal", "I don't know"], multiple: true },
    installer_code: { type: "text", pattern: "[A-Z]{2}[0-9]{4}", max_length: 6 },
  },
};
const program = {
  id: "acme-partners",
  name: "Acme partner program",
  seller: "ACME1234",
  commission: { type: "percent", value: 19 },
  keys: [keyOf("prod", "a-key-a-program-has-had-for-years")],
  form: [{ id: 89, type: "input", title: "Company", required: true }],
  partners: [],
};

beforeAll(async () => {
  [appliance, browser] = await Promise.all([
    startAppliance({ campaign, programs: [program], docs: { list_campaigns: true } }),
    chromium.launch(browserOptions),
  ]);
  const made = await appliance.command(
    "instructions",
    "link",
    "--supplier",
    "fb-team",
    "--campaign",
    "acme-auto",
  );
  const token = /\/i\/([0-9A-Za-z]{32})$/m.exec(made.out)?.[1] ?? "";
  appliance.hush(token);
  instructions = `/i/${token}`;
}, 30_000);

afterAll(async () => {
  await browser.close();
  await appliance[Symbol.asyncDispose]();
}, 30_000);

function addressOf(path: string): string {
  return appliance.url + (path === "/i/token" ? instructions : path);
}

async function open(
  path: string,
  options: BrowserContextOptions = {},
  waitUntil: "load" | "networkidle" = "load",
) {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = watch(page, appliance.url);
  await page.goto(addressOf(path), { waitUntil });
  if (path === "/docs")
    await page.getByRole("heading", { name: "Send a lead", exact: true }).first().waitFor();
  return { page, ...seen, [Symbol.asyncDispose]: () => context.close() };
}

/** What keeps people out, of what axe calls serious or critical. */
async function barriers(page: Page): Promise<string[]> {
  // Not as a script of the page, which its policy forbids.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(
    "axe.run(document, { preload: false, resultTypes: ['violations'] })",
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

describe("every page in a browser", () => {
  test.each([...ours, "/docs"])(
    "at %s asks nobody but the service and has no fault to report",
    async (path) => {
      await using opened = await open(path, {}, "networkidle");
      expect(opened.elsewhere()).toEqual([]);
      expect(opened.faults).toEqual([]);
    },
    30_000,
  );

  const views = [...ours, "/docs"].flatMap((path) =>
    schemes.flatMap((colorScheme) => [390, 1300].map((width) => ({ path, colorScheme, width }))),
  );
  test.each(views)(
    "at $path fits its window and keeps nobody out: $width wide, $colorScheme",
    async (view) => {
      const { path, colorScheme, width } = view;
      await using opened = await open(path, { colorScheme, viewport: { width, height: 900 } });
      const { page } = opened;
      const name = path === "/" ? "suppliers" : path === "/i/token" ? "instructions" : path.slice(1);
      await page.screenshot({
        path: join(screenshots, `${name}-${width}-${colorScheme}.png`),
        // The vendor's page draws only what is in sight.
        fullPage: path !== "/docs",
      });
      const details = page.locator("main details");
      await details.evaluateAll((all) => all.map((one) => one.setAttribute("open", "")));
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(await barriers(page)).toEqual([]);
    },
    60_000,
  );
});

describe("our pages where scripts run", () => {
  test.each(ours)(
    "at %s show one language at a time, by mouse and by keyboard",
    async (path) => {
      await using opened = await open(path);
      const { page } = opened;
      const shown = () =>
        page.locator("[role=tabpanel]:visible h3").evaluateAll((all) => all.map((one) => one.textContent));
      expect(await shown()).toEqual(["curl"]);
      await page.getByRole("tab", { name: "Python" }).click();
      expect(await shown()).toEqual(["Python"]);
      await page.keyboard.press("ArrowRight");
      expect(await shown()).toEqual(["PHP"]);
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowLeft");
      expect(await shown()).toEqual(["Java"]);
      expect(await page.getByRole("tab", { selected: true }).allTextContents()).toEqual(["Java"]);
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Java");
    },
    30_000,
  );

  test("copy what stands there, and say so", async () => {
    await using opened = await open("/", { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = opened;
    const python = page.getByRole("tabpanel", { name: "Python" });
    await page.getByRole("tab", { name: "Python" }).click();
    await python.getByRole("button", { name: "Copy Python" }).click();
    await python.getByText("Copied").waitFor();
    await page.getByRole("status").getByText("Copied").waitFor();
    const copied = String(await page.evaluate("navigator.clipboard.readText()"));
    expect(copied).toStartWith("import json\n");
    expect(copied).toBe((await python.locator("pre").textContent()) ?? "");
    await page.getByRole("button", { name: "Copy the base URL" }).click();
    await page.getByText("Copied").first().waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(appliance.url);
  }, 30_000);

  test("copy also where the browser gives no clipboard", async () => {
    await using opened = await open("/partners", { permissions: ["clipboard-read"] });
    const { page } = opened;
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('not here'))");
    await page.getByRole("button", { name: "Copy the base URL" }).click();
    await page.getByRole("status").getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`${appliance.url}/v1`);
  }, 30_000);

  test("mark in the contents what is being read", async () => {
    await using opened = await open("/");
    const { page } = opened;
    const current = page.locator(".contents [aria-current]");
    expect(await current.allTextContents()).toEqual(["Send leads without code"]);
    await page.locator(".contents").getByRole("link", { name: "Errors" }).click();
    await page.locator('.contents [aria-current][href="#errors"]').waitFor();
    expect(await current.allTextContents()).toEqual(["Errors"]);
  }, 30_000);
});

describe("our pages where no scripts run", () => {
  test.each(ours)(
    "at %s show everything, one below another",
    async (path) => {
      await using opened = await open(path, { javaScriptEnabled: false });
      const { page } = opened;
      for (const language of ["curl", "JavaScript", "Python", "PHP", "Ruby", "Go", "C#", "Java"]) {
        const sample = page.locator("[data-tabs] > section", {
          has: page.getByRole("heading", { name: language, exact: true }),
        });
        expect(await sample.locator("pre").isVisible()).toBe(true);
      }
      expect(await page.getByRole("button").count()).toBe(0);
      expect(await page.locator("main > section").evaluateAll((all) => all.length)).toBeGreaterThan(5);
      expect(opened.faults).toEqual([]);
    },
    30_000,
  );
});
