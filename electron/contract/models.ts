import { z } from "zod";
import { idSchema } from "./common.ts";

export const modelRoleSchema = z.enum(["chat", "embedder", "reader"]);
export type ModelRole = z.infer<typeof modelRoleSchema>;

/** Whether a chat model answers better than quoting does, on questions that Handrail brings. */
export const modelExamSchema = z.strictObject({
  status: z.enum(["waiting", "running", "passed", "failed"]),
  questions: z.number().int(),
  /** Of `questions`; an exam ends as soon as it is decided. */
  answered: z.number().int(),
  right: z.number().int(),
  /** What quoting gets right of all `questions`. */
  quoted_right: z.number().int(),
  /** To pass: so many more right than quoting. */
  margin: z.number().int(),
});
export type ModelExam = z.infer<typeof modelExamSchema>;

export const modelInfoSchema = z.strictObject({
  model_id: z.string(),
  name: z.string(),
  role: modelRoleSchema,
  tier: z.enum(["demo", "small", "recommended", "large", "shipped", "optional"]),
  licence: z.string(),
  size_bytes: z.number().int(),
  context_length: z.number().int(),
  installed: z.boolean(),
  selected: z.boolean(),
  /** Job that downloads it now. */
  download_job_id: z.string().optional(),
  /** Job that makes the search index anew with it; the former embedder answers until then. */
  reindex_job_id: z.string().optional(),
  /** Of an embedder: thresholds were set on its similarities; false: what is careful is done without them. */
  calibrated: z.boolean().optional(),
  /** Of the selected chat model. */
  exam: modelExamSchema.optional(),
  /** Of a chat model, once it was measured on this computer. */
  speed: z
    .strictObject({
      threads: z.number().int(),
      flash_attention: z.boolean(),
      prompt_tokens_per_second: z.number(),
      tokens_per_second: z.number(),
    })
    .optional(),
  fit: z.strictObject({
    fits: z.boolean(),
    needs_bytes: z.number().int(),
    available_bytes: z.number().int(),
  }),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const importModelSchema = z.strictObject({
  /**
   * A GGUF file, or a folder that holds one known to the catalog by its SHA-256; or the folder of an ONNX sentence model
   * as transformers.js lays it out, which is an embedder.
   */
  path: z.string().min(1).max(4_096),
  model_id: idSchema.optional(),
});
export type ImportModel = z.infer<typeof importModelSchema>;
