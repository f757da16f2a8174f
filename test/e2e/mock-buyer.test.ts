import { describe, expect, test } from "bun:test";
import { startAppliance } from "./appliance.ts";
import { secret } from "./configuration.ts";
import { carLead, person } from "./person.ts";
import { start } from "./program.ts";
import { until } from "./until.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z {2}/;

/** The compiled command on a port of its own. */
async function startMockBuyer(...args: string[]) {
  const program = start(["mock-buyer", "--port", "0", ...args]);
  const url = await until("the mock buyer listens", () => /^Listening on (\S+);/.exec(program.out())?.[1]);
  return {
    url: `${url}/northwind`,
    program,
    /** What it said since it listens, without times and ids. */
    said(): string[] {
      const lines = program.out().trimEnd().split("\n").slice(1);
      return lines.map((line) =>
        line
          .replace(TIME, "")
          .replace(/delivery_[0-9a-z]+/, "delivery_…")
          .replace(/\d+ ms$/, "… ms"),
      );
    },
  };
}

describe.concurrent("the mock buyer", () => {
  test.each([
    ["SIGINT", ["--price", "42.50"], "200 ACCEPTED mock-1", "1 accepted, 0 refused, 0 failed"],
    ["SIGTERM", ["--status", "201"], "201", "1 accepted, 0 refused, 0 failed"],
  ] as const)(
    "is sold a lead, finds it rightly signed, and adds up at %s",
    async (signal, args, answer, counted) => {
      const buyer = await startMockBuyer("--secret", secret, ...args);
      await using appliance = await startAppliance({ buyerUrl: buyer.url });
      expect((await appliance.post(carLead(1))).body).toMatchObject({ status: "sold", price: 45 });
      await until("it is delivered", () => /"outcome":"delivered"/.test(appliance.program.out()));
      expect(await buyer.program.kill(signal)).toBe(0);
      expect({ said: buyer.said(), err: buyer.program.err() }).toEqual({
        said: [
          `POST /northwind  delivery_… first  signature right  ${answer}  … ms`,
          `1 post, 1 different id, 0 repeats: ${counted}`,
        ],
        err: "",
      });
      for (const value of Object.values(person(1)).filter((text) => text.length > 2)) {
        expect(buyer.program.out()).not.toContain(value);
      }
    },
  );

  test.each(["json", "form", "query"])("shows the lead when asked to: %s", async (format) => {
    const buyer = await startMockBuyer("--secret", secret, "--verbose");
    await using appliance = await startAppliance({ buyerUrl: buyer.url, webhook: { format } });
    await appliance.post(carLead(1));
    await until("the lead is shown", () =>
      buyer.program.out().includes(`"firstName": "${person(1).firstName}"`),
    );
    expect(buyer.said()[0]).toBe(
      "POST /northwind  delivery_… first  signature right  200 ACCEPTED mock-1  … ms",
    );
  });

  test("sees that a delivery it failed is repeated under the same id", async () => {
    const buyer = await startMockBuyer("--flaky", "1");
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    await appliance.post(carLead(1));
    const lines = (number: number) =>
      until(`it is sent ${number} times`, () => buyer.said().length === number);
    for (const number of [1, 2, 3]) {
      await lines(number);
      await until(
        "the attempt is over",
        () => appliance.program.out().match(/"outcome":/g)?.length === number,
      );
      const [id = ""] = /delivery_[0-9a-z]+/.exec(buyer.program.out()) ?? [];
      expect((await appliance.command("deliveries", "retry", id)).code).toBe(0);
    }
    await lines(4);
    await buyer.program.kill("SIGTERM");
    expect(buyer.said()).toEqual([
      "POST /northwind  delivery_… first  500 flaky  … ms",
      "POST /northwind  delivery_… repeat  reset before 200 ACCEPTED mock-1  … ms",
      "POST /northwind  delivery_… repeat  cut 200 ACCEPTED mock-1  … ms",
      "POST /northwind  delivery_… repeat  500 flaky  … ms",
      "4 posts, 1 different id, 3 repeats: 0 accepted, 0 refused, 4 failed",
    ]);
  }, 20_000);
});
