import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { demoKey } from "../src/config/demo-key.ts";

const root = join(import.meta.dir, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("the readme", () => {
  test("posts its first lead with the key of the example configuration", () => {
    const key = /Authorization: Bearer ([^']*)/.exec(readme)?.[1];
    expect(key).toBe(demoKey);
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
