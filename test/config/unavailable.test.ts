import { expect, test } from "bun:test";
import { loaded, problemsOf } from "./loading.ts";

test("what this version cannot do yet is refused, not skipped", () => {
  expect(problemsOf("server:\n  private_hook_targets: true\n")).toEqual([
    "c.yaml:2:3 server.private_hook_targets: Cannot use private_hook_targets 'true': it is not available in this version, expected false: suppliers cannot register hooks yet",
  ]);
});

test("what stands there and asks for nothing is let be", () => {
  expect(loaded("server:\n  private_hook_targets: false\n").settings.server.privateHookTargets).toBe(false);
});
