import type { HistoryTurn } from "../contract/search.ts";
import type { Settings } from "../contract/settings.ts";
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
  summaryFirst: 2,
  summaryLast: 4,
  summaryWords: 16,
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
  const asked = older.filter(({ role }) => role === "user").map(({ content }) => firstWords(content));
  const { summaryFirst, summaryLast } = memoryLimits;
  const named =
    asked.length <= summaryFirst + summaryLast
      ? asked
      : [...asked.slice(0, summaryFirst), "…", ...asked.slice(-summaryLast)];
  return named.length === 0 ? "" : `Asked earlier in this conversation: ${named.join(" / ")}`;
}

function firstWords(question: string): string {
  const words = question.trim().split(/\s+/u);
  return words.length <= memoryLimits.summaryWords
    ? words.join(" ")
    : `${words.slice(0, memoryLimits.summaryWords).join(" ")} …`;
}
