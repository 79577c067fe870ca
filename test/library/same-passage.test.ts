import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRouterClient } from "@orpc/server";
import { describe, expect, it } from "vitest";
import { createBackend } from "../../electron/backend.ts";
import { foldText } from "../../electron/library/parsers/fold-text.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

/** The same manual in three formats, each made by its publisher. */
const corpus = fileURLToPath(new URL("../../../shared/corpora/opengov-formats", import.meta.url));
const formats = ["pdf", "docx", "html"] as const;

const questions = [
  "On which days of the month is payroll administered?",
  "How much of the premium of the health insurance plan does the company pay?",
  "How many hours per week are employees expected to work?",
  "How many weeks of vacation should employees take per year?",
  "How many weeks of parental leave can be taken for the birth of a child?",
  "What amount is set aside for professional development?",
  "Above which amount must an expenditure be pre-approved by the Board of Directors?",
  "To whom should media inquiries be referred?",
  "To whom should harassment be reported?",
  "Between which hours should team members be reachable?",
];

interface Cited {
  readonly quote: string;
  readonly isVerbatim: boolean;
}

/** The first passage that each question cites, with the one document in a data folder of its own. */
async function citedIn(format: (typeof formats)[number]): Promise<Cited[]> {
  const folder = temporaryFolder();
  const documents = join(folder, "documents");
  mkdirSync(documents);
  cpSync(join(corpus, `manual.${format}`), join(documents, `manual.${format}`));
  const backend = await createBackend({
    dataFolder: join(folder, "data"),
    environment: { STRICTNESS: "lenient" },
    managedPolicyPath: join(folder, "no-policy.json"),
    stderr: { write: () => undefined },
  });
  try {
    const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
    const { job_id } = await client.documents.import({ paths: [documents] });
    await expect.poll(async () => (await client.jobs.get({ job_id })).status, { timeout: 120_000 }).toBe("done");
    const cited: Cited[] = [];
    for (const message of questions) {
      const { session_id } = await client.sessions.create({});
      const { citations } = await client.chat.ask({ session_id, message, mode: "extractive" });
      const [first] = citations;
      if (!first) cited.push({ quote: "", isVerbatim: true });
      else {
        const { document_id, version_id, start, end, quote } = first;
        const { text } = await client.documents.content({ document_id, version_id });
        cited.push({ quote, isVerbatim: text.slice(start, end) === quote });
      }
    }
    return cited;
  } finally {
    await backend.dispose();
  }
}

/** What three publishing programs make of one text: quotation marks, dashes, spaces. */
const alike = (quote: string): string =>
  foldText(quote)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}$%]+/gu, " ")
    .trim();

describe.skipIf(!existsSync(corpus))("one manual as PDF, Word document and web page", () => {
  it("is cited with the same passage for the same question", { timeout: 400_000 }, async () => {
    const cited = new Map<string, Cited[]>();
    for (const format of formats) cited.set(format, await citedIn(format));
    const rows = questions.map((question, index) => ({
      question,
      quotes: formats.map((format) => alike(cited.get(format)?.[index]?.quote ?? "")),
    }));
    for (const quotes of cited.values()) expect(quotes.every(({ isVerbatim }) => isVerbatim)).toBe(true);
    expect(rows.filter(({ quotes }) => quotes.includes(""))).toEqual([]);
    expect(rows.filter(({ quotes }) => new Set(quotes).size > 1)).toEqual([]);
  });
});
