import { version as number } from "../platform/version.ts";
import type { Command } from "./io.ts";
import { readOptions } from "./options.ts";

const help = `Prints the version.

Usage:
  leadgate version
`;

export const version: Command = {
  help,
  run(args, io) {
    readOptions(args, {});
    io.out(`leadgate ${number}\n`);
    return 0;
  },
};
