import i18next from "i18next";
import { expect, it } from "vitest";
import { errorTable, fileErrorTable } from "../../electron/contract/errors.ts";
import { settingDefinitions, settingNames } from "../../electron/contract/settings.ts";
import { de } from "../../renderer/i18n/de.ts";
import { en } from "../../renderer/i18n/en.ts";
import { errorSentence, errorSentences } from "../../renderer/i18n/error-sentence.ts";
import { germanErrors, germanFileErrors, germanSentences } from "../../renderer/i18n/german-errors.ts";

/** `a.b` → text. */
function flatten(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  return Object.entries(node as object).flatMap(([key, value]) => flatten(value, path ? `${path}.${key}` : key));
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();

it("says in German all that it says in English, with the same values in it", () => {
  const english = new Map(flatten(en));
  const german = new Map(flatten(de));
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  for (const [key, text] of english)
    expect([key, placeholders(german.get(key) ?? "")]).toEqual([key, placeholders(text)]);
});

it("names and explains every setting", () => {
  for (const { names, hints } of [en.settings, de.settings]) {
    expect(Object.keys(names).toSorted()).toEqual([...settingNames].toSorted());
    expect(Object.keys(hints).toSorted()).toEqual([...settingNames].toSorted());
  }
});

it.each([
  ["FILE_TOO_LARGE", "max_file_mb"],
  ["PARSER_TIMEOUT", "parser_timeout_seconds"],
  ["PARSER_OUT_OF_MEMORY", "parser_memory_mb"],
] as const)(
  "says of a file that failed by %s which setting to raise, as the page and the environment call it",
  (code, setting) => {
    for (const [sentence, { settings }] of [
      [fileErrorTable[code], en],
      [germanFileErrors[code], de],
    ] as const) {
      expect(sentence).toContain(settings.names[setting]);
      expect(sentence).toContain(settingDefinitions[setting].environment);
    }
  },
);

it("names the setting that allows a folder to be imported", () => {
  for (const [sentence, { settings }] of [
    [errorTable.FORBIDDEN_PATH.message, en],
    [germanErrors.FORBIDDEN_PATH, de],
  ] as const) {
    expect(sentence).toContain(settings.names.allowed_roots);
    expect(sentence).toContain(settingDefinitions.allowed_roots.environment);
  }
});

it("says an error of the backend in the window's language, and one with names in it as it is", async () => {
  await i18next.init({ lng: "de", resources: { de: { [errorSentences]: germanSentences } } });
  expect(errorSentence(fileErrorTable.FILE_EMPTY)).toBe(germanFileErrors.FILE_EMPTY);
  expect(errorSentence(errorTable.DISK_FULL.message)).toBe(germanErrors.DISK_FULL);
  expect(errorSentence("The folder holds no model.")).toBe("The folder holds no model.");
});

it("says each error in a sentence of its own", () => {
  const english = [...Object.values(errorTable).map(({ message }) => message), ...Object.values(fileErrorTable)];
  const german = [...Object.values(germanErrors), ...Object.values(germanFileErrors)];
  for (const sentences of [english, german]) expect(new Set(sentences).size).toBe(sentences.length);
});
