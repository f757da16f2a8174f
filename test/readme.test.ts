import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { demoKey, demoProgramKey } from "../src/config/demo-key.ts";
import { createPartnerOperations } from "../src/http/openapi/partner-operations.ts";
import { runLine } from "./cli/terminal.ts";

const root = join(import.meta.dir, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The text between one heading and the next. */
function section(title: string): string {
  return new RegExp(`^## ${title}\\n([^]*?)^## `, "m").exec(readme)?.[1] ?? "";
}

/** Method and path of every curl, ids as the routes write them. */
function callsIn(text: string): string[] {
  const commands = text.replaceAll("\\\n", " ").split("\n");
  return commands.flatMap((command) => {
    const path = /^curl .*"\$V1([^"?]*)/.exec(command)?.[1];
    if (path === undefined) return [];
    const method = /-X (\w+)/.exec(command)?.[1] ?? (command.includes(" -d ") ? "POST" : "GET");
    return [`${method} /v1${path.replace(/\d+$/, ":id")}`];
  });
}

describe("the readme", () => {
  test("posts its first lead with the key of the example configuration", () => {
    const key = /Authorization: Bearer ([^']*)/.exec(readme)?.[1];
    expect(key).toBe(demoKey);
  });

  test("shows partners every call, with the key of the example's program", () => {
    const partners = section("Partners");
    expect(/Authorization: Bearer ([^']*)/.exec(partners)?.[1]).toBe(demoProgramKey);
    expect(callsIn(partners).toSorted()).toEqual(Object.keys(createPartnerOperations(null)).toSorted());
  });

  test("says which commands take --config", async () => {
    const [sentence = ""] = /^`serve`, .* take `--config PATH`/m.exec(readme) ?? [];
    const said = [...sentence.matchAll(/`([a-z]+)`/g)].map(([, name = ""]) => name);
    const { out } = await runLine(["help"]);
    const names = [...out.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = ""]) => name);
    const helps = await Promise.all(names.map((name) => runLine(["help", name])));
    const taking = names.filter((_, i) => helps[i]?.out.includes("--config PATH"));
    expect(taking.toSorted()).toEqual(said.toSorted());
    expect(taking.length).toBeGreaterThan(3);
  });

  test("links to files that are there", () => {
    const files = [...readme.matchAll(/\]\(([^):]+)\)/g)].map((link) => link[1] ?? "");
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test("names folders of the sources that are there", () => {
    const named = [...readme.matchAll(/`([a-z]+(?:\.ts|\/))`/g)].map((name) => name[1] ?? "");
    const inside = named.filter((name) => !existsSync(join(root, name)));
    expect(inside.filter((name) => !existsSync(join(root, "src", name)))).toEqual([]);
    expect(inside.length).toBeGreaterThan(8);
  });
});
