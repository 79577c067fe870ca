import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignSections } from "../../../electron/library/comparison/align-sections.ts";
import { diffSection, sectionBlocks } from "../../../electron/library/comparison/diff-sections.ts";
import { textSections, type TextSection } from "../../../electron/library/comparison/text-sections.ts";
import { parseMarkdown } from "../../../electron/library/parsers/markdown-parser.ts";

const sectionsOf = (markdown: string): TextSection[] => textSections(parseMarkdown(Buffer.from(markdown)));
const changes = (older: string, newer: string) =>
  alignSections(sectionsOf(older), sectionsOf(newer)).flatMap((aligned) => diffSection(aligned) ?? []);
const edits = (older: string, newer: string) =>
  changes(older, newer).map(({ heading_path, change, parts }) => [
    heading_path.at(-1),
    change,
    ...parts.filter(({ kind }) => kind !== "same").map(({ kind, text }) => `${kind === "inserted" ? "+" : "-"}${text}`),
  ]);

describe("what changed", () => {
  const leave = "# Leave\n\n## Days\n\nYou have 25 days. Ask early.\n\n## Sickness\n\nCall before nine.\n";

  it("is told by words, in the sections where it changed", () => {
    const newer = leave.replace("25 days", "28 days").replace("Ask early", "Ask two weeks early");
    expect(edits(leave, newer)).toEqual([["Days", "changed", "-25", "+28", "+two weeks "]]);
  });

  it("is told by rows of a table, and within a row by cells", () => {
    const table = (rows: readonly string[]): string => `# Pay\n\n| Grade | Pay |\n|---|---|\n${rows.join("\n")}\n`;
    const older = table(["| A | 100 |", "| B | 200 |", "| C | 300 |"]);
    const newer = table(["| A | 100 |", "| B | 250 |", "| C | 300 |", "| D | 400 |"]);
    const [change] = changes(older, newer);
    const texts = change?.parts.filter(({ kind }) => kind !== "same").map(({ text }) => text);
    expect(texts?.slice(0, 2)).toEqual(["200", "250"]);
    expect(texts?.[2]).toMatch(/^D\b.*400\n$/);
    expect(texts).toHaveLength(3);
  });

  it("leaves out what only moved, and finds what moved and changed", () => {
    const moved = "# Leave\n\n## Sickness\n\nCall before nine.\n\n## Days\n\nYou have 25 days. Ask early.\n";
    expect(changes(leave, moved)).toEqual([]);
    const nested =
      "# Leave\n\n## Rules\n\n### Sickness\n\nCall before ten.\n\n## Days\n\nYou have 25 days. Ask early.\n";
    expect(edits(leave, nested)).toEqual([
      ["Rules", "added"],
      ["Sickness", "changed", "-nine", "+ten"],
    ]);
  });

  it("shows a new heading with its section, and sections that came and went where they stood", () => {
    const newer = leave
      .replace("## Days", "## Holidays")
      .replace("## Sickness\n\nCall before nine.", "## Pay\n\nMonthly.");
    expect(edits(leave, newer)).toEqual([
      ["Holidays", "changed", "-Days\n", "+Holidays\n"],
      ["Sickness", "removed", "-Call before nine.\n"],
      ["Pay", "added", "+Monthly.\n"],
    ]);
  });
});

const word = fc.constantFrom("leave", "days", "25", "Manager", "Übergabe", "pay", "|", "not", "€ 5.00", "😀");
const block = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
const section = fc.record({
  headingPath: fc.array(fc.constantFrom("A", "B", "C"), { maxLength: 3 }),
  blocks: fc.array(block, { maxLength: 6 }),
});

describe("of any two texts", () => {
  it("every section is told of once", () => {
    fc.assert(
      fc.property(fc.array(section, { maxLength: 8 }), fc.array(section, { maxLength: 8 }), (older, newer) => {
        const aligned = alignSections(older, newer);
        expect(aligned.flatMap((pair) => pair.newer ?? [])).toEqual(newer);
        expect(new Set(aligned.flatMap((pair) => pair.older ?? []))).toEqual(new Set(older));
        expect(aligned.filter((pair) => pair.older)).toHaveLength(older.length);
      }),
    );
  });

  it("parts without insertions are the older text, without deletions the newer", () => {
    fc.assert(
      fc.property(section, section, (older, newer) => {
        const change = diffSection({ older, newer });
        const isRenamed = older.headingPath.at(-1) !== newer.headingPath.at(-1);
        const [before, after] = [older, newer].map((each) => sectionBlocks(each, isRenamed).join(""));
        const without = (left: string) =>
          change?.parts
            .filter(({ kind }) => kind !== left)
            .map(({ text }) => text)
            .join("");
        if (!change) expect(before).toBe(after);
        else expect([without("inserted"), without("deleted")]).toEqual([before, after]);
        for (const [index, part] of change?.parts.entries() ?? []) {
          expect(part.text).not.toBe("");
          expect(part.kind).not.toBe(change?.parts[index + 1]?.kind);
        }
      }),
    );
  });

  it("takes bounded time, however long and different they are", () => {
    const long = (seed: number): TextSection[] =>
      Array.from({ length: 300 }, (_, n) => ({
        headingPath: ["Handbook", `Section ${n * seed}`],
        blocks: Array.from({ length: 12 }, (_, k) => `Words ${seed} ${n * k} ${"and so on ".repeat(20)}${seed * k}`),
      }));
    const aligned = alignSections(long(1), long(7));
    const longest = Math.max(
      ...aligned.map((pair) => {
        const startedAt = performance.now();
        diffSection(pair);
        return performance.now() - startedAt;
      }),
    );
    const one = (seed: number): TextSection => ({
      headingPath: [],
      blocks: Array.from({ length: 6_000 }, (_, n) => `Paragraph ${(n * seed) % 7_919} of a text without headings.`),
    });
    const startedAt = performance.now();
    const change = diffSection({ older: one(3), newer: one(5) });
    expect(change?.change).toBe("changed");
    // Generous: the machine may be busy.
    expect([longest < 500, performance.now() - startedAt < 2_000]).toEqual([true, true]);
  });
});
