import { z } from "zod";

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/u);

/** How messages become tokens; see inference/prompt-format.ts. */
export const promptFormatSchema = z.enum(["chatml", "llama3", "gemma", "mistral"]);
export type PromptFormat = z.infer<typeof promptFormatSchema>;

/** How a model that can calls tools; see chat/tools/tool-call-format.ts. */
export const toolFormatSchema = z.enum(["hermes"]);
export type ToolFormat = z.infer<typeof toolFormatSchema>;

/** Where a model's file can come from; tried in the order in which they stand. */
export const modelSourceSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("huggingface"), repo: z.string(), file: z.string(), revision: z.string() }),
  /** A wheel that holds the file as `member`. */
  z.strictObject({ type: z.literal("python_package"), name: z.string(), version: z.string(), member: z.string() }),
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

const common = {
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/u),
  name: z.string(),
  licence: z.string(),
  /** Tokens the model was trained for; of an embedder, the tokens that Handrail gives it. */
  contextLength: z.number().int().positive(),
};

/** A file that ships with Handrail, its path relative to the model's folder. */
const shippedFileSchema = z.strictObject({
  path: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: sha256Schema,
});
export type ShippedFile = z.infer<typeof shippedFileSchema>;

const folderModel = { ...common, folder: z.string(), files: z.array(shippedFileSchema).min(1) };

/** How an embedder turns texts into vectors: mean of the last hidden states, length 1. */
const embeddingSchema = z.strictObject({
  dimensions: z.number().int().positive().max(4_096),
  /** Put before questions and before passages, when it was trained so. */
  queryPrefix: z.string().default(""),
  passagePrefix: z.string().default(""),
  /**
   * Median cosine of a question and a passage that have nothing to do with each other; 0: as of the one that ships.
   * Absent: it was never measured.
   */
  unrelatedCosine: z.number().min(0).max(0.99).optional(),
});
export type Embedding = z.infer<typeof embeddingSchema>;

export const embedderSchema = z.strictObject({
  ...folderModel,
  role: z.literal("embedder"),
  tier: z.enum(["shipped", "optional"]),
  embedding: embeddingSchema,
  /** Holds all the files at their paths; absent: it ships, or was imported. */
  source: z.strictObject({ repo: z.string(), revision: z.string() }).optional(),
});
export type EmbedderModel = z.infer<typeof embedderSchema>;

export const chatModelSchema = z.strictObject({
  ...common,
  role: z.literal("chat"),
  tier: z.enum(["demo", "small", "recommended", "large"]),
  fileName: z.string().regex(/^[\w.-]+\.gguf$/u),
  sizeBytes: z.number().int().positive(),
  sha256: sha256Schema,
  promptFormat: promptFormatSchema,
  /** Absent: it was not trained to call tools. */
  toolFormat: toolFormatSchema.optional(),
  /** Of keys and values, f16, for one token over all layers: 2 × layers × key-value heads × head size × 2 bytes. */
  kvBytesPerToken: z.number().int().positive(),
  sources: z.array(modelSourceSchema).min(1),
});
export type ChatModel = z.infer<typeof chatModelSchema>;

export const catalogModelSchema = z.discriminatedUnion("role", [
  chatModelSchema,
  embedderSchema,
  z.strictObject({ ...folderModel, role: z.literal("reader"), tier: z.literal("shipped") }),
]);
export type CatalogModel = z.infer<typeof catalogModelSchema>;
/** A model that is a folder of files. */
export type FolderModel = Exclude<CatalogModel, ChatModel>;

export const catalogSchema = z.strictObject({ models: z.array(catalogModelSchema) });
