import { describe, expect, it } from "vitest";
import { openBehaviourChat, shareBehaviourChat } from "../behaviour-chat.ts";

const policy = `---
title: Remote working policy
effective_from: 2025-04-01
---
# Remote working policy

## How much

Employees may work remotely on up to three days a week, averaged over four weeks.

## Dogs

Dogs are allowed in the office.
`;
const faq = `---
title: People FAQ
effective_from: 2024-03-01
---
# People FAQ

## On how many days may I work remotely?

You may work remotely on up to two days a week if your job allows it.

## May I bring my dog?

Dogs are not allowed in the office.

## Bicycles

Leased bicycles are returned after 36 months.
`;

describe("documents that disagree", () => {
  const shared = shareBehaviourChat(
    { "policy.md": policy, "faq.md": faq },
    { script: () => "You may work remotely on two or three days." },
  );

  it("are quoted side by side, each with its date, and not blended", async () => {
    const reply = await shared().ask({ message: "On how many days a week may employees work remotely?" });
    expect(reply.conflicts).toHaveLength(1);
    expect(reply.conflicts[0]?.description).toMatch(
      /three days .*or.* two days|two days .*or.* three days|three days or two days|two days or three days/u,
    );
    const cited = reply.conflicts[0]?.citation_numbers.map((number) =>
      reply.citations.find((one) => one.number === number),
    );
    expect(cited?.map((one) => one?.effective_from).toSorted()).toEqual(["2024-03-01", "2025-04-01"]);
    expect(reply.response).toContain(
      "Remote working policy (from 1 April 2025):\nEmployees may work remotely on up to three days a week, averaged over four weeks.",
    );
    expect(reply.response).toContain(
      "People FAQ (from 1 March 2024):\nYou may work remotely on up to two days a week if your job allows it.",
    );
    expect(reply.mode).toBe("extractive");
  });

  it("are shown in every mode: a model would blend them", async () => {
    const reply = await shared().ask({
      message: "On how many days a week may employees work remotely?",
      mode: "generated",
    });
    expect(reply.conflicts).toHaveLength(1);
    expect(reply.response).not.toContain("two or three");
  });

  it("disagree on a yes as well", async () => {
    const reply = await shared().ask({ message: "Are dogs allowed in the office?" });
    expect(reply.conflicts[0]?.description).toContain("one says yes where the other says no");
    expect(reply.conflicts[0]?.citation_numbers).toHaveLength(2);
  });

  it("don't disagree about what only one of them says", async () => {
    const reply = await shared().ask({ message: "After how many months are leased bicycles returned?" });
    expect(reply.conflicts).toEqual([]);
  });
});

const days = (head: string, count: string): string =>
  `---\n${head}\n---\n# Leave\n\nEmployees have ${count} days of annual leave a year.\n`;

it("documents that disagree in a list have its lead-in above each side, cited as well", async () => {
  const list = (head: string, leadIn: string, count: string): string =>
    `---\n${head}\n---\n# Benefits\n\n${leadIn}\n\n- A bicycle is leased for ${count} months.\n- Lunch in the canteen is free.\n`;
  const chat = await openBehaviourChat({
    "one.md": list("title: Benefits", "After 6 months in the company you may ask for:", "36"),
    "two.md": list("title: People FAQ", "After the probation period there are:", "24"),
  });
  const reply = await chat.ask({ message: "For how many months is a bicycle leased?" });
  expect(reply.conflicts).toHaveLength(1);
  const sides = reply.claims.map(({ text, citation_numbers: [number] }) => [
    text,
    reply.citations.find((one) => one.number === number)?.title,
  ]);
  expect(sides).toContainEqual([
    "After 6 months in the company you may ask for:\nA bicycle is leased for 36 months.",
    "Benefits",
  ]);
  expect(sides).toContainEqual([
    "After the probation period there are:\nA bicycle is leased for 24 months.",
    "People FAQ",
  ]);
});

describe("documents that don't", () => {
  it.each([
    [
      "are for different countries",
      days("jurisdiction: DE", "30"),
      days("jurisdiction: GB", "25"),
      { filters: { jurisdiction: "DE" } },
    ],
    ["are of different times", days("effective_to: 2024-12-31", "28"), days("effective_from: 2025-01-01", "30"), {}],
    ["say the same", days("title: One", "30"), days("title: Two", "30"), {}],
    [
      "give the rule for a place and for everywhere",
      days("title: One", "28"),
      days("jurisdiction: DE", "30"),
      { filters: { jurisdiction: "DE" } },
    ],
  ])("%s", async (_, one, other, request) => {
    const chat = await openBehaviourChat({ "one.md": one, "two.md": other });
    const reply = await chat.ask({ message: "How many days of annual leave do employees have a year?", ...request });
    expect(reply.refused).toBe(false);
    expect(reply.conflicts).toEqual([]);
  });
});
