import { describe, expect, it } from "vitest";
import type { Citation, Claim } from "../../electron/contract/chat.ts";
import { answerBlocks, claimsOfQuotes, type Run } from "../../renderer/features/ask/answer-blocks.ts";

const claim = (text: string, part: string, ...numbers: number[]): Claim => {
  const start = text.indexOf(part);
  return { text: part, start, end: start + part.length, citation_numbers: numbers, supported: true };
};

/** Runs as one string, sources as ⟨1,2⟩. */
const shown = (runs: readonly Run[] | undefined) =>
  (runs ?? [])
    .map((run) => (run.kind === "sources" ? `⟨${run.numbers.join()}⟩` : run.strong ? `*${run.text}*` : run.text))
    .join("");

describe("a quoted answer", () => {
  it("puts each source behind its own lines, and rows of a table into cells", () => {
    const text = "Length of service | Days\nLess than 3 years | 28 days\nApply in Harbour.";
    const claims = [
      claim(text, "Length of service | Days\nLess than 3 years | 28 days", 1),
      claim(text, "Apply in Harbour.", 2),
    ];
    const blocks = answerBlocks(text, claims, "quoted");
    expect(blocks.map((block) => [block.kind, ...block.cells.map(shown)])).toEqual([
      ["row", "Length of service", "Days"],
      ["row", "Less than 3 years", "28 days⟨1⟩"],
      ["paragraph", "Apply in Harbour.⟨2⟩"],
    ]);
  });

  it("leaves what looks like a mark or a list alone: the words are the document's own", () => {
    const text = "See note [3] and **this**.\n- not our list";
    expect(answerBlocks(text, [], "quoted").map((block) => shown(block.cells[0]))).toEqual(text.split("\n"));
  });

  it("finds the quotes before their claims are known", () => {
    const text = "First.\nSecond.";
    const citations = [
      { number: 1, quote: "First." },
      { number: 2, quote: "Second." },
      { number: 3, quote: "absent" },
    ];
    const claims = claimsOfQuotes(text, citations as Citation[]);
    expect(answerBlocks(text, claims, "quoted").map((block) => shown(block.cells[0]))).toEqual([
      "First.⟨1⟩",
      "Second.⟨2⟩",
    ]);
  });
});

describe("claimsOfQuotes", () => {
  it("finds lines within longer quotes, several of one quote together, and leaves the words around them", () => {
    const text = "In Germany:\nService | Days\n5 years | 30 days\nAsk early.";
    const citations = [
      { number: 1, quote: "Service | Days\n3 years | 28 days\n5 years | 30 days" },
      { number: 2, quote: "Leave has to be asked for. Ask early." },
    ];
    const claims = claimsOfQuotes(text, citations as Citation[]);
    expect(claims.map(({ start, end, citation_numbers: numbers }) => [text.slice(start, end), ...numbers])).toEqual([
      ["Service | Days\n5 years | 30 days", 1],
      ["Ask early.", 2],
    ]);
    expect(claims.every((one) => one.text === text.slice(one.start, one.end))).toBe(true);
  });
});

describe("a generated answer", () => {
  it("turns its marks into sources and doesn't show a claim's a second time", () => {
    const text = "You have 28 days. [1] Ask early. [1][2]";
    const claims = [claim(text, "You have 28 days.", 1), claim(text, "Ask early.", 1, 2)];
    expect(answerBlocks(text, claims, "generated").map((block) => shown(block.cells[0]))).toEqual([
      "You have 28 days.⟨1⟩ Ask early.⟨1,2⟩",
    ]);
  });

  it("puts a claim's sources behind it where the text has no marks", () => {
    const text = "You have 28 days. Ask early.";
    const claims = [claim(text, "You have 28 days.", 1), claim(text, "Ask early.", 2)];
    expect(shown(answerBlocks(text, claims, "generated")[0]?.cells[0])).toBe("You have 28 days.⟨1⟩ Ask early.⟨2⟩");
  });

  it("shows the same sources of neighbours once, at the last", () => {
    const text = "One. Two. Three.";
    const claims = [claim(text, "One.", 1), claim(text, "Two.", 1), claim(text, "Three.", 2)];
    expect(shown(answerBlocks(text, claims, "generated")[0]?.cells[0])).toBe("One. Two.⟨1⟩ Three.⟨2⟩");
  });

  it("reads lists, headings, bold and joined lines", () => {
    const text = "## Leave\nYou have\n**28 days**.\n\n1. Ask.\n2. Wait. [1]\n  - Nested";
    expect(
      answerBlocks(text, [], "generated").map(({ kind, depth, marker, cells }) => [
        kind,
        depth,
        marker,
        shown(cells[0]),
      ]),
    ).toEqual([
      ["heading", 0, undefined, "Leave"],
      ["paragraph", 0, undefined, "You have *28 days*."],
      ["item", 0, "1.", "Ask."],
      ["item", 0, "2.", "Wait.⟨1⟩"],
      ["item", 1, "•", "Nested"],
    ]);
  });

  it("keeps the whole text, whatever it is made of", () => {
    for (const text of ["", "\n\n", "[1]", "| a |", "**", "> ", "a[12]b", "`x` **y** [2]"]) {
      expect(() => answerBlocks(text, [claim("x", "x", 1)], "generated")).not.toThrow();
    }
  });
});
