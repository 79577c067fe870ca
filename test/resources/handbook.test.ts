import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { holdsEvidence } from "../../electron/evaluation/evidence-matcher.ts";
import { halfOf } from "../../electron/evaluation/metrics.ts";
import { isAnswerable, parseQuestions, type AnswerableQuestion } from "../../electron/evaluation/question-file.ts";
import { parseDocument } from "../../electron/library/parsers/parse-document.ts";
import { resourceFolder } from "../../electron/platform/resources.ts";

const resources = resourceFolder(".");
const read = (name: string): string => readFileSync(join(resources, name), "utf8");
const questions = parseQuestions(read("handbook-questions.jsonl"));
const nearMisses = parseQuestions(read("handbook-unanswerable.jsonl"));
const answerable = questions.filter(isAnswerable);

const texts = new Map<string, Promise<string>>();
function textOf(source: string): Promise<string> {
  const path = join(resources, source);
  const text = texts.get(source) ?? parseDocument(readFileSync(path), path).then((document) => document.text);
  texts.set(source, text);
  return text;
}

const places = (question: AnswerableQuestion): { source: string; evidence: string }[] => [
  question,
  ...(question.alt_evidence ?? []),
  ...(question.more_evidence ?? []),
];

const handbook = join(resources, "handbook");
const documents = readdirSync(handbook, { recursive: true, encoding: "utf8" })
  .filter((path) => statSync(join(handbook, path)).isFile())
  .map((path) => path.replaceAll("\\", "/"))
  .toSorted();

const isoDateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const frontMatterSchema = z.strictObject({
  title: z.string(),
  jurisdiction: z.enum(["DE", "GB"]).optional(),
  audience: z.string(),
  owner: z.string(),
  language: z.enum(["en", "de"]),
  effective_from: isoDateSchema,
  effective_to: isoDateSchema.optional(),
  supersedes: z.string().optional(),
  version: z.number().optional(),
});
const frontMatterOf = (path: string): z.infer<typeof frontMatterSchema> =>
  frontMatterSchema.parse(parseYaml(readFileSync(join(handbook, path), "utf8").split("---\n")[1] ?? ""));

describe("the sample handbook", () => {
  test("has 16 to 20 small documents, in every format that a first import meets", () => {
    const formats = Map.groupBy(documents, (path) => extname(path));
    expect(new Set(formats.keys())).toEqual(new Set([".md", ".docx", ".pdf", ".html"]));
    expect(documents.length).toBeGreaterThanOrEqual(16);
    expect(documents.length).toBeLessThanOrEqual(20);
    expect(documents.filter((path) => statSync(join(handbook, path)).size >= 200 * 1024)).toEqual([]);
  });

  test("hands over from one version of a policy to the next without a day between", () => {
    const metadata = documents.filter((path) => path.endsWith(".md")).map((path) => frontMatterOf(path));
    const current = metadata.filter(({ supersedes }) => supersedes !== undefined);
    expect(current.length).toBeGreaterThan(0);
    for (const { effective_from, supersedes = "" } of current) {
      const lastDay = frontMatterOf(supersedes).effective_to ?? "";
      expect(Date.parse(effective_from) - Date.parse(lastDay)).toBe(24 * 60 * 60 * 1000);
    }
  });

  test("names no folder of the computer that made it", () => {
    const paths = /\/(?:home|root|work|Users|tmp)\//;
    expect(documents.filter((path) => paths.test(readFileSync(join(handbook, path), "latin1")))).toEqual([]);
  });
});

describe("the sample handbook's questions", () => {
  test("are many, of every kind, and no id stands twice", () => {
    const kinds = Map.groupBy(questions, ({ kind }) => kind);
    const needed = ["factoid", "numeric", "procedure", "multihop", "followup"];
    expect(needed.filter((kind) => (kinds.get(kind)?.length ?? 0) < 5)).toEqual([]);
    expect(answerable.length).toBeGreaterThanOrEqual(60);
    expect(kinds.get("unanswerable")?.length ?? 0).toBeGreaterThanOrEqual(25);
    const ids = [...questions, ...nearMisses].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("cover German, countries, dates and policies that disagree", () => {
    const tagged = (tag: string): number => questions.filter(({ tags }) => tags?.includes(tag)).length;
    expect(tagged("german")).toBeGreaterThanOrEqual(10);
    expect(tagged("conflict")).toBeGreaterThan(0);
    expect(questions.filter(({ as_of }) => as_of !== undefined).length).toBeGreaterThan(0);
    expect(questions.filter(({ filters }) => filters?.jurisdiction !== undefined).length).toBeGreaterThan(0);
  });

  test("that can't be answered are 60 more in a file of their own", () => {
    expect(nearMisses.length).toBeGreaterThanOrEqual(60);
    expect(nearMisses.every(({ kind }) => kind === "unanswerable")).toBe(true);
  });

  test("that are about anything but work are forty and twenty, half of them in each half and with a shared word", () => {
    for (const [name, count] of [
      ["off-topic.jsonl", 40],
      ["off-topic-german.jsonl", 20],
    ] as const) {
      const offTopic = parseQuestions(read(name));
      expect(offTopic.every(({ kind }) => kind === "unanswerable")).toBe(true);
      expect(offTopic.length).toBe(count);
      expect(offTopic.filter(({ tags }) => tags?.includes("shared_word")).length).toBe(count / 2);
      expect(offTopic.filter(({ id }) => halfOf(id) === "tuning").length).toBe(count / 2);
    }
  });

  test("ask about every document, follow something where they say so, and no question stands twice", () => {
    const sources = new Set(answerable.flatMap((question) => places(question)).map(({ source }) => source));
    expect(documents.filter((path) => !sources.has(`handbook/${path}`))).toEqual([]);
    expect([...sources].filter((source) => !existsSync(join(resources, source)))).toEqual([]);
    expect(questions.filter(({ kind, history }) => (kind === "followup") !== (history !== undefined))).toEqual([]);
    const asked = [...questions, ...nearMisses].map(({ question, filters, as_of }) =>
      JSON.stringify([question.toLowerCase(), filters, as_of]),
    );
    expect(new Set(asked).size).toBe(asked.length);
  });

  test("ask in vain only for what no document mentions", async () => {
    const everything = (await Promise.all(documents.map((path) => textOf(`handbook/${path}`)))).join("\n");
    const found = [...questions, ...nearMisses].flatMap((question) =>
      isAnswerable(question)
        ? []
        : (question.absent_terms ?? [])
            .filter((term) => new RegExp(term, "i").test(everything))
            .map((term) => `${question.id}: ${term}`),
    );
    expect(found).toEqual([]);
  });

  test.each(answerable.map((question) => [question.id, question] as const))(
    "%s: its answer meets its own patterns, its evidence stands in its documents as Handrail reads them",
    async (_id, question) => {
      for (const pattern of question.must_include ?? []) expect(question.answer).toMatch(new RegExp(pattern, "i"));
      for (const { source, evidence } of places(question)) {
        expect(holdsEvidence(await textOf(source), evidence)).toBe(true);
      }
    },
  );
});
