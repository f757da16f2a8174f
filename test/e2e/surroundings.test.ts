// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the YAML's own syntax
import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { databaseIn, startAppliance } from "./appliance.ts";
import { secret, writeConfiguration } from "./configuration.ts";
import { carLead } from "./person.ts";
import { mountPrivately } from "./private-mount.ts";
import { binary, run, start } from "./program.ts";
import { until } from "./until.ts";

const asRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const repository = join(import.meta.dir, "..", "..");

/** Where others than its owner may look too. */
function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

/** The one file that is shipped, alone. */
function shipped(): string {
  const program = join(openFolder(), "leadgate");
  copyFileSync(binary, program);
  chmodSync(program, 0o755);
  return program;
}

/** Who may not write what this user owns. Where tests do not run as root, this user itself, on what is read-only. */
const asAnother = asRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
const another = asRoot ? NOBODY : process.getuid?.();

describe("the binary alone in an empty folder, its sources out of sight", () => {
  test("writes its example, checks it, serves it and takes a lead with the key it printed", async () => {
    const program = shipped();
    const cwd = openFolder();
    // Where nothing may be mounted, the sources only stay where the binary is not.
    await using view = await mountPrivately(repository, { size: "1m" });
    const surroundings = {
      program,
      cwd,
      env: { PORT: "0" },
      prefix: [...(view?.prefix ?? []), "env", "-C", cwd],
    };
    const init = await run(["init"], surroundings);
    expect({ code: init.code, err: init.err }).toEqual({ code: 0, err: "" });
    const key = /lg_live_[0-9A-Za-z]+/.exec(init.out)?.[0] ?? "";
    expect(await run(["check"], surroundings)).toEqual({
      code: 0,
      out: `config is good: 1 seller, 3 campaigns, 2 buyers, 1 supplier, 1 program\n`,
      err: "",
    });

    const serve = start(["serve"], surroundings);
    const url = await until("serve has started", () => /"url":"([^"]+)"/.exec(serve.out())?.[1]);
    const answer = await fetch(`${url}/api/leads`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(carLead(1)),
    });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { success: true, status: "sold", price: 45, buyer_ids: ["northwind"] },
    });
    for (const page of ["/", "/docs", "/docs/json", "/docs/reference.js"]) {
      const { status } = await fetch(url + page);
      expect({ page, status }).toEqual({ page, status: 200 });
    }
    expect(await serve.kill("SIGTERM")).toBe(0);
    expect(serve.out() + serve.err()).not.toContain(key);
  });

  test("never overwrites a configuration", async () => {
    const cwd = openFolder();
    expect((await run(["init"], { cwd })).code).toBe(0);
    expect(await run(["init"], { cwd })).toEqual({
      code: 1,
      out: "",
      err: "Cannot write the example: config/buyers.yaml exists, expected a folder without YAML\n",
    });
  });

  test("says what is missing where there is no configuration", async () => {
    const cwd = openFolder();
    expect(await run(["serve"], { cwd })).toEqual({
      code: 1,
      out: "",
      err: `config: Cannot read the configuration: it does not exist, expected a YAML file or a folder of them (\`leadgate init\` writes an example)\nCannot use the configuration config: 1 problem found\n`,
    });
  });
});

describe("the binary beside files that are not for it", () => {
  test("neither runs what a bunfig.toml preloads nor reads a .env", async () => {
    const cwd = openFolder();
    const trace = join(cwd, "trace");
    writeFileSync(
      join(cwd, "bunfig.toml"),
      'preload = ["./hostile.ts"]\n[serve]\npreload = ["./hostile.ts"]\n',
    );
    writeFileSync(
      join(cwd, "hostile.ts"),
      `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "was here"); process.exit(9);`,
    );
    writeFileSync(
      join(cwd, ".env"),
      `LEADGATE_CONFIG=${join(cwd, "nowhere")}\nNODE_ENV=development\nPORT=1\n`,
    );
    writeFileSync(join(cwd, "package.json"), '{ "type": "commonjs", "imports": { "#x": "./hostile.ts" } }');
    writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "jsx": "nonsense" } ');
    expect((await run(["init"], { cwd })).code).toBe(0);
    const { code, err } = await run(["check"], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(await Bun.file(trace).exists()).toBe(false);
  });
});

describe("serve", () => {
  test("refuses a database that another serve uses, and leaves that one alone", async () => {
    await using first = await startAppliance({});
    expect(await first.command("serve")).toEqual({
      code: 1,
      out: "",
      err: `Cannot serve ${databaseIn(first.folder)}: another leadgate serve is already using it; stop that one first, or give this one its own database.path\n`,
    });
    expect((await first.post(carLead(1))).status).toBe(200);
  });

  test("refuses a port that another serve listens on, and takes none of its requests", async () => {
    await using first = await startAppliance({});
    const config = writeConfiguration(temporaryFolder(), { server: { port: first.port } });
    expect(await run(["serve", "--config", config])).toEqual({
      code: 1,
      out: "",
      err: `Cannot listen on 127.0.0.1:${first.port}: the port is taken by another process, expected a free one (server.port, or PORT for scripts/start)\n`,
    });
    expect((await first.post(carLead(1))).status).toBe(200);
  });

  test("refuses an address this machine does not have", async () => {
    const config = writeConfiguration(temporaryFolder(), { server: { host: "192.0.2.1" } });
    const { code, out, err } = await run(["serve", "--config", config]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(
        /^Cannot listen on 192\.0\.2\.1:0: the host is not an address of this machine \(\w+\), expected one, such as .+\n$/,
      ),
    });
  });

  test("refuses a folder it may not make its database in", async () => {
    const folder = openFolder();
    const config = writeConfiguration(folder);
    mkdirSync(join(folder, "data"));
    chmodSync(join(folder, "data"), 0o555);
    expect(await run(["serve", "--config", config], { program: shipped(), prefix: asAnother })).toEqual({
      code: 1,
      out: "",
      err: `Cannot open the database ${databaseIn(folder)}: EACCES: permission denied, open '${databaseIn(folder)}'; expected a folder that user ${another} may write (set database.path, or change the folder's owner)\n`,
    });
  });

  test("refuses a database from a newer version, and changes nothing in it", async () => {
    const folder = temporaryFolder();
    await using old = await startAppliance({ folder });
    await old.program.kill("SIGTERM");
    const database = new Database(databaseIn(folder));
    database.run(
      "insert into migrations select 999, '0999_of_the_future', sha256, applied_at from migrations limit 1",
    );
    const { n } = database.query<{ n: number }, []>("select count(*) as n from migrations").get() ?? { n: 0 };
    database.close();
    const refused = {
      code: 1,
      out: "",
      err: `Cannot open ${databaseIn(folder)}: it was made by a newer Leadgate (${n} migrations, this version knows ${n - 1}); start that version, or restore the backup from before the upgrade\n`,
    };
    expect(await old.command("serve")).toEqual(refused);
    expect(await old.command("deliveries", "list")).toEqual(refused);
  });

  test("refuses a file that is no database", async () => {
    const folder = temporaryFolder();
    const config = writeConfiguration(folder);
    mkdirSync(join(folder, "data"));
    writeFileSync(databaseIn(folder), "Dear diary, ".repeat(1_000));
    expect(await run(["serve", "--config", config])).toEqual({
      code: 1,
      out: "",
      err: `Cannot open the database ${databaseIn(folder)}: file is not a database\n`,
    });
  });

  test("refuses the example's key where others can reach it", async () => {
    const folder = temporaryFolder();
    cpSync(join(repository, "config"), folder, { recursive: true });
    writeFileSync(join(folder, "server.yaml"), "server: { host: 0.0.0.0, port: 0 }\n");
    const { code, out, err } = await run(["serve", "--config", folder]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(
        /^\S+programs\.yaml:\d+:\d+ programs\[0\]\.keys\[0\]\.sha256: Cannot serve others with the example's key, .+\n\S+suppliers\.yaml:\d+:\d+ suppliers\[0\]\.keys\[0\]\.sha256: Cannot serve others with the example's key, .+\n.+: 2 problems found\n$/,
      ),
    });
  });

  test("keeps its files to itself", async () => {
    await using appliance = await startAppliance({});
    await appliance.post(carLead(1));
    const data = join(appliance.folder, "data");
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    const modes = new Set(readdirSync(data).map((name) => modeOf(join(data, name))));
    expect([modeOf(data), ...modes]).toEqual(["700", "600"]);
  });
});

describe("a command", () => {
  test("refuses the database of another user, and prints the line to use instead", async () => {
    const folder = temporaryFolder();
    const path = asRoot ? databaseIn(folder) : "/etc/passwd";
    const config = writeConfiguration(folder, { database: { path } });
    if (asRoot) {
      mkdirSync(join(folder, "data"));
      writeFileSync(path, "");
      chownSync(path, NOBODY, NOBODY);
    }
    const [owner, me] = [asRoot ? NOBODY : 0, process.getuid?.()];
    expect(await run(["deliveries", "list", "--config", config])).toEqual({
      code: 1,
      out: "",
      err: `Cannot open the database ${path}: it belongs to user ${owner} and this is user ${me}; run the command as its owner: sudo -u '#${owner}' leadgate …\n`,
    });
    expect([...new Bun.Glob("data/*-{wal,shm}").scanSync({ cwd: folder })]).toEqual([]);
  });

  test("on deliveries says so where nothing was served yet", async () => {
    const folder = temporaryFolder();
    const config = writeConfiguration(folder);
    expect(await run(["deliveries", "list", "--config", config])).toEqual({
      code: 1,
      out: "",
      err: `Cannot open the database ${databaseIn(folder)}: there is none, expected one that leadgate serve has made\n`,
    });
  });

  test("works beside serve without the secrets that serve was given; check does not", async () => {
    const port = await freePort();
    const [token, signing] = ["${METRICS_TOKEN}", "${BUYER_SECRET}"];
    await using appliance = await startAppliance({
      server: { port, metrics_token: token },
      webhook: { secret: signing },
      prefix: ["env", "METRICS_TOKEN=a-token-of-some-length", `BUYER_SECRET=${secret}`],
    });
    expect(await appliance.command("deliveries", "list")).toEqual({
      code: 0,
      out: "No deliveries\n",
      err: "",
    });
    expect(await appliance.command("health")).toEqual({ code: 0, out: "ready\n", err: "" });
    expect(await appliance.command("check")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("the environment has no BUYER_SECRET"),
    });
  });

  test("that cannot tell where serve is says why", async () => {
    const config = writeConfiguration(temporaryFolder(), {
      server: { port: "none" },
      database: { path: "" },
    });
    const why = `Cannot use the configuration ${config}: 2 problems found\n`;
    const [health, deliveries] = await Promise.all([
      run(["health", "--config", config]),
      run(["deliveries", "list", "--config", config]),
    ]);
    expect(health).toEqual({
      code: 1,
      out: "",
      err: expect.stringContaining("server.port: Cannot read port"),
    });
    expect(health.err).toEndWith(why);
    expect(deliveries).toEqual({
      code: 1,
      out: "",
      err: `${health.err}Cannot go on: the configuration has problems, expected one that leadgate check is content with\n`,
    });
  });

  test("health knows whether serve is there", async () => {
    const port = await freePort();
    await using appliance = await startAppliance({ server: { port } });
    expect(await appliance.command("health")).toEqual({ code: 0, out: "ready\n", err: "" });
    await appliance.program.kill("SIGTERM");
    expect(await appliance.command("health")).toEqual({
      code: 1,
      out: "",
      err: `Not ready: http://127.0.0.1:${port}/readyz cannot be reached\n`,
    });
  });
});

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const { port } = server;
  await server.stop(true);
  return port ?? 0;
}
