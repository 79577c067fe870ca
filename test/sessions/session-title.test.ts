import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { titleFromQuestion, untitled } from "../../electron/sessions/session-title.ts";

describe("titleFromQuestion", () => {
  it.each([
    ["How many vacation days do I get?", "How many vacation days do I get?"],
    ["Hi, can you please tell me how many vacation days I get?", "How many vacation days I get?"],
    ["Hello there! I was wondering if overtime is paid. Thanks!", "If overtime is paid"],
    [
      "Good morning HR team,\n\nplease what is the notice period? Thank you very much in advance!",
      "What is the notice period?",
    ],
    ["Guten Tag, könnten Sie mir bitte sagen, wie viele Urlaubstage ich habe?", "Wie viele Urlaubstage ich habe?"],
    ["sick leave, please", "Sick leave"],
    ["History of the pension plan", "History of the pension plan"],
    ["Thanksgiving closing hours", "Thanksgiving closing hours"],
    ["Hi", "Hi"],
    ["please?", "Please?"],
    ["   ", untitled],
  ])("%j becomes %j", (question, title) => expect(titleFromQuestion(question)).toBe(title));

  it("cuts at a word border", () => {
    const title = titleFromQuestion(
      "what happens to the vacation hours that I could not take because I was on parental leave last year?",
    );
    expect(title).toBe("What happens to the vacation hours that I could not take…");
  });

  it("never gives more than 60 characters, an empty title or half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (question) => {
        const title = titleFromQuestion(question);
        expect(title.length).toBeLessThanOrEqual(60);
        expect(title.trim()).not.toBe("");
        expect(title.isWellFormed()).toBe(true);
      }),
    );
  });
});
