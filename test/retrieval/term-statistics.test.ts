import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase, type Database } from "../../electron/platform/database.ts";
import { TermStatistics } from "../../electron/retrieval/term-statistics.ts";
import { analyze } from "../../electron/retrieval/text-analysis.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

function open(): { database: Database; statistics: TermStatistics } {
  const database = openDatabase(join(temporaryFolder(), "handrail.db"));
  onTestFinished(() => void database.close());
  return { database, statistics: new TermStatistics({ database }) };
}

const chunks = (...texts: string[]) => texts.map((text) => analyze(text, "en"));
const rowsOf = (database: Database, table: string): unknown[] => database.prepare(`SELECT * FROM ${table}`).all();

describe("TermStatistics", () => {
  test("counts the chunks that hold a term, over all versions", async () => {
    const { statistics } = open();
    await statistics.replace(1, "en", chunks("annual leave and leave", "sick leave"));
    await statistics.replace(2, "en", chunks("leaving early"));
    expect(statistics.chunkCount("leav")).toBe(3);
    expect(statistics.chunkCount("annual")).toBe(1);
    expect(statistics.chunkCount("pension")).toBe(0);
    expect(statistics.totals()).toEqual({ chunkCount: 3, meanLength: 7 / 3 });
    expect(statistics.inverseDocumentFrequency("annual")).toBeGreaterThan(statistics.inverseDocumentFrequency("leav"));
  });

  test("a version that goes leaves no word behind", async () => {
    const { database, statistics } = open();
    await statistics.replace(1, "en", chunks("annual leave"));
    expect(statistics.languages()).toEqual(["en"]);
    await statistics.replace(2, "de", [analyze("Urlaub", "de"), analyze("Urlaub", "de")]);
    expect(statistics.languages()).toEqual(["de", "en"]);
    await statistics.replace(2, "de", [analyze("Urlaub", "de")]);
    await statistics.remove(1);
    expect(statistics.chunkCount("leav")).toBe(0);
    expect(statistics.totals()).toEqual({ chunkCount: 1, meanLength: 1 });
    expect(statistics.languages()).toEqual(["de"]);
    await statistics.remove(2);
    for (const table of ["term_statistics", "vocabulary", "version_terms"]) expect(rowsOf(database, table)).toEqual([]);
  });

  test("replacing counts once", async () => {
    const { statistics } = open();
    await statistics.replace(1, "en", chunks("annual leave"));
    await statistics.replace(1, "en", chunks("sick leave", "leave"));
    expect(statistics.chunkCount("leav")).toBe(2);
    expect(statistics.chunkCount("annual")).toBe(0);
  });

  test("a version of many words that was counted half before a crash is counted right afterwards", async () => {
    const { database, statistics } = open();
    await statistics.replace(1, "en", chunks("leave"));
    const many = chunks(Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(" "), "leave word7");
    database.exec(
      `CREATE TRIGGER crash BEFORE UPDATE ON version_terms WHEN NEW.applied > 1000
       BEGIN SELECT RAISE(ABORT, 'crash'); END`,
    );
    await expect(statistics.replace(2, "en", many)).rejects.toThrow("crash");
    database.exec("DROP TRIGGER crash");
    expect([statistics.chunkCount("word0"), statistics.chunkCount("word2999")]).toEqual([1, 0]);

    await statistics.replace(2, "en", many);
    expect(statistics.chunkCount("word7")).toBe(2);
    expect(statistics.chunkCount("word2999")).toBe(1);
    expect(statistics.chunkCount("leav")).toBe(2);
    await statistics.remove(2);
    await statistics.remove(1);
    expect(rowsOf(database, "term_statistics")).toEqual([]);
  });
});

describe("nearestWord", () => {
  test.each([
    ["kidny", "kidney"],
    ["doanting", "donating"],
    ["reimbursment", "reimbursement"],
    ["leve", "leave"],
    ["kidnxyz", undefined],
    ["lv", undefined],
    ["p46", undefined],
    ["xleave", undefined],
  ])("%s → %s", async (word, nearest) => {
    const { statistics } = open();
    await statistics.replace(1, "en", chunks("donating a kidney", "reimbursement of leave p45"));
    expect(statistics.nearestWord(word)).toBe(nearest);
  });

  test("takes the word that more versions hold", async () => {
    const { statistics } = open();
    await statistics.replace(1, "en", chunks("leaves lease"));
    await statistics.replace(2, "en", chunks("lease"));
    expect(statistics.nearestWord("leafe")).toBe("lease");
    expect(statistics.knowsWord("leaves")).toBe(true);
    expect(statistics.knowsWord("leafe")).toBe(false);
  });
});
