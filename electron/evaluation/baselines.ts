import { setImmediate as nextTurn } from "node:timers/promises";
import type { Embedder } from "../inference/embedder.ts";
import { bm25, type WeightedTerm } from "../retrieval/bm25.ts";
import { dotProduct } from "../retrieval/quantized-vectors.ts";
import { analyze } from "../retrieval/text-analysis.ts";

/** A document as a baseline reads it: the same text that Handrail cuts into chunks. */
export interface EvaluationDocument {
  readonly path: string;
  readonly text: string;
}

export interface RankedText {
  readonly path: string;
  readonly text: string;
}

/** Finds texts for a question; the yardstick that Handrail is held against. */
export interface Baseline {
  readonly name: string;
  search(question: string, limit: number, signal: AbortSignal | undefined): Promise<RankedText[]>;
}

const windowWords = 250;
const windowOverlap = 50;
const naiveCharacters = 1_000;
const naiveOverlap = 200;
const embedBatch = 16;

/** BM25 over windows of 250 words that overlap by 50, with the words of their path. */
export function bm25Baseline(documents: readonly EvaluationDocument[]): Baseline {
  const windows = documents.flatMap(({ path, text }) =>
    wordWindows(text).map((window) => ({
      path,
      text: window,
      terms: analyze(`${path.replace(/[/_.-]/gu, " ")} ${window}`, "en").map(({ term }) => term),
    })),
  );
  const counts = new Map<string, number>();
  for (const { terms } of windows) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const totalTerms = windows.reduce((sum, { terms }) => sum + terms.length, 0);
  const totals = { chunkCount: windows.length, meanLength: totalTerms / Math.max(1, windows.length) };
  const texts = windows.map(({ path, text, terms }) => ({ path, text, terms: terms.join(" ") }));
  return {
    name: "BM25, windows of 250 words",
    async search(question, limit) {
      const query = [...new Set(analyze(question, "en").map(({ term }) => term))].map((term): WeightedTerm => ({
        term,
        weight: 1,
        chunkCount: counts.get(term) ?? 0,
      }));
      return best(texts, ({ terms }) => bm25(terms, query, totals), limit);
    },
  };
}

/** As common desktop applications do it: 1,000 characters with an overlap of 200, by vector only. */
export async function naiveBaseline(
  documents: readonly EvaluationDocument[],
  embedder: Embedder,
  signal: AbortSignal | undefined,
): Promise<Baseline> {
  const texts = documents.flatMap(({ path, text }) => characterWindows(text).map((window) => ({ path, text: window })));
  const options = { priority: "document", ...(signal && { signal }) } as const;
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += embedBatch) {
    const batch = texts.slice(from, from + embedBatch).map(({ text }) => text);
    vectors.push(...(await embedder.embed(batch, options)));
    await nextTurn();
  }
  return {
    name: "1,000 characters, vectors only",
    async search(question, limit) {
      const [query] = await embedder.embed([question], options);
      if (query === undefined) return [];
      return best(texts, (_, index) => dotProduct(query, vectors[index] ?? query), limit);
    },
  };
}

function best<Item extends RankedText>(
  items: readonly Item[],
  score: (item: Item, index: number) => number,
  limit: number,
): RankedText[] {
  return items
    .map((item, index) => ({ item, score: score(item, index) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item: { path, text } }) => ({ path, text }));
}

export function wordWindows(text: string): string[] {
  const words = [...text.matchAll(/\S+/gu)];
  const windows: string[] = [];
  for (let from = 0; from < words.length; from += windowWords - windowOverlap) {
    const first = words[from];
    const last = words[Math.min(words.length, from + windowWords) - 1];
    if (!first || !last) break;
    windows.push(text.slice(first.index, last.index + last[0].length));
    if (from + windowWords >= words.length) break;
  }
  return windows;
}

export function characterWindows(text: string): string[] {
  const windows: string[] = [];
  for (let from = 0; from < text.length; from += naiveCharacters - naiveOverlap) {
    windows.push(text.slice(from, from + naiveCharacters));
    if (from + naiveCharacters >= text.length) break;
  }
  return windows;
}
