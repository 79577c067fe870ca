import type { Job } from "../contract/jobs.ts";

/** Files named below one sentence; the job and `--json` have them all. */
const mostNamed = 20;

/** What couldn't be read, in lines: each reason once, the files it holds for beneath, the commonest reason first. Pure. */
export function failureNotes(failures: Job["failures"]): string[] {
  const reasons = Map.groupBy(failures, ({ code, message }) => `${code}: ${message}`);
  return [...reasons]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .flatMap(([reason, files]) => [
      `  ${reason}`,
      ...files.slice(0, mostNamed).map(({ path }) => `    ${path}`),
      ...(files.length > mostNamed ? [`    and ${files.length - mostNamed} more`] : []),
    ]);
}
