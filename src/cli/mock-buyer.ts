import { OperatorError } from "../domain/error.ts";
import { untilStopped } from "../platform/lifecycle.ts";
import { createTimers } from "../platform/timers.ts";
import type { Command, ExitCode } from "./io.ts";
import { readMockBuyer } from "./mock-buyer-arguments.ts";
import { openMockBuyer } from "./mock-buyer-server.ts";
import { summary } from "./mock-buyer-view.ts";

const help = `A buyer to rehearse with: answers what is posted to it, on any path, and prints a line for each request.

Usage:
  leadgate mock-buyer --port N [OPTIONS]

  --port N          where it listens; 0 takes a free one and prints it
  --host HOST       the address it listens at (default: 127.0.0.1)

One of these:
  --accept          200 {"result":"ACCEPTED","data":{"id":"mock-1"}}, which is the default
  --reject          200 {"result":"REJECTED","data":{"message":"not this one"}}
  --duplicate       200 {"result":"DUPLICATE"}
  --garbage         200 and a page that says neither yes nor no
  --status CODE     this status, 200 to 599, and plain text

And any of these:
  --price AMOUNT    data.price of what is accepted, such as 42.50
  --slow TIME       waits before each answer: 500ms, 3s, 1m, at most 1d
  --flaky SHARE     fails this share of the posts, 0 to 1: by turns a 500, a reset connection, an answer cut in half
  --secret SECRET   whsec_…, as the configuration has it for the buyer: says whether signature and timestamp are
                    right, and answers 401 where they are not
  --verbose         prints what was posted, too; this is personal data

A line has the time it came, method and path, the webhook-id and whether that is a repeat, what was answered, and
how long that took. A repeat of what was accepted is given the same id again, as a good buyer would; the last 10,000
ids are remembered. What is reset or cut was accepted all the same; after a 500 it was not.

SIGINT and SIGTERM end it with a summary of the posts: those answered ACCEPTED or with another 2xx are accepted, those
answered REJECTED, DUPLICATE or 401 are refused, all else has failed.
`;

/** The command with waiting of a test's own. */
export function createMockBuyer(world: {
  untilStopped: typeof untilStopped;
  timers: ReturnType<typeof createTimers>;
}): Command {
  return {
    help,
    async run(args, io): Promise<ExitCode> {
      const wishes = readMockBuyer(args);
      const faults: unknown[] = [];
      const { url, close } = openMockBuyer(wishes, {
        io,
        timers: world.timers,
        onFault(fault) {
          faults.push(fault);
          lifecycle.breakDown();
        },
      });
      const lifecycle = world.untilStopped();
      io.out(`Listening on ${url}; Ctrl+C ends it\n`);
      await lifecycle.stopped;
      const tally = await close();
      const [fault] = faults;
      if (fault !== undefined) {
        const words = fault instanceof Error ? fault.message : String(fault);
        throw new OperatorError(`Cannot go on: a request could not be dealt with (${words})`, {
          cause: fault,
        });
      }
      io.out(summary(tally));
      return 0;
    },
  };
}

export const mockBuyer = createMockBuyer({ untilStopped, timers: createTimers() });
