import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadSensitiveTopics } from "../../../electron/chat/sensitivity/sensitive-topics.ts";
import { sensitiveTopicSchema } from "../../../electron/contract/chat.ts";
import { resourceFolder } from "../../../electron/platform/resources.ts";

const questionSchema = z.strictObject({ id: z.string(), question: z.string(), topic: sensitiveTopicSchema.nullable() });
const questions = readFileSync(join(import.meta.dirname, "../../fixtures/answers/sensitive-questions.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => questionSchema.parse(JSON.parse(line)));
const topics = loadSensitiveTopics(resourceFolder("sensitivity"));

const halves = {
  tuning: questions.filter((_, index) => index % 2 === 0),
  reporting: questions.filter((_, index) => index % 2 === 1),
};

function measure(half: typeof questions) {
  const told = half.map((one) => ({ ...one, found: topics.topicOf(one.question) ?? null }));
  const found = told.filter((one) => one.found !== null);
  const wanted = told.filter((one) => one.topic !== null);
  return {
    precision: found.filter((one) => one.topic !== null).length / found.length,
    recall: wanted.filter((one) => one.found !== null).length / wanted.length,
    topic: wanted.filter((one) => one.found === one.topic).length / wanted.length,
    wrong: told.filter((one) => one.found !== one.topic).map(({ question }) => question),
  };
}

test("the set has at least 120 questions, a third of them negatives", () => {
  expect(questions.length).toBeGreaterThanOrEqual(120);
  expect(questions.filter(({ topic }) => topic === null).length).toBeGreaterThanOrEqual(questions.length / 3);
});

// The vocabulary was written before the questions, then mended where the tuning half showed it: precision 1.00 and
// recall 1.00 there. Of the other half nobody looked at the mistakes before it was counted: 0.94 and 0.94.
describe.each([
  ["tuning", halves.tuning, 0.98],
  ["reporting", halves.reporting, 0.93],
] as const)("on the %s half", (_, half, least) => {
  const measured = measure(half);
  test("what is found is sensitive", () => expect(measured.precision).toBeGreaterThan(least));
  test("what is sensitive is found", () => expect(measured.recall).toBeGreaterThan(least));
  test("by its topic", () => expect(measured.topic).toBeGreaterThan(least));
});

test("what goes on from a sensitive question is one", () => {
  const history = [{ role: "user", content: "My boss humiliates me in meetings." }] as const;
  expect(topics.topicOf("And who can I tell that?", history)).toBe("harassment");
  expect(topics.topicOf("How many days of annual leave do employees in Sheffield have?", history)).toBeUndefined();
});

test("guidance names the contact, if there is one", () => {
  expect(topics.guidanceOn("illness", "en", "Jo (jo@example.org).")?.guidance).toMatch(
    /In confidence: Jo \(jo@example\.org\)\.$/u,
  );
  expect(topics.guidanceOn("illness", "de", "")?.guidance).toContain("Vertrauensperson");
});
