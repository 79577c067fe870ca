import type { HistoryTurn } from "../contract/search.ts";
import type { Settings } from "../contract/settings.ts";
import { analyze } from "../retrieval/text-analysis.ts";
import { languageOfQuestion } from "./question-language.ts";
import { estimateTokens } from "./token-estimate.ts";

/** What a model is told of the conversation so far. */
export interface Memory {
  /** Oldest first; starts with a question. */
  readonly turns: readonly HistoryTurn[];
  /** What the turns before them were about; empty: nothing to say. */
  readonly summary: string;
}

export const memoryLimits = {
  /** Estimated tokens of all turns together, and the most of one turn. */
  turnTokens: 400,
  oneTurnTokens: 120,
  /** Turns are dropped so many at a time: in between the prompt's beginning, and with it the KV cache, stays. */
  dropTurns: 4,
  /** Questions that a summary names: the first ones say what a conversation is about, the last ones where it is. */
  summaryFirst: 4,
  summaryLast: 3,
  summaryWords: 16,
  /** Of those between them, so many words that say what they were about. */
  summaryTopics: 16,
} as const;

/** Bounds what the model sees of a conversation, by the setting's strategy; what is stored stays whole. Pure. */
export function remember(history: readonly HistoryTurn[], strategy: Settings["memory_strategy"]): Memory {
  if (strategy === "none" || history.length === 0) return { turns: [], summary: "" };
  const kept = strategy === "summarize" ? startOfLastExchange(history) : startOfRecent(history);
  const turns = history.slice(kept).map(({ role, content }) => ({ role, content: clip(content) }));
  return { turns, summary: strategy === "trim" ? "" : summarize(history.slice(0, kept)) };
}

/** Index of the first turn that is kept: as many as the budget allows, in steps. */
function startOfRecent(history: readonly HistoryTurn[]): number {
  const cost = (turn: HistoryTurn): number => estimateTokens(clip(turn.content)) + 8;
  let start = 0;
  while (
    start < history.length &&
    history.slice(start).reduce((sum, turn) => sum + cost(turn), 0) > memoryLimits.turnTokens
  ) {
    start += memoryLimits.dropTurns;
  }
  return firstQuestionFrom(history, Math.min(start, history.length));
}

const startOfLastExchange = (history: readonly HistoryTurn[]): number => {
  const last = history.findLastIndex(({ role }) => role === "user");
  return last < 0 ? history.length : last;
};

function firstQuestionFrom(history: readonly HistoryTurn[], from: number): number {
  const next = history.findIndex(({ role }, index) => index >= from && role === "user");
  return next < 0 ? history.length : next;
}

function clip(content: string): string {
  const most = Math.floor(memoryLimits.oneTurnTokens * 3.6);
  return content.length <= most ? content : `${content.slice(0, most).replace(/\s+\S*$/u, "")} …`;
}

/** The older questions in their own words; nothing is made up, and no model is asked. */
function summarize(older: readonly HistoryTurn[]): string {
  const asked = older.filter(({ role }) => role === "user").map(({ content }) => content);
  const { summaryFirst, summaryLast } = memoryLimits;
  const between = asked.slice(summaryFirst, -summaryLast);
  const topics = asked.length <= summaryFirst + summaryLast ? [] : topicsOf(between);
  const named =
    between.length === 0 || asked.length <= summaryFirst + summaryLast
      ? asked.map(firstWords)
      : [
          ...asked.slice(0, summaryFirst).map(firstWords),
          topics.length === 0 ? "…" : `… (${topics.join(", ")}) …`,
          ...asked.slice(-summaryLast).map(firstWords),
        ];
  return named.length === 0 ? "" : `Asked earlier in this conversation: ${named.join(" / ")}`;
}

/** The words that most of the questions share least and that are asked with most: what each stretch was about. */
function topicsOf(questions: readonly string[]): string[] {
  const { summaryTopics } = memoryLimits;
  const analyzed = questions.map((question) => analyze(question, languageOfQuestion(question)));
  const counts = new Map<string, number>();
  for (const words of analyzed) {
    for (const term of new Set(words.map((one) => one.term))) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const telling = (term: string): boolean =>
    term.length > 3 && !/^\d/u.test(term) && (counts.get(term) ?? 0) * 3 <= questions.length + 3;
  const topics = new Map<string, string>();
  // Evenly over the conversation, so that no stretch of it is forgotten.
  const step = Math.max(1, Math.floor(questions.length / summaryTopics));
  for (let index = 0; index < questions.length && topics.size < summaryTopics; index += step) {
    const stretch = analyzed.slice(index, index + step).flat();
    const best = stretch
      .filter(({ term }) => telling(term) && !topics.has(term))
      .toSorted((a, b) => (counts.get(b.term) ?? 0) - (counts.get(a.term) ?? 0) || b.word.length - a.word.length)[0];
    if (best) topics.set(best.term, best.word);
  }
  return [...topics.values()];
}

function firstWords(question: string): string {
  const words = question.trim().split(/\s+/u);
  return words.length <= memoryLimits.summaryWords
    ? words.join(" ")
    : `${words.slice(0, memoryLimits.summaryWords).join(" ")} …`;
}
