import { describe, expect, it } from "vitest";
import { jurisdictionOfQuestion, narrowToQuestion } from "../../electron/chat/question-jurisdiction.ts";
import type { Scope } from "../../electron/retrieval/passage-store.ts";

describe("jurisdictionOfQuestion", () => {
  it.each([
    ["How much annual leave do I get in the UK?", "GB"],
    ["What is the notice period in Germany?", "DE"],
    ["Wie viele Urlaubstage gibt es in Deutschland?", "DE"],
    ["Welche Kündigungsfrist gilt für Deutschland?", "DE"],
    ["Do UK employees get sick pay from day one?", "GB"],
    ["In the United Kingdom, is Boxing Day off?", "GB"],
    ["Is Good Friday off in Northern Ireland?", "GB-NIR"],
  ])("%s → %s", (question, code) => {
    expect(jurisdictionOfQuestion(question, [])).toBe(code);
  });

  it.each([
    "How much annual leave do I get?",
    "Do the rules in Germany and in the UK differ?",
    "What is the per diem for a trip in Germany?",
    "Can I work from Spain for two weeks?",
    "Who approves a transfer to the office in Ireland?",
    "Can they tell us in the afternoon?",
    "Is Germany mentioned anywhere?",
  ])("%s → none", (question) => {
    expect(jurisdictionOfQuestion(question, [])).toBeUndefined();
  });

  it("takes a place and nothing else for the answer to a question back", () => {
    const history = [
      { role: "user", content: "How much annual leave is there?" },
      { role: "assistant", content: "Which country does the employee work in?" },
    ] as const;
    expect(jurisdictionOfQuestion("Germany", history)).toBe("DE");
    expect(jurisdictionOfQuestion("in the UK.", history)).toBe("GB");
    expect(jurisdictionOfQuestion("the United Kingdom", history)).toBe("GB");
    expect(jurisdictionOfQuestion("Germany", [])).toBeUndefined();
  });

  it("goes on from the question before, unless another country is named", () => {
    const history = [
      { role: "user", content: "How much annual leave do I get in the UK?" },
      { role: "assistant", content: "25 days." },
    ] as const;
    expect(jurisdictionOfQuestion("And after ten years?", history)).toBe("GB");
    expect(jurisdictionOfQuestion("And in Germany?", history)).toBe("DE");
    expect(
      jurisdictionOfQuestion("Does the canteen offer vegetarian meals on every working day?", history),
    ).toBeUndefined();
  });
});

describe("narrowToQuestion", () => {
  const today = { asOf: "2026-01-05" };
  const narrow = (scope: Scope, question: string): Scope => narrowToQuestion(scope, question, []);

  it("narrows to the country, whether or not a document is for it: another country's rules are no answer", () => {
    expect(narrow(today, "Notice in the UK?")).toEqual({ ...today, jurisdiction: "GB" });
    expect(narrow(today, "Notice in France?")).toEqual({ ...today, jurisdiction: "FR" });
  });

  it("leaves the scope alone where one was chosen, or none is named", () => {
    const chosen = { ...today, jurisdiction: "DE" };
    expect(narrow(chosen, "Notice in the UK?")).toBe(chosen);
    expect(narrow(today, "How long is the notice period?")).toBe(today);
  });
});
