import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Sensitivity, type SensitiveTopic, sensitiveTopicSchema } from "../../contract/chat.ts";
import type { HistoryTurn } from "../../contract/search.ts";
import { goesOn } from "../../retrieval/follow-up.ts";
import { analyzeAll, type Term } from "../../retrieval/text-analysis.ts";
import type { ReplyLanguage } from "../question-language.ts";

/**
 * A file of resources/sensitivity. A phrase is found in any inflection that its language's stemmer knows; `*` in it
 * stands for at most three words. What is `harmless` is passed over, so that "fire drill" is not "fire".
 */
const sensitivityFileSchema = z.strictObject({
  language: z.enum(["en", "de"]),
  /** Names `{contact}`. */
  contact: z.string().includes("{contact}"),
  noContact: z.string(),
  /** The earlier topic wins over the later. */
  topics: z.record(
    sensitiveTopicSchema,
    z.strictObject({ guidance: z.string().min(1), phrases: z.array(z.string().min(1)) }),
  ),
  harmless: z.array(z.string().min(1)),
});
export type SensitivityFile = z.infer<typeof sensitivityFileSchema>;

const wildcard = "*";
const wildcardWords = 3;

interface Vocabulary {
  readonly language: ReplyLanguage;
  readonly topics: readonly { readonly topic: SensitiveTopic; readonly phrases: readonly (readonly Term[])[] }[];
  readonly harmless: readonly (readonly Term[])[];
}

/** Topics on which guidance and a contact come before the policy: rules over an editable vocabulary, no model. */
export class SensitiveTopics {
  readonly #files: ReadonlyMap<ReplyLanguage, SensitivityFile>;
  readonly #vocabularies: readonly Vocabulary[];

  constructor(files: readonly SensitivityFile[]) {
    this.#files = new Map(files.map((file) => [file.language, file]));
    this.#vocabularies = files.map(({ language, topics, harmless }) => ({
      language,
      topics: sensitiveTopicSchema.options
        .toSorted((a, b) => order(topics, a) - order(topics, b))
        .map((topic) => ({
          topic,
          phrases: (topics[topic]?.phrases ?? []).map((phrase) => termsOf(phrase, language)),
        })),
      harmless: harmless.map((phrase) => termsOf(phrase, language)).toSorted((a, b) => b.length - a.length),
    }));
  }

  /** What a question is about; what it doesn't say is taken from the one that it goes on from. */
  topicOf(question: string, history: readonly HistoryTurn[] = []): SensitiveTopic | undefined {
    const own = this.#topicIn(question);
    if (own !== undefined || !goesOn(question)) return own;
    const before = history.findLast(({ role }) => role === "user")?.content;
    return before === undefined ? undefined : this.#topicIn(before);
  }

  /** `contact`: empty: nobody is named. */
  guidanceOn(topic: SensitiveTopic, language: ReplyLanguage, contact: string): Sensitivity | undefined {
    const file = this.#files.get(language) ?? this.#files.get("en");
    const guidance = file?.topics[topic]?.guidance;
    if (!file || guidance === undefined) return undefined;
    const whom = contact.trim().replace(/[.\s]+$/u, "");
    return {
      topic,
      guidance: `${guidance} ${whom === "" ? file.noContact : file.contact.replace("{contact}", () => whom)}`,
    };
  }

  #topicIn(text: string): SensitiveTopic | undefined {
    for (const { language, topics, harmless } of this.#vocabularies) {
      const terms = without(termsOf(text, language), harmless);
      const found = topics.find(({ phrases }) => phrases.some((phrase) => holds(terms, phrase)));
      if (found) return found.topic;
    }
    return undefined;
  }
}

const order = (topics: SensitivityFile["topics"], topic: SensitiveTopic): number => {
  const index = Object.keys(topics).indexOf(topic);
  return index < 0 ? Infinity : index;
};

const termsOf = (text: string, language: ReplyLanguage): Term[] =>
  text
    .replace(/[-‐‑]/gu, " ")
    .split(wildcard)
    .flatMap((part, index) => [
      ...(index === 0 ? [] : [wildcard]),
      ...analyzeAll(part, language).map(({ term }) => term),
    ]);

/** Puts an empty term, which no phrase holds, in the place of what is harmless. */
function without(terms: readonly Term[], phrases: readonly (readonly Term[])[]): Term[] {
  let left = [...terms];
  for (const phrase of phrases) {
    for (let at = 0; at + phrase.length <= left.length; at++) {
      if (phrase.every((term, offset) => left[at + offset] === term)) left = left.fill("", at, at + phrase.length);
    }
  }
  return left;
}

const holds = (terms: readonly Term[], phrase: readonly Term[]): boolean =>
  terms.some((_, start) => holdsAt(terms, start, phrase, 0));

function holdsAt(terms: readonly Term[], at: number, phrase: readonly Term[], from: number): boolean {
  const wanted = phrase[from];
  if (wanted === undefined) return true;
  if (wanted !== wildcard) return terms[at] === wanted && holdsAt(terms, at + 1, phrase, from + 1);
  return Array.from({ length: wildcardWords + 1 }).some((_, skipped) => holdsAt(terms, at + skipped, phrase, from + 1));
}

/** Reads every `*.json` of the folder. @throws ZodError when a file isn't of the schema */
export function loadSensitiveTopics(folder: string): SensitiveTopics {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new SensitiveTopics(
    files
      .map((name) => sensitivityFileSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))))
      .toSorted((a, b) => b.language.localeCompare(a.language)),
  );
}
