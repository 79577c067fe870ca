import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { smallTalkOf, smallTalkReply } from "../../../electron/chat/extractive/small-talk.ts";
import { parseQuestions } from "../../../electron/evaluation/question-file.ts";

describe("smallTalkOf", () => {
  it.each([
    ["hi", "greeting"],
    ["Hello there!", "greeting"],
    ["Guten Morgen", "greeting"],
    ["Hey, how are you?", "greeting"],
    ["thanks", "thanks"],
    ["Great, thank you very much!", "thanks"],
    ["Vielen Dank!", "thanks"],
    ["ok", "thanks"],
    ["Bye", "farewell"],
    ["What can you do?", "about"],
    ["who are you", "about"],
    ["Was kannst du?", "about"],
    ["Can you help me?", "about"],
    ["help", "about"],
  ])("%s: %s", (text, kind) => expect(smallTalkOf(text)).toBe(kind));

  it.each([
    "Hi, how much leave do I get?",
    "thank you leave",
    "Help with relocation costs",
    "What can I do about harassment?",
    "Who are you to contact about payroll?",
    "How are you paid for overtime?",
    "Good Friday",
    "Danke-Bonus",
    "",
  ])("is a question: %s", (text) => expect(smallTalkOf(text)).toBeUndefined());

  it("none of the questions to the documents is taken for it", () => {
    const files = [
      "handbook-questions",
      "handbook-unanswerable",
      "handbook-german",
      "off-topic",
      "off-topic-german",
    ].map((name) => `resources/${name}.jsonl`);
    for (const file of [...files, "../shared/corpora/questions.jsonl"].filter((path) => existsSync(path))) {
      const taken = parseQuestions(readFileSync(file, "utf8")).filter(({ question }) => smallTalkOf(question));
      expect(taken).toEqual([]);
    }
  });

  it("answers in the language of the question", () => {
    expect(smallTalkReply("thanks", "en")).toBe("You're welcome.");
    expect(smallTalkReply("greeting", "de")).toMatch(/^Hallo!/u);
  });
});
