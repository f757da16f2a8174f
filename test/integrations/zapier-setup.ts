/**
 * What the tests of the Zapier app need beside the repository's own packages: the app's packages, a Node as new as
 * Zapier's tools want it, and the app compiled. All of it is put where git does not look. Only what is missing needs the
 * network; `bun test/integrations/zapier-setup.ts` installs that, and fails where it cannot.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..");
export const app = join(root, "src/integrations/zapier");

const NODE_MAJOR = 22;
const NODE_VERSION = "22.23.3";
const nodeFolder = join(root, ".tools", "node22");

function run(argv: string[], cwd: string): void {
  const { exitCode, stdout, stderr } = Bun.spawnSync(argv, { cwd, stdin: "ignore" });
  if (exitCode === 0) return;
  throw new Error(`Cannot set up the Zapier app: ${argv.join(" ")} failed\n${stdout}${stderr}`);
}

/** Fast and without the network where the lockfile, which is npm's, is already satisfied. No package's own script runs. */
function installPackages(): void {
  const quiet = ["--frozen-lockfile", "--ignore-scripts", "--no-save", "--silent"];
  run([process.execPath, "install", ...quiet], app);
}

function compile(): void {
  run([process.execPath, join(app, "node_modules/typescript/bin/tsc"), "--project", app], app);
}

function isNewEnough(node: string): boolean {
  if (!existsSync(node)) return false;
  const { exitCode, stdout } = Bun.spawnSync([node, "--version"]);
  return exitCode === 0 && Number(/^v(\d+)\./.exec(stdout.toString())?.[1]) >= NODE_MAJOR;
}

/** The package that holds the binary; `node` itself is only a script that fetches it. */
function nodePackage(): string {
  const { platform, arch } = process;
  return `${platform === "darwin" && arch === "arm64" ? "node-bin" : "node"}-${platform}-${arch}`;
}

function findNode(): string {
  const own = Bun.which("node");
  if (own !== null && isNewEnough(own)) return own;
  const installed = join(nodeFolder, "node_modules", nodePackage(), "bin/node");
  if (isNewEnough(installed)) return installed;
  mkdirSync(nodeFolder, { recursive: true });
  writeFileSync(join(nodeFolder, "package.json"), "{}\n");
  const wanted = `${nodePackage()}@${NODE_VERSION}`;
  run([process.execPath, "add", "--no-save", "--ignore-scripts", "--silent", wanted], nodeFolder);
  if (isNewEnough(installed)) return installed;
  throw new Error(`Cannot set up the Zapier app: ${wanted} has no Node that runs here, expected one`);
}

/** Where the Node is. */
export function setUpZapier(): string {
  installPackages();
  compile();
  return findNode();
}

if (import.meta.main) {
  try {
    installPackages();
    findNode();
  } catch (fault) {
    process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exitCode = 1;
  }
}
