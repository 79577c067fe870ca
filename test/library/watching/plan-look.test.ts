import { describe, expect, it } from "vitest";
import {
  nothingSeen,
  pairMoves,
  planLook,
  type LookInput,
  type WatchedDocument,
  type WatchedFile,
} from "../../../electron/library/watching/plan-look.ts";

const timing = { settleMs: 10, missingMs: 50, manyMissingMs: 1_000 };
const file = (path: string, sizeBytes = 5, modifiedMs = 100): WatchedFile => ({ path, sizeBytes, modifiedMs });
const document = (number: number): WatchedDocument => ({
  documentId: `d${number}`,
  sourcePath: `/f/${number}.md`,
  sizeBytes: 5,
  sha256: `s${number}`,
  importedAtMs: 200,
});
const documents = Array.from({ length: 40 }, (_, number) => document(number));
const input = (change: Partial<LookInput<WatchedFile>>): LookInput<WatchedFile> => ({
  nowMs: 1_000,
  files: [file("/f/0.md")],
  documents,
  missing: [],
  recorded: new Map(),
  memory: nothingSeen,
  ...change,
});

describe("a look at a watched folder", () => {
  it("imports a new file when two looks find it the same, and not while it grows", () => {
    const first = planLook(input({ files: [file("/f/new.md", 1)] }), timing);
    expect(first).toMatchObject({ changed: [], lookAgainInMs: 10 });
    const grown = planLook(input({ files: [file("/f/new.md", 2)], memory: first.memory }), timing);
    expect(grown.changed).toEqual([]);
    const settled = planLook(input({ files: [file("/f/new.md", 2)], memory: grown.memory }), timing);
    expect(settled.changed).toEqual([file("/f/new.md", 2)]);
    expect(settled.lookAgainInMs).toBeUndefined();
  });

  it("leaves alone what is recorded as it is, or was imported since it was written", () => {
    const recorded = new Map([["/f/other.md", { sizeBytes: 5, modifiedMs: 100 }]]);
    const plan = planLook(input({ files: [file("/f/0.md"), file("/f/other.md")], recorded }), timing);
    expect(plan).toMatchObject({ known: [file("/f/0.md")], changed: [], remove: [] });
  });

  it("removes a few after a moment, and only when two looks miss them", () => {
    const missing = [document(1), document(2)];
    const first = planLook(input({ missing }), timing);
    expect(first).toMatchObject({ remove: [], lookAgainInMs: 50 });
    const early = planLook(input({ missing, memory: first.memory, nowMs: 1_049 }), timing);
    expect(early.remove).toEqual([]);
    const back = planLook(input({ missing: [document(2)], memory: early.memory, nowMs: 1_050 }), timing);
    expect(back.remove).toEqual([document(2)]);
    expect(back.memory.missing.size).toBe(0);
  });

  it("waits much longer with many, and with all of a folder's files", () => {
    const missing = documents.slice(0, 11);
    const many = planLook(input({ missing }), timing);
    expect(planLook(input({ missing, memory: many.memory, nowMs: 1_999 }), timing).remove).toEqual([]);
    expect(planLook(input({ missing, memory: many.memory, nowMs: 2_000 }), timing).remove).toHaveLength(11);
    const few = { documents: [document(1)], missing: [document(1)], files: [] };
    const last = planLook(input(few), timing);
    expect(planLook(input({ ...few, memory: last.memory, nowMs: 1_500 }), timing).remove).toEqual([]);
    // Eleven of a hundred are many, but not a large share.
    const large = [...documents, ...Array.from({ length: 60 }, (_, number) => document(100 + number))];
    const share = planLook(input({ documents: large, missing }), timing);
    expect(
      planLook(input({ documents: large, missing, memory: share.memory, nowMs: 1_050 }), timing).remove,
    ).toHaveLength(11);
  });

  it("pairs each missing file with one new file of the same bytes", () => {
    const [a, b] = [document(1), { ...document(2), sha256: "s1" }];
    const fresh = ["x", "y", "z"].map((path) => ({ file: file(path), sha256: path === "z" ? "other" : "s1" }));
    expect(pairMoves([a, b], fresh).map((move) => [move.document.documentId, move.file.path])).toEqual([
      ["d1", "x"],
      ["d2", "y"],
    ]);
  });
});
