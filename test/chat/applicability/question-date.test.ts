import { describe, expect, it } from "vitest";
import { dateOfQuestion } from "../../../electron/chat/applicability/question-date.ts";

const now = "2026-05-04";

describe("dateOfQuestion", () => {
  it.each([
    ["What was the meal allowance as of 1 March 2023?", "2023-03-01", "What was the meal allowance?"],
    ["As of March 1, 2023, how long was the notice period?", "2023-03-01", "how long was the notice period?"],
    ["How many remote days were there in summer, under the rules of 2023?", "2023-12-31", undefined],
    ["What did the policy in force on 2024-02-29 say about dogs?", "2024-02-29", undefined],
    ["How many remote days were allowed in June 2023?", "2023-06-30", "How many remote days were allowed?"],
    ["Wie viele Urlaubstage galten am 1. März 2023?", "2023-03-01", "Wie viele Urlaubstage galten?"],
    ["Wie hoch ist das Tagegeld (Stand 1. März 2023)?", "2023-03-01", "Wie hoch ist das Tagegeld?"],
    ["Welche Kernzeit galt im Jahr 2022?", "2022-12-31", "Welche Kernzeit galt?"],
    ["What will the notice period be as of 1 January 2027?", "2027-01-01", undefined],
  ])("%s → %s", (question, asOf, rest) => {
    const day = dateOfQuestion(question, [], now);
    expect(day?.asOf).toBe(asOf);
    if (rest !== undefined) expect(day?.question).toBe(rest);
  });

  it.each([
    "How many days of leave do I have?",
    "I started on 1 March 2023. How much leave do I get?",
    "I was hired in March 2023, how much leave do I get?",
    "Can I carry leave over until 31 March 2027?",
    "When do I have to hand in my expenses from 3 May 2026?",
    "Is 1 May 2026 a public holiday?",
    "Ich wurde am 1. März 2023 eingestellt. Wie viel Urlaub habe ich?",
    "What is the budget for 2026?",
    "How many working days are there between 1 March 2023 and 5 April 2023?",
  ])("%s → none", (question) => {
    expect(dateOfQuestion(question, [], now)).toBeUndefined();
  });
});
