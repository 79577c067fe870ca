import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { foldEvidence, holdsFolded } from "../../electron/evaluation/evidence-matcher.ts";
import { isAnswerable, parseQuestions } from "../../electron/evaluation/question-file.ts";
import { chunkDocument } from "../../electron/library/chunking/chunk-document.ts";
import { parseDocument } from "../../electron/library/parsers/parse-document.ts";

const root = join(import.meta.dirname, "../../..");
const handbook = {
  name: "the sample handbook",
  folder: join(import.meta.dirname, "../../resources/handbook"),
  questions: join(import.meta.dirname, "../../resources/handbook-questions.jsonl"),
  corpora: ["handbook"],
};
const companies = {
  name: "the companies' handbooks",
  folder: join(root, "shared/corpora"),
  questions: join(root, "shared/corpora/questions.jsonl"),
  corpora: undefined,
};

// A parser that loses text, a chunker that cuts an answer in two and a matcher that is too strict all show here.
describe.each([handbook, companies])("$name", ({ folder, questions: file, corpora }) => {
  test.skipIf(!existsSync(file))(
    "every piece of evidence stands whole in one chunk",
    { timeout: 120_000 },
    async () => {
      const questions = parseQuestions(readFileSync(file, "utf8")).filter(isAnswerable);
      const chunks = new Map<string, string[]>();
      for (const corpus of new Set(questions.map((question) => question.corpus))) {
        chunks.set(corpus, await foldedChunks(corpora ? folder : join(folder, corpus)));
      }
      const missing = questions.flatMap((question) =>
        [question, ...(question.alt_evidence ?? []), ...(question.more_evidence ?? [])]
          .filter(({ evidence }) => {
            const wanted = foldEvidence(evidence);
            return !chunks.get(question.corpus)?.some((text) => holdsFolded(text, wanted));
          })
          .map(({ evidence }) => `${question.id}: ${evidence}`),
      );
      expect(missing).toEqual([]);
    },
  );
});

async function foldedChunks(folder: string): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:md|html|docx|pdf)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const folded: string[] = [];
  for (const file of files) {
    // Pages that only forward to another one hold no text.
    const parsed = await parseDocument(readFileSync(file), file).catch(() => undefined);
    if (!parsed) continue;
    for (const { prefix, start, end } of chunkDocument({ text: parsed.text, blocks: parsed.blocks, language: "en" })) {
      folded.push(foldEvidence(`${prefix}\n${parsed.text.slice(start, end)}`));
    }
  }
  return folded;
}
