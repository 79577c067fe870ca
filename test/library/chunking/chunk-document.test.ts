import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkDocument } from "../../../electron/library/chunking/chunk-document.ts";
import { maxChunkWords } from "../../../electron/library/chunking/chunk.ts";
import { countWords } from "../../../electron/library/chunking/word-count.ts";
import { BlockBuilder, type BlockDraft } from "../../../electron/library/parsers/block-builder.ts";
import { parseMarkdown } from "../../../electron/library/parsers/markdown-parser.ts";

const words = (count: number, word = "word"): string => `Some ${`${word} `.repeat(count - 2)}end.`;

function chunksOf(markdown: string, title?: string) {
  const document = parseMarkdown(Buffer.from(markdown));
  return chunkDocument({ ...document, title, language: "en" }).map((chunk) => ({
    ...chunk,
    text: document.text.slice(chunk.start, chunk.end),
  }));
}

describe("chunking", () => {
  it("never leaves a top section, and merges small sections within one, their headings kept", () => {
    const chunks = chunksOf(
      `# Policy\n\n${words(150)}\n\n## A\n\n### A1\n\n${words(120)}\n\n### A2\n\n${words(120)}\n\n### A3\n\n${words(120)}\n\n## B\n\n${words(110)}\n`,
    );
    expect(chunks.map(({ headingPath }) => headingPath.join(" > "))).toEqual([
      "Policy",
      "Policy > A",
      "Policy > A > A3",
      "Policy > B",
    ]);
    expect(chunks[1]?.text).toContain("A2");
  });

  it("leaves a lone title out of the paths when it is the document's", () => {
    expect(
      chunksOf(`# Leave\n\n${words(120)}\n\n## Carrying over\n\n${words(120)}`, "leave").map((c) => c.headingPath),
    ).toEqual([[], ["Carrying over"]]);
  });

  it("splits tables by rows and repeats their header", () => {
    const rows = Array.from({ length: 80 }, (_, index) => `| Grade ${index} | ${"pay ".repeat(6)}|`).join("\n");
    const chunks = chunksOf(`# Pay\n\nWhat each grade earns:\n\n| Grade | Pay |\n| --- | --- |\n${rows}\n`);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks[0]?.prefix).toBe("");
    for (const chunk of chunks.slice(1)) expect(chunk.prefix).toBe("Grade | Pay");
    for (const chunk of chunks) expect(chunk.text.split("\n").at(-1)).toMatch(/^Grade \d+ \| pay/);
  });

  it("gives a list that is split its lead-in, and the items that the first one is nested in", () => {
    const inner = Array.from({ length: 40 }, (_, index) => `  - ${words(9, `inner${index}`)}`).join("\n");
    const chunks = chunksOf(`# Forms\n\nYou need these forms:\n\n- one\n- two, of which:\n${inner}\n`);
    expect(chunks.length).toBe(2);
    expect(chunks[1]?.prefix).toBe("You need these forms:\ntwo, of which:");
  });

  it("doesn't part a lead-in from its list", () => {
    const items = Array.from({ length: 20 }, () => `- ${words(12)}`).join("\n");
    const chunks = chunksOf(`# Forms\n\n${words(237)}\n\nYou need these:\n\n${items}\n`);
    expect(chunks.map(({ text }) => text.endsWith("You need these:"))).toEqual(chunks.map(() => false));
    expect(chunks[1]?.text).toMatch(/^You need these:/);
  });

  it("splits a long paragraph at sentence ends", () => {
    const chunks = chunksOf(`# Long\n\n${`${words(30)} `.repeat(40)}`);
    for (const { text } of chunks) expect(text.endsWith("end.")).toBe(true);
  });

  it("knows the page that each begins on", () => {
    const builder = new BlockBuilder();
    builder.append({ kind: "heading", level: 1, text: "One", page: 1 });
    builder.append({ kind: "paragraph", text: words(200), page: 1 });
    builder.append({ kind: "heading", level: 1, text: "Two", page: 3 });
    builder.append({ kind: "paragraph", text: words(200), page: 4 });
    expect(chunkDocument(builder.build()).map(({ page }) => page)).toEqual([1, 3]);
  });
});

const wordText = (maxLength: number) =>
  fc
    .array(
      fc.constantFrom("leave", "days.", "e.g.", "30", "Ende.", "Überstunden,", "a;", "支払い", `${"x".repeat(90)}`),
      {
        minLength: 1,
        maxLength,
      },
    )
    .map((parts) => parts.join(" "));
const draft: fc.Arbitrary<BlockDraft> = fc.oneof(
  fc.record({ kind: fc.constant("heading" as const), level: fc.integer({ min: 1, max: 6 }), text: wordText(8) }),
  fc.record({ kind: fc.constant("paragraph" as const), text: wordText(600) }),
  fc.record({
    kind: fc.constant("list_item" as const),
    level: fc.integer({ min: 1, max: 3 }),
    marker: fc.constant("•"),
    text: wordText(120),
  }),
  fc.record({ kind: fc.constant("table_row" as const), header: fc.boolean(), text: wordText(60) }),
  fc.record({
    kind: fc.constant("code" as const),
    text: fc.array(wordText(12), { minLength: 1, maxLength: 60 }).map((lines) => lines.join("\n")),
  }),
);

describe("every chunking", () => {
  it("covers all but headings once, in order, within the limits, and is pure", () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 25 }), (drafts) => {
        const builder = new BlockBuilder();
        for (const block of drafts) builder.append(block);
        const { text, blocks } = builder.build();
        const chunks = chunkDocument({ text, blocks, language: "en" });
        let end = 0;
        for (const chunk of chunks) {
          expect(chunk.start).toBeGreaterThanOrEqual(end);
          expect(chunk.end).toBeGreaterThan(chunk.start);
          const skipped = blocks.filter((block) => block.start >= end && block.end <= chunk.start);
          expect(skipped.every(({ kind }) => kind === "heading")).toBe(true);
          const count = countWords(chunk.prefix) + countWords(text.slice(chunk.start, chunk.end));
          expect(count).toBeLessThanOrEqual(maxChunkWords);
          let sentenceEnd = chunk.start;
          for (const sentence of chunk.sentences) {
            expect(text.slice(sentenceEnd, sentence.start).trim()).toBe("");
            expect(sentence.end).toBeLessThanOrEqual(chunk.end);
            sentenceEnd = sentence.end;
          }
          expect(text.slice(sentenceEnd, chunk.end).trim()).toBe("");
          end = chunk.end;
        }
        const body = blocks.findLast(({ kind }) => kind !== "heading");
        expect(end).toBeGreaterThanOrEqual(body?.end ?? 0);
        expect(chunkDocument({ text, blocks, language: "en" })).toEqual(chunks);
      }),
      { numRuns: 300 },
    );
  });
});
