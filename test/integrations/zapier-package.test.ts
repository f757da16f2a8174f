import { beforeAll, describe, expect, test } from "bun:test";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { SET_UP_MS } from "./zapier.ts";
import { app, setUpZapier } from "./zapier-setup.ts";

/** Zapier's own tool starts slowly, and slower still while others use the machine. */
const TOOL_MS = 120_000;
const parts = ["package.json", "package-lock.json", "tsconfig.json", ".gitignore", "src", "dist"];

let node: string;

beforeAll(() => {
  node = setUpZapier();
}, SET_UP_MS);

function copyOfApp(): string {
  const folder = temporaryFolder();
  for (const part of parts) cpSync(join(app, part), join(folder, part), { recursive: true });
  return folder;
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`Cannot change ${file}: it does not say ${from}`);
  writeFileSync(file, text.replace(from, to));
}

/** As `zapier-platform` in that folder, with nothing of who runs it, and nothing told to anybody. */
function zapierPlatform(folder: string, ...args: string[]) {
  const env = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: temporaryFolder(),
    DISABLE_ZAPIER_ANALYTICS: "1",
    NO_UPDATE_NOTIFIER: "1",
    NO_COLOR: "1",
  };
  const run = join(app, "node_modules/zapier-platform-cli/src/bin/run");
  const { exitCode, stdout, stderr } = Bun.spawnSync([node, run, ...args], {
    cwd: folder,
    env,
    stdin: "ignore",
  });
  return { ok: exitCode === 0, said: `${stdout}${stderr}` };
}

function validate(folder: string) {
  symlinkSync(join(app, "node_modules"), join(folder, "node_modules"));
  return zapierPlatform(folder, "validate", "--without-style", "--skip-build");
}

/** Only what Zapier gets: not the tools that make it. */
function installForProduction(folder: string): void {
  const { packages } = JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8"));
  for (const [path, { dev }] of Object.entries<{ dev?: boolean }>(packages)) {
    if (path === "" || dev === true || !existsSync(join(app, path))) continue;
    cpSync(join(app, path), join(folder, path), { recursive: true });
  }
}

describe("Zapier's own tool", () => {
  test(
    "finds the app structurally sound",
    () => {
      expect(validate(copyOfApp())).toEqual({
        ok: true,
        said: expect.stringContaining("This project is structurally sound!"),
      });
    },
    TOOL_MS,
  );

  test.each([
    [
      "a step without a label",
      "dist/creates/submit-lead.js",
      'label: "Submit Lead",',
      "",
      "visible actions must have a label and description",
    ],
    [
      "a field of a type there is not",
      "dist/creates/submit-lead.js",
      'type: "boolean"',
      'type: "yes or no"',
      "is not one of enum values",
    ],
    [
      "a platform that is not pinned",
      "package.json",
      '"zapier-platform-core": "19.1.0"',
      '"zapier-platform-core": "^19.1.0"',
      "must depend on an exact version of zapier-platform-core",
    ],
  ])(
    "refuses %s",
    (_, file, from, to, sentence) => {
      const folder = copyOfApp();
      change(join(folder, file), from, to);
      const { ok, said } = validate(folder);
      // The tool lays sentences out in columns.
      expect({ ok, said: said.replace(/[\s│›]+/g, " ") }).toEqual({
        ok: false,
        said: expect.stringContaining(sentence),
      });
    },
    TOOL_MS,
  );

  test(
    "makes a package of it that Zapier can load",
    () => {
      const folder = copyOfApp();
      installForProduction(folder);
      // It is compiled already, and calling npm for that is the tool's own affair.
      change(join(folder, "package.json"), '"_zapier-build": "npm run build",', "");
      expect(zapierPlatform(folder, "build", "--skip-dep-install", "--skip-validation")).toEqual({
        ok: true,
        said: expect.stringContaining("Build complete!"),
      });
    },
    TOOL_MS,
  );
});
