import { expect, test } from "bun:test";
import { decodeVerdicts, encodeVerdicts, reasons } from "../../src/domain/decision.ts";

test("verdicts are stored in two bytes each and read back", () => {
  const verdicts = reasons.map((reason, detail) => ({ reason, detail }));
  const bytes = encodeVerdicts(verdicts);
  expect(bytes).toHaveLength(reasons.length * 2);
  expect(decodeVerdicts(bytes)).toEqual(verdicts);
});

test("a detail beyond one byte is stored as the last", () => {
  expect(decodeVerdicts(encodeVerdicts([{ reason: "filter", detail: 300 }]))).toEqual([
    { reason: "filter", detail: 255 },
  ]);
});

test("a reason of a newer version reads as lost", () => {
  expect(decodeVerdicts(new Uint8Array([200, 3]))).toEqual([{ reason: "lost", detail: 3 }]);
});
