import { z } from "zod";

/** RFC 3339 in UTC, as `Date.prototype.toISOString` writes it. */
export const timestampSchema = z.iso.datetime();
/** A calendar day, `YYYY-MM-DD`. */
export const dateSchema = z.iso.date();
export const idSchema = z.string().min(1).max(64);

/** Cursor paging: `cursor` is opaque, from the last answer's `next_cursor`. */
export const pageQuerySchema = z.strictObject({
  cursor: z.string().max(512).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().optional() });

/** Where, for whom and in which documents to look. */
export const filtersSchema = z.strictObject({
  /** ISO 3166-1 alpha-2 country, or country-subdivision: `DE`, `US-CA`. */
  jurisdiction: z.string().min(2).max(16).optional(),
  audience: z.string().min(1).max(64).optional(),
  collection_ids: z.array(idSchema).max(100).optional(),
  document_ids: z.array(idSchema).max(1_000).optional(),
});
export type Filters = z.infer<typeof filtersSchema>;

export const errorBodySchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
