import { describe, expect, it } from "vitest";
import {
  applicableVersions,
  buildTimeline,
  supersededVersions,
  type VersionFacts,
} from "../../electron/library/applicability.ts";
import type { Scope } from "../../electron/retrieval/passage-store.ts";

let nextKey = 1;
const version = (documentId: string, facts: Partial<VersionFacts> = {}): VersionFacts => ({
  versionKey: nextKey++,
  documentId,
  number: 1,
  importedOn: "2024-06-01",
  title: documentId,
  path: `${documentId}.md`,
  jurisdiction: undefined,
  audience: undefined,
  effectiveFrom: undefined,
  effectiveTo: undefined,
  supersedes: undefined,
  collectionIds: [],
  mergedInto: undefined,
  ...facts,
});

/** Document and number of what applies, in order. */
function applicable(facts: readonly VersionFacts[], scope: Partial<Scope> = {}): string[] {
  const keys = applicableVersions(buildTimeline(facts), { asOf: "2025-06-01", ...scope });
  return keys
    .map((key) => facts.find(({ versionKey }) => versionKey === key))
    .map((v) => `${v?.documentId}${v?.number}`);
}

describe("versions of one document", () => {
  const facts = [
    version("a", { number: 1 }),
    version("a", { number: 2, importedOn: "2025-03-01" }),
    version("a", { number: 3, importedOn: "2025-03-02", effectiveFrom: "2026-01-01" }),
  ];

  it.each([
    ["2020-01-01", ["a1"]],
    ["2025-02-28", ["a1"]],
    ["2025-03-01", ["a2"]],
    ["2025-12-31", ["a2"]],
    ["2026-01-01", ["a3"]],
  ])("on %s, %j applies", (asOf, expected) => {
    expect(applicable(facts, { asOf })).toEqual(expected);
  });

  it("marks the older ones as superseded once a newer has begun", () => {
    const keys = supersededVersions(buildTimeline(facts), "2025-06-01");
    expect(facts.map(({ versionKey }) => keys.has(versionKey))).toEqual([true, false, false]);
  });

  it("apply only within their dates, and an older one doesn't come back", () => {
    const dated = [version("a"), version("a", { number: 2, effectiveFrom: "2025-01-01", effectiveTo: "2025-05-31" })];
    expect(applicable(dated, { asOf: "2024-12-31" })).toEqual(["a1"]);
    expect(applicable(dated, { asOf: "2025-05-31" })).toEqual(["a2"]);
    expect(applicable(dated, { asOf: "2025-06-01" })).toEqual([]);
    expect(applicable([version("b", { effectiveFrom: "2030-01-01" })])).toEqual([]);
  });
});

describe("a document that replaces another", () => {
  it.each(["working/old.md", "OLD.md", "old", "Old policy", "./working/old.md"])("names it as %s", (supersedes) => {
    const old = version("old", { path: "handbook/working/old.md", title: "Old policy" });
    const other = version("other", { path: "elsewhere/older.md" });
    const facts = [old, other, version("new", { supersedes, effectiveFrom: "2025-01-01" })];
    expect(applicable(facts)).toEqual(["other1", "new1"]);
    expect(applicable(facts, { asOf: "2024-12-31" })).toEqual(["old1", "other1"]);
    expect([...supersededVersions(buildTimeline(facts), "2025-06-01")]).toEqual([old.versionKey]);
  });

  it("must be the one of that path", () => {
    const facts = [version("a", { path: "uk/leave.md" }), version("b", { supersedes: "de/leave.md" })];
    expect(applicable(facts)).toEqual(["a1", "b1"]);
  });

  it("never replaces itself, even when both have one title", () => {
    const facts = [
      version("a", { title: "Remote work" }),
      version("b", { title: "Remote work", supersedes: "Remote work" }),
    ];
    expect(applicable(facts)).toEqual(["b1"]);
  });

  it("gives way when the other one replaces it, and began later", () => {
    const facts = [
      version("a", { supersedes: "b", effectiveFrom: "2024-01-01" }),
      version("b", { supersedes: "a", effectiveFrom: "2025-01-01" }),
    ];
    expect(applicable(facts)).toEqual(["b1"]);
  });

  it("replaces a general policy only in its own country", () => {
    const facts = [version("general"), version("german", { supersedes: "general", jurisdiction: "DE" })];
    expect(applicable(facts, { jurisdiction: "DE" })).toEqual(["german1"]);
    expect(applicable(facts, { jurisdiction: "GB" })).toEqual(["general1"]);
    expect(applicable(facts)).toEqual(["general1", "german1"]);
  });
});

describe("place, people and documents", () => {
  it.each([
    [undefined, ["all1", "de1", "by1", "gb1"]],
    ["DE", ["all1", "de1", "by1"]],
    ["de-by", ["all1", "de1", "by1"]],
    ["DE-BE", ["all1", "de1"]],
    ["FR", ["all1"]],
  ])("asked for %s, %j apply", (jurisdiction, expected) => {
    const facts = [
      version("all"),
      version("de", { jurisdiction: "DE" }),
      version("by", { jurisdiction: "DE-BY" }),
      version("gb", { jurisdiction: "GB" }),
    ];
    expect(applicable(facts, { jurisdiction })).toEqual(expected);
  });

  it("match an audience by its words", () => {
    const facts = [
      version("any"),
      version("everyone", { audience: "All employees" }),
      version("interns", { audience: "interns and trainees" }),
      version("managers", { audience: "managers" }),
    ];
    expect(applicable(facts, { audience: "Trainees" })).toEqual(["any1", "everyone1", "interns1"]);
    expect(applicable(facts, { audience: "manager" })).toEqual(["any1", "everyone1"]);
  });

  it("can be named", () => {
    expect(applicable([version("a"), version("b")], { documentIds: ["b"] })).toEqual(["b1"]);
    expect(applicable([version("a")], { collectionIds: ["c"] })).toEqual([]);
  });
});

describe("documents merged into others", () => {
  const kept = version("kept", { path: "rules.pdf", title: "Rules" });
  const merged = version("merged", { path: "rules-2023.docx", title: "Rules of 2023", mergedInto: "kept" });

  it("don't apply by themselves, and their names mean the one that stands for them", () => {
    expect(applicable([kept, merged])).toEqual(["kept1"]);
    for (const supersedes of ["rules-2023.docx", "Rules of 2023", "Rules"]) {
      const newer = version("newer", { supersedes, effectiveFrom: "2025-01-01" });
      expect(applicable([kept, merged, newer])).toEqual(["newer1"]);
      expect(applicable([kept, merged, newer], { asOf: "2024-12-31" })).toEqual(["kept1"]);
    }
  });
});

describe("collections", () => {
  const facts = [version("a", { collectionIds: ["x", "y"] }), version("b", { collectionIds: ["y"] }), version("c")];

  it("hold what is looked for, any of those asked for; none asked for are all", () => {
    expect(applicable(facts, { collectionIds: ["x"] })).toEqual(["a1"]);
    expect(applicable(facts, { collectionIds: ["x", "y"] })).toEqual(["a1", "b1"]);
    expect(applicable(facts, { collectionIds: ["z"] })).toEqual([]);
    expect(applicable(facts, { collectionIds: [] })).toEqual(["a1", "b1", "c1"]);
  });
});
