import { describe, expect, it } from "vitest";
import type { ChatTool, RoutedTool } from "../../../electron/chat/tools/tool.ts";
import { openBehaviourChat, shareBehaviourChat } from "../behaviour-chat.ts";

const library = {
  "germany.md": `---
title: Leave in Germany
jurisdiction: DE
---
# Leave in Germany

## Annual leave

The leave year runs from 1 January to 31 December.

| Length of service | Days of annual leave a year |
| --- | --- |
| Less than 3 years | 28 days |
| 3 years, but less than 7 | 30 days |

## Notice by the employee

The notice period for an employee who resigns is four weeks to the 15th or to the end of a month.
`,
  "kingdom.md": `---
title: Leave in the United Kingdom
jurisdiction: GB
---
# Leave in the United Kingdom

## Annual leave

The leave year runs from 1 April to 31 March.

Full-time employees have 24 days of annual leave a year.

## Notice by the employee

The notice period for an employee who resigns is one month.
`,
  "canteen.md": "# Canteen\n\nThe canteen is open from 11:30 to 13:45 on every working day.\n",
};

describe("tools", () => {
  const shared = shareBehaviourChat(library);
  const ask = (message: string, more: Record<string, unknown> = {}) => shared().ask({ message, ...more });

  it.each([
    ["What is 12 × 140 + 28?", "12 × 140 + 28 = 1,708"],
    ["What is 15% of 4,200?", "15 % × 4200 = 630"],
    ["Was ist 3 mal 14,50 plus 2?", "3 × 14.5 + 2 = 45,5"],
  ])("sums: %s", async (message, result) => {
    const reply = await ask(message);
    expect(reply).toMatchObject({ refused: false, response: result, tool_calls: [{ name: "calculate", result }] });
  });

  it("working days with the region's public holidays, from the question's words or the filter", async () => {
    const bavaria = await ask("How many working days are there from 1 June 2026 to 30 June 2026 in Bavaria, Germany?");
    expect(bavaria.tool_calls).toMatchObject([{ name: "working_days", arguments: { region: "DE-BY" } }]);
    expect(bavaria.response).toContain("there are 21 working days");
    expect(bavaria.response).toContain("4 June 2026 (Corpus Christi)");
    const england = await ask("How many working days are there between 3 August 2026 and 31 August 2026?", {
      filters: { jurisdiction: "GB" },
    });
    expect(england.response).toContain("20 working days in England");
    const nowhere = await ask("How many working days are there between 3 August 2026 and 31 August 2026?");
    expect(nowhere.response).toContain("21 working days");
    expect(nowhere.response).toContain("the country isn't known");
    const german = await ask("Wie viele Arbeitstage gibt es vom 1. Mai 2026 bis 31. Mai 2026 in Deutschland?");
    expect(german.response).toContain("gibt es 18 Arbeitstage (Deutschland)");
  });

  it("tenure", async () => {
    const reply = await ask("How long has somebody worked here who started on 1 March 2019?");
    expect(reply.tool_calls).toMatchObject([{ name: "tenure", arguments: { start_date: "2019-03-01" } }]);
    expect(reply.response).toContain("7 years, 2 months and 3 days");
    const german = await ask("Wie lange ist jemand am 1. Juli 2026 beschäftigt, der am 1. April 2024 angefangen hat?");
    expect(german.response).toContain("2 Jahre und 3 Monate");
  });

  it("the last day, from the notice period in the documents, cited, for the right country", async () => {
    const germany = await ask("If I resign on 10 June 2026 in Germany, when is my last day?");
    expect(germany.tool_calls).toMatchObject([
      {
        name: "notice_end",
        arguments: { notice_given: "2026-06-10", period: 4, unit: "week", ends_on: "15th_or_month_end" },
      },
    ]);
    expect(germany.response).toMatch(/^In Germany:\nNotice given on 10 June 2026, .*the last day is 15 July 2026\./u);
    expect(germany.citations[0]?.quote).toContain("four weeks to the 15th");
    const kingdom = await ask("If I resign on 31 January 2027, when is my last day?", {
      filters: { jurisdiction: "GB" },
    });
    expect(kingdom.response).toContain("the last day is 28 February 2027");
    const own = await ask("With two weeks' notice given on 10 June 2026, when does my employment end?");
    expect(own.response).toContain("24 June 2026");
  });

  it("leave for a part of the year and of the week, from the entitlement in the documents", async () => {
    const starter = await ask(
      "I start on 1 September 2026 in Germany. How many days of annual leave do I get this year?",
    );
    expect(starter.tool_calls).toMatchObject([
      { name: "leave_accrual", arguments: { days_a_year: 28, from: "2026-09-01", to: "2026-12-31" } },
    ]);
    expect(starter.response).toContain("28 days a year × 4/12");
    expect(starter.response).toContain("= 9.33 days");
    expect(starter.citations.some(({ quote }) => quote.includes("28 days"))).toBe(true);
    // The row stands below its header, one claim.
    expect(starter.claims.slice(0, 2).map(({ text, citation_numbers }) => [text, citation_numbers])).toEqual([
      [expect.stringContaining("= 9.33 days"), [1]],
      ["Length of service | Days of annual leave a year\nLess than 3 years | 28 days", [1]],
    ]);
    const partTime = await ask("How many days of annual leave do I get after four years if I work 3 days a week?", {
      filters: { jurisdiction: "DE" },
    });
    expect(partTime.response).toContain("30 days a year × 3/5 = 18 days");
    const kingdom = await ask("How much annual leave do I get if I join on 1 October 2026?", {
      filters: { jurisdiction: "GB" },
    });
    expect(kingdom.response).toContain("24 days a year × 6/12");
    expect(kingdom.response).toContain("= 12 days");
  });

  it("take no other country's rule when none is known: the question goes back", async () => {
    const reply = await ask("How many days of annual leave do I get if I start on 1 September 2026?");
    expect(reply.tool_calls).toEqual([]);
    expect(reply.clarification?.field).toBe("jurisdiction");
  });

  it.each([
    "When is the canteen open on every working day?",
    "How many days of annual leave do employees in Germany have after five years?",
    "What is the notice period in Germany?",
  ])("leave alone what the documents answer: %s", async (message) => {
    expect((await ask(message)).tool_calls).toEqual([]);
  });
});

it("say what changed between two versions", async () => {
  const version = (from: string, days: string, more = ""): string =>
    `---\ntitle: Leave policy\neffective_from: ${from}\n---\n# Leave policy\n\n## Entitlement\n\nEmployees have ${days} days of annual leave.\n\n## Booking\n\nLeave is booked in the portal.\n${more}`;
  const chat = await openBehaviourChat({ "leave.md": version("2024-01-01", "28") });
  await chat.add({
    "leave.md": version("2026-01-01", "30", "\n## Sabbatical\n\nA sabbatical of three months is possible.\n"),
  });
  const reply = await chat.ask({ message: "What changed in the leave policy?" });
  expect(reply.tool_calls).toMatchObject([{ name: "compare_versions", arguments: { title: "Leave policy" } }]);
  expect(reply.response).toContain("between the version of 1 January 2024 and that of 1 January 2026");
  expect(reply.response).toContain(
    "Entitlement: “Employees have 30 days of annual leave.” instead of “Employees have 28 days of annual leave.”",
  );
  expect(reply.response).toContain("Sabbatical (new): A sabbatical of three months is possible.");
});

describe("updateTools and updateSystemPrompt", () => {
  it("hold from the next question on", async () => {
    const chat = await openBehaviourChat(library);
    const { chatbot } = chat.backend;
    const built: readonly ChatTool[] = [...chatbot.tools];
    expect(built.map(({ name }) => name)).toEqual([
      "retrieve_documents",
      "calculate",
      "working_days",
      "notice_end",
      "leave_accrual",
      "tenure",
      "compare_versions",
    ]);
    const extension: RoutedTool<{ readonly name: string }> = {
      name: "extension",
      description: "Finds a telephone extension.",
      async route({ question }) {
        const name = /extension of (\w+)/u.exec(question)?.[1];
        return name === undefined ? undefined : { input: { name }, sources: [] };
      },
      run: async ({ name }) => `${name} has extension 340.`,
    };
    chatbot.updateTools([extension as ChatTool]);
    const reply = await chat.ask({ message: "What is the extension of Timo?" });
    expect(reply).toMatchObject({
      response: "Timo has extension 340.",
      tool_calls: [{ name: "extension", arguments: { name: "Timo" }, result: "Timo has extension 340." }],
    });
    expect((await chat.ask({ message: "What is 2 + 2?" })).tool_calls).toEqual([]);
    chatbot.updateTools([]);
    expect(chatbot.tools.map(({ name }) => name)).toEqual(["retrieve_documents"]);
    expect((await chat.ask({ message: "What is the extension of Timo?" })).tool_calls).toEqual([]);
  });
});
