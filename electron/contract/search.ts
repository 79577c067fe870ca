import { z } from "zod";
import { dateSchema, filtersSchema } from "./common.ts";

export const historyTurnSchema = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.string().max(32_000),
});
export type HistoryTurn = z.infer<typeof historyTurnSchema>;

export const searchModeSchema = z.enum(["hybrid", "vector", "keyword"]);
export type SearchMode = z.infer<typeof searchModeSchema>;

export const searchRequestSchema = z.strictObject({
  query: z.string().trim().min(1).max(8_000),
  history: z.array(historyTurnSchema).max(200).optional(),
  limit: z.number().int().min(1).max(50).default(10),
  as_of: dateSchema.optional(),
  filters: filtersSchema.optional(),
  mode: searchModeSchema.default("hybrid"),
  explain: z.boolean().default(false),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

export const searchScoresSchema = z.strictObject({
  /** Cosine of question and chunk. */
  vector: z.number().optional(),
  /** Highest cosine of question and one of the chunk's sentences. */
  sentence: z.number().optional(),
  /** BM25 divided by the best score that the question's words could reach. */
  keyword: z.number().optional(),
  fused: z.number().optional(),
});

export const searchResultSchema = z.strictObject({
  chunk_id: z.string(),
  document_id: z.string(),
  version_id: z.string(),
  title: z.string(),
  path: z.string(),
  page: z.number().int().optional(),
  heading_path: z.array(z.string()),
  text: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  score: z.number(),
  scores: searchScoresSchema.optional(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

export const searchResponseSchema = z.strictObject({
  results: z.array(searchResultSchema),
  rewritten_query: z.string().optional(),
  timings: z.strictObject({ embed_ms: z.number(), search_ms: z.number(), total_ms: z.number() }),
});
export type SearchResponse = z.infer<typeof searchResponseSchema>;
