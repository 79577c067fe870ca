import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Backend, createBackend } from "../../electron/backend.ts";
import { chatRequestSchema, type ChatResponse, sensitiveTopicSchema } from "../../electron/contract/chat.ts";
import { filtersSchema } from "../../electron/contract/common.ts";
import { RememberingModels } from "../../electron/evaluation/remembering-models.ts";
import { EmbeddingWorker } from "../../electron/inference/embedding-worker-client.ts";
import type { Reader } from "../../electron/inference/reader.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { resourceFolder, shippedModelsFolder } from "../../electron/platform/resources.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeEngine } from "../fakes/fake-engine.ts";

/** A line of resources/handbook-behaviours.jsonl; what `expect` doesn't name isn't looked at. */
const behaviourSchema = z.strictObject({
  id: z.string(),
  behaviour: z.string(),
  question: z.string(),
  /** Questions asked before, in the same session. */
  history: z.array(z.string()).optional(),
  filters: filtersSchema.optional(),
  /** What a model is made to answer; absent: quoted. */
  model_says: z.string().optional(),
  expect: z.strictObject({
    refused: z.union([z.literal(false), z.enum(["any", "not_in_documents", "not_applicable"])]).optional(),
    response_includes: z.array(z.string()).optional(),
    response_excludes: z.array(z.string()).optional(),
    clarification: z.strictObject({ field: z.string(), values: z.array(z.string()) }).optional(),
    /** Everything cited is for one of these places or for all. */
    citations_from: z.array(z.string()).optional(),
    /** What the two sides say; null: no conflict. */
    conflict: z.tuple([z.string(), z.string()]).nullable().optional(),
    sensitivity: sensitiveTopicSchema.nullable().optional(),
    tool: z.string().nullable().optional(),
    withheld: z.literal(true).optional(),
  }),
});
type Behaviour = z.infer<typeof behaviourSchema>;

const behaviours = readFileSync(join(resourceFolder("."), "handbook-behaviours.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => behaviourSchema.parse(JSON.parse(line)));
const hasModel = existsSync(join(shippedModelsFolder(), "all-MiniLM-L6-v2"));

describe.skipIf(!hasModel)("the sample handbook, asked through the chatbot", () => {
  let backend: Backend;
  let folder: string;
  let said = "";
  /** So many of the reader's judgements are there before its time is over, however fast the computer is. */
  let judgedInTime = Infinity;
  const worker = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: shippedModelsFolder() });
  const remembered = new Map<string, Uint8Array>();
  const models = new RememberingModels(worker, {
    read: (key) => remembered.get(key),
    write: (entries) => entries.forEach(([key, value]) => remembered.set(key, value)),
  });
  const reader: Reader = {
    canJudge: models.canJudge,
    judge: async (...asked) => (await models.judge(...asked)).slice(0, judgedInTime),
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "handrail-test-"));
    backend = await createBackend({
      dataFolder: join(folder, "data"),
      environment: { RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", CONTACT: "people@quillhaven.example" },
      managedPolicyPath: join(folder, "no-policy.json"),
      stderr: { write: () => undefined },
      clock: new FakeClock(Date.parse("2026-05-04T09:00:00Z")),
      engine: new FakeEngine(() => said),
      embedder: models,
      reader,
    });
    const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
    const { job_id } = await client.documents.import({ paths: [resourceFolder("handbook")] });
    for await (const { failures } of await client.jobs.watch({ job_id })) {
      if (failures.length > 0) throw new Error(JSON.stringify(failures));
    }
  }, 600_000);
  afterAll(async () => {
    await backend.dispose();
    await worker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(message: string, more: Record<string, unknown>): Promise<ChatResponse> {
    const request = chatRequestSchema.parse({ message, ...more });
    for await (const event of backend.chatbot.chat(request, { client: "test" })) {
      if (event.type === "done") return event.response;
    }
    throw new Error("The reply never ended");
  }

  describe.each([
    ["read to the end", Infinity],
    ["of which nothing was read in time", 0],
  ])("in passages %s", (_reading, inTime) => {
    beforeAll(() => {
      judgedInTime = inTime;
    });

    test.each(behaviours.map((one) => [one.id, one.behaviour, one.question, one] as const))(
      "%s %s: %s",
      { timeout: 120_000 },
      async (_id, _behaviour, question, { history = [], filters, model_says, expect: wanted }) => {
        said = model_says ?? "";
        let session_id: string | undefined;
        for (const earlier of history) {
          ({ session_id } = await ask(earlier, {
            mode: "extractive",
            ...(session_id !== undefined && { session_id }),
          }));
        }
        const reply = await ask(question, {
          mode: model_says === undefined ? "extractive" : "generated",
          ...(session_id !== undefined && { session_id }),
          ...(filters && { filters }),
        });
        expect(problemsOf(reply, wanted)).toEqual([]);
      },
    );
  });
});

/** What isn't as it should be, in words; with the answer, so that a failure can be read. */
function problemsOf(reply: ChatResponse, wanted: Behaviour["expect"]): string[] {
  const { response, refused, refusal_reason, citations, conflicts } = reply;
  const problems: string[] = [];
  const demand = (isMet: boolean, what: string): void => {
    if (!isMet) problems.push(`${what}: ${response}`);
  };
  if (wanted.refused === false) demand(!refused, "refused");
  else if (wanted.refused !== undefined) {
    demand(refused, "not refused");
    demand(wanted.refused === "any" || refusal_reason === wanted.refused, `refused as ${refusal_reason}`);
  }
  for (const pattern of wanted.response_includes ?? [])
    demand(new RegExp(pattern, "u").test(response), `no ${pattern}`);
  for (const pattern of wanted.response_excludes ?? []) demand(!new RegExp(pattern, "u").test(response), pattern);
  if (wanted.clarification) {
    const { field, values } = wanted.clarification;
    const options = reply.clarification?.options.map(({ value }) => value) ?? [];
    demand(reply.clarification?.field === field, "not asked back");
    demand(
      values.every((value) => options.includes(value)),
      `options ${options.join(", ")}`,
    );
  }
  if (wanted.citations_from) {
    const places = citations.map(({ jurisdiction }) => jurisdiction);
    demand(places.length > 0, "nothing cited");
    demand(
      places.every((place) => !place || wanted.citations_from?.includes(place)),
      `cited for ${places.join(", ")}`,
    );
  }
  if (wanted.conflict === null) demand(conflicts.length === 0, "a conflict");
  else if (wanted.conflict) {
    const sides = (conflicts[0]?.citation_numbers ?? []).map(
      (number) => citations.find((citation) => citation.number === number)?.quote ?? "",
    );
    demand(sides.length === 2, "no conflict");
    for (const side of wanted.conflict)
      demand(
        sides.some((quote) => quote.includes(side)),
        `no side with ${side}`,
      );
  }
  const [topic, tool] = [reply.sensitivity?.topic ?? null, reply.tool_calls[0]?.name ?? null];
  demand(wanted.sensitivity === undefined || topic === wanted.sensitivity, `sensitivity ${topic}`);
  demand(wanted.tool === undefined || tool === wanted.tool, `tool ${tool}`);
  demand(!wanted.withheld || reply.withheld.length > 0, "nothing withheld");
  return problems;
}
