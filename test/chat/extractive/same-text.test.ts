import { expect, test } from "vitest";
import { holdsSameText } from "../../../electron/chat/extractive/same-text.ts";

test("a copy in another format says the same", () => {
  const text = "**Annual leave** is 25 days.\nCarry over at most five.";
  expect(holdsSameText(text, "Annual leave is 25 days")).toBe(true);
  expect(holdsSameText(text, "The annual leave is 25 days.")).toBe(true);
});

test.each(["Annual leave is 28 days", "Annual leave is not 25 days", "annual leave is 2", ""])(
  "%j is something else",
  (part) => expect(holdsSameText("Annual leave is 25 days.", part)).toBe(false),
);
