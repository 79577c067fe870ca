import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { holdsEvidence } from "../../electron/evaluation/evidence-matcher.ts";
import { isAnswerable, parseQuestions, type AnswerableQuestion } from "../../electron/evaluation/question-file.ts";
import { parseDocument } from "../../electron/library/parsers/parse-document.ts";
import { resourceFolder } from "../../electron/platform/resources.ts";

const resources = resourceFolder(".");
const read = (name: string): string => readFileSync(join(resources, name), "utf8");
const questions = parseQuestions(read("handbook-questions.jsonl"));
const nearMisses = parseQuestions(read("handbook-unanswerable.jsonl"));
const answerable = questions.filter(isAnswerable);

const texts = new Map<string, Promise<string>>();
function textOf(source: string): Promise<string> {
  const path = join(resources, source);
  const text = texts.get(source) ?? parseDocument(readFileSync(path), path).then((document) => document.text);
  texts.set(source, text);
  return text;
}

const places = (question: AnswerableQuestion): { source: string; evidence: string }[] => [
  question,
  ...(question.alt_evidence ?? []),
  ...(question.more_evidence ?? []),
];

describe("the sample handbook's questions", () => {
  test("are many, of every kind, and no id stands twice", () => {
    const kinds = Map.groupBy(questions, ({ kind }) => kind);
    const needed = ["factoid", "numeric", "procedure", "multihop", "followup"];
    expect(needed.filter((kind) => (kinds.get(kind)?.length ?? 0) < 5)).toEqual([]);
    expect(answerable.length).toBeGreaterThanOrEqual(60);
    expect(kinds.get("unanswerable")?.length ?? 0).toBeGreaterThanOrEqual(25);
    const ids = [...questions, ...nearMisses].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("cover German, countries, dates and policies that disagree", () => {
    const tagged = (tag: string): number => questions.filter(({ tags }) => tags?.includes(tag)).length;
    expect(tagged("german")).toBeGreaterThanOrEqual(10);
    expect(tagged("conflict")).toBeGreaterThan(0);
    expect(questions.filter(({ as_of }) => as_of !== undefined).length).toBeGreaterThan(0);
    expect(questions.filter(({ filters }) => filters?.jurisdiction !== undefined).length).toBeGreaterThan(0);
  });

  test("that can't be answered are 60 more in a file of their own", () => {
    expect(nearMisses.length).toBeGreaterThanOrEqual(60);
    expect(nearMisses.every(({ kind }) => kind === "unanswerable")).toBe(true);
  });

  test.each(answerable.map((question) => [question.id, question] as const))(
    "%s: its answer meets its own patterns, its evidence stands in its documents as Handrail reads them",
    async (_id, question) => {
      for (const pattern of question.must_include ?? []) expect(question.answer).toMatch(new RegExp(pattern, "i"));
      for (const { source, evidence } of places(question)) {
        expect(holdsEvidence(await textOf(source), evidence)).toBe(true);
      }
    },
  );
});
