import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { largePdf, writeLargeText, writeLongLine, writeLongTable } from "../fixtures/large-files.ts";
import { openTestLibrary } from "./test-library.ts";

const good = "# Pay\n\nSalaries are paid on the 27th of each month.\n";

async function folderWith(write: (folder: string) => Promise<void> | void): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  await write(folder);
  writeFileSync(join(folder, "~pay.md"), good);
  return folder;
}

/** `npm run test:long`: these read until a limit ends them. */
const isLong = process.env.HANDRAIL_LONG_TESTS === "1";

describe("a file that is large", { timeout: 240_000 }, () => {
  it("over the limit of the settings is not opened: 200 MB of text", async () => {
    const library = await openTestLibrary();
    const folder = await folderWith((path) => writeLargeText(join(path, "large.txt")));
    const { failures, files_done } = await library.import({ paths: [folder] });
    expect(failures.map(({ path, code }) => [path, code])).toEqual([["large.txt", "FILE_TOO_LARGE"]]);
    expect(files_done).toBe(1);
  });

  it.skipIf(!isLong)("within the limit but too much for the parser is given up: 200 MB of text", async () => {
    const library = await openTestLibrary({ settings: { max_file_mb: 500, parser_memory_mb: 512 } });
    const folder = await folderWith((path) => writeLargeText(join(path, "large.txt")));
    const { failures, files_done } = await library.import({ paths: [folder] });
    expect(failures.map(({ path, code }) => [path, code])).toEqual([["large.txt", "PARSER_OUT_OF_MEMORY"]]);
    expect(files_done).toBe(1);
  });

  it.skipIf(!isLong)("and one line of 50 MB is read or given up by a limit, and the next file is read", async () => {
    const library = await openTestLibrary({ settings: { parser_timeout_seconds: 60 } });
    const folder = await folderWith((path) => writeLongLine(join(path, "line.txt")));
    const { failures, files_done } = await library.import({ paths: [folder] });
    expect(failures.length + files_done).toBe(2);
    for (const { code } of failures) expect(["PARSER_TIMEOUT", "PARSER_OUT_OF_MEMORY"]).toContain(code);
    expect(files_done).toBeGreaterThan(0);
  });

  it("and a table of 10,000 rows keeps its header on each chunk", async () => {
    const library = await openTestLibrary();
    const folder = await folderWith((path) => writeLongTable(join(path, "rows.csv"), 10_000));
    const { failures } = await library.import({ paths: [folder] });
    expect(failures).toEqual([]);
    const without = library.database
      .prepare(
        "SELECT count(*) FROM chunks c JOIN versions v ON v.key = c.version_key JOIN documents d ON d.id = v.document_id WHERE d.format = 'csv' AND c.start > 0 AND c.prefix <> 'Name | Days | Grade'",
      )
      .pluck()
      .get();
    expect(without).toBe(0);
  });

  it.skipIf(!isLong)(
    "and a table of a million short rows is given up by a limit, and the next file is read",
    async () => {
      const library = await openTestLibrary({ settings: { parser_memory_mb: 512 } });
      const folder = await folderWith((path) => writeLongTable(join(path, "rows.csv")));
      const { failures, files_done } = await library.import({ paths: [folder] });
      expect(failures.map(({ path, code }) => [path, code])).toEqual([["rows.csv", "PARSER_OUT_OF_MEMORY"]]);
      expect(files_done).toBe(1);
    },
  );

  it("has 2,000 pages, each block on its own", async () => {
    const library = await openTestLibrary({ settings: { parser_timeout_seconds: 120 } });
    const folder = await folderWith(async (path) => writeFileSync(join(path, "manual.pdf"), await largePdf()));
    const { failures } = await library.import({ paths: [folder] });
    expect(failures).toEqual([]);
    const manual = library.documents.list({ limit: 10 }).items.find(({ format }) => format === "pdf");
    const { text, blocks } = library.documents.content(manual?.document_id ?? "", manual?.current_version_id ?? "");
    expect(manual?.versions[0]?.page_count).toBe(2_000);
    for (const page of [1, 999, 2_000]) {
      const own = blocks.filter((block) => block.page === page).map(({ start, end }) => text.slice(start, end));
      expect(own.join("\n")).toMatch(new RegExp(`and of page ${page}\\.$`));
    }
  });
});
