import { OperatorError } from "../domain/error.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { UsageError } from "./options.ts";

type Listed = { name: string; summary: string; load: () => Promise<Command> };

/** In the order an operator meets them. Each is loaded only when it is called: starting up costs what is imported. */
const commands: readonly Listed[] = [
  {
    name: "init",
    summary: "Write an example configuration with keys of its own",
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "check",
    summary: "Tell everything that is wrong with the configuration",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "serve",
    summary: "Take leads in, decide who buys them, hand them over",
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "leads",
    summary: "Tell what happened to a lead, find leads, erase a person",
    load: async () => (await import("./leads.ts")).leads,
  },
  {
    name: "deliveries",
    summary: "List what buyers were sent, and try again what failed",
    load: async () => (await import("./deliveries.ts")).deliveries,
  },
  {
    name: "sales",
    summary: "Say of an offer whether the buyer took the lead",
    load: async () => (await import("./sales.ts")).sales,
  },
  {
    name: "simulate",
    summary: "Decide the stored leads again under another configuration",
    load: async () => (await import("./simulate.ts")).simulate,
  },
  {
    name: "partners",
    summary: "Show what partners sent and what they are owed",
    load: async () => (await import("./partners.ts")).partners,
  },
  {
    name: "instructions",
    summary: "Make a page that tells a supplier what to send",
    load: async () => (await import("./instructions.ts")).instructions,
  },
  {
    name: "hooks",
    summary: "Make an address for a form builder, which needs no key",
    load: async () => (await import("./hooks.ts")).hooks,
  },
  {
    name: "keys",
    summary: "Make an API key, or the hash of one you have",
    load: async () => (await import("./keys.ts")).keys,
  },
  {
    name: "mock-buyer",
    summary: "Be a buyer to rehearse with: print what comes, answer as told",
    load: async () => (await import("./mock-buyer.ts")).mockBuyer,
  },
  {
    name: "health",
    summary: "Ask the running serve whether it is ready",
    load: async () => (await import("./health.ts")).health,
  },
  { name: "version", summary: "Print the version", load: async () => (await import("./version.ts")).version },
];

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const lines = [...commands, { name: "help", summary: "Print this, or the help of a command" }].map(
    ({ name, summary }) => `  ${name.padEnd(width)}${summary}`,
  );
  return `Leadgate takes leads in, decides who buys them, hands them over, and never loses one.

Usage:
  leadgate COMMAND [OPTIONS]

Commands:
${lines.join("\n")}

leadgate COMMAND --help tells more of each.
`;
}

function unknown(name: string, io: Io): ExitCode {
  io.err(
    `Cannot run '${name}': there is no such command, expected one of ${commands.map((one) => one.name).join(", ")}, help\n`,
  );
  return 2;
}

async function call(listed: Listed, args: readonly string[], io: Io): Promise<ExitCode> {
  const command = await listed.load();
  if (args.includes("--help") || args.includes("-h")) {
    io.out(command.help);
    return 0;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.message}; see leadgate ${listed.name} --help\n`);
      return 2;
    }
    if (!(error instanceof OperatorError)) throw error;
    io.err(`${error.message}\n`);
    return 1;
  }
}

/** Runs what the command line says and returns the exit code: 0 done, 1 could not be done, 2 called wrongly. */
export async function runCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined) {
    io.err(overview());
    return 2;
  }
  const asksHelp = name === "help" || name === "--help" || name === "-h";
  const wanted = asksHelp ? args[0] : name === "--version" ? "version" : name;
  if (wanted === undefined) {
    io.out(overview());
    return 0;
  }
  const listed = commands.find((command) => command.name === wanted);
  if (listed === undefined) return unknown(wanted, io);
  return call(listed, asksHelp ? ["--help"] : args, io);
}
