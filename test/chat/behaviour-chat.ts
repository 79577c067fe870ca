import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Backend, createBackend } from "../../electron/backend.ts";
import { type ChatEvent, chatEventSchema, chatRequestSchema, type ChatResponse } from "../../electron/contract/chat.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { type EngineScript, FakeEngine } from "../fakes/fake-engine.ts";
import { spawnKeptWorker } from "../fakes/kept-workers.ts";

class OwnedEmbedder extends FakeEmbedder {
  readonly state = "ok";
}

export interface BehaviourChat {
  readonly backend: Backend;
  readonly engine: FakeEngine;
  readonly clock: FakeClock;
  ask(request: Record<string, unknown> & { message: string }): Promise<ChatResponse>;
  /** All events of the reply. */
  events(request: Record<string, unknown> & { message: string }): Promise<ChatEvent[]>;
  dispose(): Promise<void>;
  /** Adds documents or newer versions of them: their paths and Markdown. */
  add(documents: Readonly<Record<string, string>>): Promise<void>;
}

export interface BehaviourOptions {
  readonly script?: EngineScript;
  readonly environment?: Record<string, string>;
  /** Absent: 4 May 2026. */
  readonly today?: string;
}

/** One chat for the tests of a `describe`, which don't change its library or settings. */
export function shareBehaviourChat(
  documents: Readonly<Record<string, string>>,
  options: BehaviourOptions = {},
): () => BehaviourChat {
  let chat: BehaviourChat | undefined;
  beforeAll(async () => {
    chat = await startBehaviourChat(documents, options);
  }, 60_000);
  afterAll(() => chat?.dispose());
  return () => {
    if (!chat) throw new Error("Only inside a test");
    return chat;
  };
}

/** A chat of the test's own. */
export async function openBehaviourChat(
  documents: Readonly<Record<string, string>>,
  options: BehaviourOptions = {},
): Promise<BehaviourChat> {
  const chat = await startBehaviourChat(documents, options);
  onTestFinished(() => chat.dispose());
  return chat;
}

/** The whole backend, SQLite and LanceDB included, on small documents; only the model, its vectors and the clock are fakes. */
async function startBehaviourChat(
  documents: Readonly<Record<string, string>>,
  options: BehaviourOptions,
): Promise<BehaviourChat> {
  const folder = mkdtempSync(join(tmpdir(), "handrail-test-"));
  const clock = new FakeClock(Date.parse(`${options.today ?? "2026-05-04"}T09:00:00Z`));
  const engine = new FakeEngine(options.script);
  const backend = await createBackend({
    dataFolder: join(folder, "data"),
    environment: {
      RATE_LIMIT_PER_MINUTE: "0",
      RATE_LIMIT_PER_HOUR: "0",
      CONTACT: "people@example.org",
      ...options.environment,
    },
    managedPolicyPath: join(folder, "no-policy.json"),
    stderr: { write: () => undefined },
    clock,
    engine,
    embedder: new OwnedEmbedder(),
    spawn: spawnKeptWorker,
  });
  const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
  const library = join(folder, "library");
  mkdirSync(library);
  const chat: BehaviourChat = {
    backend,
    engine,
    clock,
    async dispose() {
      await backend.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
    async add(added) {
      for (const [path, text] of Object.entries(added)) {
        mkdirSync(dirname(join(library, path)), { recursive: true });
        writeFileSync(join(library, path), text);
      }
      const { job_id } = await client.documents.import({ paths: [library] });
      for await (const job of await client.jobs.watch({ job_id })) {
        if (job.status === "failed" || job.failures.length > 0) throw new Error(JSON.stringify(job.failures));
      }
    },
    async events(request) {
      const events: ChatEvent[] = [];
      for await (const event of backend.chatbot.chat(chatRequestSchema.parse(request), { client: "test" })) {
        events.push(chatEventSchema.parse(event));
      }
      return events;
    },
    async ask(request) {
      const events = await chat.events(request);
      const last = events.at(-1);
      if (last?.type !== "done") throw new Error(`The reply ended with ${JSON.stringify(last)}`);
      expectSound(last.response, events);
      return last.response;
    },
  };
  await chat.add(documents);
  return chat;
}

/** What holds for every reply: claims and quotes are where they say, and the retrieval event told it all before. */
function expectSound(response: ChatResponse, events: readonly ChatEvent[]): void {
  for (const { text, start, end, citation_numbers } of response.claims) {
    if (response.response.slice(start, end) !== text) throw new Error(`A claim isn't at its place: ${text}`);
    const numbers = response.citations.map(({ number }) => number);
    if (!citation_numbers.every((number) => numbers.includes(number))) throw new Error("A claim cites nothing");
  }
  const retrieval = events.find((event) => event.type === "retrieval");
  if (!retrieval) throw new Error("Nothing was told before the answer");
  for (const field of ["sensitivity", "conflicts", "tool_calls", "clarification", "quoted_answer"] as const) {
    if (JSON.stringify(retrieval[field]) !== JSON.stringify(response[field])) throw new Error(`${field} came late`);
  }
  if (response.mode === "generated") {
    const text = events.flatMap((event) => (event.type === "token" ? [event.text] : [])).join("");
    if (text !== response.response) throw new Error("What was streamed isn't what was answered");
  }
}
