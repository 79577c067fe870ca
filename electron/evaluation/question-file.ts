import { readFile } from "node:fs/promises";
import { z } from "zod";
import { dateSchema, filtersSchema } from "../contract/common.ts";
import { HandrailError } from "../contract/errors.ts";
import { historyTurnSchema } from "../contract/search.ts";

// Fields that aren't known here are passed over: question files carry notes of their own.

/** A text that answers, word for word from a document; Markdown in it doesn't count. */
export const evidenceSchema = z.object({
  /** Path of the document, below the folder of the corpora or of its corpus. */
  source: z.string().min(1),
  evidence: z.string().min(1),
});
export type Evidence = z.infer<typeof evidenceSchema>;

const patternSchema = z.string().refine(isPattern, "Not a regular expression");

const common = {
  id: z.string().min(1),
  /** Name of the folder with the documents that the question is about. */
  corpus: z.string().min(1),
  question: z.string().min(1),
  history: z.array(historyTurnSchema).optional(),
  tags: z.array(z.string()).optional(),
  filters: filtersSchema.optional(),
  as_of: dateSchema.optional(),
};

export const answerableQuestionSchema = z.object({
  ...common,
  /** factoid, numeric, procedure, multihop, followup, … */
  kind: z
    .string()
    .min(1)
    .refine((kind) => kind !== "unanswerable"),
  answer: z.string(),
  /** Regular expressions, case ignored, that a right answer meets, all of them. */
  must_include: z.array(patternSchema).optional(),
  ...evidenceSchema.shape,
  /** Other places that answer as well. */
  alt_evidence: z.array(evidenceSchema).optional(),
  /** Other places that are needed too. */
  more_evidence: z.array(evidenceSchema).optional(),
});
export type AnswerableQuestion = z.infer<typeof answerableQuestionSchema>;

/** The documents hold no answer. */
export const unanswerableQuestionSchema = z.object({
  ...common,
  kind: z.literal("unanswerable"),
  answer: z.string().optional(),
  /** Words of the question that no document holds. */
  absent_terms: z.array(z.string()).optional(),
});
export type UnanswerableQuestion = z.infer<typeof unanswerableQuestionSchema>;

export const questionSchema = z.union([unanswerableQuestionSchema, answerableQuestionSchema]);
export type EvaluationQuestion = z.infer<typeof questionSchema>;

export const isAnswerable = (question: EvaluationQuestion): question is AnswerableQuestion =>
  question.kind !== "unanswerable";

/** @throws HandrailError VALIDATION_FAILED (details: line → problem), PATH_NOT_FOUND */
export async function readQuestions(path: string): Promise<EvaluationQuestion[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new HandrailError("PATH_NOT_FOUND", { details: { path }, cause });
  });
  return parseQuestions(text);
}

/** @param text JSON Lines @throws HandrailError VALIDATION_FAILED (details: line → problem) */
export function parseQuestions(text: string): EvaluationQuestion[] {
  const questions: EvaluationQuestion[] = [];
  const problems: Record<string, string> = {};
  const ids = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = questionSchema.safeParse(parseJson(line));
    if (!parsed.success) problems[`line ${index + 1}`] = z.prettifyError(parsed.error);
    else if (ids.has(parsed.data.id)) problems[`line ${index + 1}`] = `The id ${parsed.data.id} is there twice`;
    else {
      ids.add(parsed.data.id);
      questions.push(parsed.data);
    }
  }
  if (Object.keys(problems).length > 0) {
    throw new HandrailError("VALIDATION_FAILED", {
      message: "The question file has lines that aren't questions. See details.",
      details: problems,
    });
  }
  return questions;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, "i") instanceof RegExp;
  } catch {
    return false;
  }
}
