import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, lastState, openWires, type Wires } from "./wires.ts";

/** What editing the library does to the next question, through the routes alone. */

let wires: Wires;
const client = () => wires.clients.ipc;

beforeAll(async () => {
  wires = await openWires(mkdtempSync(join(tmpdir(), "handrail-effects-")), {
    script: () => "Nobody is asked to write.",
  });
});

afterAll(async () => {
  await wires[Symbol.asyncDispose]();
  rmSync(wires.folder, { recursive: true, force: true });
});

async function imported(name: string, content: string, request = {}) {
  const path = join(wires.folder, "documents", name);
  writeFileSync(path, content);
  const job = await client().documents.import({ paths: [path], ...request });
  expect(await lastState(client(), job.job_id)).toMatchObject({ status: "done", files_failed: 0 });
  const [document] = (await client().documents.list({ q: name })).items;
  if (!document) throw new Error(`${name} was not imported`);
  return document;
}

/** Paths and versions of what is found. */
async function found(query: string, options: { as_of?: string; filters?: object } = {}): Promise<string[]> {
  const { results } = await client().search.search({ query, ...options });
  return [...new Set(results.map(({ path }) => path))].toSorted();
}

describe("metadata", () => {
  it("that is edited decides at once what is found", async () => {
    const { document_id } = await imported("bicycle.md", "# Bicycles\n\nThe bicycle subsidy is 300 francs a year.\n");
    const inGermany = { filters: { jurisdiction: "DE" } };
    expect(await found("bicycle subsidy", inGermany)).toContain("bicycle.md");
    await client().documents.patch({ document_id, metadata: { jurisdiction: "CH" } });
    expect(await found("bicycle subsidy", inGermany)).not.toContain("bicycle.md");
    await client().documents.patch({ document_id, metadata: { jurisdiction: null, effective_from: "2090-01-01" } });
    expect(await found("bicycle subsidy")).not.toContain("bicycle.md");
    expect(await found("bicycle subsidy", { as_of: "2090-02-01" })).toContain("bicycle.md");
    await client().documents.patch({ document_id, metadata: { effective_from: null, effective_to: "2020-01-01" } });
    expect(await found("bicycle subsidy")).not.toContain("bicycle.md");
    expect((await client().documents.list({ status: "expired" })).items.map(({ path }) => path)).toEqual([
      "bicycle.md",
    ]);
    await client().documents.patch({ document_id, metadata: { effective_to: null, audience: "apprentices" } });
    expect(await found("bicycle subsidy", { filters: { audience: "managers" } })).not.toContain("bicycle.md");
    expect(await found("bicycle subsidy", { filters: { audience: "apprentices" } })).toContain("bicycle.md");
  });

  it("a new title is found by its words", async () => {
    const { document_id } = await imported("parking.md", "# Cars\n\nA space in the basement costs 40 euros a month.\n");
    await client().documents.patch({ document_id, title: "Zebrafinch rules" });
    await expect.poll(() => found("zebrafinch")).toContain("parking.md");
  });

  it("a new language has the document indexed again, and then it is found", async () => {
    const { document_id } = await imported("dienstrad.md", "# Dienstrad\n\nDas Dienstrad kostet 30 Euro im Monat.\n");
    await client().documents.patch({ document_id, metadata: { language: "de" } });
    await expect.poll(() => found("Dienstrad Monat")).toContain("dienstrad.md");
  });
});

describe("versions", () => {
  it("an older one is found only as of a day when it held, an edited first day included", async () => {
    const path = "lunch.md";
    const first = await imported(path, "# Lunch\n\nThe lunch voucher is worth 5 dollars.\n");
    await client().documents.patch({ document_id: first.document_id, metadata: { effective_from: "2020-01-01" } });
    const second = await imported(path, "# Lunch\n\nThe lunch voucher is worth 9 dollars.\n");
    expect(second.document_id).toBe(first.document_id);
    expect(second.versions).toHaveLength(2);
    await client().documents.patch({ document_id: second.document_id, metadata: { effective_from: "2024-06-01" } });
    const versionsFound = async (as_of?: string) => {
      const { results } = await client().search.search({ query: "lunch voucher", ...(as_of && { as_of }) });
      return results.filter((result) => result.path === path).map(({ version_id }) => version_id);
    };
    expect(await versionsFound()).toEqual([second.current_version_id]);
    expect(await versionsFound("2024-05-31")).toEqual([first.current_version_id]);
    expect(await versionsFound("2024-06-01")).toEqual([second.current_version_id]);
    expect(await versionsFound("2019-01-01")).toEqual([]);
  });

  it("an older one stays citable in old answers", async () => {
    const { document_id } = await imported("canteen.md", "# Canteen\n\nThe canteen opens at 7 o'clock.\n");
    const { session_id } = await client().chat.ask({ message: "When does the canteen open?" });
    await imported("canteen.md", "# Canteen\n\nFrom now on the canteen opens at 11 o'clock.\n");
    const { items } = await client().sessions.messages({ session_id });
    const { version_id = "", start, end, quote, source_removed } = items[1]?.citations?.[0] ?? {};
    expect([quote, source_removed]).toEqual(["The canteen opens at 7 o'clock.", undefined]);
    const { text } = await client().documents.content({ document_id, version_id });
    expect(text.slice(start, end)).toBe(quote);
    const now = await client().chat.ask({ message: "When does the canteen open?" });
    expect(now.citations.map((citation) => citation.version_id)).not.toContain(version_id);
  });

  it("a document that supersedes another does so from its date on", async () => {
    await imported("travel-old.md", "# Travel before\n\nTravel costs are paid up to 100 pounds a night.\n");
    const { document_id } = await imported(
      "travel-new.md",
      "# Travel now\n\nTravel costs are paid up to 140 pounds.\n",
    );
    const metadata = { supersedes: "travel-old.md", effective_from: "2025-05-01" };
    await client().documents.patch({ document_id, metadata });
    const travel = async (as_of: string) =>
      (await found("travel costs paid", { as_of })).filter((path) => path.startsWith("travel"));
    expect(await travel("2025-04-30")).toEqual(["travel-old.md"]);
    expect(await travel("2025-05-01")).toEqual(["travel-new.md"]);
  });
});

describe("duplicates", () => {
  it("merged, one stands for both: it alone is found, old answers keep citing the other, until they are split", async () => {
    const text = "The relocation allowance is 2,000 dollars for singles and 4,000 dollars for families.";
    const kept = await imported("relocation.md", `# Relocation\n\n${text}\n`);
    const other = await imported("relocation.txt", `Relocation\n\n${text}\n`);
    const answer = await client().chat.ask({
      message: "What is the relocation allowance for singles and for families, in dollars?",
      filters: { document_ids: [other.document_id] },
    });
    expect(answer.citations[0]?.document_id).toBe(other.document_id);
    const { items } = await client().documents.duplicates({});
    const ids = items.map(({ documents }) => documents.map(({ document_id }) => document_id).toSorted());
    expect(ids).toContainEqual([kept.document_id, other.document_id].toSorted());
    const pair = { document_id: kept.document_id, duplicate_id: other.document_id };
    await client().documents.merge(pair);
    expect(await found("relocation allowance")).toContain("relocation.md");
    expect(await found("relocation allowance")).not.toContain("relocation.txt");
    const { version_id = "", quote } = answer.citations[0] ?? {};
    const content = await client().documents.content({ document_id: other.document_id, version_id });
    expect(content.text).toContain(quote);
    const old = await client().sessions.messages({ session_id: answer.session_id });
    expect(old.items[1]?.citations?.[0]?.source_removed).toBeUndefined();
    await client().documents.split(pair);
    expect(await found("relocation allowance")).toContain("relocation.txt");
  });

  it("are free again when the one that stands for them is deleted", async () => {
    const text = "Overtime on public holidays is paid at 250 percent of the hourly rate.";
    const kept = await imported("overtime.md", `# Overtime\n\n${text}\n`);
    const other = await imported("overtime.txt", `Overtime\n\n${text}\n`);
    await client().documents.merge({ document_id: kept.document_id, duplicate_id: other.document_id });
    await client().documents.delete({ document_id: kept.document_id });
    expect(await found("overtime public holidays")).toContain("overtime.txt");
    expect((await client().documents.list({ q: "overtime" })).items.map(({ path }) => path)).toEqual(["overtime.txt"]);
  });
});

describe("collections", () => {
  it("are where a question looks, imports into them and taking out of them included", async () => {
    const benefits = await client().collections.create({ name: "Benefits" });
    const collection_ids = [benefits.collection_id];
    const gym = await imported("gym.md", "# Gym\n\nThe gym membership is subsidised with 25 euros.\n", {
      collection_id: benefits.collection_id,
    });
    const pool = await imported("pool.md", "# Pool\n\nThe pool membership is subsidised with 15 euros.\n");
    expect(await found("membership subsidised", { filters: { collection_ids } })).toEqual(["gym.md"]);
    await client().documents.patch({ document_id: pool.document_id, collection_ids });
    expect(await found("membership subsidised", { filters: { collection_ids } })).toEqual(["gym.md", "pool.md"]);
    await client().documents.patchMany({
      document_ids: [gym.document_id, pool.document_id],
      remove_from_collections: collection_ids,
    });
    expect(await found("membership subsidised", { filters: { collection_ids } })).toEqual([]);
    const { items } = await client().collections.list({});
    expect(items.find(({ name }) => name === "Benefits")?.document_count).toBe(0);
  });
});

it("a question within a collection that was deleted says that it is gone", async () => {
  const { collection_id } = await client().collections.create({ name: "Short-lived" });
  const filters = { collection_ids: [collection_id] };
  const { session_id } = await client().sessions.create({ filters });
  const empty = await client().chat.ask({ message: "How long is the notice period?", session_id });
  expect(empty).toMatchObject({ refused: true, citations: [] });
  await client().collections.delete({ collection_id });
  for (const question of [
    { message: "And the trial period?", session_id },
    { message: "How long is it?", filters },
  ]) {
    expect(await failure(client().chat.ask(question))).toEqual({ code: "COLLECTION_NOT_FOUND" });
  }
  // The session goes on with other filters.
  const elsewhere = await client().chat.ask({ message: "And the trial period?", session_id, filters: {} });
  expect(elsewhere.session_id).toBe(session_id);
});

describe("a deleted document", () => {
  it("leaves quotes in old answers, which say that their source was removed", async () => {
    const { document_id } = await imported("sabbatical.md", "# Sabbatical\n\nA sabbatical lasts 7 months at most.\n");
    const answer = await client().chat.ask({ message: "How long does a sabbatical last?" });
    expect(answer.citations[0]).toMatchObject({ document_id, quote: expect.stringContaining("7 months") });
    await client().documents.delete({ document_id });
    const { items } = await client().sessions.messages({ session_id: answer.session_id });
    expect(items[1]?.citations?.[0]).toEqual({ ...answer.citations[0], source_removed: true });
    const exported = await client().sessions.export({ session_id: answer.session_id, format: "markdown" });
    expect(exported.content).toContain("source removed");
    const original = client().documents.original({ document_id, version_id: answer.citations[0]?.version_id ?? "" });
    expect(await failure(original)).toEqual({ code: "DOCUMENT_NOT_FOUND" });
  });
});

it("changes are told as they happen", async () => {
  const { document_id } = await imported("told.md", "# Told\n\nWhoever listens is told what changed.\n");
  const stream = (await client().events.subscribe({}))[Symbol.asyncIterator]();
  const next = stream.next();
  await client().documents.patch({ document_id, title: "Told twice" });
  expect((await next).value).toEqual({ type: "document_changed", document_id });
  await stream.return?.();
});
