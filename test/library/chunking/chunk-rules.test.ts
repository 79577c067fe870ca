import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../../../electron/contract/documents.ts";
import { chunkDocument } from "../../../electron/library/chunking/chunk-document.ts";
import { maxChunkWords, minChunkWords, type Chunk } from "../../../electron/library/chunking/chunk.ts";
import { countWords } from "../../../electron/library/chunking/word-count.ts";
import { BlockBuilder, type BlockDraft } from "../../../electron/library/parsers/block-builder.ts";

/** One rule a property, each on documents in which the rule has something to forbid. */
const words = (count: number): string =>
  Array.from({ length: count }, (_, n) => (n % 12 === 11 ? "days." : "leave")).join(" ");
const wordCount = (min: number, max: number) => fc.integer({ min, max }).map(words);
const paragraph = (min: number, max: number): fc.Arbitrary<BlockDraft> =>
  wordCount(min, max).map((text) => ({ kind: "paragraph", text }));

interface Chunked {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly chunks: readonly Chunk[];
  readonly wordsOf: (chunk: Chunk) => number;
}

function chunked(drafts: readonly BlockDraft[]): Chunked {
  const builder = new BlockBuilder();
  for (const draft of drafts) builder.append(draft);
  const { text, blocks } = builder.build();
  const wordsOf = ({ prefix, start, end }: Chunk): number => countWords(prefix) + countWords(text.slice(start, end));
  return { text, blocks, chunks: chunkDocument({ text, blocks, language: "en" }), wordsOf };
}

const inside = (chunk: Chunk, block: Block): boolean => block.start >= chunk.start && block.end <= chunk.end;

describe("the rules of chunking", () => {
  it("no chunk goes across a heading of the level that sections the document", () => {
    const sections = fc.array(fc.array(paragraph(60, 200), { minLength: 2, maxLength: 4 }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(sections, (bodies) => {
        const { blocks, chunks } = chunked(
          bodies.flatMap((body, index): BlockDraft[] => [
            { kind: "heading", level: 1, text: `Section ${index}` },
            ...body,
          ]),
        );
        for (const chunk of chunks) {
          const headings = blocks.filter((block) => block.kind === "heading" && inside(chunk, block));
          for (const heading of headings) expect(heading.start).toBe(chunk.start);
        }
      }),
    );
  });

  it("a chunk has at most 350 words, what is repeated in front of it with them", () => {
    const body = fc.oneof(
      paragraph(1, 700),
      fc.record({
        kind: fc.constant("list_item" as const),
        level: fc.constant(1),
        marker: fc.constant("•"),
        text: wordCount(1, 200),
      }),
      fc.record({ kind: fc.constant("table_row" as const), header: fc.boolean(), text: wordCount(1, 90) }),
    );
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 20 }), (drafts) => {
        const { chunks, wordsOf } = chunked(drafts);
        for (const chunk of chunks) expect(wordsOf(chunk)).toBeLessThanOrEqual(maxChunkWords);
      }),
    );
  });

  it("small sections side by side are merged until they have 200 words", () => {
    // In one section of the document, so that nothing but their size parts them.
    const small = fc.array(wordCount(10, 90), { minLength: 4, maxLength: 20 });
    fc.assert(
      fc.property(small, (texts) => {
        const { chunks, wordsOf } = chunked([
          { kind: "heading", level: 1, text: "Policy" },
          ...texts.flatMap((text, index): BlockDraft[] => [
            { kind: "heading", level: 2, text: `Part ${index}` },
            { kind: "paragraph", text },
          ]),
        ]);
        for (const chunk of chunks.slice(0, -1)) expect(wordsOf(chunk)).toBeGreaterThanOrEqual(minChunkWords);
      }),
    );
  });

  it("a table is cut between its rows, and each part begins with its header", () => {
    const rows = fc.array(wordCount(3, 40), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(rows, wordCount(2, 12), (texts, header) => {
        const { blocks, chunks, text } = chunked([
          { kind: "table_row", header: true, text: header },
          ...texts.map((row): BlockDraft => ({ kind: "table_row", text: row })),
        ]);
        for (const block of blocks) expect(chunks.filter((chunk) => inside(chunk, block))).toHaveLength(1);
        for (const [index, chunk] of chunks.entries()) {
          const begins = text.slice(chunk.start, chunk.end).startsWith(header) && index === 0;
          expect(begins || chunk.prefix === header).toBe(true);
        }
      }),
    );
  });

  it("a list keeps its lead-in: before its first item, and in front of each part that begins further down", () => {
    const items = fc.array(wordCount(5, 60), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(wordCount(100, 340), items, (before, texts) => {
        const leadIn = "These forms are needed for it:";
        const { blocks, chunks, text } = chunked([
          { kind: "paragraph", text: before },
          { kind: "paragraph", text: leadIn },
          ...texts.map((item): BlockDraft => ({ kind: "list_item", level: 1, marker: "•", text: item })),
        ]);
        for (const item of blocks.filter(({ kind }) => kind === "list_item")) {
          const chunk = chunks.find((candidate) => inside(candidate, item));
          expect(`${chunk?.prefix}\n${text.slice(chunk?.start, chunk?.end)}`).toContain(leadIn);
        }
      }),
    );
  });

  it("chunks and sentences are verbatim, in order, and miss nothing but headings that stand in a path", () => {
    const draft = fc.oneof(
      paragraph(1, 400),
      fc.record({
        kind: fc.constant("heading" as const),
        level: fc.integer({ min: 1, max: 3 }),
        text: wordCount(1, 6),
      }),
    );
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 20 }), (drafts) => {
        const { text, blocks, chunks } = chunked(drafts);
        for (const block of blocks) {
          const said = chunks
            .flatMap(({ sentences }) => sentences)
            .filter(({ start, end }) => start >= block.start && end <= block.end)
            .map(({ start, end }) => text.slice(start, end))
            .join(" ");
          if (block.kind === "heading" && said === "") {
            const next = chunks.find(({ start }) => start > block.end);
            const isLast = next === undefined;
            expect(isLast || next.headingPath.length > 0).toBe(true);
          } else expect(said).toBe(text.slice(block.start, block.end));
        }
      }),
    );
  });
});
