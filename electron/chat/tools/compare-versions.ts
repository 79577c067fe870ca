import type { DocumentInfo, SectionChange, VersionDiff } from "../../contract/documents.ts";
import { dayOf } from "../applicability/answer-scope.ts";
import type { ReplyLanguage } from "../question-language.ts";
import { isAddressedToModel, isForReaders } from "../grounding/instructions.ts";
import type { RoutedTool, ToolSource } from "./tool.ts";

/** What the tool needs of the library. */
export interface VersionHistory {
  /** @throws HandrailError DOCUMENT_NOT_FOUND */
  document(documentId: string): DocumentInfo;
  compare(
    query: { readonly document_id: string; readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<VersionDiff>;
}

type Input = {
  readonly document_id: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly from_date: string;
  readonly to_date: string;
  readonly language: ReplyLanguage;
};

const asked =
  /\bwhat(?:['’]s| is| are| has| have| was| were)?\b.*\b(?:chang\w*|new|different|updated|revised)\b.*\b(?:policy|policies|document|version|rules?|guideline\w*|handbook|regulation\w*|agreement|since|in|about)\b|\b(?:changes|differences|difference)\b.*\b(?:in|to|between|of|from)\b.*\b(?:polic\w+|version\w*|document|rules?|edition)\b|\bwhat changed\b|\bwas (?:hat|ist|wurde|sich)\b.*(?<!\p{L})(?:geändert|neu|anders|überarbeitet)\b|(?<!\p{L})(?:änderungen|unterschiede?)\b/iu;
const sectionsShown = 5;
const partLength = 160;

const words = {
  en: {
    head: (title: string, from: string, to: string) =>
      `What changed in “${title}” between the version of ${from} and that of ${to}:`,
    nothing: "nothing in its text.",
    added: "new",
    removed: "left out",
    instead: "instead of",
    more: (count: number) => `… and ${count} more sections.`,
  },
  de: {
    head: (title: string, from: string, to: string) =>
      `Was sich in „${title}“ zwischen der Fassung vom ${from} und der vom ${to} geändert hat:`,
    nothing: "nichts an ihrem Text.",
    added: "neu",
    removed: "entfallen",
    instead: "statt",
    more: (count: number) => `… und ${count} weitere Abschnitte.`,
  },
} as const;

/** "What changed in the leave policy?": the newest version of the document that is meant, against the one before it. */
export const compareVersionsTool = (history: VersionHistory): RoutedTool<Input> => ({
  name: "compare_versions",
  description: "Says what changed between the newest version of a document and the one before it.",
  async route({ question, language, result }) {
    if (!asked.test(question)) return undefined;
    for (const { passage } of result.passages.slice(0, 3)) {
      const { title, versions } = history.document(passage.documentId);
      const [newest, before] = versions;
      if (!newest || !before) continue;
      const sentence = passage.sentences.find((one) => one.kind !== "heading" && isForReaders(passage, one));
      const sources: ToolSource[] = passage.versionId === newest.version_id && sentence ? [{ passage, sentence }] : [];
      const dateOf = ({ metadata, imported_at }: typeof newest): string =>
        metadata.effective_from ?? imported_at.slice(0, 10);
      return {
        input: {
          document_id: passage.documentId,
          title,
          from: before.version_id,
          to: newest.version_id,
          from_date: dateOf(before),
          to_date: dateOf(newest),
          language,
        },
        sources,
      };
    }
    return undefined;
  },
  async run({ document_id, title, from, to, from_date, to_date, language }, signal) {
    const { sections } = await history.compare({ document_id, from, to }, signal);
    const say = words[language];
    const head = say.head(title, dayOf(from_date, language), dayOf(to_date, language));
    if (sections.length === 0) return `${head} ${say.nothing}`;
    const lines = sections.slice(0, sectionsShown).map((section) => `• ${describe(section, language)}`);
    const rest = sections.length - lines.length;
    return [head, ...lines, ...(rest > 0 ? [say.more(rest)] : [])].join("\n");
  },
});

function describe({ heading_path, change, parts }: SectionChange, language: ReplyLanguage): string {
  const { added, removed, instead } = words[language];
  const name = heading_path.at(-1) ?? "";
  const textOf = (...kinds: readonly string[]): string =>
    clip(
      parts
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ text }) => text)
        .join(""),
    );
  // What speaks to a model is shown on the page of the document alone.
  if (isAddressedToModel(parts.map(({ text }) => text).join(""))) return name;
  if (change === "added") return `${name} (${added}): ${textOf("inserted", "same")}`;
  if (change === "removed") return `${name} (${removed}): ${textOf("deleted", "same")}`;
  const [older, newer] = changedSentences(parts);
  return `${name}: “${clip(newer)}”${older === "" ? "" : ` ${instead} “${clip(older)}”`}`;
}

/** The sentences that hold the first change, as they were and as they are. */
function changedSentences(parts: SectionChange["parts"]): readonly [older: string, newer: string] {
  const at = parts.findIndex(({ kind }) => kind !== "same");
  const before = parts
    .slice(0, at)
    .map(({ text }) => text)
    .join("");
  const start = Math.max(before.lastIndexOf("\n"), before.search(/[.!?]\s+(?!.*[.!?]\s)[^]*$/u) + 1, 0);
  const join = (without: "inserted" | "deleted"): string => {
    const text = parts
      .filter(({ kind }) => kind !== without)
      .map((part) => part.text)
      .join("")
      .slice(start);
    return (
      /^\s*[^\n]*?[.!?](?=\s|$)/u.exec(text)?.[0].trim() ??
      text
        .split("\n")
        .find((line) => line.trim() !== "")
        ?.trim() ??
      ""
    );
  };
  return [join("inserted"), join("deleted")];
}

const clip = (text: string): string => {
  const plain = text.replace(/\s+/gu, " ").trim();
  return plain.length <= partLength ? plain : `${plain.slice(0, partLength).replace(/\s+\S*$/u, "")} …`;
};
