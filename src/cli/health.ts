import { isIPv6 } from "node:net";
import { askLocal } from "../platform/local-request.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { configHelp, configPath, loadSettingsOrReport, readOptions } from "./options.ts";

const TIMEOUT_MS = 3_000;

const help = `Asks the running serve on this machine whether it is ready to take leads. Exit code 0: it is; 1: it is not.

Usage:
  leadgate health [--config PATH]

${configHelp}
`;

/** An address to reach a server of this machine by that listens on `host`. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return isIPv6(host) ? `[${host}]` : host;
}

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readOptions(args, { config: { type: "string" } });
  const settings = loadSettingsOrReport(configPath(values.config, io), io);
  if (settings === null) return 1;
  const { host, port } = settings.server;
  const url = `http://${reachable(host)}:${port}/readyz`;
  const answer = await askLocal(url, TIMEOUT_MS);
  if (answer.status === 200) {
    io.out("ready\n");
    return 0;
  }
  io.err(
    `Not ready: ${url} ${answer.status === null ? answer.text : `answers ${answer.status}: ${answer.text.trim()}`}\n`,
  );
  return 1;
}

export const health: Command = { help, run };
