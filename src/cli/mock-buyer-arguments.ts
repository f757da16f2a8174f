import { duration, integer, matching, money, scalar } from "../config/scalars.ts";
import { secretBytes } from "../config/secret-bytes.ts";
import { readOptions, UsageError } from "./options.ts";

/** What every post is answered, as long as nothing is wrong with it. */
export type Mode =
  | { name: "accept"; priceCents: number | null }
  | { name: "reject" | "duplicate" | "garbage" }
  | { name: "status"; status: number };

export type MockBuyerWishes = {
  host: string;
  /** 0: any that is free. */
  port: number;
  mode: Mode;
  slowMs: number;
  /** The share of posts that fail, 0 to 1. */
  flaky: number;
  secret: Uint8Array | null;
  verbose: boolean;
};

const options = {
  port: { type: "string" },
  host: { type: "string" },
  accept: { type: "boolean" },
  price: { type: "string" },
  reject: { type: "boolean" },
  duplicate: { type: "boolean" },
  garbage: { type: "boolean" },
  status: { type: "string" },
  slow: { type: "string" },
  flaky: { type: "string" },
  secret: { type: "string" },
  verbose: { type: "boolean" },
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>["values"];

const modes = ["accept", "reject", "duplicate", "garbage", "status"] as const;

const port = integer(0, 65_535);
const host = matching("an address of this machine, such as 127.0.0.1", /^[\w.:-]{1,255}$/);
const status = integer(200, 599);
const slow = duration("0ms", "1d");
const share = scalar("a share from 0 to 1, such as 0.3", (text) =>
  /^(0?\.\d{1,9}|0|1)$/.test(text) ? Number(text) : undefined,
);

function readAs<T>(name: keyof Values, text: string, type: ReturnType<typeof scalar<T>>): T {
  const read = type.safeParse(text);
  if (read.success) return read.data;
  throw new UsageError(
    `Cannot read --${name}: found '${text}', expected ${read.error.issues[0]?.message ?? "another value"}`,
  );
}

/** What was found is not told: it may be a secret with a letter missing. */
function readSecret(text: string): Uint8Array {
  const bytes = secretBytes(text);
  if (bytes !== null) return bytes;
  throw new UsageError(
    `Cannot read --secret: found ${text.length} characters that are none, expected whsec_ and base64, as in the buyer's configuration`,
  );
}

function readMode(values: Values): Mode {
  const [name = "accept", other] = modes.filter((mode) => values[mode] !== undefined);
  if (other !== undefined) {
    throw new UsageError(`Cannot answer in two ways: found --${name} and --${other}, expected one of them`);
  }
  if (values.price !== undefined && name !== "accept") {
    throw new UsageError(
      `Cannot name a price: found --price and --${name}, expected --price with --accept only`,
    );
  }
  if (name === "status") return { name, status: readAs("status", values.status ?? "", status) };
  if (name !== "accept") return { name };
  return { name, priceCents: values.price === undefined ? null : readAs("price", values.price, money) };
}

/**
 * What was typed after `leadgate mock-buyer`.
 * @throws UsageError
 */
export function readMockBuyer(args: readonly string[]): MockBuyerWishes {
  const { values } = readOptions(args, options);
  const mode = readMode(values);
  if (values.port === undefined) {
    throw new UsageError("Cannot run mock-buyer: found no --port, expected one, such as --port 9000");
  }
  return {
    host: readAs("host", values.host ?? "127.0.0.1", host),
    port: readAs("port", values.port, port),
    mode,
    slowMs: values.slow === undefined ? 0 : readAs("slow", values.slow, slow),
    flaky: values.flaky === undefined ? 0 : readAs("flaky", values.flaky, share),
    secret: values.secret === undefined ? null : readSecret(values.secret),
    verbose: values.verbose ?? false,
  };
}
