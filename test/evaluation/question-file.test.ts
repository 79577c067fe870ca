import { join } from "node:path";
import { expect, test } from "vitest";
import { parseQuestions, readQuestions } from "../../electron/evaluation/question-file.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const answerable = {
  id: "a-1",
  corpus: "acme",
  kind: "numeric",
  question: "How many days?",
  answer: "25",
  must_include: ["\\b25\\b"],
  source: "acme/leave.md",
  evidence: "25 days",
};
const unanswerable = {
  id: "a-2",
  corpus: "acme",
  kind: "unanswerable",
  question: "May I bring my dog?",
  answer: "Not covered.",
  must_include: [],
  source: null,
  evidence: null,
};
const lines = (...questions: unknown[]): string => questions.map((question) => JSON.stringify(question)).join("\n");

test("reads answerable and unanswerable questions, with what only some have", () => {
  const full = {
    ...answerable,
    id: "a-3",
    history: [{ role: "user", content: "What about leave?" }],
    alt_evidence: [{ source: "acme/faq.md", evidence: "25" }],
    more_evidence: [{ source: "acme/faq.md", evidence: "in advance" }],
    filters: { jurisdiction: "DE" },
    as_of: "2024-03-01",
    tags: ["typo"],
    note: "of the file's author",
  };
  const questions = parseQuestions(`${lines(answerable, unanswerable)}\n\n${lines(full)}\n`);
  expect(questions.map(({ id, kind }) => [id, kind])).toEqual([
    ["a-1", "numeric"],
    ["a-2", "unanswerable"],
    ["a-3", "numeric"],
  ]);
  expect(questions[2]).toMatchObject({ filters: { jurisdiction: "DE" }, as_of: "2024-03-01" });
});

test.each([
  ["no JSON", "{", "line 1"],
  ["no evidence", lines(unanswerable, { ...answerable, evidence: undefined }), "line 2"],
  ["a pattern that is none", lines({ ...answerable, must_include: ["("] }), "line 1"],
  ["a date that is none", lines({ ...answerable, as_of: "yesterday" }), "line 1"],
  ["an id twice", lines(answerable, answerable), "line 2"],
])("names the line with %s", (_, text, line) => {
  expect(() => parseQuestions(text)).toThrow(
    expect.objectContaining({ code: "VALIDATION_FAILED", details: { [line]: expect.any(String) } }),
  );
});

test("says when the file isn't there", async () => {
  await expect(readQuestions(join(temporaryFolder(), "none.jsonl"))).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});
