import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readExamPaper, type ExamPaper, type ExamQuestion } from "../../../electron/chat/exam/exam-questions.ts";
import { examMargin, examVerdict, type ExamScore } from "../../../electron/chat/exam/exam-verdict.ts";
import { ModelExams } from "../../../electron/chat/exam/model-exams.ts";
import { openDatabase, type Database } from "../../../electron/platform/database.ts";
import { EventBus } from "../../../electron/platform/event-bus.ts";
import { silentLog } from "../../../electron/platform/log.ts";
import { resourceFolder } from "../../../electron/platform/resources.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeEmbedder } from "../../fakes/fake-embedder.ts";
import { FakeEngine, type EngineScript } from "../../fakes/fake-engine.ts";
import { temporaryFolder } from "../../fakes/temporary-folder.ts";

const score = (given: Partial<ExamScore>): ExamScore => ({
  questions: 20,
  answered: 0,
  right: 0,
  quotedRight: 10,
  unsupportedNumbers: 0,
  ...given,
});

describe("examVerdict", () => {
  test.each([
    ["all asked and enough right", { answered: 20, right: 10 + examMargin }, "passed"],
    ["all asked and one too few", { answered: 20, right: 9 + examMargin }, "failed"],
    ["too few can still be right", { answered: 10, right: 3 }, "failed"],
    ["one wrong fewer: still open", { answered: 10, right: 4 }, undefined],
    ["a number that no passage holds", { answered: 1, right: 1, unsupportedNumbers: 1 }, "failed"],
    ["enough right, but a wrong number may still come", { answered: 19, right: 19 }, undefined],
  ] as const)("%s", (_name, given, verdict) => expect(examVerdict(score(given))).toBe(verdict));
});

describe("the paper that ships", () => {
  const { questions } = readExamPaper(join(resourceFolder("exam"), "questions.json"));

  test("has twenty questions or more, each with sentences that lie in its passages", () => {
    expect(questions.length).toBeGreaterThanOrEqual(20);
    for (const { passages } of questions) {
      for (const { text, sentences } of passages) {
        expect(sentences.every(({ start, end }) => start >= 0 && start < end && end <= text.length)).toBe(true);
      }
    }
  });
});

/** Quoting can't meet the patterns: the passage is too long to be quoted whole, and what is asked for stands far apart. */
function paperOf(count: number): ExamPaper {
  const questions = Array.from({ length: count }, (_, index): ExamQuestion => {
    const first = `Badge ${index} opens the north gate.`;
    const filler = Array.from(
      { length: 16 },
      (_each, line) => `Locker row ${line} is cleaned by the porter every Friday evening.`,
    );
    const last = `Parcels arrive at the south gate.`;
    const lines = [first, ...filler, last];
    let start = 0;
    const sentences = lines.map((line) => {
      const sentence = { start, end: start + line.length, kind: "paragraph" as const };
      start += line.length + 1;
      return sentence;
    });
    return {
      id: `question-${index}`,
      question: "Which gates are there?",
      must_include: ["north gate", "south gate", "row 6 "],
      passages: [{ title: "Gates", language: "en", heading_path: [], prefix: "", text: lines.join("\n"), sentences }],
    };
  });
  return { version: "test", questions };
}

const rightAnswer: EngineScript = ({ messages }) => {
  const badge = /Badge \d+ opens the north gate\./.exec(messages.at(-1)?.content ?? "")?.[0] ?? "";
  return `${badge} Parcels arrive at the south gate. Locker row 6 is cleaned by the porter every Friday evening.`;
};

interface Fixture {
  readonly exams: ModelExams;
  readonly clock: FakeClock;
  readonly engine: FakeEngine;
}

function open(
  database: Database,
  script: EngineScript,
  options: { busy?: () => boolean; count?: number } = {},
): Fixture {
  const clock = new FakeClock();
  const engine = new FakeEngine(script);
  const exams = new ModelExams({
    database,
    engine,
    embedder: new FakeEmbedder(),
    paper: paperOf(options.count ?? 6),
    persona: "You are a test.",
    clock,
    events: new EventBus((error) => {
      throw error;
    }),
    log: silentLog(),
    selected: () => ({ modelId: "fake-model", sha256: "a".repeat(64) }),
    isBusy: options.busy ?? (() => false),
  });
  onTestFinished(() => exams.dispose());
  exams.start();
  return { exams, clock, engine };
}

const database = (): Database => {
  const opened = openDatabase(join(temporaryFolder(), "exam.db"));
  onTestFinished(() => void opened.close());
  return opened;
};

describe("ModelExams", () => {
  test("lets a model pass that beats quoting, and only then may it answer", async () => {
    const { exams, clock } = open(database(), rightAnswer);
    expect(exams.hasPassed("fake-model")).toBe(false);
    expect(exams.describe("fake-model")).toMatchObject({ status: "waiting", answered: 0, questions: 6 });
    clock.advance(60_000);
    await expect.poll(() => exams.describe("fake-model")).toMatchObject({ status: "passed" });
    expect(exams.describe("fake-model")).toMatchObject({ answered: 6, right: 6, quoted_right: 0 });
    expect(exams.hasPassed("fake-model")).toBe(true);
    expect(exams.hasPassed("another-model")).toBe(false);
  });

  test("stops as soon as a model can't pass any more", async () => {
    const { exams, clock, engine } = open(database(), () => "The documents don't say.");
    clock.advance(60_000);
    await expect.poll(() => exams.describe("fake-model")?.status).toBe("failed");
    expect(engine.requests.length).toBe(3);
  });

  test("stands back while somebody waits for an answer", async () => {
    let busy = true;
    const { exams, clock, engine } = open(database(), rightAnswer, { busy: () => busy });
    clock.advance(60_000);
    expect(engine.requests.length).toBe(0);
    busy = false;
    clock.advance(60_000);
    await expect.poll(() => exams.describe("fake-model")?.status).toBe("passed");
  });

  test("goes on after a restart where it stopped", async () => {
    const shared = database();
    const first = open(shared, rightAnswer, { busy: () => first.engine.requests.length >= 2 });
    first.clock.advance(60_000);
    await expect.poll(() => first.exams.describe("fake-model")?.answered).toBe(2);
    await first.exams.dispose();
    const second = open(shared, rightAnswer);
    second.clock.advance(60_000);
    await expect.poll(() => second.exams.describe("fake-model")?.status).toBe("passed");
    expect(second.engine.requests.length).toBe(4);
  });
});
