import { expect, test } from "vitest";
import { summaryLine, tally, type TestReport } from "./test-report.ts";

const file = (name: string, ...statuses: string[]): TestReport["testResults"][number] => ({
  name,
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
});
const locally = { everyRealTest: false };
const inCi = { everyRealTest: true };

test("counts passed, failed and skipped tests", () => {
  const report = { success: false, testResults: [file("a.test.ts", "passed", "failed", "skipped", "todo", "pending")] };
  expect(tally(report, locally)).toEqual({ passed: 1, failed: 1, skipped: 3, notes: [] });
});

test("a file that didn't load is a failed test", () => {
  const broken = { name: "a.test.ts", status: "failed", assertionResults: [] };
  expect(tally({ success: false, testResults: [broken] }, locally)).toMatchObject({ passed: 0, failed: 1 });
});

test("a file whose preparation failed is one too, beside its tests that were skipped", () => {
  const broken = { ...file("a.test.ts", "skipped", "skipped"), status: "failed" };
  expect(tally({ success: false, testResults: [broken] }, locally)).toMatchObject({ failed: 1, skipped: 2 });
});

test("so is a run that failed outside of any test", () => {
  const report = { success: false, testResults: [file("a.test.ts", "passed")] };
  expect(tally(report, locally)).toMatchObject({ passed: 1, failed: 1 });
});

test("a real model's test that was skipped is a failure in CI only", () => {
  const report = { success: true, testResults: [file("a.real.test.ts", "skipped"), file("b.test.ts", "skipped")] };
  expect(tally(report, locally)).toMatchObject({ failed: 0, skipped: 2 });
  expect(tally(report, inCi)).toMatchObject({ failed: 1, skipped: 1 });
});

test("the last line names skipped tests only when there are some", () => {
  expect(summaryLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});

test.each(["browser", "electron", "package"])("and so does one of a *.%s.test.ts file", (kind) => {
  const report = { success: true, testResults: [file(`a.${kind}.test.ts`, "skipped")] };
  expect([tally(report, inCi).failed, tally(report, locally).skipped]).toEqual([1, 1]);
});
