import { expect, it } from "vitest";
import { settingNames } from "../../electron/contract/settings.ts";
import { de } from "../../renderer/i18n/de.ts";
import { en } from "../../renderer/i18n/en.ts";

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
