import { once } from "node:events";
import { existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../fakes/fake-clock.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

const leave = "# Leave\n\nEverybody has 30 days of leave a year. Five of them can be carried over until 31 March.\n";
const pay = "# Pay\n\nSalaries are paid on the 27th of each month.\n";

describe("an import", () => {
  it("stores, indexes and finds what a folder holds, and passes over what isn't a document", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({
      "b/leave.md": leave,
      "a/pay.md": pay,
      ".hidden.md": leave,
      "node_modules/readme.md": leave,
      "LICENSE.txt": "text",
      "code.ts": "const a = 1;",
      "notes.pages": "no",
    });
    const result = await library.import({ paths: [folder] });
    expect(result).toMatchObject({ files_total: 3, files_done: 2, files_failed: 1 });
    expect(result.failures).toEqual([expect.objectContaining({ path: "notes.pages", code: "FORMAT_UNKNOWN" })]);
    const { items } = library.documents.list({ limit: 50 });
    expect(items.map(({ title, path }) => [title, path])).toEqual([
      ["Leave", "b/leave.md"],
      ["Pay", "a/pay.md"],
    ]);
    const keys = library.documents.applicableVersions({ asOf: "2099-01-01" });
    expect(keys).toHaveLength(2);
    expect(await library.indexing.rowCounts()).toEqual(new Map(keys.map((key) => [key, 1])));
  });

  it("does nothing for a file that is unchanged, and a new version for one that changed", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "leave.md": leave });
    await library.import({ paths: [folder] });
    expect(await library.import({ paths: [folder] })).toMatchObject({ files_done: 1, files_unchanged: 1 });
    writeFileSync(join(folder, "leave.md"), leave.replace("30", "31"));
    expect(await library.import({ paths: [folder] })).toMatchObject({ files_done: 1, files_unchanged: 0 });
    const [document] = library.documents.list({ limit: 50 }).items;
    expect(document?.versions.map(({ number }) => number)).toEqual([2, 1]);
    const texts = document?.versions.map(
      ({ version_id }) => library.documents.content(document.document_id, version_id).text,
    );
    expect(texts?.map((text) => text.includes("31 days"))).toEqual([true, false]);
  });

  it("leaves a document the path that it came with when its file is imported by itself", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "germany/2025/leave.md": leave });
    await library.import({ paths: [folder] });
    writeFiles({ "germany/2025/leave.md": `${leave}\nMore.\n` }, folder);
    await library.import({ paths: [join(folder, "germany/2025/leave.md")] });
    const [document] = library.documents.list({ limit: 9 }).items;
    expect([document?.path, document?.versions.length]).toEqual(["germany/2025/leave.md", 2]);
  });

  it("takes new metadata for an unchanged file without reading it again", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "leave.md": leave });
    await library.import({ paths: [folder] });
    const embedded = library.embedder.embedded.length;
    await library.import({ paths: [folder], metadata: { jurisdiction: "UK" } });
    const [document] = library.documents.list({ limit: 50 }).items;
    expect(document?.metadata.jurisdiction).toBe("GB");
    expect(document?.versions).toHaveLength(1);
    expect(library.embedder.embedded).toHaveLength(embedded);
    expect(library.documents.applicableVersions({ asOf: "2099-01-01", jurisdiction: "DE" })).toEqual([]);
  });

  it("reports bad files with their codes and imports the others", async () => {
    const library = await openTestLibrary({ settings: { max_file_mb: 1 } });
    const folder = writeFiles({
      "empty.md": "",
      "fine.md": pay,
      "front-matter-only.md": "---\ntitle: x\n---\n",
      "large.txt": "x".repeat(1_100_000),
      "picture.pdf": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 73, 72, 68, 82]),
      "torn.pdf": "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    });
    const { failures, files_done } = await library.import({ paths: [folder, join(folder, "missing.md")] });
    expect(files_done).toBe(1);
    expect(failures.map(({ path, code }) => [path, code])).toEqual([
      ["empty.md", "FILE_EMPTY"],
      ["front-matter-only.md", "NO_TEXT_FOUND"],
      ["large.txt", "FILE_TOO_LARGE"],
      ["picture.pdf", "FILE_TRUNCATED"],
      ["torn.pdf", "FILE_TRUNCATED"],
      ["missing.md", "FILE_MISSING"],
    ]);
  });

  it("follows links within the folder once and reports those that lead out of it", async () => {
    const library = await openTestLibrary();
    const outside = writeFiles({ "secret.md": leave });
    const folder = writeFiles({ "inside/pay.md": pay });
    symlinkSync(folder, join(folder, "inside", "loop"));
    symlinkSync(join(outside, "secret.md"), join(folder, "out.md"));
    const { files_done, failures } = await library.import({ paths: [folder] });
    expect(files_done).toBe(1);
    expect(failures.map(({ path, code }) => [path, code])).toEqual([["out.md", "FILE_LINK"]]);
  });

  it("tells how far it is, the current file included", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "a.md": leave, "b.md": pay });
    const seen: string[] = [];
    const result = await library.import(
      { paths: [folder] },
      { report: ({ current, files_done }) => seen.push(`${current ?? "-"} ${files_done}`) },
    );
    expect(seen).toContain("a.md 0");
    expect(seen).toContain("b.md 1");
    expect(result).toMatchObject({ files_done: 2, bytes_done: result.bytes_total, chunks_done: 2 });
  });
});

describe("an import that is interrupted", () => {
  it("keeps what was done, leaves no half of a file, and goes on where it ended", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.md`, `# ${n}\n\nText ${n}.\n`])));
    const controller = new AbortController();
    // The files overlap: without this the third may be past its last step when the second is done.
    const embed = library.embedder.embed.bind(library.embedder);
    const stopped = once(controller.signal, "abort");
    Object.assign(library.embedder, {
      embed: async (...[texts, options]: Parameters<typeof embed>) => {
        if (texts.some((text) => text.includes("Text 3"))) await stopped;
        return embed(texts, options);
      },
    });
    const jobId = library.createJob();
    const first = await library.import(
      { paths: [folder] },
      {
        jobId,
        signal: controller.signal,
        report: ({ files_done, current }) => {
          if (files_done === 2 && current !== undefined) controller.abort();
        },
      },
    );
    expect(first.files_done).toBe(2);
    expect(library.documents.list({ limit: 50 }).items).toHaveLength(2);
    expect([...(await library.indexing.rowCounts()).values()]).toEqual([1, 1]);
    expect(originalsOf(library.folder)).toHaveLength(2);
    const second = await library.import({ paths: [folder] }, { jobId });
    expect(second).toMatchObject({ files_total: 5, files_done: 5, files_unchanged: 0 });
  });

  it("leaves after a kill between storing and indexing what a restart repairs", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "a.md": leave, "b.md": pay });
    await library.import({ paths: [folder] });
    // What a kill leaves: a stored version that the index lacks, and one that isn't wholly stored.
    const [a, b] = library.documents.list({ limit: 50 }).items;
    library.database.prepare("UPDATE versions SET indexed = 0 WHERE document_id = ?").run(a?.document_id);
    library.database.prepare("UPDATE versions SET complete = 0 WHERE document_id = ?").run(b?.document_id);
    await library.indexer.remove(1);
    await library.close();

    const restarted = await openTestLibrary({ folder: library.folder });
    restarted.repair.start();
    expect(restarted.repair.state).toBe("repairing");
    await restarted.repair.done;
    expect(restarted.repair.state).toBe("ok");
    const versions = restarted.documents.applicableVersions({ asOf: "2099-01-01" });
    expect(await restarted.indexing.rowCounts()).toEqual(new Map(versions.map((key) => [key, 1])));
    expect(restarted.documents.list({ limit: 50 }).items.map(({ title }) => title)).toEqual(["Leave"]);
    expect(await restarted.import({ paths: [folder] })).toMatchObject({ files_done: 2, files_unchanged: 1 });
  });

  it("makes failed files due again for a retry", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "a.md": "" });
    const { jobId, files_failed } = await library.import({ paths: [folder] });
    expect(files_failed).toBe(1);
    writeFileSync(join(folder, "a.md"), leave);
    library.job.prepareRetry(jobId);
    expect(await library.import({ paths: [folder] }, { jobId })).toMatchObject({ files_done: 1, files_failed: 0 });
  });
});

describe("a deletion", () => {
  it("removes the document with its rows, its index rows and its original, but not one that another has", async () => {
    const library = await openTestLibrary({ clock: new FakeClock() });
    const folder = writeFiles({ "a.md": leave, "copy-of-a.md": leave, "b.md": pay });
    await library.import({ paths: [folder] });
    const { items } = library.documents.list({ limit: 50 });
    expect(originalsOf(library.folder)).toHaveLength(2);
    for (const path of ["a.md", "b.md"]) {
      await library.removal.delete(items.find((item) => item.path === path)?.document_id ?? "");
    }
    expect(originalsOf(library.folder)).toHaveLength(1);
    expect((await library.indexing.rowCounts()).size).toBe(1);
    expect(library.documents.list({ limit: 50 }).items.map(({ path }) => path)).toEqual(["copy-of-a.md"]);
    expect(library.published.filter(({ type }) => type === "document_deleted")).toHaveLength(2);
    expect(library.database.prepare("SELECT count(*) AS n FROM version_segments").get()).toEqual({ n: 1 });
  });

  it("is completed after a crash", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "a.md": leave });
    await library.import({ paths: [folder] });
    library.documents.beginDeletion(library.documents.list({ limit: 50 }).items[0]?.document_id ?? "");
    expect(library.documents.list({ limit: 50 }).items).toEqual([]);
    await library.close();
    const restarted = await openTestLibrary({ folder: library.folder });
    restarted.repair.start();
    await restarted.repair.done;
    expect((await restarted.indexing.rowCounts()).size).toBe(0);
    expect(restarted.database.prepare("SELECT count(*) AS n FROM chunks").get()).toEqual({ n: 0 });
    expect(originalsOf(library.folder)).toEqual([]);
  });
});

function originalsOf(folder: string): string[] {
  const originals = join(folder, "originals");
  if (!existsSync(originals)) return [];
  return readdirSync(originals).flatMap((part) => readdirSync(join(originals, part)));
}
