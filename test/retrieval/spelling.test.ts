import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../../electron/platform/database.ts";
import { TermStatistics } from "../../electron/retrieval/term-statistics.ts";
import { analyze, termOf } from "../../electron/retrieval/text-analysis.ts";
import { knownWords } from "../../electron/retrieval/word-list.ts";

const isWord = knownWords(join(import.meta.dirname, "../../models/ocr"));

describe("knownWords", () => {
  test.each(["hart", "sort", "electric", "planets", "köln", "bundeskanzler", "python"])("%s is a word", (word) => {
    expect(isWord(word)).toBe(true);
  });

  test.each(["", "kidny", "uraub", "harzk", "xqjw", "日本"])("%s is none", (word) => {
    expect(isWord(word)).toBe(false);
  });

  test("without lists nothing is a word, nor by a damaged one", () => {
    expect(knownWords("/nowhere")("leave")).toBe(false);
    const folder = mkdtempSync(join(tmpdir(), "handrail-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "eng.traineddata"), "cut off");
    expect(knownWords(folder)("leave")).toBe(false);
  });
});

describe("words of a question to the sample handbooks", () => {
  const folder = mkdtempSync(join(tmpdir(), "handrail-test-"));
  let database: Database;
  let statistics: TermStatistics;

  beforeAll(async () => {
    database = openDatabase(join(folder, "handrail.db"));
    statistics = new TermStatistics({ database, isWord });
    const resources = join(import.meta.dirname, "../../resources");
    const files = globSync("{handbook,handbook-german}/**/*.{md,html}", { cwd: resources }).toSorted();
    for (const [index, file] of files.entries())
      await statistics.replace(index, undefined, [analyze(readFileSync(join(resources, file), "utf8"), undefined)]);
    const elsewhere = "vacation resignation overtime approve reimbursement Spesen Bildschirm Vorgesetzter Reisekosten";
    await statistics.replace(files.length, undefined, [analyze(elsewhere, undefined)]);
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const meant = (word: string): string | undefined =>
    statistics.knowsWord(word) ? word : statistics.nearestWord(word);

  test.each(
    (
      "vacaton vacation, holliday holiday, maternaty maternity, salery salary, reciept receipt, expences expenses, " +
      "calender calendar, probaton probation, resignaton resignation, harrassment harassment, studdy study, " +
      "overtme overtime, employe employee, sikness sickness, pention pension, policey policy, aprove approve, " +
      "reimbursment reimbursement, protecton protection, offcer officer"
    )
      .split(", ")
      .map((pair) => pair.split(" ")),
  )("%s is taken for %s", (word = "", right = "") => {
    expect(termOf(meant(word) ?? "", "en")).toBe(termOf(right, "en"));
  });

  test.each(
    (
      "uraub urlaub, urlabu urlaub, kündigugn kündigung, gehlat gehalt, krankmeldng krankmeldung, zuschus zuschuss, " +
      "arbetszeit arbeitszeit, feirtag feiertag, probzeit probezeit, spessen spesen, elternzeti elternzeit, " +
      "bildschrim bildschirm, vorgesezter vorgesetzter, überstuden überstunden, reisekostn reisekosten"
    )
      .split(", ")
      .map((pair) => pair.split(" ")),
  )("%s is taken for %s", (word = "", right = "") => {
    expect(termOf(meant(word) ?? "", "de")).toBe(termOf(right, "de"));
  });

  test("another form of the same word is found", () => {
    expect(meant("verbrauchen")).toMatch(/^verbrauchte/);
    expect(meant("electric")).not.toBe("electron");
  });

  test.each(
    (
      "hart sort electric planets football trampoline juggle guitar dinosaur violin recipe pasta gravity tennis " +
      "sortiere wetter bundeskanzler weltmeister planeten katze mond kuchen rezept gitarre strom hauptstadt"
    ).split(" "),
  )("%s is left alone", (word) => {
    expect(meant(word) ?? word).toBe(word);
  });
});
