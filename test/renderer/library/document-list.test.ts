import { describe, expect, it } from "vitest";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import type { Job } from "../../../electron/contract/jobs.ts";
import {
  filterQuery,
  isFiltered,
  isReviewDue,
  localDay,
  noFilters,
  sortDocuments,
  standingOf,
  withDocument,
} from "../../../renderer/stores/document-list.ts";
import { percentDone, withoutRepeated } from "../../../renderer/stores/library-jobs.ts";

const documentOf = (id: string, changes: Partial<DocumentInfo> = {}): DocumentInfo => ({
  document_id: id,
  title: id,
  path: `${id}.md`,
  format: "markdown",
  metadata: {},
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z",
  current_version_id: "v",
  versions: [],
  collection_ids: [],
  also_as: [],
  ...changes,
});
const ids = (documents: readonly DocumentInfo[]) => documents.map((document) => document.document_id);

describe("the list of documents", () => {
  it("sorts words as the language does, numbers by value, and equals by title", () => {
    const list = [documentOf("Zebra"), documentOf("ähnlich"), documentOf("Plan 10"), documentOf("plan 9")];
    expect(ids(sortDocuments(list, { key: "title", descending: false }, "de"))).toEqual([
      "ähnlich",
      "plan 9",
      "Plan 10",
      "Zebra",
    ]);
    const mixed = [documentOf("c"), documentOf("b", { format: "pdf" }), documentOf("a", { format: "pdf" })];
    expect(ids(sortDocuments(mixed, { key: "format", descending: true }, "en"))).toEqual(["a", "b", "c"]);
  });

  it("asks only for what is filtered", () => {
    expect(isFiltered(noFilters)).toBe(false);
    expect(filterQuery(noFilters)).toEqual({});
    expect(filterQuery({ query: "x", collectionId: "c", status: "expired" })).toEqual({
      q: "x",
      collection_id: "c",
      status: "expired",
    });
  });

  it("takes a changed document in its place, a new one at the end, and none that is merged into another", () => {
    const list = [documentOf("a"), documentOf("b", { also_as: [{ document_id: "m", path: "m.pdf", format: "pdf" }] })];
    expect(withDocument(list, documentOf("a", { title: "new" }))[0]?.title).toBe("new");
    expect(ids(withDocument(list, documentOf("c")))).toEqual(["a", "b", "c"]);
    expect(withDocument(list, documentOf("m"))).toBe(list);
  });

  it("knows what is in force: the first and the last day are", () => {
    const metadata = { effective_from: "2026-03-01", effective_to: "2026-03-31" };
    expect(standingOf({ metadata }, "2026-02-28")).toBe("upcoming");
    expect(standingOf({ metadata }, "2026-03-01")).toBe("in_force");
    expect(standingOf({ metadata }, "2026-03-31")).toBe("in_force");
    expect(standingOf({ metadata }, "2026-04-01")).toBe("expired");
    expect(standingOf({ metadata: {} }, "2026-04-01")).toBe("in_force");
  });

  it("calls a review due on the day after its date", () => {
    expect(isReviewDue({ metadata: { review_date: "2026-03-01" } }, "2026-03-01")).toBe(false);
    expect(isReviewDue({ metadata: { review_date: "2026-03-01" } }, "2026-03-02")).toBe(true);
    expect(localDay(new Date(2026, 2, 1, 23, 59))).toBe("2026-03-01");
  });
});

describe("the list of jobs", () => {
  const jobOf = (id: string, status: Job["status"], failed: readonly string[]): Job => ({
    job_id: id,
    kind: "import",
    status,
    created_at: "2026-01-01T00:00:00.000Z",
    files_total: 4,
    files_done: 1,
    files_unchanged: 0,
    files_failed: failed.length,
    chunks_done: 0,
    bytes_done: 0,
    bytes_total: 0,
    failures: failed.map((path) => ({ path, code: "FILE_EMPTY", message: "" })),
  });

  it("leaves out what a newer job came upon again, and only that", () => {
    const jobs = [
      jobOf("newest", "done", ["a", "b"]),
      jobOf("same", "done", ["b"]),
      jobOf("other", "done", ["b", "c"]),
      jobOf("running", "running", ["a"]),
      jobOf("clean", "done", []),
    ];
    expect(withoutRepeated(jobs).map((job) => job.job_id)).toEqual(["newest", "other", "running", "clean"]);
  });

  it("counts by bytes where they are known, else by files", () => {
    expect(percentDone(jobOf("j", "running", ["a"]))).toBe(50);
    expect(percentDone({ ...jobOf("j", "running", []), bytes_done: 1, bytes_total: 4 })).toBe(25);
    expect(percentDone({ ...jobOf("j", "running", []), files_total: 0 })).toBe(0);
  });
});
