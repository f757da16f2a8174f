import { createApp } from "../app.ts";
import { snapshotOf } from "../config/snapshot.ts";
import { OperatorError } from "../domain/error.ts";
import { makeSigningSecret } from "../domain/signing-secret.ts";
import { untilStopped } from "../platform/lifecycle.ts";
import { createLog } from "../platform/log.ts";
import { createRequestIds } from "../platform/request-ids.ts";
import { createTimers } from "../platform/timers.ts";
import { version } from "../platform/version.ts";
import { type Command, type ExitCode, type Io, randomUnit } from "./io.ts";
import { configHelp, configPath, loadOrReport, readOptions } from "./options.ts";

const help = `Takes leads in, decides who buys them and hands them over, until it is stopped.

Usage:
  leadgate serve [--config PATH]

${configHelp}

SIGTERM and SIGINT stop it: what is under way is finished within server.shutdown_grace. A second signal, whichever of
the two, ends it at once; nothing that was answered is lost by that.
`;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readOptions(args, { config: { type: "string" } });
  const loaded = loadOrReport(configPath(values.config, io), io);
  if (loaded === null) return 1;
  const log = createLog({ write: io.out, pretty: io.terminal, now: io.clock.now });
  const lifecycle = untilStopped();
  const app = createApp({
    ...loaded,
    config: { hash: loaded.hash, catalog: snapshotOf(loaded.catalog) },
    clock: io.clock,
    timers: createTimers(),
    log,
    random: () => randomUnit(io),
    mintRequestId: createRequestIds(io.randomBytes),
    mintSigningSecret: () => makeSigningSecret(io.randomBytes),
    version,
    onBrokenDisk: lifecycle.breakDown,
  });
  app.start();
  const ended = await lifecycle.stopped;
  await app.stop();
  if (ended === "signal") return 0;
  throw new OperatorError(
    "Cannot go on: the disk failed while writing, see the log; nothing unsaved was acknowledged",
  );
}

export const serve: Command = { help, run };
