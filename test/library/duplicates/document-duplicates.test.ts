import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DocumentDuplicates } from "../../../electron/library/duplicates/document-duplicates.ts";
import { openTestLibrary, writeFiles } from "../test-library.ts";

const never = new AbortController().signal;
const root = join(import.meta.dirname, "..", "..", "..");
const formats = join(root, "..", "shared", "corpora", "opengov-formats");

async function open(paths: readonly string[]) {
  const library = await openTestLibrary();
  const duplicates = new DocumentDuplicates(library);
  await library.import({ paths: [...paths] });
  const pairs = async () =>
    (await duplicates.list(never)).map(({ documents }) => documents.map(({ path }) => path).toSorted());
  const idOf = (path: string): string =>
    library.documents.list({ limit: 100 }).items.find((item) => item.path === path)?.document_id ?? "";
  return { library, duplicates, pairs, idOf };
}

/** A policy of some length; what it says of days can be chosen. */
const policy = (days: number): string => {
  const rules = Array.from(
    { length: 30 },
    (_, n) => `In case ${"abcdefghij"[n % 10]}${"klm"[n % 3]} ask your manager.`,
  );
  return `You have ${days} days of leave.\n\n${rules.join("\n\n")}`;
};
const inFrontMatter = (fields: string, days = 25): string => `---\n${fields}\n---\n# Leave\n\n${policy(days)}\n`;

describe("documents that say the same", () => {
  it("are offered in whatever format, place or layout", async () => {
    const { pairs } = await open([
      writeFiles({
        "a.md": `# Leave\n\n${policy(25)}\n`,
        "copy/a.txt": `LEAVE\r\n\r\n${policy(25).replaceAll("\n\n", "\r\n\r\n")}\r\n`,
        "b.html": "<h1>Pay</h1><p>Pay day is the last working day of every month, or the one before it.</p>",
      }),
    ]);
    expect(await pairs()).toEqual([["a.md", "copy/a.txt"]]);
  });

  it("are offered as often as it takes to link them all, not each with each", async () => {
    const names = Array.from({ length: 6 }, (_, n) => `copy-${n}.md`);
    const { pairs } = await open([writeFiles(Object.fromEntries(names.map((name) => [name, policy(25)])))]);
    const found = await pairs();
    expect(found).toHaveLength(5);
    expect([...new Set(found.flat())].toSorted()).toEqual(names);
  });

  it("aren't offered when they are for other places, people, days or languages, or have other numbers", async () => {
    const { pairs } = await open([
      writeFiles({
        "leave-1.md": inFrontMatter("jurisdiction: DE\naudience: all\neffective_from: 2025-01-01"),
        "leave-2.md": inFrontMatter("jurisdiction: GB\naudience: all\neffective_from: 2025-01-01"),
        "leave-3.md": inFrontMatter("jurisdiction: DE\naudience: managers\neffective_from: 2025-01-01"),
        "leave-4.md": inFrontMatter("jurisdiction: DE\naudience: all\neffective_from: 2026-01-01"),
        "leave-5.md": inFrontMatter("jurisdiction: DE\naudience: all\neffective_from: 2025-01-01", 28),
        "leave-6.md": inFrontMatter("jurisdiction: DE"),
      }),
    ]);
    const found = await pairs();
    expect(found).toContainEqual(["leave-1.md", "leave-6.md"]);
    expect(found.every((pair) => pair.includes("leave-6.md"))).toBe(true);
    expect(found.flat()).not.toContain("leave-2.md");
    expect(found.flat()).not.toContain("leave-5.md");
  });

  it("are offered by their newest versions, and no more once they differ, are merged or are called two", async () => {
    const folder = writeFiles({ "a.md": `# Leave\n\n${policy(25)}\n`, "b.md": `# Leave\n\n${policy(25)}\n` });
    const { library, duplicates, pairs, idOf } = await open([folder]);
    expect(await pairs()).toEqual([["a.md", "b.md"]]);
    writeFiles({ "b.md": "# Leave\n\nNow it says something else altogether, and in few words.\n" }, folder);
    await library.import({ paths: [folder] });
    expect(await pairs()).toEqual([]);
    writeFiles({ "b.md": `# Leave\n\n${policy(25)} \n` }, folder);
    await library.import({ paths: [folder] });
    const params = { document_id: idOf("a.md"), duplicate_id: idOf("b.md") };
    duplicates.merge(params);
    expect(await pairs()).toEqual([]);
    duplicates.split(params);
    expect(await pairs()).toEqual([["a.md", "b.md"]]);
    duplicates.keepBoth({ document_id: params.duplicate_id, duplicate_id: params.document_id });
    expect(await pairs()).toEqual([]);
  });

  it("are found without sketches too, as in a library from before there were any", async () => {
    const folder = writeFiles({ "a.md": `# Leave\n\n${policy(25)}\n`, "b.md": `# Leave\n\n${policy(25)}\n` });
    const { library, pairs } = await open([folder]);
    library.database.exec("DELETE FROM document_sketches");
    expect(await pairs()).toEqual([["a.md", "b.md"]]);
    const { count } = library.database.prepare("SELECT count(*) AS count FROM document_sketches").get() as {
      count: number;
    };
    expect(count).toBe(2);
  });

  it("take what was merged into them and their collections along", async () => {
    const names = ["a.md", "b.md", "c.md"];
    const { library, duplicates, idOf } = await open([
      writeFiles(Object.fromEntries(names.map((name) => [name, `# Leave\n\n${policy(25)}\n`]))),
    ]);
    const [a = "", b = "", c = ""] = names.map(idOf);
    library.database.exec("INSERT INTO collections (id, name, created_at) VALUES ('x', 'X', 0)");
    library.documents.addToCollection(b, "x");
    duplicates.merge({ document_id: b, duplicate_id: c });
    const merged = duplicates.merge({ document_id: a, duplicate_id: b });
    expect(merged.also_as.map(({ path }) => path)).toEqual(["b.md", "c.md"]);
    expect(merged.collection_ids).toEqual(["x"]);
    expect(library.documents.count).toBe(1);
    expect(library.documents.applicableVersions({ asOf: "2026-01-01", collectionIds: ["x"] })).toHaveLength(1);
  });
});

describe("measured", () => {
  it.skipIf(!existsSync(formats))(
    "one manual as PDF, DOCX and HTML: all linked, and none with another",
    async () => {
      const { pairs } = await open([formats]);
      const found = await pairs();
      expect(found).toHaveLength(4);
      for (const name of ["manual", "tools"]) {
        const own = found.filter((pair) => pair.every((path) => path.startsWith(name)));
        expect(new Set(own.flat()).size).toBe(3);
      }
    },
    120_000,
  );

  it("the sample handbook: none", async () => {
    const { pairs, library } = await open([join(root, "resources", "handbook")]);
    expect(library.documents.count).toBeGreaterThan(10);
    expect(await pairs()).toEqual([]);
  }, 120_000);
});
