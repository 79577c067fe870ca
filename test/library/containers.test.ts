import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeEml } from "./parsers/make-mail.ts";
import { makeDocx, makeZip, wordParagraph } from "./parsers/make-zip.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

const leave = "# Leave\n\nEverybody has 30 days of leave a year.\n";
const pay = "# Pay\n\nSalaries are paid on the 27th of each month.\n";
const docx = makeDocx(wordParagraph("Notice is four weeks."));

describe("an archive", () => {
  it("gives each document in it with a path of its own, those in mails and archives within it too", async () => {
    const library = await openTestLibrary();
    const inner = makeZip({ "pay.md": pay });
    const mail = makeEml({ text: "See the attachment." }, { "notice.docx": docx, "photo.gif": "x" }, "Notice");
    const archive = makeZip({
      "a/leave.md": leave,
      "../../escape.md": pay.replace("Pay", "Escape"),
      "inner.zip": inner,
      "mail.eml": mail,
      ".hidden.md": leave,
      "__MACOSX/leave.md": leave,
      "code.ts": "const a = 1;",
      "old.ppt": "x",
    });
    const folder = writeFiles({ "all.zip": archive });
    const result = await library.import({ paths: [folder] });
    expect(result.failures.map(({ path, code }) => [path, code])).toEqual([["all.zip/old.ppt", "FORMAT_UNKNOWN"]]);
    const { items } = library.documents.list({ limit: 50 });
    expect(items.map(({ path, format }) => [path, format]).toSorted()).toEqual([
      ["all.zip/a/leave.md", "markdown"],
      ["all.zip/escape.md", "markdown"],
      ["all.zip/inner.zip/pay.md", "markdown"],
      ["all.zip/mail.eml", "email"],
      ["all.zip/mail.eml/notice.docx", "docx"],
    ]);
    expect(result).toMatchObject({ files_total: 8, files_done: 7, files_failed: 1 });
    expect(result.bytes_done).toBe(result.bytes_total);
    const keys = library.documents.applicableVersions({ asOf: "2099-01-01" });
    expect((await library.indexing.rowCounts()).size).toBe(keys.length);
  });

  it("that is imported again leaves its documents unchanged, and one that changed gives a version of what changed", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "all.zip": makeZip({ "leave.md": leave, "pay.md": pay }) });
    await library.import({ paths: [folder] });
    expect(await library.import({ paths: [folder] })).toMatchObject({ files_done: 3, files_unchanged: 2 });
    writeFileSync(join(folder, "all.zip"), makeZip({ "leave.md": leave.replace("30", "31"), "pay.md": pay }));
    await library.import({ paths: [folder] });
    const versions = library.documents.list({ limit: 50 }).items.map((item) => [item.title, item.versions.length]);
    expect(versions).toEqual([
      ["Leave", 2],
      ["Pay", 1],
    ]);
  });

  it("that has lost a member loses its document, and nothing that it still holds or that only has a like name", async () => {
    const library = await openTestLibrary();
    const inner = (names: readonly string[]): Buffer =>
      makeZip(Object.fromEntries(names.map((name) => [name, `# ${name}`])));
    const mail = (files: Record<string, Buffer>): Buffer => makeEml({ text: "See the attachment." }, files, "Notice");
    const folder = writeFiles({
      "all.zip": makeZip({ "a.md": leave, "b.md": pay, "in.zip": inner(["x.md", "y.md"]), "in.zip.md": leave }),
      "all.zip.md": pay,
      "mail.eml": mail({ "notice.docx": docx, "leave.docx": docx }),
    });
    const paths = () =>
      library.documents
        .list({ limit: 50 })
        .items.map(({ path }) => path)
        .toSorted();
    await library.import({ paths: [folder] });
    expect(paths()).toHaveLength(9);
    writeFileSync(join(folder, "all.zip"), makeZip({ "b.md": pay, "in.zip": inner(["y.md"]), "in.zip.md": leave }));
    writeFileSync(join(folder, "mail.eml"), mail({ "leave.docx": docx }));
    expect((await library.import({ paths: [folder] })).failures).toEqual([]);
    expect(paths()).toEqual([
      "all.zip.md",
      "all.zip/b.md",
      "all.zip/in.zip.md",
      "all.zip/in.zip/y.md",
      "mail.eml",
      "mail.eml/leave.docx",
    ]);
    expect((await library.indexing.rowCounts()).size).toBe(7);
    // Torn, it says nothing of what it holds.
    writeFileSync(join(folder, "all.zip"), makeZip({ "b.md": pay }).subarray(0, 50));
    await library.import({ paths: [folder] });
    expect(paths()).toHaveLength(6);
    writeFileSync(join(folder, "all.zip"), makeZip({ "in.zip.md": leave }));
    await library.import({ paths: [folder] });
    expect(paths()).toEqual(["all.zip.md", "all.zip/in.zip.md", "mail.eml", "mail.eml/leave.docx"]);
  });

  it("goes on where a stop in the middle of it ended the job, with nothing twice", async () => {
    const library = await openTestLibrary();
    const members = Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.md`, `# ${n}\n\nText ${n}.\n`]));
    const folder = writeFiles({ "all.zip": makeZip(members) });
    const controller = new AbortController();
    const jobId = library.createJob();
    await library.import(
      { paths: [folder] },
      { jobId, signal: controller.signal, report: ({ files_done }) => files_done === 2 && controller.abort() },
    );
    // The archive itself is still to be done when the process ends just before it is marked.
    library.database.prepare("UPDATE job_items SET status = 'queued' WHERE job_id = ? AND ordinal = 0").run(jobId);
    const result = await library.import({ paths: [folder] }, { jobId });
    expect(result).toMatchObject({ files_total: 5, files_done: 5, files_failed: 0, chunks_done: 4 });
    expect(library.documents.count).toBe(4);
  });

  it("is refused when it is a bomb, torn, empty, locked, nested without end or holds nothing to read", async () => {
    const library = await openTestLibrary();
    const locked = makeZip({ "leave.md": leave });
    // The flag that a member is encrypted, in the directory (APPNOTE 4.4.4).
    locked.writeUInt16LE(1, locked.indexOf("PK\u0001\u0002", 0, "latin1") + 8);
    let deep = makeZip({ "leave.md": leave });
    for (let level = 0; level < 4; level++) deep = makeZip({ "in.zip": deep });
    const folder = writeFiles({
      "bomb.zip": makeZip({ "zeros.txt": "0".repeat(70_000_000) }),
      "code.zip": makeZip({ "code.ts": "x" }),
      "deep.zip": deep,
      "empty.zip": makeZip({}),
      "lie.zip": makeZip({ "leave.md": leave.repeat(100) }, 100),
      "locked.zip": locked,
      "torn.zip": makeZip({ "leave.md": leave }).subarray(0, 60),
    });
    const { failures } = await library.import({ paths: [folder] });
    expect(failures.map(({ path, code }) => [path, code])).toEqual([
      ["bomb.zip", "ARCHIVE_BOMB"],
      ["code.zip", "FORMAT_UNKNOWN"],
      ["empty.zip", "FILE_EMPTY"],
      ["torn.zip", "FILE_TRUNCATED"],
      ["lie.zip/leave.md", "ARCHIVE_BOMB"],
      ["locked.zip/leave.md", "FILE_ENCRYPTED"],
      ["deep.zip/in.zip/in.zip/in.zip", "ARCHIVE_BOMB"],
    ]);
    expect(library.documents.count).toBe(0);
  });
});

describe("a mail", () => {
  it("gives its text and each of its attachments as documents", async () => {
    const library = await openTestLibrary();
    const folder = writeFiles({ "notice.eml": makeEml({ text: "See below." }, { "../x/notice.docx": docx }) });
    await library.import({ paths: [folder] });
    const { items } = library.documents.list({ limit: 50 });
    expect(items.map(({ path }) => path).toSorted()).toEqual(["notice.eml", "notice.eml/notice.docx"].toSorted());
    const attached = items.find(({ format }) => format === "docx");
    const content = library.documents.content(attached?.document_id ?? "", attached?.current_version_id ?? "");
    expect(content.text).toBe("Notice is four weeks.");
  });
});
