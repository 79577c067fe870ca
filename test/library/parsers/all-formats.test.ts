import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkDocument } from "../../../electron/library/chunking/chunk-document.ts";
import { foldText } from "../../../electron/library/parsers/fold-text.ts";
import { parseDocument } from "../../../electron/library/parsers/parse-document.ts";
import type { ParsedDocument } from "../../../electron/library/parsers/parsed-document.ts";
import { documentModels, letters, type ModelLimits } from "../../fixtures/document-arbitrary.ts";
import { expectedBlocks, type DocumentModel, type ExpectedBlock } from "../../fixtures/document-model.ts";
import { writeDocx } from "../../fixtures/formats/write-docx.ts";
import { writeOdt } from "../../fixtures/formats/write-open-document.ts";
import { writePdf } from "../../fixtures/formats/write-pdf.ts";
import { writeCsv, writeHtml, writeHtmlBody, writeMarkdown, writeText } from "../../fixtures/formats/write-plain.ts";
import { slidesOf, writePptx } from "../../fixtures/formats/write-presentation.ts";
import { writeRtf } from "../../fixtures/formats/write-rtf.ts";
import { writeWorkbook } from "../../fixtures/formats/write-workbook.ts";
import { linesOf } from "./lines-of.ts";
import { makeEml } from "./make-mail.ts";

interface Format {
  readonly write: (model: DocumentModel) => Buffer | string | Promise<Buffer>;
  readonly limits?: ModelLimits;
  /** Default: the model's blocks. */
  readonly expected?: (model: DocumentModel) => ExpectedBlock[];
  readonly runs?: number;
}

const tablesOnly: ModelLimits = { kinds: ["table"], characters: `${letters.replace(/\d/g, "")}&<>'.%€$()/–#*_~+` };
const wholeBlocks = (model: DocumentModel): ExpectedBlock[] => expectedBlocks(model);

const formats: Readonly<Record<string, Format>> = {
  md: { write: writeMarkdown },
  html: { write: writeHtml },
  // What reads like a list's mark at a paragraph's beginning can't be told from one.
  txt: {
    write: writeText,
    limits: { characters: `${letters}&<>"'%€$/–` },
    expected: (model) =>
      wholeBlocks(model).map((block) => ({
        kind: block.kind === "table_row" ? "paragraph" : block.kind,
        text: block.text,
      })),
  },
  docx: { write: (model) => writeDocx(model), runs: 40 },
  odt: { write: (model) => writeOdt(model) },
  rtf: { write: (model) => writeRtf(model) },
  eml: {
    write: (model) => makeEml({ html: writeHtmlBody(model) }),
    expected: (model) => [
      { kind: "heading", text: "Leave in 2025", level: 1 },
      { kind: "paragraph", text: "From: HR Team <hr@example.com>" },
      { kind: "paragraph", text: "To: all@example.com" },
      { kind: "paragraph", text: "Date: Fri, 31 Jan 2025 09:00:00 +0100" },
      ...wholeBlocks(model),
    ],
  },
  csv: { write: (model) => writeCsv(model), limits: tablesOnly },
  xlsx: { write: (model) => writeWorkbook(model), limits: tablesOnly, expected: inSheet },
  xls: { write: (model) => writeWorkbook(model, "xls"), limits: tablesOnly, expected: inSheet },
  ods: { write: (model) => writeWorkbook(model, "ods"), limits: tablesOnly, expected: inSheet },
  pptx: {
    write: (model) => writePptx(slidesOf(model), model.title),
    expected: (model) =>
      slidesOf(model).flatMap(({ title, blocks }) => [
        { kind: "heading", level: 1, text: title },
        ...wholeBlocks({ title, blocks }),
      ]),
    runs: 25,
  },
};

function inSheet(model: DocumentModel): ExpectedBlock[] {
  return [{ kind: "heading", level: 1, text: "Data" }, ...wholeBlocks(model)];
}

describe.each(Object.entries(formats))("a document in .%s", (extension, { write, limits, expected, runs = 60 }) => {
  it("comes back whole, in order, each thing once and as what it is", async () => {
    await fc.assert(
      fc.asyncProperty(documentModels(limits), async (model) => {
        const parsed = await parseDocument(Buffer.from(await write(model)), `policy.${extension}`);
        const wanted = (expected ?? wholeBlocks)(model);
        const found = parsed.blocks.map(({ kind, level, header, start, end }, index) => {
          const asked = wanted[index];
          return {
            kind,
            text: parsed.text.slice(start, end),
            ...(asked?.level !== undefined && { level }),
            ...(asked?.header !== undefined && { header }),
          };
        });
        expect(found).toEqual(wanted);
        checkOffsets(parsed);
      }),
      { numRuns: runs },
    );
  });
});

describe("a document in .pdf", () => {
  // The layout is a library's, and it misreads about one in three hundred such pages (docs/formats.md): the same pages
  // are drawn in every run, because a test that fails by chance would be repeated instead of read.
  const runs = { numRuns: 60, endOnFailure: true, seed: 20_261_123 } as const;
  // Letters that the font has; a hyphen at a line's end is a word's own or the printer's.
  const characters = "abcdefghijklmnopqrstuvwxyzABCDEFG0123456789äöüßéèàçñŁłαβγЖяц,;:%€$£()";
  const squeeze = (texts: readonly string[]): string => texts.join("").replace(/[\s|]/g, "");

  async function readBack(model: DocumentModel): Promise<{ said: string; wanted: string }> {
    const parsed = await parseDocument(await writePdf(model), "policy.pdf");
    for (const { page, bbox } of parsed.blocks) {
      expect(page).toBeGreaterThanOrEqual(1);
      expect(page).toBeLessThanOrEqual(parsed.pageCount ?? 0);
      expect(bbox).toBeDefined();
    }
    checkOffsets(parsed);
    // What is a heading or an item is the layout's reading; the characters have to be the document's.
    return {
      said: squeeze(parsed.blocks.map(({ start, end }) => parsed.text.slice(start, end))),
      wanted: squeeze(wholeBlocks(model).map(({ text }) => text)),
    };
  }

  it("comes back whole, in order and each thing once, on pages that it has", async () => {
    const models = documentModels({ characters, listDepth: 2, kinds: ["heading", "paragraph", "list"] });
    await fc.assert(
      fc.asyncProperty(models, async (model) => {
        const { said, wanted } = await readBack(model);
        expect(said).toBe(wanted);
      }),
      runs,
    );
  });

  it("comes back with all of its tables, each thing once", async () => {
    const models = documentModels({ characters, cellWords: 1, kinds: ["heading", "paragraph", "table"] });
    await fc.assert(
      fc.asyncProperty(models, async (model) => {
        const { said, wanted } = await readBack(model);
        // Cells that fill nearly all of their columns may be taken for columns of text, and read downwards.
        expect([...said].toSorted().join("")).toBe([...wanted].toSorted().join(""));
      }),
      runs,
    );
  });
});

/** What a citation rests on: blocks, chunks and sentences are slices of one text, and miss nothing of it. */
function checkOffsets(parsed: ParsedDocument): void {
  linesOf(parsed);
  const { text, blocks } = parsed;
  for (const { kind, start, end } of blocks)
    if (kind !== "code") expect(text.slice(start, end)).toBe(foldText(text.slice(start, end)));
  const chunks = chunkDocument({ text, blocks, title: parsed.title, language: "en" });
  const quoted = chunks.flatMap(({ start, end, sentences }) =>
    sentences.map((sentence) => {
      expect(sentence.start).toBeGreaterThanOrEqual(start);
      expect(sentence.end).toBeLessThanOrEqual(end);
      const quote = text.slice(sentence.start, sentence.end);
      expect(quote).toBe(quote.trim());
      return quote;
    }),
  );
  const body = blocks.filter(({ kind }) => kind !== "heading").map(({ start, end }) => text.slice(start, end));
  const missing = body.join("").replace(/\s/g, "");
  const headings = blocks.filter(({ kind }) => kind === "heading");
  const inChunks = headings.filter((heading) =>
    chunks.some(({ start, end }) => start <= heading.start && heading.end <= end),
  );
  expect(quoted.join("").replace(/\s/g, "").length).toBe(
    missing.length +
      inChunks.map(({ start, end }) => text.slice(start, end).replace(/\s/g, "").length).reduce((a, b) => a + b, 0),
  );
}
