import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBackend, type Backend } from "../../electron/backend.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import type { SpawnWorker } from "../../electron/platform/worker-process.ts";
import { RunToken } from "../../electron/security/run-token.ts";
import { SignIn } from "../../electron/security/sign-in.ts";
import { createHttpClient } from "../../electron/transport/http-client.ts";
import { HttpServer } from "../../electron/transport/http-server.ts";
import { PageDoor } from "../../electron/transport/page-door.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { FakeEngine, type EngineScript } from "../fakes/fake-engine.ts";
import { builtPage } from "./built-page.ts";

const handbook = fileURLToPath(new URL("../../resources/handbook", import.meta.url));

class ServedFakeEmbedder extends FakeEmbedder {
  readonly state = "ok";
}

class ServedFakeEngine extends FakeEngine {
  async dispose(): Promise<void> {}
}

/** The real backend (only the language model and, unless asked for, the embedder are fakes) behind the localhost mode, which serves the built page as well. */
export interface AppInBrowser {
  /** With a one-time code, as it is opened by `npm start`; another at every call. */
  signInUrl(): string;
  readonly backend: Backend;
  readonly client: ReturnType<typeof createHttpClient>;
  /** A folder of the sample handbook, or all of it; resolves when it is searchable. */
  importHandbook(folder?: string): Promise<void>;
  /** May be imported over HTTP. */
  readonly documents: string;
  close(): Promise<void>;
}

export interface AppInBrowserOptions {
  readonly environment?: Record<string, string>;
  readonly script?: EngineScript;
  /** Absent: the window's own page. */
  readonly page?: PageDoor;
  /** Absent: a fake, which finds what shares words with a question; the real one takes many times as long to import. */
  readonly embedder?: "real";
  readonly spawn?: SpawnWorker;
}

export async function openAppInBrowser(options: AppInBrowserOptions = {}): Promise<AppInBrowser> {
  const page = options.page ?? new PageDoor({ folder: await builtPage(), signIn: new SignIn({ clock: systemClock }) });
  const folder = mkdtempSync(join(tmpdir(), "handrail-browser-"));
  const documents = join(folder, "documents");
  mkdirSync(documents);
  const engine = new ServedFakeEngine(options.script);
  if (!options.script) {
    engine.state = "no_model";
    engine.modelId = undefined;
  }
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
    engine,
    ...(options.embedder !== "real" && { embedder: new ServedFakeEmbedder() }),
    ...(options.spawn && { spawn: options.spawn }),
  });
  const token = new RunToken();
  const server = new HttpServer({
    router: backend.router,
    log: backend.log,
    clock: systemClock,
    version: "1.2.3",
    port: 0,
    runToken: token,
    corsOrigins: () => [],
    page,
  });
  const { url } = await server.listen();
  const client = createHttpClient({ url, token: token.value });
  return {
    signInUrl: () => server.newAppUrl() ?? "",
    backend,
    client,
    async importHandbook(name = "") {
      cpSync(join(handbook, name), join(documents, name), { recursive: true });
      const { job_id } = await client.documents.import({ paths: [documents] });
      for await (const job of await client.jobs.watch({ job_id })) {
        if (job.status === "failed") throw new Error("the sample handbook could not be imported");
      }
    },
    documents,
    async close() {
      await server.close();
      await backend.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
