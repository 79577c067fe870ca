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
  const versions = [
    { key: 1, jurisdiction: undefined },
    { key: 2, jurisdiction: "DE" },
    { key: 3, jurisdiction: "GB" },
  ];
  const passages = {
    applicableVersions: ({ jurisdiction }: Scope) =>
      versions
        .filter((one) => one.jurisdiction === undefined || !jurisdiction || one.jurisdiction === jurisdiction)
        .map(({ key }) => key),
  };
  const today = { asOf: "2026-01-05" };
  const narrow = (scope: Scope, question: string): Scope => narrowToQuestion(scope, question, [], passages);

  it("narrows to a country that some document is for", () => {
    expect(narrow(today, "Notice in the UK?")).toEqual({ ...today, jurisdiction: "GB" });
  });

  it("leaves the scope alone where no document is for the country, or one was chosen", () => {
    expect(narrow(today, "Notice in France?")).toBe(today);
    const chosen = { ...today, jurisdiction: "DE" };
    expect(narrow(chosen, "Notice in the UK?")).toBe(chosen);
  });
});
