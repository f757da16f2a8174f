import { createTimers, type Timers } from "./timers.ts";

const TOGETHER_MS = 10;

export type LogFields = Readonly<Record<string, unknown>>;
type Level = "info" | "warn" | "error";

const PLAIN = /^[\w./:@+-]+$/;
const UNPRINTABLE = /[^\x20-\x7e]/g;

/** Control characters and bytes beyond ASCII must not reach a terminal: text that came over the network could steer it. */
function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function prettyValue(value: unknown): string {
  if (typeof value === "string" && PLAIN.test(value)) return value;
  return escapeUnprintable(JSON.stringify(value) ?? "undefined");
}

function prettyLine(time: string, level: Level, event: string, fields: LogFields): string {
  let line = `${time.slice(11, 23)} ${level.padEnd(5)} ${event}`;
  let below = "";
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    if (name === "stack" && typeof value === "string")
      below += `\n${value.split("\n").map(escapeUnprintable).join("\n")}`;
    else line += ` ${name}=${prettyValue(value)}`;
  }
  return `${line}${below}\n`;
}

function jsonLine(time: string, level: Level, event: string, fields: LogFields): string {
  const rest = JSON.stringify(fields);
  const head = `{"time":"${time}","level":"${level}","event":${JSON.stringify(event)}`;
  return rest === "{}" ? `${head}}\n` : `${head},${rest.slice(1)}\n`;
}

/** A fault for the log, whole: what was thrown may be anything. */
export function stackOf(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

/**
 * Lines of a hundredth of a second are written together: a write per request costs more than making the line.
 * A `write` that throws (a closed pipe, a full disk) loses its lines and nothing else: a log must not stop the service.
 *
 * Never give it personal data or a key; what it is given is written as it is.
 */
export function createLog({
  write,
  pretty,
  now,
  timers = createTimers(),
}: {
  write: (text: string) => void;
  /** For a terminal: UTC time, level, event, name=value. Otherwise one JSON object a line. */
  pretty: boolean;
  /** Epoch milliseconds. */
  now: () => number;
  timers?: Timers;
}) {
  const format = pretty ? prettyLine : jsonLine;
  let waiting = "";
  let latestMs = Number.NaN;
  let latestTime = "";

  function flush(): void {
    const text = waiting;
    waiting = "";
    if (text === "") return;
    try {
      write(text);
    } catch {
      // There is nowhere left to say it.
    }
  }

  function add(level: Level, event: string, fields: LogFields): void {
    const ms = now();
    if (ms !== latestMs) {
      latestMs = ms;
      latestTime = new Date(ms).toISOString();
    }
    if (waiting === "") timers.after(TOGETHER_MS, flush);
    waiting += format(latestTime, level, event, fields);
  }

  return {
    info: (event: string, fields: LogFields = {}) => add("info", event, fields),
    warn: (event: string, fields: LogFields = {}) => add("warn", event, fields),
    error: (event: string, fields: LogFields = {}) => add("error", event, fields),
    /** Writes what waits at once: for the way out. */
    flush,
  };
}

export type Log = ReturnType<typeof createLog>;
