import type { Page } from "playwright-core";

/** The system's Chromium, kept from calling home. */
export const browserOptions = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Remembers what a page asks for and what goes wrong in it. `url` is the service's. */
export function watch(page: Page, url: string) {
  const requests: string[] = [];
  const faults: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  /** What did not go to the service. */
  function elsewhere(): string[] {
    return requests.filter((request) => !request.startsWith(`${url}/`) && !/^(data|blob):/.test(request));
  }
  return { requests, faults, elsewhere };
}
