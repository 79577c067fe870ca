import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { foldEvidence, holdsFolded } from "../../electron/evaluation/evidence-matcher.ts";
import { isAnswerable, parseQuestions, type AnswerableQuestion } from "../../electron/evaluation/question-file.ts";
import type { ExamQuestion } from "../../electron/chat/exam/exam-questions.ts";
import { chunkDocument } from "../../electron/library/chunking/chunk-document.ts";
import { detectLanguage } from "../../electron/library/metadata/detect-language.ts";
import { parseDocument } from "../../electron/library/parsers/parse-document.ts";
import { resourceFolder } from "../../electron/platform/resources.ts";

/**
 * Writes resources/exam/questions.json from the sample handbook and its questions: each question that one passage
 * answers, with that passage and one beside it. Run it when the handbook or its questions change:
 * `node test/tools/build-exam.ts`.
 */
const examSize = 40;
const resources = resourceFolder(".");

const parsed = new Map<string, ReturnType<typeof passagesOf>>();
const candidates = parseQuestions(readFileSync(join(resources, "handbook-questions.jsonl"), "utf8"))
  .filter(isAnswerable)
  // Those that need a conversation, a second passage or a date are questions to the search more than to the model.
  .filter(({ history, more_evidence, as_of, must_include }) => !history && !more_evidence && !as_of && must_include);
const step = candidates.length / examSize;
const chosen = Array.from({ length: examSize }, (_, index) => candidates[Math.floor(index * step)]);
const exam: ExamQuestion[] = [];
for (const question of chosen) if (question) exam.push(await toExamQuestion(question));
writeFileSync(
  join(resources, "exam", "questions.json"),
  `[\n${exam.map((question) => JSON.stringify(question)).join(",\n")}\n]\n`,
);
process.stdout.write(`${exam.length} questions\n`);

async function toExamQuestion(question: AnswerableQuestion): Promise<ExamQuestion> {
  const passages = parsed.get(question.source) ?? passagesOf(question.source);
  parsed.set(question.source, passages);
  const all = await passages;
  const evidence = foldEvidence(question.evidence);
  const at = all.findIndex(({ prefix, text }) => holdsFolded(foldEvidence(`${prefix}\n${text}`), evidence));
  const own = all[at];
  if (!own) throw new Error(`no passage holds the evidence of ${question.id}`);
  const neighbours = [all[at + 1] ?? all[at - 1]].filter((passage) => passage !== undefined);
  return {
    id: question.id,
    question: question.question,
    must_include: question.must_include ?? [],
    passages: [own, ...neighbours],
  };
}

async function passagesOf(source: string): Promise<ExamQuestion["passages"]> {
  const path = join(resources, source);
  const { text, blocks, title = source } = await parseDocument(readFileSync(path), path);
  const language = detectLanguage(text) ?? "en";
  return chunkDocument({ text, blocks, title, language }).map(({ start, end, prefix, headingPath, sentences }) => ({
    title,
    language,
    heading_path: [...headingPath],
    prefix,
    text: text.slice(start, end),
    sentences: sentences.map((sentence) => ({
      start: sentence.start - start,
      end: sentence.end - start,
      kind: sentence.kind,
    })),
  }));
}
