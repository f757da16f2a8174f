/**
 * The gate behind `scripts/test`: every step in turn, all of them even after a failure, and one line of counts at the end.
 * A step that is not a test run (types, style, the builds) counts as one.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

type Counts = { passed: number; failed: number };

const root = join(import.meta.dir, "..");
const dist = join(root, "dist");
const total: Counts = { passed: 0, failed: 0 };

const tests = [...new Bun.Glob("test/**/*.test.ts").scanSync({ cwd: root })].sort();
const endToEnd = tests.filter((file) => /^test\/(e2e|integrations)\//.test(file));

mkdirSync(dist, { recursive: true });

count("types", command("node_modules/.bin/tsc", "--noEmit"));
count("style", command("node_modules/.bin/biome", "check", "--error-on-warnings", "."));
count("unit and integration tests", runTests(tests.filter((file) => !endToEnd.includes(file))));
const built = count("build", command("scripts/build.ts"));
if (built) {
  count("the same bytes from another folder", buildAgain());
  count("end-to-end tests", runTests(leaveOutZapier(leaveOutBrowser(endToEnd))));
}
say(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

function count(step: string, run: () => Counts): boolean {
  say(`\n== ${step}`);
  const from = performance.now();
  const { passed, failed } = attempt(run);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  say(`== ${step}: ${failed === 0 ? "passed" : "FAILED"} in ${seconds} s`);
  return failed === 0;
}

/** A step that cannot even run is a failure among the counts, not the end of the gate. */
function attempt(run: () => Counts): Counts {
  try {
    return run();
  } catch (fault) {
    say(String(fault));
    return asOne(1);
  }
}

/** Runs a script with this very Bun, since there may be no Node for its first line to find. */
function command(...args: string[]): () => Counts {
  return () => asOne(spawn([process.execPath, ...args]));
}

function runTests(files: string[]): () => Counts {
  return () => {
    const folder = mkdtempSync(join(dist, "tests-"));
    const report = join(folder, "report.xml");
    const paths = files.map((file) => `./${file}`);
    const reporter = ["--reporter=junit", `--reporter-outfile=${report}`];
    const code =
      files.length === 0 ? 1 : spawn([process.execPath, "test", "--only-failures", ...reporter, ...paths]);
    const counts = readReport(report);
    rmSync(folder, { recursive: true });
    // A file that cannot be loaded, or a run that died, fails the run but no test in it.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  };
}

function readReport(path: string): Counts {
  const suites = existsSync(path) ? /<testsuites\b[^>]*>/.exec(readFileSync(path, "utf8"))?.[0] : undefined;
  const read = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suites ?? "")?.[1] ?? 0);
  return { passed: read("tests") - read("failures") - read("skipped"), failed: read("failures") };
}

/** Hard links instead of copies of the packages: tens of thousands of files in under a second. */
function buildAgain(): () => Counts {
  return () => {
    const folder = mkdtempSync(join(dist, "again-"));
    for (const name of ["src", "config", "scripts", "package.json", "tsconfig.json", "bunfig.toml"]) {
      // The integrations' packages are no part of the binary.
      const filter = (path: string) => !path.endsWith("/node_modules");
      cpSync(join(root, name), join(folder, name), { recursive: true, filter });
    }
    const linked = spawn(["cp", "-al", join(root, "node_modules"), folder]) === 0;
    // The version is the commit's, which the copy is not a checkout of.
    const env = { ...process.env, GIT_DIR: join(root, ".git"), GIT_WORK_TREE: root };
    const run = linked ? spawn([process.execPath, "scripts/build.ts"], { cwd: folder, env }) : 1;
    const same = run === 0 && spawn(["cmp", join(dist, "leadgate"), join(folder, "dist/leadgate")]) === 0;
    rmSync(folder, { recursive: true });
    return asOne(same ? 0 : 1);
  };
}

function leaveOutBrowser(files: string[]): string[] {
  const inBrowser = files.filter((file) => file.endsWith(".browser.test.ts"));
  if (inBrowser.length === 0 || haveChromium()) return files;
  say(`Left out, because there is no chromium and it could not be installed: ${inBrowser.join(", ")}`);
  return files.filter((file) => !inBrowser.includes(file));
}

/** What they need is installed once, and only that needs the network. */
function leaveOutZapier(files: string[]): string[] {
  const ofZapier = files.filter((file) => file.startsWith("test/integrations/zapier"));
  if (ofZapier.length === 0) return files;
  if (spawn([process.execPath, "test/integrations/zapier-setup.ts"]) === 0) return files;
  say(`Left out, because the Zapier app's packages could not be installed: ${ofZapier.join(", ")}`);
  return files.filter((file) => !ofZapier.includes(file));
}

function haveChromium(): boolean {
  if (Bun.which("chromium") !== null) return true;
  if (process.getuid?.() !== 0 || Bun.which("apt-get") === null) return false;
  say("Installing chromium for the tests of pages");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawn(["apt-get", "update", "-qq"], { env });
  spawn(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], { env });
  return Bun.which("chromium") !== null;
}

function spawn(
  argv: string[],
  options: { cwd?: string; env?: Record<string, string | undefined> } = {},
): number {
  const run = Bun.spawnSync(argv, {
    cwd: root,
    ...options,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
  return run.exitCode ?? 1;
}

function asOne(code: number): Counts {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
