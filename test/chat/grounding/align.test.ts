import { describe, expect, it } from "vitest";
import { alignClaim, prepareSource, type SourceSentence } from "../../../electron/chat/grounding/align.ts";

const source = (text: string, details: Partial<SourceSentence> = {}): SourceSentence => ({
  text,
  context: "",
  headings: "",
  language: "en",
  isRow: false,
  vector: undefined,
  ...details,
});

const check = (claim: string, sources: SourceSentence[], question = "") =>
  alignClaim({ text: claim, vector: undefined }, sources.map(prepareSource), question);

describe("alignClaim", () => {
  const carryOver = source("You can carry over a maximum of 240 annual leave hours into the next leave year.");
  const sickLeave = source("Sick leave is not paid out when you leave the agency.");

  it("finds the sentence that a claim rests on", () => {
    const verdict = check("You can carry over at most 240 annual leave hours.", [sickLeave, carryOver]);
    expect(verdict).toMatchObject({ supported: true, sources: [1] });
  });

  it.each([
    ["You can carry over at most 45 annual leave hours.", "unsupported_number"],
    ["You can carry over a maximum of 240 annual leave days.", "unsupported_number"],
    ["Employees receive a company car and a parking space.", "unsupported_sentence"],
    ["Sick leave is paid out when you leave the agency.", "contradicts_source"],
    ["You cannot carry over annual leave hours.", "contradicts_source"],
    ["Yes.", "unsupported_sentence"],
  ])("withholds: %s", (claim, reason) => {
    expect(check(claim, [sickLeave, carryOver])).toMatchObject({ supported: false, reason });
  });

  it("withholds everything where there is no source", () => {
    expect(check("You get leave.", [])).toMatchObject({ supported: false, reason: "unsupported_sentence" });
  });

  it("doesn't take a bound or a denial in other words for a contradiction", () => {
    const late = source("Claims must be sent no later than 30 days after the trip.");
    expect(check("Claims must be sent within 30 days after the trip.", [late])).toMatchObject({ supported: true });
    const excluded = source("Contractors are excluded from the bonus scheme.");
    expect(check("Contractors are not in the bonus scheme.", [excluded])).toMatchObject({ supported: true });
  });

  it("looks for the denial in the clause that the claim is about", () => {
    const both = source("Annual leave is paid out when you leave, but sick leave is not paid out.");
    expect(check("Annual leave is paid out when you leave.", [both])).toMatchObject({ supported: true });
    expect(check("Sick leave is paid out.", [both])).toMatchObject({ supported: false, reason: "contradicts_source" });
  });

  it("cites both sentences that a claim is made of", () => {
    const verdict = check("You get 25 days of annual leave and 10 days of sick leave.", [
      source("Everyone gets 25 days of annual leave."),
      source("Parking is free."),
      source("Everyone gets 10 days of sick leave."),
    ]);
    expect(verdict).toMatchObject({ supported: true });
    expect(verdict.supported && [...verdict.sources].sort()).toEqual([0, 2]);
  });

  it("takes the numbers of one claim from one row of a table", () => {
    const context = "Years of service | Days of leave";
    const rows = [
      source("0–2 years | 25 days", { context, isRow: true }),
      source("3–5 years | 27 days", { context, isRow: true }),
    ];
    expect(check("With 3–5 years of service you get 27 days of leave.", rows)).toMatchObject({
      supported: true,
      sources: [1],
    });
    expect(check("With 3–5 years of service you get 25 days of leave.", rows)).toMatchObject({
      supported: false,
      reason: "unsupported_number",
    });
  });

  it("uses vectors where words differ", () => {
    const near = Float32Array.from([0.8, 0.6]);
    const far = Float32Array.from([-0.6, 0.8]);
    const text = source("Staff may take annual leave at any time of the year.", { vector: near });
    const claim = "Staff are free to take holidays whenever they like, annual or not.";
    const prepared = [prepareSource(text)];
    expect(alignClaim({ text: claim, vector: near }, prepared, "").score).toBeGreaterThan(
      alignClaim({ text: claim, vector: far }, prepared, "").score,
    );
  });
});
