import type { EvaluationQuestion } from "../electron/evaluation/question-file.ts";

/** Questions and the documents that they are asked of; paths from the project's folder. */
export interface QuestionSet {
  readonly name: string;
  readonly files: readonly string[];
  readonly documents: string;
  readonly keep?: (question: EvaluationQuestion) => boolean;
  /** Each question is asked of each of these, whatever corpus it names. */
  readonly corpora?: readonly string[];
}

const isEnglishOnGerman = ({ tags }: EvaluationQuestion): boolean => tags?.includes("english") ?? false;

export const questionSets: readonly QuestionSet[] = [
  { name: "three public handbooks", files: ["../shared/corpora/questions.jsonl"], documents: "../shared/corpora" },
  {
    name: "the sample handbook",
    files: ["resources/handbook-questions.jsonl", "resources/handbook-unanswerable.jsonl"],
    documents: "resources",
  },
  {
    name: "a German handbook",
    files: ["resources/handbook-german.jsonl"],
    documents: "resources",
    keep: (question) => !isEnglishOnGerman(question),
  },
  {
    name: "English questions on it",
    files: ["resources/handbook-german.jsonl"],
    documents: "resources",
    keep: isEnglishOnGerman,
  },
];

/** What no handbook answers: only refusals are counted. */
export const offTopicSets: readonly QuestionSet[] = [
  {
    name: "three public handbooks",
    files: ["resources/off-topic.jsonl"],
    documents: "../shared/corpora",
    corpora: ["tts-18f", "opengov", "clef"],
  },
  { name: "the sample handbook", files: ["resources/off-topic.jsonl"], documents: "resources" },
  { name: "a German handbook, in German", files: ["resources/off-topic-german.jsonl"], documents: "resources" },
];
