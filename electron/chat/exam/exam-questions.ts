import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { blockKindSchema } from "../../contract/documents.ts";
import { groundingRules } from "../prompt.ts";

const examPassageSchema = z.strictObject({
  title: z.string(),
  /** ISO 639-1. */
  language: z.string().length(2),
  heading_path: z.array(z.string()),
  prefix: z.string(),
  text: z.string(),
  /** In the offsets of `text`. */
  sentences: z.array(z.strictObject({ start: z.number().int(), end: z.number().int(), kind: blockKindSchema })),
});
export type ExamPassage = z.infer<typeof examPassageSchema>;

const examQuestionSchema = z.strictObject({
  id: z.string(),
  question: z.string(),
  /** Regular expressions, case ignored, that a right answer meets, all of them. */
  must_include: z.array(z.string()).min(1),
  /** The first one answers; the others are what a search brings beside it. */
  passages: z.array(examPassageSchema).min(1),
});
export type ExamQuestion = z.infer<typeof examQuestionSchema>;

export interface ExamPaper {
  /** Another one makes earlier results count no more. */
  readonly version: string;
  readonly questions: readonly ExamQuestion[];
}

/** @param path a JSON array of questions */
export function readExamPaper(path: string): ExamPaper {
  const text = readFileSync(path, "utf8");
  const questions = z.array(examQuestionSchema).parse(JSON.parse(text));
  const version = createHash("sha256").update(text).update(groundingRules).digest("hex").slice(0, 16);
  return { version, questions };
}

export const isRight = ({ must_include }: ExamQuestion, answer: string): boolean =>
  must_include.every((pattern) => new RegExp(pattern, "iu").test(answer));
