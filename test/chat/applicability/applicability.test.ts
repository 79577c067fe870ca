import { describe, expect, it } from "vitest";
import { openBehaviourChat, shareBehaviourChat } from "../behaviour-chat.ts";

const germany = `---
title: Annual leave in Germany
jurisdiction: DE
effective_from: 2022-01-01
---
# Annual leave in Germany

## Entitlement

Full-time employees have 30 days of annual leave in each calendar year.

## Carry-over

Annual leave that is left is carried over until 31 March of the next year.
`;
const kingdom = `---
title: Annual leave in the United Kingdom
jurisdiction: GB
effective_from: 2022-01-01
---
# Annual leave in the United Kingdom

## Entitlement

Full-time employees have 25 days of annual leave in each leave year.

## Jury service

Jury service is paid in full for the first ten working days.
`;
const everywhere = `---
title: Booking time off
---
# Booking time off

Annual leave is requested in the Harbour portal, and the line manager decides on it within five working days.

The parking garage closes at eight in the evening, and the gate opens with the site pass.
`;
const remote2022 = `---
title: Remote working 2022
effective_from: 2022-01-01
effective_to: 2025-03-31
---
# Remote working 2022

Employees may work remotely on two days a week.
`;
const remote2025 = `---
title: Remote working 2025
effective_from: 2025-04-01
supersedes: remote-2022.md
---
# Remote working 2025

Employees may work remotely on three days a week.
`;
const library = {
  "germany.md": germany,
  "kingdom.md": kingdom,
  "booking.md": everywhere,
  "remote-2022.md": remote2022,
  "remote-2025.md": remote2025,
};
const shared = shareBehaviourChat(library);
const howMany = "How many days of annual leave do full-time employees have?";

describe("where the answer differs by country", () => {
  it("asks back with the documents' countries, and gives neither one's rule", async () => {
    const chat = shared();
    const reply = await chat.ask({ message: howMany });
    expect(reply).toMatchObject({
      refused: false,
      clarification: { question: "Which country does the employee work in?", field: "jurisdiction" },
    });
    expect(reply.clarification?.options).toEqual(
      expect.arrayContaining([
        { value: "DE", label: "Germany" },
        { value: "GB", label: "United Kingdom" },
      ]),
    );
    expect(reply.response).toContain("Which country does the employee work in?");
    expect(reply.response).not.toMatch(/\b(?:30|25) days/u);
    expect(reply.citations.every(({ jurisdiction }) => jurisdiction === undefined)).toBe(true);
  });

  it("answers with the option that was chosen, and says where that holds", async () => {
    const chat = shared();
    const first = await chat.ask({ message: howMany });
    const reply = await chat.ask({
      message: howMany,
      session_id: first.session_id,
      filters: { jurisdiction: "GB" },
    });
    expect(reply.response).toMatch(/^In the United Kingdom:\n/u);
    expect(reply.response).toContain("25 days");
    expect(reply.response).not.toContain("30 days");
    expect(reply.citations[0]).toMatchObject({ jurisdiction: "GB", effective_from: "2022-01-01" });
    expect(reply.clarification).toBeUndefined();
  });

  it.each([
    ["the answer typed in words", "Germany"],
    ["the question that names it", "How many days of annual leave do full-time employees in Germany have?"],
  ])("takes it from %s", async (_, message) => {
    const chat = shared();
    const first = await chat.ask({ message: howMany });
    const reply = await chat.ask({ message, session_id: first.session_id });
    expect(reply.clarification).toBeUndefined();
    expect(reply.response).toMatch(/^In Germany:\n/u);
    expect(reply.response).toContain("30 days");
    expect(reply.response).not.toContain("25 days");
  });

  it("takes it from the conversation, and from a city", async () => {
    const chat = shared();
    const first = await chat.ask({ message: "How is annual leave carried over for employees in Germany?" });
    const second = await chat.ask({ message: howMany, session_id: first.session_id });
    expect(second.response).toContain("30 days");
    const city = await chat.ask({
      message: "How many days of annual leave do full-time employees in our Sheffield office have?",
    });
    expect(city.response).toMatch(/^In the United Kingdom:\n.*25 days/su);
  });

  it("asks in the language of the question", async () => {
    const german = (text: string, days: number): string =>
      text.replace(/Full-time[^\n]*/u, `Vollzeitbeschäftigte haben ${days} Tage Urlaub im Kalenderjahr.`);
    const chat = await openBehaviourChat({
      "a.md": german(germany, 30),
      "b.md": german(kingdom.replaceAll("GB", "AT"), 27).replaceAll("the United Kingdom", "Österreich"),
    });
    const reply = await chat.ask({ message: "Wie viele Tage Urlaub haben Vollzeitbeschäftigte im Kalenderjahr?" });
    expect(reply.clarification?.question).toBe("In welchem Land arbeitet die Person?");
    expect(reply.clarification?.options.map(({ label }) => label).toSorted()).toEqual(["Deutschland", "Österreich"]);
  });

  it("gives what applies to everyone without asking", async () => {
    const chat = shared();
    const reply = await chat.ask({ message: "In which portal is annual leave requested, and who decides on it?" });
    expect(reply.response).toContain("Harbour portal");
    expect(reply.citations.every(({ jurisdiction }) => jurisdiction === undefined)).toBe(true);
  });

  it("says where the only rule holds, when no country is named", async () => {
    const chat = shared();
    const reply = await chat.ask({ message: "For how many working days is jury service paid in full?" });
    expect(reply.response).toMatch(/^In the United Kingdom:\n/u);
    expect(reply.clarification).toBeUndefined();
  });
});

describe("what doesn't apply", () => {
  it.each([
    [
      "a filter",
      { message: "For how many working days is jury service paid in full?", filters: { jurisdiction: "DE" } },
      "Germany",
    ],
    ["the question", { message: "For how many working days is jury service paid in full in France?" }, "France"],
  ])("is refused with what there is, by %s", async (_, request, here) => {
    const chat = shared();
    const reply = await chat.ask(request);
    expect(reply).toMatchObject({ refused: true, refusal_reason: "not_applicable", citations: [] });
    expect(reply.response).toContain("the United Kingdom (“Annual leave in the United Kingdom”)");
    expect(reply.response).toContain(here);
    expect(reply.response).not.toContain("ten working days");
  });

  it("is said of another day's rule", async () => {
    const chat = await openBehaviourChat({ "remote-2025.md": remote2025, "booking.md": everywhere });
    const reply = await chat.ask({
      message: "On how many days a week may employees work remotely as of 1 March 2020?",
    });
    expect(reply).toMatchObject({ refused: true, refusal_reason: "not_applicable" });
    expect(reply.response).toContain("“Remote working 2025”");
    expect(reply.response).toContain("1 March 2020");
  });
});

describe("a day in the question's words", () => {
  it.each([
    "On how many days a week may employees work remotely as of 1 March 2023?",
    "On how many days a week could employees work remotely in March 2023?",
    "On how many days a week were employees allowed to work remotely in 2023?",
  ])("answers from that day's version and says so: %s", async (message) => {
    const chat = shared();
    const reply = await chat.ask({ message });
    expect(reply.response).toContain("two days a week");
    expect(reply.response).not.toContain("three days");
    expect(reply.response).toMatch(/^As of \d+ (?:March|December) 2023 \(superseded since\):\n/u);
    expect(reply.citations[0]).toMatchObject({ effective_from: "2022-01-01", effective_to: "2025-03-31" });
  });

  it("marks an older version of the same document", async () => {
    const chat = await openBehaviourChat({
      "bicycles.md":
        "---\neffective_from: 2021-01-01\n---\n# Bicycles\n\nA leased bicycle is returned after 36 months.\n",
    });
    await chat.add({
      "bicycles.md":
        "---\neffective_from: 2025-01-01\n---\n# Bicycles\n\nA leased bicycle is returned after 48 months.\n",
    });
    const reply = await chat.ask({ message: "After how many months is a leased bicycle returned, as of 5 May 2022?" });
    expect(reply.response).toBe("As of 5 May 2022 (superseded since):\nA leased bicycle is returned after 36 months.");
    expect(reply.citations[0]).toMatchObject({ superseded: true });
    const german = await chat.ask({ message: "Wann wird ein leased bicycle returned, Stand 5. Mai 2022?" });
    expect(german.response).toMatch(/^Stand 5\. Mai 2022 \(inzwischen ersetzt\):\n/u);
  });

  it("holds for what goes on from it, until today is asked about", async () => {
    const chat = shared();
    const first = await chat.ask({
      message: "On how many days a week may employees work remotely as of 1 March 2023?",
    });
    const on = await chat.ask({ message: "And how many days is that?", session_id: first.session_id });
    expect(on.response).toContain("two days");
    const now = await chat.ask({ message: "And how many days today?", session_id: first.session_id });
    expect(now.response).toContain("three days");
  });

  it("is not a day on which somebody starts", async () => {
    const chat = shared();
    const reply = await chat.ask({
      message: "I started on 1 March 2023. On how many days a week may I work remotely?",
    });
    expect(reply.response).toContain("three days");
  });
});

describe("where the answer differs by group", () => {
  const groups = {
    "interns.md":
      "---\naudience: interns\n---\n# Phones for interns\n\nThe mobile phone allowance is 10 euros a month.\n",
    "executives.md":
      "---\naudience: executives\n---\n# Phones for executives\n\nThe mobile phone allowance is 50 euros a month.\n",
  };
  it("asks back, and takes it from the question", async () => {
    const chat = await openBehaviourChat(groups);
    const reply = await chat.ask({ message: "How much is the mobile phone allowance a month?" });
    expect(reply.clarification).toMatchObject({ field: "audience" });
    expect(reply.clarification?.options.map(({ value }) => value).toSorted()).toEqual(["executives", "interns"]);
    expect(reply.response).not.toMatch(/\d0 euros/u);
    const known = await chat.ask({ message: "How much is the mobile phone allowance a month for interns?" });
    expect(known.response).toContain("10 euros");
    expect(known.response).not.toContain("50 euros");
  });
});

describe("a question about several countries", () => {
  it("is answered for each, under its name, without asking back", async () => {
    const reply = await shared().ask({
      message:
        "How many days of annual leave do full-time employees have in Germany, and how many in the United Kingdom?",
    });
    expect(reply.clarification).toBeUndefined();
    expect(reply.response).toMatch(/In Germany:\n[^:]*30 days/u);
    expect(reply.response).toMatch(/In the United Kingdom:\n[^:]*25 days/u);
    expect(reply.quoted_answer).not.toContain("In Germany:");
  });
});
