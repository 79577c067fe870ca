import { describe, expect, it } from "vitest";
import { chunkDocument } from "../../electron/library/chunking/chunk-document.ts";
import { proposeMetadata } from "../../electron/library/metadata/propose-metadata.ts";
import { parseMarkdown } from "../../electron/library/parsers/markdown-parser.ts";
import { textSegments } from "../../electron/library/parsers/text-segments.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { openTestLibrary } from "./test-library.ts";

type Library = Awaited<ReturnType<typeof openTestLibrary>>;
const never = new AbortController().signal;

async function store(library: Library, path: string, source: string, segmentLength?: number) {
  const document = parseMarkdown(Buffer.from(source));
  const proposed = proposeMetadata({ document, path });
  const written = await library.documents.write(
    {
      sourcePath: `/policies/${path}`,
      path,
      sha256: path,
      sizeBytes: source.length,
      parsed: {
        ...proposed,
        format: document.format,
        segments: [...textSegments(document.text, document.blocks, segmentLength)],
        chunks: chunkDocument({ ...document, title: proposed.title }),
      },
    },
    never,
  );
  library.documents.markIndexed(written.versionKey);
  return { ...written, document };
}

const chunkKeys = (library: Library, versionKey: number): number[] =>
  library.database
    .prepare<[number], { key: number }>("SELECT key FROM chunks WHERE version_key = ? ORDER BY ordinal")
    .all(versionKey)
    .map(({ key }) => key);

const long = Array.from(
  { length: 30 },
  (_, n) => `## Section ${n}\n\n${`Ünïcode 😀 sentence ${n}. `.repeat(40)}\n`,
).join("\n");

describe("passages", () => {
  it("have the text at their offsets, however the text is cut into segments", async () => {
    const library = await openTestLibrary();
    const { versionKey, document, documentId, versionId } = await store(library, "long.md", `# Long\n\n${long}`, 700);
    const keys = chunkKeys(library, versionKey);
    const passages = library.documents.passages(keys);
    expect(passages).toHaveLength(keys.length);
    for (const passage of passages) {
      expect(passage).toMatchObject({ documentId, versionId, title: "Long", path: "long.md", superseded: false });
      expect(passage.text).toBe(document.text.slice(passage.start, passage.end));
      for (const { start, end, text } of passage.sentences) expect(text).toBe(document.text.slice(start, end));
    }
    expect(passages[3]?.sentences[0]?.kind).toBe("heading");
    const content = library.documents.content(documentId, versionId);
    expect(content.text).toBe(document.text);
    expect(content.blocks).toEqual(document.blocks);
  });

  it("come in the order asked for, without those that are gone, and with their neighbours", async () => {
    const library = await openTestLibrary();
    const { versionKey } = await store(library, "long.md", long);
    const keys = chunkKeys(library, versionKey);
    const [a = 0, b = 0, c = 0, d = 0] = keys;
    expect(library.documents.passages([c, 9_999, a]).map(({ chunkKey }) => chunkKey)).toEqual([c, a]);
    expect(library.documents.neighbours(b, 2).map(({ chunkKey }) => chunkKey)).toEqual([a, c, d]);
    expect(library.documents.neighbours(9_999, 2)).toEqual([]);
  });

  it("of an older version say that they are superseded, as of a day when they are", async () => {
    const clock = new FakeClock(Date.parse("2025-01-01T00:00:00Z"));
    const library = await openTestLibrary({ clock });
    const first = await store(library, "a.md", "# A\n\nOld.\n");
    clock.advance(100 * 86_400_000);
    const second = await store(library, "a.md", "# A\n\nNew.\n");
    const keys = [first, second].flatMap(({ versionKey }) => chunkKeys(library, versionKey));
    expect(library.documents.passages(keys).map(({ superseded }) => superseded)).toEqual([true, false]);
    expect(library.documents.passages(keys, "2025-02-01").map(({ superseded }) => superseded)).toEqual([false, false]);
    expect(library.documents.applicableVersions({ asOf: "2025-02-01" })).toEqual([first.versionKey]);
    expect(library.documents.applicableVersions({ asOf: "2025-05-01" })).toEqual([second.versionKey]);
  });
});

describe("documents", () => {
  it("are listed by title, searched and paged", async () => {
    const library = await openTestLibrary();
    for (const name of ["pay", "Leave", "100% remote", "notice"]) {
      await store(library, `${name}${name === "notice" ? "-germany" : ""}.md`, `# ${name}\n\nText.\n`);
    }
    const titles = (query: { q?: string; jurisdiction?: string } = {}): string[] => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = library.documents.list({ limit: 1, ...query, ...(cursor !== undefined && { cursor }) });
        found.push(...page.items.map(({ title }) => title));
        cursor = page.next_cursor;
      } while (cursor !== undefined);
      return found;
    };
    expect(titles()).toEqual(["100% remote", "Leave", "notice", "pay"]);
    expect(titles({ q: "0%" })).toEqual(["100% remote"]);
    expect(titles({ q: "GERMANY" })).toEqual(["notice"]);
    expect(titles({ jurisdiction: "GB" })).toEqual(["100% remote", "Leave", "pay"]);
    expect(library.documents.count).toBe(4);
    expect(() => library.documents.list({ limit: 1, cursor: "?" })).toThrow(
      expect.objectContaining({ code: "VALIDATION_FAILED" }),
    );
  });

  it("that don't exist are named by their error", async () => {
    const library = await openTestLibrary();
    const { documentId } = await store(library, "a.md", "# A\n\nText.\n");
    expect(() => library.documents.get("none")).toThrow(expect.objectContaining({ code: "DOCUMENT_NOT_FOUND" }));
    expect(() => library.documents.content(documentId, "none")).toThrow(
      expect.objectContaining({ code: "VERSION_NOT_FOUND" }),
    );
  });

  it("are invisible while they are written, and leave nothing when that is broken off", async () => {
    const library = await openTestLibrary();
    const controller = new AbortController();
    const document = parseMarkdown(Buffer.from(long));
    const writing = library.documents.write(
      {
        sourcePath: "/a.md",
        path: "a.md",
        sha256: "a",
        sizeBytes: 1,
        parsed: {
          ...proposeMetadata({ document, path: "a.md" }),
          format: "markdown",
          segments: [...textSegments(document.text, document.blocks, 500)],
          chunks: chunkDocument(document),
        },
      },
      controller.signal,
    );
    expect(library.documents.count).toBe(0);
    controller.abort();
    await expect(writing).rejects.toThrow();
    for (const table of ["documents", "versions", "version_segments", "chunks"]) {
      expect(library.database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
  });
});
