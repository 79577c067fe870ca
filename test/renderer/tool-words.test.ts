import { expect, it } from "vitest";
import { shownInputs, toolInputs, wordsOf } from "../../renderer/features/ask/tool-words.ts";

it("says names in words", () => {
  expect(["notice_end", "workingDaysBetween", "sum"].map(wordsOf)).toEqual([
    "Notice end",
    "Working days between",
    "Sum",
  ]);
});

it("gives each input as text, days as days, and leaves out what wasn't given", () => {
  expect(
    toolInputs({
      from: "2026-03-01",
      weeks: 4,
      holidays: ["DE", "BE"],
      limit: { most_days: 28, least: null },
      to: undefined,
    }),
  ).toEqual([
    { name: "from", kind: "day", value: "2026-03-01" },
    { name: "weeks", kind: "text", value: "4" },
    { name: "holidays", kind: "text", value: "DE, BE" },
    { name: "limit", kind: "text", value: "Most days: 28" },
  ]);
});

it("leaves out keys and the language", () => {
  const given = { document_id: "d", title: "Leave", from: "v1", to: "v2", to_date: "2026-01-01", language: "de" };
  expect(shownInputs("compare_versions", given).map(({ name }) => name)).toEqual(["title", "to_date"]);
});
