import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startAppliance } from "./appliance.ts";
import { carLead } from "./person.ts";
import { run } from "./program.ts";

/** A copy of the appliance's configuration in which northwind pays another price for a lead of Auto Insurance. */
function copyWithPrice(config: string, price: number): string {
  const copy = config.replace(/[^/]+$/, "new.yaml");
  writeFileSync(copy, readFileSync(config, "utf8").replace('"price": 45', `"price": ${price}`));
  return copy;
}

test("the stored leads are decided again under a copy of the configuration, beside serve, which goes on", async () => {
  await using box = await startAppliance({});
  const posted: unknown[] = [];
  for (const number of [1, 2, 3]) posted.push((await box.post(carLead(number))).body.lead_id);
  const under = copyWithPrice(box.config, 60.5);
  const { code, out, err } = await run(["simulate", "--config", under, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const sold = (price: number) => ({
    status: "sold",
    reason: null,
    sales: [{ buyer: "northwind", price, currency: "USD" }],
  });
  expect(JSON.parse(out)).toMatchObject({
    config: under,
    database: join(box.folder, "data", "leadgate.sqlite"),
    leads: 3,
    revenue: [{ currency: "USD", before: 135, after: 181.5, difference: 46.5, percent: 34.4 }],
    differing: 3,
    differences: posted.map((lead_id) => ({ lead_id, was: sold(45), would_be: sold(60.5) })),
  });
  expect((await run(["simulate", "--config", box.config])).out).toEndWith("\nNo lead differs\n");
  expect((await box.post(carLead(4))).body).toMatchObject({ status: "sold", price: 45 });
});
