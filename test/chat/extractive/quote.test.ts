import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerTypes } from "../../../electron/chat/extractive/answer-type.ts";
import { countWords } from "../../../electron/chat/extractive/count-words.ts";
import { questionParts } from "../../../electron/chat/extractive/question-parts.ts";
import { quoteAnswer, quoteLimits } from "../../../electron/chat/extractive/quote.ts";
import { rowFit } from "../../../electron/chat/extractive/row-range.ts";
import { type BlockDraft, buildPassage, buildResult } from "../build-passage.ts";

const tenure = buildPassage(
  [
    ["heading", "Entitlement"],
    ["table_row", "Length of service | Annual leave"],
    ["table_row", "Less than 5 years | 25 days"],
    ["table_row", "5 years to under 10 | 28 days"],
    ["table_row", "10 years or more | 30 days"],
    ["paragraph", "Leave is booked in the portal. Your manager approves it."],
  ],
  { title: "Annual leave" },
);
const expenses = buildPassage(
  [
    ["paragraph", "To claim expenses, do the following:"],
    ["list_item", "Keep every receipt."],
    ["list_item", "Fill in the expense form in the portal."],
    ["list_item", "Send it to finance within 30 days."],
    ["paragraph", "Claims are paid with the next salary."],
  ],
  { title: "Expenses" },
);

describe("quoteAnswer", () => {
  it("quotes the row that fits, under its header", () => {
    const answer = quoteAnswer(
      "I have been here six years, how much annual leave do I get?",
      buildResult([{ passage: tenure }]),
    );
    expect(answer.text).toContain("Length of service | Annual leave\n");
    expect(answer.text).toContain("5 years to under 10 | 28 days");
    expect(answer.spans[0]?.text.startsWith("5 years to under 10")).toBe(true);
    // The other rows are somebody else's.
    expect(answer.text.match(/\d+ days/g)).toEqual(["28 days"]);
  });

  it("quotes no list item that only says where something stands", () => {
    const contents = buildPassage(
      [
        ["list_item", "Training budget"],
        ["list_item", "Sick leave"],
        ["list_item", "Dental insurance"],
      ],
      { title: "Our handbook" },
    );
    const training = buildPassage([["paragraph", "Each employee has 4,000 dollars a year."]], {
      title: "Training budget",
    });
    const sick = buildPassage([["paragraph", "Call before nine."]], { title: "Sick leave" });
    const found = [{ passage: contents, cosines: [0.9, 0.9, 0.6] }, { passage: training }, { passage: sick }];
    const { text } = quoteAnswer("How large is the budget for training?", buildResult(found));
    expect(text).toContain("Each employee has 4,000 dollars a year.");
    expect(text).toContain("Dental insurance");
    expect(text).not.toMatch(/Training budget|Sick leave/);
    // Where there is nothing else, and where the question's words are the answer.
    const [alone] = found;
    expect(quoteAnswer("Is there a training budget?", buildResult([alone ?? { passage: sick }])).text).not.toBe("");
    const allowed = buildPassage([["list_item", "Working from home is allowed."]], { title: "Home" });
    expect(quoteAnswer("Is working from home allowed?", buildResult([{ passage: allowed }, ...found])).text).toContain(
      "Working from home is allowed.",
    );
  });

  it("answers a sensitive question from the first document alone", () => {
    const dignity = buildPassage([["paragraph", "Whom you can call about harassment: the trusted contact."]], {
      title: "Dignity at work",
    });
    const snow = buildPassage([["paragraph", "Call your manager."]], {
      title: "Snow",
    });
    const found = buildResult([
      { passage: dignity, cosines: [0.6] },
      { passage: snow, cosines: [0.6] },
    ]);
    const question = "Whom can I call about harassment?";
    expect(quoteAnswer(question, found).text).toContain("Call your manager.");
    expect(quoteAnswer(question, found, true).text).toBe("Whom you can call about harassment: the trusted contact.");
  });

  it("quotes the steps together with their lead-in", () => {
    const answer = quoteAnswer(
      "How do I claim expenses?",
      buildResult([{ passage: expenses, cosines: [0.4, 0.4, 0.6, 0.5, 0.2] }]),
    );
    expect(answer.text).toBe(
      "To claim expenses, do the following:\n\nKeep every receipt.\nFill in the expense form in the portal.\nSend it to finance within 30 days.",
    );
  });

  it("answers a question in two parts from two passages", () => {
    const answer = quoteAnswer(
      "How many days of annual leave do I get after 10 years and who approves expenses?",
      buildResult([
        { passage: tenure },
        { passage: buildPassage([["paragraph", "The finance team approves expenses."]]), score: 0.9, cosines: [0.6] },
      ]),
    );
    expect(new Set(answer.spans.map(({ passageIndex }) => passageIndex))).toEqual(new Set([0, 1]));
    expect(answer.text).toContain("10 years or more | 30 days");
    expect(answer.text).toContain("The finance team approves expenses.");
  });

  it("gives a row its header from the chunk's prefix", () => {
    const rest = buildPassage(
      [
        ["table_row", "B | €140"],
        ["table_row", "C | €180"],
      ],
      { prefix: "Grade | Hotel per night" },
    );
    const answer = quoteAnswer(
      "What is the hotel limit for grade C?",
      buildResult([{ passage: rest, cosines: [0.4, 0.6] }]),
    );
    expect(answer.text.split("\n")[0]).toBe("Grade | Hotel per night");
  });

  it("says nothing where nothing was found", () => {
    expect(quoteAnswer("Anything?", buildResult([]))).toEqual({ text: "", spans: [] });
  });

  it("quotes verbatim, within its limits, whatever the passages hold", () => {
    const kinds = fc.constantFrom<BlockDraft[0]>("heading", "paragraph", "list_item", "table_row", "code");
    const words = fc.array(
      fc.constantFrom(
        "You",
        "get",
        "30 days.",
        "leave",
        "€50",
        "hours |",
        "may not",
        "Ask:",
        "ü",
        "😀",
        "per month",
        "HR.",
      ),
      { minLength: 1, maxLength: 25 },
    );
    const block = fc.tuple(
      kinds,
      words.map((list) => list.join(" ").replace(/\s\|$/u, "")),
    );
    const passage = fc.array(block, { minLength: 1, maxLength: 8 });
    const questions = fc.constantFrom(
      "How many days do I get?",
      "How do I ask for leave and who decides?",
      "May I?",
      "What is the allowance per month? When is it paid?",
    );
    fc.assert(
      fc.property(fc.array(passage, { maxLength: 4 }), questions, (drafts, question) => {
        const passages = drafts.map((blocks) => buildPassage(blocks));
        const answer = quoteAnswer(question, buildResult(passages.map((one) => ({ passage: one }))));
        for (const span of answer.spans) {
          const origin = passages.find(({ versionKey }) => versionKey === span.passage.versionKey);
          expect(origin?.versionText.slice(span.start, span.end)).toBe(span.text);
          if (span.leadIn) expect(origin?.versionText).toContain(span.leadIn.text);
          expect(answer.text).toContain(span.text);
        }
        expect(countWords(answer.text)).toBeLessThanOrEqual(quoteLimits.words);
      }),
    );
  });
});

describe("answerTypes", () => {
  it.each([
    ["How much can I claim for a hotel?", "amount"],
    ["How long is the notice period?", "duration"],
    ["How many days do I get?", "number"],
    ["When is the bonus paid?", "date"],
    ["Who approves my leave?", "person"],
    ["How do I report sick?", "steps"],
    ["Can I work from abroad?", "yes_no"],
    ["Wie lange ist die Kündigungsfrist?", "duration"],
    ["Darf ich im Ausland arbeiten?", "yes_no"],
  ] as const)("%s → %s", (question, type) => expect(answerTypes(question)).toContain(type));
});

describe("questionParts", () => {
  it.each([
    ["How much leave do I get and when does it expire?", 2],
    ["Can I carry over leave? Who approves it?", 2],
    ["What about health and safety training?", 1],
    ["I joined in May. How much leave do I get?", 1],
    ["Wie viel Urlaub bekomme ich und wer genehmigt ihn?", 2],
  ])("%s", (question, count) => expect(questionParts(question)).toHaveLength(count));
});

describe("rowFit", () => {
  it.each([
    ["5 years to under 10 | 28 days", "six years in", 1],
    ["5 years to under 10 | 28 days", "after 10 years", -1],
    ["3 years, but less than 7 | 30 days", "I am here for four years", 1],
    ["12 years or more | 32 days", "and after twelve?", 1],
    ["ab 3, aber weniger als 7 Jahre | 30 Tage", "nach vier Jahren", 1],
    ["Less than 5 years | 25 days", "I have 7 years", -1],
    ["15+ years: 8 hours per pay period", "for 20 years", 1],
    ["Between 3 and 15 years: 6 hours per pay period", "seven years", 1],
    ["B | €140", "for 20 years", 0],
    ["5–10 | 28 days", "how much leave?", 0],
  ] as const)("%s for %s: %d", (row, question, fit) => expect(rowFit(row, question)).toBe(fit));
});

it("quotes a lead-in with the list that it announces", () => {
  const answer = quoteAnswer(
    "What is needed for expense claims?",
    buildResult([{ passage: expenses, cosines: [0.9, 0.2, 0.2, 0.2, 0.1] }]),
  );
  expect(answer.spans[0]?.text).toContain("To claim expenses, do the following:");
  expect(answer.spans[0]?.text).toContain("Send it to finance within 30 days.");
});

it("knows what else HR calls what is asked for", () => {
  const passage = buildPassage([
    ["paragraph", "The office is closed on Saturdays."],
    ["paragraph", "Everybody has 25 days of annual leave."],
  ]);
  const result = buildResult([{ passage, cosines: [0.5, 0.45] }]);
  const first = (related: ReadonlyMap<string, number>): string | undefined =>
    quoteAnswer("What about vacation?", { ...result, related }).spans[0]?.text;
  expect(first(new Map())).toContain("Saturdays");
  expect(
    first(
      new Map([
        ["annual", 0.5],
        ["leav", 0.5],
      ]),
    ),
  ).toContain("25 days");
});
