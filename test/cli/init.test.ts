import { beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoKey, demoKeySha256, demoProgramKey, demoProgramKeySha256 } from "../../src/config/demo-key.ts";
import { loadConfig } from "../../src/config/load.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { runLine } from "./terminal.ts";

let cwd: string;
beforeEach(() => {
  cwd = temporaryFolder();
});

const written = [
  "buyers.yaml",
  "lists/dallas-zips.txt",
  "lists/do-not-call.txt",
  "programs.yaml",
  "sellers.yaml",
  "server.yaml",
  "suppliers.yaml",
  "suppressions.yaml",
];
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const textsIn = (folder: string) => filesIn(folder).map((name) => readFileSync(join(folder, name), "utf8"));

test("init writes an example that is good at once, with nothing to warn of", async () => {
  expect(await runLine(["init"], { cwd })).toMatchObject({ code: 0, err: "" });
  expect(filesIn(join(cwd, "config"))).toEqual(written);
  expect(loadConfig({ path: join(cwd, "config"), env: {} })).toMatchObject({
    ok: true,
    warnings: [],
    usesDemoKey: false,
  });
});

test("its public pages name nobody until the operator wants it, other than the repository's example", async () => {
  await runLine(["init"], { cwd });
  const shown = (path: string) => {
    const loaded = loadConfig({ path, env: {} });
    return loaded.ok && loaded.settings.docs.listCampaigns;
  };
  expect(shown(join(cwd, "config"))).toBe(false);
  expect(shown(join(import.meta.dir, "../../config"))).toBe(true);
  expect(readFileSync(join(cwd, "config/server.yaml"), "utf8")).toContain("\n  #list_campaigns: false\n");
});

test("its keys and secrets are its own: printed once, and no key stands in a file", async () => {
  const { out } = await runLine(["init", "here"], { cwd });
  const [key = "", programKey = ""] = out.match(/lg_live_\w{38}/g) ?? [];
  const secrets = out.match(/whsec_\S+/g) ?? [];
  const texts = textsIn(join(cwd, "here")).join("\n");
  const published = textsIn(join(import.meta.dir, "../../config")).join("\n");
  expect(out.split("\n").slice(0, 16)).toEqual([
    "Written to here: server.yaml, sellers.yaml, buyers.yaml, suppliers.yaml, suppressions.yaml, programs.yaml, lists/do-not-call.txt, lists/dallas-zips.txt",
    "",
    "The supplier's API key; it is not shown again, only its hash is kept:",
    "",
    `  ${key}`,
    "",
    "The partner program's API key, likewise:",
    "",
    `  ${programKey}`,
    "",
    "The buyers' webhook secrets, to check signatures with:",
    "",
    `  northwind  ${secrets[0]}`,
    `  bluebonnet  ${secrets[1]}`,
    "",
    "Next: leadgate check --config here, then leadgate serve --config here",
  ]);
  expect(new Set(secrets).size).toBe(2);
  for (const secret of secrets) {
    expect(texts).toContain(secret);
    expect(published).not.toContain(secret);
  }
  for (const own of [key, programKey]) {
    expect(texts).toContain(new Bun.CryptoHasher("sha256").update(own).digest("hex"));
    expect(texts).not.toContain(own);
  }
  for (const known of [demoKey, demoKeySha256, demoProgramKey, demoProgramKeySha256]) {
    expect(texts).not.toContain(known);
  }
});

test("what it writes only its owner may read", async () => {
  await runLine(["init"], { cwd });
  const modes = written.map((name) => statSync(join(cwd, "config", name)).mode & 0o777);
  expect(modes).toEqual(written.map(() => 0o600));
});

test.each(["sellers.yaml", "mine.yml"])("init writes nothing where %s is already", async (name) => {
  mkdirSync(join(cwd, "config"));
  writeFileSync(join(cwd, "config", name), "mine");
  expect(await runLine(["init"], { cwd })).toEqual({
    code: 1,
    out: "",
    err: `Cannot write the example: config/${name} exists, expected a folder without YAML\n`,
  });
  expect(textsIn(join(cwd, "config"))).toEqual(["mine"]);
});

test("what is switched off in it is good too once it is switched on, with secrets nobody else has", async () => {
  await runLine(["init"], { cwd });
  const folder = join(cwd, "config");
  const published = textsIn(join(import.meta.dir, "../../config")).join("\n");
  const secrets: string[] = [];
  for (const name of written.filter((file) => file.endsWith(".yaml"))) {
    const text = readFileSync(join(folder, name), "utf8").replace(/^( *)#(?=[a-z-])/gm, "$1");
    secrets.push(...(text.match(/whsec_[A-Za-z0-9+/=]+/g) ?? []));
    writeFileSync(join(folder, name), text);
  }
  expect(loadConfig({ path: folder, env: {} })).toMatchObject({ ok: true, warnings: [] });
  expect(new Set(secrets).size).toBe(4);
  expect(secrets.filter((secret) => published.includes(secret))).toEqual([]);
});

test("init writes nothing where one of its lists is already", async () => {
  mkdirSync(join(cwd, "config/lists"), { recursive: true });
  writeFileSync(join(cwd, "config/lists/do-not-call.txt"), "mine");
  expect(await runLine(["init"], { cwd })).toEqual({
    code: 1,
    out: "",
    err: "Cannot write the example: config/lists/do-not-call.txt exists, expected no such file\n",
  });
  expect(textsIn(join(cwd, "config"))).toEqual(["mine"]);
});

test("init says why where there is no folder to be had", async () => {
  writeFileSync(join(cwd, "taken"), "a file");
  expect(await runLine(["init", "taken/config"], { cwd })).toEqual({
    code: 1,
    out: "",
    err: "Cannot write the example to taken/config: the system says ENOTDIR, expected a folder this user may write\n",
  });
});

test("init takes one folder", async () => {
  expect(await runLine(["init", "a", "b"], { cwd })).toMatchObject({ code: 2, out: "" });
});
