import { analyze } from "../../retrieval/text-analysis.ts";

/** Words that name nobody in particular. */
const everybody = new Set(
  "all every everyone everybody employee staff workforce colleague people person personnel worker member team company permanent regular full time alle jede mitarbeiter mitarbeitende mitarbeiterin mitarbeiterinnen beschäftigte arbeitnehmer arbeitnehmerin arbeitnehmerinnen personal belegschaft kolleginnen kollegen team"
    .split(" ")
    .flatMap((word) => [...termsOf(word)]),
);

/**
 * Whom a document is for, when that is one group: "managers", "interns", "Auszubildende". Undefined: everybody, several
 * groups, or a company's name, which says where and not who.
 */
export function groupOf(audience: string | undefined): string | undefined {
  if (audience === undefined || /[,;/&]|\b(?:and|or|und|oder|of|at|gmbh|ltd|inc|dac|ag|limited)\b/iu.test(audience))
    return undefined;
  const telling = [...termsOf(audience)].filter((term) => !everybody.has(term));
  return telling.length === 0 || /^\s*(?:all|every|alle)\b/iu.test(audience) ? undefined : audience.trim();
}

/** Whether a text speaks of the group: it has all its telling words. */
export function speaksOf(text: string, group: string): boolean {
  const words = termsOf(text);
  const telling = [...termsOf(group)].filter((term) => !everybody.has(term));
  return telling.length > 0 && telling.every((term) => words.has(term));
}

export const isSameGroup = (a: string, b: string): boolean => speaksOf(a, b) && speaksOf(b, a);

function termsOf(text: string): Set<string> {
  return new Set(["en", "de"].flatMap((language) => analyze(text, language).map(({ term }) => term)));
}
