import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  evidenceOverlap,
  foldEvidence,
  holdsEvidence,
  isSameDocument,
} from "../../electron/evaluation/evidence-matcher.ts";

describe("holdsEvidence", () => {
  test.each([
    ["emphasis", "Your Sick Leave will not be paid out;", "Your Sick Leave **will not** be paid out;"],
    ["emphasis inside a word", "You don’t need receipts", "**you don't need\n  receipts**"],
    ["a link", "sign the signs & submits form today", "sign the [signs & submits](https://example.org/a_(b)) form"],
    ["a reference link", "see the travel guide first", "see the [travel guide][guide] first"],
    ["a picture", "A plan of the office", "![plan of the office](plan.png)"],
    ["a table", "May 28, 2025 | Supervisor signs", "| May 28, 2025    | Supervisor signs |"],
    ["a list", "Bring: a passport a photo", "- a passport\n- a photo"],
    ["a numbered list", "Open the form Sign it", "1. Open the form\n2. Sign it"],
    ["code", "Use T-TECH as the code", "Use `T-TECH` as the code"],
    ["entities", "Health & safety – rules", "Health &amp; safety &#8211; rules"],
    ["HTML", "at least 4 weeks", "at least <strong>4&nbsp;weeks</strong>"],
    ["curly quotes", "the “core” hours", 'the "core" hours'],
    ["spaces and case", "Up to 30 days", "up   to\n\t30 DAYS"],
    ["escapes", "a * b", "a \\* b"],
    ["template tags", "the policy applies", "{% include note.html %} the policy applies {:.note}"],
    ["ligatures", "file the offer", "ﬁle the oﬀer"],
  ])("finds it in spite of %s", (_, passage, evidence) => {
    expect(holdsEvidence(passage, evidence)).toBe(true);
  });

  test.each([
    ["another number", "up to 30 days", "up to 3 days"],
    ["the end of a longer number", "16 hours per pay period", "6 hours per pay period"],
    ["a longer word", "part-timers only", "part-time"],
    ["half of it", "Level 4 ratings: up to 2.1%", "Level 4 ratings: up to 2.1% of basic pay"],
    ["other digits behind the mark", "up to 2.1% of pay", "up to 2.15% of pay"],
    ["its words in another order", "pay basic of", "basic pay"],
    ["nothing to look for", "anything", "** **"],
  ])("doesn't find %s", (_, passage, evidence) => {
    expect(holdsEvidence(passage, evidence)).toBe(false);
  });

  test("every run of whole words of a text is held by it", () => {
    const words = fc.array(fc.stringMatching(/^[a-zäöü0-9]{1,8}$/u), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (list, a, b) => {
        const start = a % list.length;
        const end = start + 1 + (b % (list.length - start));
        expect(holdsEvidence(list.join(" "), list.slice(start, end).join("\n  "))).toBe(true);
      }),
    );
  });

  test("folding is final", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."aZ9 .,*_[]()|é’"), maxLength: 60 }), (text) => {
        const folded = foldEvidence(text);
        expect(foldEvidence(folded)).toBe(folded);
      }),
    );
  });
});

test("evidenceOverlap is the share of the evidence's words", () => {
  expect(evidenceOverlap("You may carry over 240 hours", "carry over **240** hours a year")).toBeCloseTo(4 / 6, 12);
  expect(evidenceOverlap("", "a b")).toBe(0);
  expect(evidenceOverlap("a", "")).toBe(0);
});

test("a document is the same from any folder above it", () => {
  expect(isSameDocument("pages/leave.md", "tts/pages/leave.md")).toBe(true);
  expect(isSameDocument("tts\\pages\\leave.md", "pages/leave.md")).toBe(true);
  expect(isSameDocument("pages/leave.md", "pages/fmla.md")).toBe(false);
  expect(isSameDocument("paid-leave.md", "leave.md")).toBe(false);
  expect(isSameDocument("", "leave.md")).toBe(false);
});
