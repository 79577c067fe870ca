import { z } from "zod";

/** What is read of Vitest's JSON report. */
export const testReportSchema = z.looseObject({
  success: z.boolean(),
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.looseObject({ status: z.string(), fullName: z.string() })),
    }),
  ),
});
export type TestReport = z.infer<typeof testReportSchema>;

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why something counts as failed that Vitest itself doesn't count. */
  readonly notes: readonly string[];
}

/** Tests that are skipped where a model or a browser can't be had. */
const needsMore = /\.(?:real|browser|electron|package)\.test\.ts$/;

/**
 * Counts a report's tests. A file that didn't load, or whose preparation failed, counts as one failed test, and so does
 * a run that failed without a failed test. With `everyRealTest` a skipped test of a file that needs more than Node
 * counts as failed: there the real models and a browser have to be at hand.
 */
export function tally(report: TestReport, options: { readonly everyRealTest: boolean }): Tally {
  let [passed, failed, skipped] = [0, 0, 0];
  const notes: string[] = [];
  for (const file of report.testResults) {
    if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed")) {
      failed++;
      notes.push(`${file.name} failed outside of its tests`);
    }
    for (const { status, fullName } of file.assertionResults) {
      if (status === "passed") passed++;
      else if (status === "failed") failed++;
      else if (options.everyRealTest && needsMore.test(file.name)) {
        failed++;
        notes.push(
          `${fullName} was skipped, which CI doesn't allow for tests of the real models, the window, the desktop and the package`,
        );
      } else skipped++;
    }
  }
  if (!report.success && failed === 0) {
    failed++;
    notes.push("the run failed outside of any test; see above");
  }
  return { passed, failed, skipped, notes };
}

/** The last line of a run, alone on it. */
export const summaryLine = ({ passed, failed, skipped }: Omit<Tally, "notes">): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
