import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import type { ContractRouterClient } from "@orpc/contract";
import { createBackend, type Backend } from "../../electron/backend.ts";
import { HandrailError } from "../../electron/contract/errors.ts";
import type { Job } from "../../electron/contract/jobs.ts";
import { routes, type Routes } from "../../electron/contract/routes.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { RunToken } from "../../electron/security/run-token.ts";
import { createHttpClient, createSocketClient } from "../../electron/transport/http-client.ts";
import { HttpServer } from "../../electron/transport/http-server.ts";
import { servePort } from "../../electron/transport/ipc.ts";
import type { PageDoor } from "../../electron/transport/page-door.ts";
import { createPortClient } from "../../electron/transport/port-client.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { FakeEngine, type EngineScript } from "../fakes/fake-engine.ts";
import { spawnKeptWorker } from "../fakes/kept-workers.ts";

export type Client = ContractRouterClient<Routes>;
export type Wire = "http" | "ipc" | "socket";

class ServedFakeEmbedder extends FakeEmbedder {
  readonly state = "ok";
  async dispose(): Promise<void> {}
}

class ServedFakeEngine extends FakeEngine {
  async dispose(): Promise<void> {}
}

/** The real backend with a fake model, served over every wire at once. */
export interface Wires {
  readonly folder: string;
  readonly backend: Backend;
  readonly server: HttpServer;
  readonly url: string;
  readonly token: string;
  readonly socket: string;
  readonly clients: Readonly<Record<Wire, Client>>;
  /** With the token, unless headers say otherwise. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openWires(
  folder: string,
  options: {
    environment?: Record<string, string>;
    script?: EngineScript;
    heartbeatMs?: number;
    closeGraceMs?: number;
    page?: PageDoor;
  } = {},
): Promise<Wires> {
  const documents = join(folder, "documents");
  mkdirSync(documents, { recursive: true });
  const backend = await createBackend({
    dataFolder: join(folder, "data"),
    environment: {
      RATE_LIMIT_PER_MINUTE: "0",
      RATE_LIMIT_PER_HOUR: "0",
      ALLOWED_ROOTS: documents,
      ...options.environment,
    },
    managedPolicyPath: join(folder, "no-policy.json"),
    stderr: { write: () => undefined },
    engine: new ServedFakeEngine(options.script),
    embedder: new ServedFakeEmbedder(),
    spawn: spawnKeptWorker,
  });
  const runToken = new RunToken();
  const server = new HttpServer({
    router: backend.router,
    log: backend.log,
    clock: systemClock,
    version: "1.2.3",
    port: 0,
    runToken,
    corsOrigins: () => backend.settings.current.cors_origins,
    ...(options.page && { page: options.page }),
    ...(options.heartbeatMs !== undefined && { heartbeatMs: options.heartbeatMs }),
    ...(options.closeGraceMs !== undefined && { closeGraceMs: options.closeGraceMs }),
  });
  const { url } = await server.listen();
  await server.listenSocket(backend.paths.socket);
  const { port1, port2 } = new MessageChannel();
  servePort(port1, backend.router, { client: "window" });
  return {
    folder,
    backend,
    server,
    url,
    token: runToken.value,
    socket: backend.paths.socket,
    clients: {
      http: createHttpClient({ url, token: runToken.value }),
      ipc: createPortClient(port2),
      socket: createSocketClient(backend.paths.socket),
    },
    fetch: (path, init = {}) =>
      fetch(url + path, { ...init, headers: { Authorization: `Bearer ${runToken.value}`, ...init.headers } }),
    async [Symbol.asyncDispose]() {
      port1.close();
      await server.close();
      await backend.dispose();
    },
  };
}

export const jsonPost = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** Writes a small policy and imports it; returns the ended job. */
export async function importPolicy(wires: Wires): Promise<Job> {
  const path = join(wires.folder, "documents", "leave.md");
  writeFileSync(
    path,
    `# Leave policy

## Carrying over

Employees may carry over up to 240 hours of vacation into the next year. The manager has to be told before December.

## Sick leave

Sick employees tell their manager before nine o'clock and bring a certificate after three days.
`,
  );
  const { job_id } = await wires.clients.ipc.documents.import({ paths: [path] });
  return lastState(wires.clients.ipc, job_id);
}

export async function lastState(client: Client, job_id: string): Promise<Job> {
  let last: Job | undefined;
  for await (const job of await client.jobs.watch({ job_id })) last = job;
  if (!last) throw new Error("the job was never told");
  return last;
}

type NamesOf<Group extends keyof Routes> = `${Group}.${keyof Routes[Group] & string}`;
/** `group.name` of every route of the table. */
export type RouteName = { [Group in keyof Routes]: NamesOf<Group> }[keyof Routes];
export const routeNames: readonly string[] = Object.entries(routes).flatMap(([group, members]) =>
  Object.keys(members).map((name) => `${group}.${name}`),
);

export async function collect<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The HandrailError that the work fails with, as far as a caller sees it. */
export async function failure(work: PromiseLike<unknown>): Promise<{ code: string; details?: unknown }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof HandrailError)) throw error;
    return { code: error.code, ...(error.details !== undefined && { details: error.details }) };
  }
  return { code: "no error" };
}
