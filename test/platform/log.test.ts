import { describe, expect, test } from "bun:test";
import { createLog } from "../../src/platform/log.ts";

const NOON = Date.UTC(2026, 6, 15, 12, 0, 0, 5);

function record({ pretty = false } = {}) {
  const writes: string[] = [];
  const planned: { ms: number; fn: () => void }[] = [];
  const timers = {
    after(ms: number, fn: () => void) {
      planned.push({ ms, fn });
      return () => {};
    },
  };
  const log = createLog({ write: (text) => writes.push(text), pretty, now: () => NOON, timers });
  return { log, writes, planned };
}

describe("the log", () => {
  test("is one JSON object a line: time, level, event, then the fields", () => {
    const { log, writes } = record();
    log.info("request", { status: 200, path: "/api/leads" });
    log.warn("started");
    log.error("fault", { message: 'a "quoted"\nmessage' });
    log.flush();
    expect(writes).toEqual([
      '{"time":"2026-07-15T12:00:00.005Z","level":"info","event":"request","status":200,"path":"/api/leads"}\n' +
        '{"time":"2026-07-15T12:00:00.005Z","level":"warn","event":"started"}\n' +
        '{"time":"2026-07-15T12:00:00.005Z","level":"error","event":"fault","message":"a \\"quoted\\"\\nmessage"}\n',
    ]);
  });

  test("leaves out fields that are undefined, and an object of nothing else", () => {
    const { log, writes } = record();
    log.info("request", { supplier: undefined });
    log.flush();
    expect(writes).toEqual(['{"time":"2026-07-15T12:00:00.005Z","level":"info","event":"request"}\n']);
  });

  test("writes what came within a hundredth of a second in one go, without being told", () => {
    const { log, writes, planned } = record();
    log.info("first");
    log.info("second");
    expect({ writes, planned: planned.map(({ ms }) => ms) }).toEqual({ writes: [], planned: [10] });
    planned[0]?.fn();
    expect(writes.map((text) => text.split("\n").length - 1)).toEqual([2]);
    log.info("third");
    planned[1]?.fn();
    expect(writes).toHaveLength(2);
  });

  test("on a terminal is time, level, event and name=value", () => {
    const { log, writes } = record({ pretty: true });
    log.info("request", {
      path: "/api/leads",
      ms: 1.5,
      refused: { filter: 2 },
      note: "two words",
      gone: undefined,
    });
    log.flush();
    expect(writes).toEqual([
      '12:00:00.005 info  request path=/api/leads ms=1.5 refused={"filter":2} note="two words"\n',
    ]);
  });

  test("on a terminal shows a stack in lines of its own", () => {
    const { log, writes } = record({ pretty: true });
    log.error("fault", { message: "no", stack: "Error: no\n    at here" });
    log.flush();
    expect(writes).toEqual(["12:00:00.005 error fault message=no\nError: no\n    at here\n"]);
  });

  test.each([
    { name: "an escape sequence", value: "\x1b[2Jx", shown: '"\\u001b[2Jx"' },
    { name: "a one-byte control sequence", value: "\x9b2J", shown: '"\\u009b2J"' },
    { name: "a line break", value: "a\nb", shown: '"a\\nb"' },
  ])("on a terminal never passes on $name", ({ value, shown }) => {
    const { log, writes } = record({ pretty: true });
    log.info("request", { path: value });
    log.flush();
    expect(writes).toEqual([`12:00:00.005 info  request path=${shown}\n`]);
  });

  test("goes on after a write that failed", () => {
    let fails = true;
    const writes: string[] = [];
    const log = createLog({
      write: (text) => {
        if (fails) throw new Error("EPIPE");
        writes.push(text);
      },
      pretty: false,
      now: () => NOON,
    });
    log.info("lost");
    log.flush();
    fails = false;
    log.info("kept");
    log.flush();
    expect(writes).toEqual(['{"time":"2026-07-15T12:00:00.005Z","level":"info","event":"kept"}\n']);
  });
});
