import { z } from "zod";
import { dateSchema, filtersSchema, idSchema } from "./common.ts";

export const chatModeSchema = z.enum(["auto", "extractive", "generated"]);
export type ChatMode = z.infer<typeof chatModeSchema>;

export const chatRequestSchema = z.strictObject({
  /** Its upper bound is the setting MAX_MESSAGE_CHARS (MESSAGE_TOO_LONG). */
  message: z.string().trim().min(1),
  session_id: idSchema.optional(),
  /** Answer as the policies stood on that day; absent: today. */
  as_of: dateSchema.optional(),
  filters: filtersSchema.optional(),
  model_id: idSchema.optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.number().int().min(1).max(4_096).optional(),
  /** Passages that the answer may draw on. */
  top_k: z.number().int().min(1).max(20).optional(),
  mode: chatModeSchema.default("auto"),
  /** Edit or branch: the message that the question follows; absent: the session's newest. */
  parent_message_id: idSchema.optional(),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** What can be done before a question is sent: its passages found, its prompt read ahead. Changes nothing. */
export const prepareChatSchema = z.strictObject({
  session_id: idSchema.optional(),
  /** As it stands; empty: only the model is made ready. */
  draft: z.string().max(32_000),
  as_of: dateSchema.optional(),
  filters: filtersSchema.optional(),
});
export type PrepareChat = z.infer<typeof prepareChatSchema>;

export const citationSchema = z.strictObject({
  number: z.number().int().min(1),
  document_id: z.string(),
  version_id: z.string(),
  title: z.string(),
  /** As imported, relative to its root. */
  path: z.string(),
  page: z.number().int().min(1).optional(),
  heading_path: z.array(z.string()),
  /** Verbatim: the version's text from `start` to `end`. */
  quote: z.string(),
  /** Offsets in UTF-16 code units in the version's canonical text. */
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  score: z.number(),
  effective_from: dateSchema.optional(),
  effective_to: dateSchema.optional(),
  superseded: z.boolean(),
  /** Where and for whom its document applies; absent: everywhere, everyone. */
  jurisdiction: filtersSchema.shape.jurisdiction,
  audience: filtersSchema.shape.audience,
  /** The document was deleted since: the quote stays, its source can't be opened any more. */
  source_removed: z.boolean().optional(),
});
export type Citation = z.infer<typeof citationSchema>;

/** One sentence of the reply and what supports it; offsets in UTF-16 code units of `response`. */
export const claimSchema = z.strictObject({
  text: z.string(),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  citation_numbers: z.array(z.number().int().min(1)),
  supported: z.boolean(),
});
export type Claim = z.infer<typeof claimSchema>;

/** Topics on which guidance and a contact come before the policy. */
export const sensitiveTopicSchema = z.enum([
  "harassment",
  "discrimination",
  "self_harm",
  "whistleblowing",
  "illness",
  "pay_dispute",
  "dismissal",
]);
export type SensitiveTopic = z.infer<typeof sensitiveTopicSchema>;
export const sensitivitySchema = z.strictObject({ topic: sensitiveTopicSchema, guidance: z.string() });
export type Sensitivity = z.infer<typeof sensitivitySchema>;

/** Passages in force that disagree about the same thing: shown side by side, never blended. */
export const conflictSchema = z.strictObject({
  description: z.string(),
  citation_numbers: z.array(z.number().int().min(1)).min(2),
});
export type Conflict = z.infer<typeof conflictSchema>;

export const toolCallSchema = z.strictObject({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** What the tool came to, in the words shown to a person; empty: the documents hold nothing for it. */
  result: z.string(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** Asked back, because the answer differs by what isn't known: ask again with one option as that filter. */
export const clarificationSchema = z.strictObject({
  question: z.string(),
  field: z.enum(["jurisdiction", "audience"]),
  options: z.array(z.strictObject({ value: z.string(), label: z.string() })).min(2),
});
export type Clarification = z.infer<typeof clarificationSchema>;

export const withheldSchema = z.strictObject({
  reason: z.enum(["unsupported_number", "unsupported_sentence", "contradicts_source", "beside_question"]),
});
export type Withheld = z.infer<typeof withheldSchema>;

export const usageSchema = z.strictObject({
  prompt_tokens: z.number().int().min(0),
  cached_tokens: z.number().int().min(0),
  completion_tokens: z.number().int().min(0),
  time_to_first_quote_ms: z.number().optional(),
  time_to_first_token_ms: z.number().optional(),
  time_to_first_text_ms: z.number().optional(),
  total_ms: z.number(),
  tokens_per_second: z.number().optional(),
  retrieval_ms: z.number(),
});
export type Usage = z.infer<typeof usageSchema>;

export const replyStatusSchema = z.enum(["complete", "cancelled", "interrupted", "failed"]);
export type ReplyStatus = z.infer<typeof replyStatusSchema>;

export const refusalReasonSchema = z.enum(["not_in_documents", "no_documents", "not_applicable"]);

export const chatResponseSchema = z.strictObject({
  session_id: z.string(),
  message_id: z.string(),
  response: z.string(),
  /** A catalog id, or `extractive`. */
  model_used: z.string(),
  mode: z.enum(["generated", "extractive"]),
  refused: z.boolean(),
  refusal_reason: refusalReasonSchema.optional(),
  /** 0 to 1: what the refusal was decided on. */
  answerability: z.number().min(0).max(1),
  citations: z.array(citationSchema),
  claims: z.array(claimSchema),
  status: replyStatusSchema,
  /** The passages that answer, verbatim, as they were shown while the model read its prompt. */
  quoted_answer: z.string(),
  withheld: z.array(withheldSchema),
  sensitivity: sensitivitySchema.optional(),
  conflicts: z.array(conflictSchema),
  tool_calls: z.array(toolCallSchema),
  clarification: clarificationSchema.optional(),
  usage: usageSchema,
});
export type ChatResponse = z.infer<typeof chatResponseSchema>;

/**
 * What a reply streams, in this order: session, retrieval, (token | claim)*, then done or error. `seq` counts from 1
 * in each reply; re-attaching with `after` gives the events behind that number. `token` carries only text whose
 * sentence has been checked.
 */
export const chatEventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("session"),
    seq: z.number().int(),
    session_id: z.string(),
    message_id: z.string(),
    question_id: z.string(),
  }),
  z.strictObject({
    type: z.literal("retrieval"),
    seq: z.number().int(),
    citations: z.array(citationSchema),
    quoted_answer: z.string(),
    answerability: z.number(),
    sensitivity: sensitivitySchema.optional(),
    conflicts: z.array(conflictSchema),
    tool_calls: z.array(toolCallSchema),
    clarification: clarificationSchema.optional(),
    /** True when a generated answer will follow and take the quoted one's place. */
    generating: z.boolean(),
  }),
  z.strictObject({ type: z.literal("token"), seq: z.number().int(), text: z.string() }),
  z.strictObject({ type: z.literal("claim"), seq: z.number().int(), claim: claimSchema }),
  z.strictObject({ type: z.literal("done"), seq: z.number().int(), response: chatResponseSchema }),
  z.strictObject({
    type: z.literal("error"),
    seq: z.number().int(),
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      details: z.unknown().optional(),
    }),
  }),
]);
export type ChatEvent = z.infer<typeof chatEventSchema>;
