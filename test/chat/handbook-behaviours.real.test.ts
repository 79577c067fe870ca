import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Backend, createBackend } from "../../electron/backend.ts";
import { chatRequestSchema, type ChatResponse, sensitiveTopicSchema } from "../../electron/contract/chat.ts";
import { filtersSchema } from "../../electron/contract/common.ts";
import { EmbeddingWorker } from "../../electron/inference/embedding-worker-client.ts";
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
  const embedder = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: shippedModelsFolder() });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "handrail-test-"));
    backend = await createBackend({
      dataFolder: join(folder, "data"),
      environment: { RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", CONTACT: "people@quillhaven.example" },
      managedPolicyPath: join(folder, "no-policy.json"),
      stderr: { write: () => undefined },
      clock: new FakeClock(Date.parse("2026-05-04T09:00:00Z")),
      engine: new FakeEngine(() => said),
      embedder,
      reader: embedder,
    });
    const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
    const { job_id } = await client.documents.import({ paths: [resourceFolder("handbook")] });
    for await (const job of await client.jobs.watch({ job_id })) expect(job.failures).toEqual([]);
  }, 600_000);
  afterAll(async () => {
    await backend.dispose();
    await embedder.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(message: string, more: Record<string, unknown>): Promise<ChatResponse> {
    const request = chatRequestSchema.parse({ message, ...more });
    for await (const event of backend.chatbot.chat(request, { client: "test" })) {
      if (event.type === "done") return event.response;
    }
    throw new Error("The reply never ended");
  }

  test.each(behaviours.map((one) => [one.id, one.behaviour, one.question, one] as const))(
    "%s %s: %s",
    { timeout: 120_000 },
    async (_id, _behaviour, question, { history = [], filters, model_says, expect: wanted }) => {
      said = model_says ?? "";
      let session_id: string | undefined;
      for (const earlier of history) {
        ({ session_id } = await ask(earlier, { mode: "extractive", ...(session_id !== undefined && { session_id }) }));
      }
      const reply = await ask(question, {
        mode: model_says === undefined ? "extractive" : "generated",
        ...(session_id !== undefined && { session_id }),
        ...(filters && { filters }),
      });
      check(reply, wanted);
    },
  );
});

function check(reply: ChatResponse, wanted: Behaviour["expect"]): void {
  const { response, refused, refusal_reason, citations, conflicts } = reply;
  if (wanted.refused === false) expect(refused, response).toBe(false);
  else if (wanted.refused !== undefined) {
    expect(refused, response).toBe(true);
    if (wanted.refused !== "any") expect(refusal_reason, response).toBe(wanted.refused);
  }
  for (const pattern of wanted.response_includes ?? []) expect(response).toMatch(new RegExp(pattern, "u"));
  for (const pattern of wanted.response_excludes ?? []) expect(response).not.toMatch(new RegExp(pattern, "u"));
  if (wanted.clarification) {
    const { field, values } = wanted.clarification;
    expect(reply.clarification?.field, response).toBe(field);
    expect(reply.clarification?.options.map(({ value }) => value)).toEqual(expect.arrayContaining(values));
  }
  if (wanted.citations_from) {
    expect(citations.length, response).toBeGreaterThan(0);
    for (const { jurisdiction } of citations) expect([undefined, ...wanted.citations_from]).toContain(jurisdiction);
  }
  if (wanted.conflict === null) expect(conflicts).toEqual([]);
  else if (wanted.conflict) {
    const sides = (conflicts[0]?.citation_numbers ?? []).map(
      (number) => citations.find((citation) => citation.number === number)?.quote ?? "",
    );
    expect(sides, response).toHaveLength(2);
    for (const side of wanted.conflict)
      expect(
        sides.some((quote) => quote.includes(side)),
        side,
      ).toBe(true);
  }
  if (wanted.sensitivity !== undefined) expect(reply.sensitivity?.topic ?? null).toBe(wanted.sensitivity);
  if (wanted.tool !== undefined) expect(reply.tool_calls[0]?.name ?? null, response).toBe(wanted.tool);
  if (wanted.withheld) expect(reply.withheld.length, response).toBeGreaterThan(0);
}
