import { fileURLToPath } from "node:url";
import { isAnswerable, readQuestions } from "../electron/evaluation/question-file.ts";
import { DocumentStore } from "../electron/library/document-store.ts";
import { systemClock, toDate } from "../electron/platform/clock.ts";
import { dataPaths } from "../electron/platform/data-paths.ts";
import { openDatabase } from "../electron/platform/database.ts";
import { EventBus } from "../electron/platform/event-bus.ts";
import { silentLog } from "../electron/platform/log.ts";
import { resourceFolder } from "../electron/platform/resources.ts";
import { idealBm25 } from "../electron/retrieval/bm25.ts";
import { ChunkIndex } from "../electron/retrieval/chunk-index.ts";
import { byScore, fuse, scoreRows } from "../electron/retrieval/fusion.ts";
import { HybridRetriever } from "../electron/retrieval/hybrid-retriever.ts";
import { keywordQuery } from "../electron/retrieval/query-terms.ts";
import { loadSynonyms } from "../electron/retrieval/synonyms.ts";
import { TermStatistics } from "../electron/retrieval/term-statistics.ts";
import { bigLibrary, dataOf, MixedEmbedder } from "./big-library.ts";
import { generator } from "./library-texts.ts";
import { quantile, type BenchOptions } from "./bench-part.ts";

const questionsFile = fileURLToPath(new URL("../resources/handbook-questions.jsonl", import.meta.url));

/** Questions as people ask them. */
export async function benchQuestions(count: number): Promise<string[]> {
  const questions = (await readQuestions(questionsFile)).filter(isAnswerable).map(({ question }) => question);
  return Array.from({ length: count }, (_, at) => questions[(at * 7) % questions.length] ?? "");
}

export interface SearchFigures {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Share of the ten best of exact scoring over all chunks that the search has among its ten. */
  readonly recall: number;
}

/** The search alone, without a reader: times of real questions, and recall beside scoring every chunk there is. */
export async function measureSearch(chunks: number, options: BenchOptions): Promise<SearchFigures> {
  const paths = dataPaths(dataOf(await bigLibrary(chunks, options)));
  const log = silentLog();
  const database = openDatabase(paths.database);
  const mixed = new MixedEmbedder();
  const index = await ChunkIndex.open({ folder: paths.index, dimensions: mixed.dimensions, log });
  try {
    const statistics = new TermStatistics({ database });
    const documents = new DocumentStore({
      database,
      clock: systemClock,
      events: new EventBus(() => undefined),
      originalsFolder: paths.originals,
    });
    const synonyms = loadSynonyms(resourceFolder("vocabulary"));
    const shared = { index, statistics, passages: documents, synonyms };
    const scope = { asOf: toDate(systemClock.now()) };
    const query = (question: string) => ({ question, history: [], scope, limit: 10, mode: "hybrid" as const });

    const retriever = new HybridRetriever({ ...shared, embedder: mixed });
    const questions = await benchQuestions(options.quick ? 40 : 200);
    for (const question of questions.slice(0, 10)) await retriever.retrieve(query(question));
    const times: number[] = [];
    for (const question of questions) {
      const startedAt = performance.now();
      await retriever.retrieve(query(question));
      times.push(performance.now() - startedAt);
    }

    options.say(`${chunks} chunks: scoring every one of them, for the recall`);
    const asked = questionsOfLibrary(documents, database, mixed, options.quick ? 10 : 40);
    const known = new HybridRetriever({
      ...shared,
      embedder: {
        id: mixed.id,
        dimensions: mixed.dimensions,
        embed: async ([text = ""]) => [asked.get(text) ?? new Float32Array()],
      },
    });
    const found = new Map<string, number[]>();
    for (const question of asked.keys()) {
      const { passages } = await known.retrieve(query(question));
      found.set(
        question,
        passages.map(({ passage }) => passage.chunkKey),
      );
    }
    const best = new Map([...asked.keys()].map((question) => [question, [] as { chunkKey: number; fused: number }[]]));
    const keys = database.prepare<[], { key: number }>("SELECT key FROM chunks ORDER BY key").all();
    for (let from = 0; from < keys.length; from += 2_000) {
      const some = keys.slice(from, from + 2_000).map(({ key }) => key);
      const rows = index.fetch(some, { vectors: true });
      const sentencesOf = index.sentencesOf(some);
      for (const [question, questionVector] of asked) {
        const keywords = keywordQuery(question, statistics, synonyms);
        const fusion = { questionVector, keywords, ideal: idealBm25(keywords.terms, keywords.totals) };
        const scored = fuse(scoreRows(rows, fusion), sentencesOf, fusion).sort(byScore);
        const top = [...(best.get(question) ?? []), ...scored.slice(0, 10)];
        best.set(question, top.sort((a, b) => b.fused - a.fused || a.chunkKey - b.chunkKey).slice(0, 10));
      }
    }
    const hits = [...best].map(([question, top]) => {
      const own = new Set(found.get(question));
      return top.filter(({ chunkKey }) => own.has(chunkKey)).length / top.length;
    });
    const recall = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
    return { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95), recall };
  } finally {
    await index.dispose();
    await mixed.worker.dispose();
    database.close();
  }
}

/** Half of one sentence and half of another, with the vector of both: words and vectors both have a say. */
function questionsOfLibrary(
  documents: DocumentStore,
  database: ReturnType<typeof openDatabase>,
  embedder: MixedEmbedder,
  count: number,
): Map<string, Float32Array> {
  const random = generator(11);
  const { most = 1 } = database.prepare<[], { most: number }>("SELECT max(key) AS most FROM chunks").get() ?? {};
  const half = (): string => {
    for (;;) {
      const [passage] = documents.passages([1 + Math.floor(random() * most)]);
      const found = passage?.sentences[Math.floor(random() * (passage.sentences.length || 1))];
      if (found) return found.text.split(" ").slice(0, 7).join(" ");
    }
  };
  return new Map(
    Array.from({ length: count }, () => {
      const question = `${half()} ${half()}`;
      return [question, embedder.generate(question)];
    }),
  );
}
