import { describe, expect, test } from "vitest";
import { goesOn, selfContained } from "../../electron/retrieval/follow-up.ts";

const user = (content: string) => ({ role: "user" as const, content });
const assistant = (content: string) => ({ role: "assistant" as const, content });

describe("goesOn", () => {
  test.each([
    "And for part-timers?",
    "What about contractors?",
    "How long does that take?",
    "Who approves it?",
    "Und in der Probezeit?",
    "Gilt das auch für Werkstudenten?",
  ])("%s", (question) => {
    expect(goesOn(question)).toBe(true);
  });

  test.each([
    "How many days of annual leave does a new employee have in the first year?",
    "Which form must be sent to payroll before a business trip abroad?",
    "What are the rules for whistleblowing and complaints?",
    "Wie viele Urlaubstage bekommen Mitarbeiter in Teilzeit im ersten Jahr?",
  ])("not %s", (question) => {
    expect(goesOn(question)).toBe(false);
  });
});

describe("selfContained", () => {
  const first = "How many weeks of parental leave are paid for new employees?";

  test("puts the last question before one that goes on from it, and no answer", () => {
    expect(selfContained("And for adoption?", [user(first), assistant("12 weeks.")])).toEqual({
      text: `${first} And for adoption?`,
      rewritten: true,
    });
  });

  test("goes back until a question stands on its own", () => {
    const history = [user("Who pays for the train ticket of a commuter?"), user(first), user("And for adoption?")];
    expect(selfContained("And for twins?", history).text).toBe(`${first} And for adoption? And for twins?`);
  });

  test("leaves a question alone that stands on its own or has no history", () => {
    const question = "Which form must be sent to payroll before a business trip abroad?";
    expect(selfContained(question, [user(first)])).toEqual({ text: question, rewritten: false });
    expect(selfContained("And for adoption?", [])).toEqual({ text: "And for adoption?", rewritten: false });
  });
});
