import { chmodSync, chownSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileErrorTable } from "../../electron/contract/errors.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import {
  brokenFiles,
  deepFiles,
  matryoshka,
  oddFiles,
  writeBadFiles,
  writeLinks,
  type BadFile,
} from "../fixtures/bad-files.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

type Library = Awaited<ReturnType<typeof openTestLibrary>>;

const good = "# Pay\n\nSalaries are paid on the 27th of each month.\n";
/** First and last in the order of an import. */
const goodFiles = ["!first.md", "~last.md"];

function folderOf(files: readonly BadFile[]): string {
  const folder = temporaryFolder();
  writeBadFiles(folder, [...files, ...goodFiles.map((path) => ({ path, content: good.replace("27th", path) }))]);
  return folder;
}

/** Nothing is there but these documents: no half of one, no original, no row of the index, no temporary file. */
async function expectOnly(library: Library, paths: readonly string[]): Promise<void> {
  const { items } = library.documents.list({ limit: 500 });
  expect(items.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
  const count = (table: string): unknown =>
    library.database.prepare(`SELECT count(*) AS n FROM ${table}`).pluck().get();
  expect(count("documents")).toBe(paths.length);
  expect(count("versions")).toBe(paths.length);
  expect(count("chunks WHERE version_key NOT IN (SELECT key FROM versions)")).toBe(0);
  expect(count("version_segments WHERE version_key NOT IN (SELECT key FROM versions)")).toBe(0);
  expect((await library.indexing.rowCounts()).size).toBe(paths.length);
  const hashes = new Set(library.database.prepare("SELECT sha256 FROM versions").pluck().all());
  const originals = join(library.folder, "originals");
  const kept = readdirSync(originals, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(new Set(kept.map(({ name }) => name))).toEqual(hashes);
}

describe("bad files in a folder", () => {
  it("each fail with a code of their own, and harm nothing else", { timeout: 180_000 }, async () => {
    const library = await openTestLibrary();
    const files = await brokenFiles();
    const result = await library.import({ paths: [folderOf(files)] });
    const told = Object.fromEntries(result.failures.map(({ path, code }) => [path, code]));
    expect(told).toEqual(Object.fromEntries(files.map(({ path, failsAt, code }) => [failsAt ?? path, code])));
    for (const { message } of result.failures) expect(Object.values(fileErrorTable)).toContain(message);
    await expectOnly(library, goodFiles);
  });

  it("in archives in archives without end are told of once", { timeout: 120_000 }, async () => {
    const library = await openTestLibrary();
    const result = await library.import({ paths: [folderOf([matryoshka()])] });
    expect(result.failures.map(({ path, code }) => [path, code])).toEqual([["bombs/nested.zip", "ARCHIVE_BOMB"]]);
    await expectOnly(library, goodFiles);
  });

  it("nested beyond reason are refused before they cost time or memory", { timeout: 180_000 }, async () => {
    const library = await openTestLibrary({ settings: { parser_timeout_seconds: 20 } });
    // The two that are only text in the end, or take time in the square of their length.
    const files = deepFiles().filter(({ path }) => !/brackets|stars|groups/.test(path));
    const result = await library.import({ paths: [folderOf(files)] });
    expect(result.failures.map(({ path, code }) => [path, code]).toSorted()).toEqual(
      files.map(({ path }) => [path, "FILE_UNREADABLE"]).toSorted(),
    );
    await expectOnly(library, goodFiles);
  });

  it(
    "that keep a parser busy for longer than the limit are ended, and the next is read",
    { timeout: 120_000 },
    async () => {
      const library = await openTestLibrary({ settings: { parser_timeout_seconds: 15 } });
      const files = [{ path: "endless.md", content: `${"[".repeat(400_000)}x${"]".repeat(400_000)}` }];
      const { failures } = await library.import({ paths: [folderOf(files)] });
      expect(failures.map(({ path, code }) => [path, code])).toEqual([["endless.md", "PARSER_TIMEOUT"]]);
      await expectOnly(library, goodFiles);
    },
  );

  it("that grow beyond the limit are ended, and the next is read", { timeout: 120_000 }, async () => {
    const library = await openTestLibrary({ settings: { parser_memory_mb: 256 } });
    const files = [{ path: "large.md", content: "word [link](a) *text*\n\n".repeat(1_000_000) }];
    const { failures } = await library.import({ paths: [folderOf(files)] });
    expect(failures.map(({ path, code }) => [path, code])).toEqual([["large.md", "PARSER_OUT_OF_MEMORY"]]);
    await expectOnly(library, goodFiles);
  });
});

describe("odd files in a folder", () => {
  it("are imported whatever they are called, whatever is in them", { timeout: 180_000 }, async () => {
    const library = await openTestLibrary();
    const files = await oddFiles();
    const { failures } = await library.import({ paths: [folderOf(files)] });
    expect(failures).toEqual([]);
    await expectOnly(library, [...goodFiles, ...files.map(({ path }) => shownPath(path))]);
    const texts = library.documents.list({ limit: 500 }).items.map(({ path, document_id, current_version_id }) => {
      const { text } = library.documents.content(document_id, current_version_id);
      return path.startsWith("encodings/") ? text : "";
    });
    expect(texts.join("\n")).toMatch(/Überstunden werden über 40 Stunden mit 15 € bezahlt/);
    expect(texts.join("\n")).not.toMatch(/\uFFFD|\uFEFF|\0/);
  });

  it("that are links go round no loop and lead out of no folder, at a retry neither", { timeout: 60_000 }, async () => {
    const library = await openTestLibrary();
    const outside = join(writeFiles({ "secret.md": good, "more.md": good }), "secret.md");
    const folder = folderOf([]);
    writeLinks(folder, outside);
    const { jobId, failures } = await library.import({ paths: [folder] });
    const expected = ["a.md", "b.md", "dangling.md", "outside-folder", "outside.md", "self.md"].map((name) => [
      `links/${name}`,
      "FILE_LINK",
    ]);
    expect(failures.map(({ path, code }) => [path, code])).toEqual(expected);
    library.job.prepareRetry(jobId);
    const retried = await library.import({ paths: [folder] }, { jobId });
    expect(retried.failures.map(({ path, code }) => [path, code])).toEqual(expected);
    await expectOnly(library, goodFiles);
  });

  it.skipIf(process.platform === "win32")("that are no files at all are passed over, named or not", async () => {
    const library = await openTestLibrary();
    const folder = folderOf([]);
    execFileSync("mkfifo", [join(folder, "pipe.md")]);
    symlinkSync("/dev/zero", join(folder, "endless.txt"));
    const { jobId, failures } = await library.import({ paths: [folder, "/dev/zero", join(folder, "pipe.md")] });
    const told = failures.map(({ path, code }) => [path, code]);
    expect(told).toEqual([
      ["endless.txt", "FILE_LINK"],
      ["pipe.md", "FILE_UNREADABLE"],
      ["zero", "FILE_UNREADABLE"],
    ]);
    library.job.prepareRetry(jobId);
    const retried = await library.import({ paths: [folder, "/dev/zero"] }, { jobId });
    expect(retried.failures.map(({ path, code }) => [path, code])).toEqual(told);
    await expectOnly(library, goodFiles);
  });

  it.skipIf(process.platform === "win32")(
    "that may not be read are named, folders too, and read at a retry when they may",
    async () => {
      const folder = folderOf([
        { path: "closed.md", content: good },
        { path: "closed.zip", content: good },
        { path: "closed/inside.md", content: good.replace("27th", "28th") },
      ]);
      const closed = ["closed.md", "closed.zip", "closed"].map((name) => join(folder, name));
      const data = temporaryFolder();
      const library = await openTestLibrary({ folder: data });
      for (const path of closed) chmodSync(path, 0o000);
      // The administrator may read everything: so the import runs as somebody else, its parser too.
      const nobody = 65_534;
      const isAdministrator = process.geteuid?.() === 0;
      if (isAdministrator) {
        chmodSync(folder, 0o755);
        for (const entry of readdirSync(data, { recursive: true, encoding: "utf8" })) {
          chownSync(join(data, entry), nobody, nobody);
        }
        chownSync(data, nobody, nobody);
      }
      const become = (user: number): void => void (isAdministrator && process.seteuid?.(user));
      become(nobody);
      try {
        const { jobId, failures } = await library.import({ paths: [folder] });
        expect(failures.map(({ path, code }) => [path, code])).toEqual([
          ["closed.md", "FILE_FORBIDDEN"],
          ["closed.zip", "FILE_FORBIDDEN"],
          ["closed", "FILE_FORBIDDEN"],
        ]);
        await expectOnly(library, goodFiles);
        become(0);
        for (const path of closed) chmodSync(path, 0o755);
        rmSync(join(folder, "closed.zip"));
        become(nobody);
        library.job.prepareRetry(jobId);
        const retried = await library.import({ paths: [folder] }, { jobId });
        expect(retried.failures.map(({ path, code }) => [path, code])).toEqual([["closed.zip", "FILE_MISSING"]]);
        await expectOnly(library, [...goodFiles, "closed.md", "closed/inside.md"]);
      } finally {
        become(0);
      }
    },
  );

  it("that change or vanish while they are read are left for later", { timeout: 60_000 }, async () => {
    const library = await openTestLibrary();
    const folder = folderOf(
      ["growing", "shrinking", "swapped", "vanishing", "linked"].map((name) => ({
        path: `${name}.md`,
        content: good + name,
      })),
    );
    const outside = join(writeFiles({ "secret.md": good }), "secret.md");
    const { originals } = library.documents;
    const add = originals.add.bind(originals);
    // What another program does between two of the import's steps.
    const meanwhile: Record<string, (path: string) => void> = {
      "growing.md": (path) => writeFileSync(path, "more", { flag: "a" }),
      "shrinking.md": (path) => writeFileSync(path, "less"),
      "swapped.md": (path) => writeFileSync(path, `${good}swopped`),
      "vanishing.md": (path) => rmSync(path),
    };
    originals.add = async (path, signal) => {
      const name = path.split(/[\\/]/).at(-1) ?? "";
      // Found as a file, and a link by the time it is its turn.
      if (name === "!first.md") {
        rmSync(join(folder, "linked.md"));
        symlinkSync(outside, join(folder, "linked.md"));
      }
      if (name === "shrinking.md" || name === "vanishing.md") meanwhile[name]?.(path);
      const hash = await add(path, signal);
      if (name === "growing.md" || name === "swapped.md") meanwhile[name]?.(path);
      return hash;
    };
    const { failures } = await library.import({ paths: [folder] });
    const codes = new Map(failures.map(({ path, code }) => [path, code]));
    expect(codes).toEqual(
      new Map([
        ["growing.md", "FILE_CHANGED"],
        ["linked.md", "FILE_LINK"],
        ["shrinking.md", "FILE_CHANGED"],
        ["swapped.md", "FILE_CHANGED"],
        ["vanishing.md", "FILE_MISSING"],
      ]),
    );
    await expectOnly(library, goodFiles);
  });
});

/** Shown as one line, in which no character turns the direction of the others. */
const shownPath = (path: string): string => path.normalize("NFC").replace(/[\n\u202E]/g, "\uFFFD");
