import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { OriginalFiles } from "../../electron/library/original-files.ts";
import { makeDocx, makeZip, wordParagraph } from "./parsers/make-zip.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

// What was read and let go counts as long as nobody has collected it.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const checkedEvery = 4 * 1_024 ** 2;

describe("the file as imported", () => {
  it("is there with its name and type, also when it lay in an archive, and when it was changed since", async () => {
    const library = await openTestLibrary();
    const docx = makeDocx(wordParagraph("Notice is four weeks."));
    const folder = writeFiles({
      "all.zip": makeZip({ "in/notice.docx": docx, "pay.md": "# Pay\n\nPay day is the last day.\n" }),
      "grades.tsv": "grade\tpay\nA\t100\nB\t200\n",
    });
    await library.import({ paths: [folder] });
    const originals = new OriginalFiles({
      documents: library.documents.reader,
      originals: library.documents.originals,
    });
    const open = async (path: string) => {
      const found = library.documents.list({ limit: 10 }).items.find((item) => item.path === path);
      return originals.open(found?.document_id ?? "", found?.current_version_id ?? "");
    };
    const notice = await open("all.zip/in/notice.docx");
    expect(notice.name).toBe("notice.docx");
    expect(notice.type).toContain("wordprocessingml");
    expect(Buffer.from(await notice.arrayBuffer()).equals(docx)).toBe(true);
    expect((await open("grades.tsv")).type).toBe("text/tab-separated-values");
    const [document] = library.documents.list({ limit: 10, q: "pay.md" }).items;
    const pay = { document_id: document?.document_id ?? "", version_id: document?.current_version_id ?? "" };
    writeFiles({ "all.zip": makeZip({ "pay.md": "# Pay\n\nPay day is the first day.\n" }) }, folder);
    await library.import({ paths: [folder] });
    expect(library.documents.get(pay.document_id).versions).toHaveLength(2);
    expect(await (await originals.open(pay.document_id, pay.version_id)).text()).toContain("last day");
    rmSync(join(library.folder, "originals"), { recursive: true });
    await expect(open("grades.tsv")).rejects.toMatchObject({ code: "ORIGINAL_NOT_FOUND" });
  });

  it("of any size is read as it is needed", async () => {
    const library = await openTestLibrary();
    const bytes = Buffer.concat([Buffer.from("# Large\n\nText.\n"), randomBytes(64 * 1_024 ** 2)]);
    const folder = writeFiles({ "large.md": bytes, "small.md": "# Small\n\nText of it.\n" });
    const sha256 = await library.documents.originals.add(join(folder, "large.md"), new AbortController().signal);
    await library.import({ paths: [join(folder, "small.md")] });
    library.database.prepare("UPDATE versions SET sha256 = ?").run(sha256);
    const [document] = library.documents.list({ limit: 1 }).items;
    const originals = new OriginalFiles({
      documents: library.documents.reader,
      originals: library.documents.originals,
    });
    const file = await originals.open(document?.document_id ?? "", document?.current_version_id ?? "");
    expect(file.size).toBe(bytes.length);
    const hash = createHash("sha256");
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let read = 0;
    for await (const part of file.stream()) {
      hash.update(part);
      read += part.length;
      if (Math.floor(read / checkedEvery) === Math.floor((read - part.length) / checkedEvery)) continue;
      collectGarbage();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(hash.digest("hex")).toBe(sha256);
    expect(most).toBeLessThan(bytes.length / 8);
  });
});
