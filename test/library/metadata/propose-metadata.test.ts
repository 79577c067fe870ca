import { describe, expect, it } from "vitest";
import type { DocumentMetadata } from "../../../electron/contract/documents.ts";
import { parseDate } from "../../../electron/library/metadata/dates.ts";
import { proposeMetadata } from "../../../electron/library/metadata/propose-metadata.ts";
import { parseMarkdown } from "../../../electron/library/parsers/markdown-parser.ts";

const propose = (source: string, path = "policy.md", requested?: DocumentMetadata) =>
  proposeMetadata({ document: parseMarkdown(Buffer.from(source)), path, requested });

describe("dates", () => {
  it.each([
    ["2025-01-31", "2025-01-31"],
    ["1 January 2025", "2025-01-01"],
    ["1st of Jan. 2025", "2025-01-01"],
    ["January 3rd, 2025", "2025-01-03"],
    ["1. März 2025", "2025-03-01"],
    ["01.02.2025", "2025-02-01"],
    ["31/12/2025", "2025-12-31"],
    ["12/31/2025", "2025-12-31"],
    ["01/02/2025", undefined],
    ["30 February 2025", undefined],
    ["soon", undefined],
  ])("%s", (text, date) => {
    expect(parseDate(text)).toBe(date);
  });
});

describe("proposed metadata", () => {
  it("comes from front matter, and says so", () => {
    const { title, metadata, origins } = propose(
      "---\ntitle: Leave\ncountry: Germany\naudience: interns\neffective_from: 2025-01-01\nvalid-until: 31 December 2025\nreplaces: old.md\nlang: de-DE\n---\n# Other\n",
    );
    expect(title).toBe("Leave");
    expect(metadata).toEqual({
      jurisdiction: "DE",
      audience: "interns",
      effective_from: "2025-01-01",
      effective_to: "2025-12-31",
      supersedes: "old.md",
      language: "de",
    });
    expect(new Set(Object.values(origins))).toEqual(new Set(["properties"]));
  });

  it.each([
    ["This policy is effective from 1 January 2025.", { effective_from: "2025-01-01" }],
    ["With effect from 1st April 2024 the rate changes.", { effective_from: "2024-04-01" }],
    ["Effective date: 03.02.2025", { effective_from: "2025-02-03" }],
    ["Diese Regelung ist gültig ab 1. Juli 2024.", { effective_from: "2024-07-01" }],
    ["Sie tritt in Kraft am 01.05.2023.", { effective_from: "2023-05-01" }],
    ["Valid from 2024-01-01 until 2024-12-31.", { effective_from: "2024-01-01", effective_to: "2024-12-31" }],
    ["This policy replaces the Travel rules 2019.", { supersedes: "Travel rules 2019" }],
    ["| Replaces | Travel policy |\n| --- | --- |\n", { supersedes: "Travel policy" }],
    ["This policy applies to employees in Germany only.", { jurisdiction: "DE" }],
    ["Diese Regelung gilt für alle Beschäftigten in Deutschland.", { jurisdiction: "DE" }],
    ["This policy applies to staff in Germany, the United Kingdom and Ireland.", {}],
    ["If it replaces a meal, the rate is reduced. Our office in France is small.", {}],
    ["The offer is valid until tomorrow.", {}],
  ])("is read from %j", (text, metadata) => {
    expect(propose(`# Rules\n\n${text}\n`).metadata).toEqual(metadata);
  });

  it.each([
    ["leave/annual-leave-germany.md", { jurisdiction: "DE" }],
    ["uk/leave.md", { jurisdiction: "GB" }],
    ["policies/leave-UK.md", { jurisdiction: "GB" }],
    ["policies/leave_US.md", { jurisdiction: "US" }],
    ["policies/who-is-us.md", {}],
    ["leave.de.md", { language: "de" }],
    ["remote-working-2023.md", { effective_from: "2023-01-01" }],
    ["2019-2023-summary.md", {}],
  ])("is read from the path %s", (path, metadata) => {
    expect(propose("# Rules\n\nText.\n", path).metadata).toEqual(metadata);
  });

  it("gives way to what is asked for, and prefers the text to the name", () => {
    const text = "# Rules\n\nEffective from 1 May 2025.\n";
    expect(propose(text, "rules-germany-2024.md", { jurisdiction: "uk" })).toMatchObject({
      metadata: { jurisdiction: "GB", effective_from: "2025-05-01" },
      origins: { jurisdiction: "request", effective_from: "text" },
    });
  });

  it("knows the language of a text that is long enough", () => {
    const german =
      "Der Urlaub wird im laufenden Kalenderjahr gewährt und genommen. Eine Übertragung ist nur statthaft, wenn dringende betriebliche oder in der Person liegende Gründe dies rechtfertigen.";
    expect(propose(`# Urlaub\n\n${german}\n`).metadata.language).toBe("de");
    expect(propose("# Rules\n\nShort.\n").metadata.language).toBeUndefined();
  });

  it("names the document after its title, its lone heading or its file", () => {
    expect(propose("## One\n\nText.\n\n## Two\n", "dress-code.md").title).toBe("One");
    expect(propose("Intro.\n\n## One\n\n## Two\n", "dress-code.md").title).toBe("dress code");
    expect(propose("Intro.\n\n# Dress code\n\n## Two\n", "x.md").title).toBe("Dress code");
  });
});

describe("owner and review date", () => {
  it.each([
    ["Owner: People team\n\nNext review: 1 March 2027", "People team", "2027-03-01"],
    ["| Policy owner | Jane Doe, HR |\n|---|---|\n| Review date | 2026-05-01 |", "Jane Doe, HR", "2026-05-01"],
    ["Verantwortlich: Personalabteilung\n\nNächste Überprüfung: 01.06.2027", "Personalabteilung", "2027-06-01"],
    ["Verantwortliche Stelle: HR Berlin\n\nÜberprüfung bis zum 1. Juni 2027", "HR Berlin", "2027-06-01"],
    ["This policy will be reviewed on 3 May 2026.", undefined, "2026-05-03"],
    ["The owner of the car pays. The performance review is on 3 May 2026.", undefined, undefined],
    ["The manager is responsible: ask her.", undefined, undefined],
  ])("stand in the text: %s", (text, owner, review_date) => {
    const { metadata, origins } = propose(`# Policy\n\n${text}\n`);
    expect([metadata.owner, metadata.review_date]).toEqual([owner, review_date]);
    expect(origins.owner).toBe(owner && "text");
    expect(origins.review_date).toBe(review_date && "text");
  });

  it("stand in the fields of the document, and at its end", () => {
    const fields = propose("---\nPolicy owner: Finance\nnext-review: 2027-01-31\n---\n# Policy\n");
    expect(fields.metadata).toMatchObject({ owner: "Finance", review_date: "2027-01-31" });
    expect(fields.origins).toMatchObject({ owner: "properties", review_date: "properties" });
    const long = Array.from({ length: 400 }, (_, n) => `Rule ${n} is a rule of some length.`).join("\n\n");
    const atEnd = propose(`# Policy\n\n${long}\n\nOwner: Legal\n\nNext review: 2028-01-01\n`);
    expect(atEnd.metadata).toMatchObject({ owner: "Legal", review_date: "2028-01-01" });
  });
});
