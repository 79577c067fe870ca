import { createBackend } from "./backend.ts";
import { systemClock } from "./platform/clock.ts";
import { RunToken } from "./security/run-token.ts";
import { removeServerFile, writeServerFile } from "./security/server-file.ts";
import { HttpServer } from "./transport/http-server.ts";
import packageJson from "../package.json" with { type: "json" };

export interface ServeOptions {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: the setting HTTP_PORT. */
  readonly port: number | undefined;
  /** Beside those of the settings. */
  readonly allowedRoots: readonly string[];
  readonly corsOrigins: readonly string[];
}

/** The localhost mode: serves until SIGTERM, SIGINT or the shutdown route, then finishes or marks what runs. */
export async function serve(options: ServeOptions): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

  const { allowedRoots, corsOrigins, environment } = options;
  await using opened = new AsyncDisposableStack();
  const backend = await createBackend({
    dataFolder: options.dataFolder,
    environment: {
      ...environment,
      ...(allowedRoots.length > 0 && { HANDRAIL_ALLOWED_ROOTS: merged(environment, "ALLOWED_ROOTS", allowedRoots) }),
      ...(corsOrigins.length > 0 && { HANDRAIL_CORS_ORIGINS: merged(environment, "CORS_ORIGINS", corsOrigins) }),
    },
  });
  opened.defer(() => backend.dispose());

  const token = new RunToken();
  const server = new HttpServer({
    router: backend.router,
    log: backend.log,
    clock: systemClock,
    version: packageJson.version,
    port: options.port ?? backend.settings.current.http_port,
    runToken: token,
    corsOrigins: () => backend.settings.current.cors_origins,
  });
  opened.defer(() => server.dispose());
  const { url } = await server.listen();
  await server.listenSocket(backend.paths.socket);
  writeServerFile(backend.paths.serverFile, { url, pid: process.pid, token: token.value });
  opened.defer(() => removeServerFile(backend.paths.serverFile));
  process.stdout.write(`Handrail is listening on ${url}\n`);

  const aborted = new Promise<void>((resolve) =>
    stop.signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  if (!stop.signal.aborted) await Promise.race([aborted, backend.shutdownRequested]);
}

/** A flag adds to what the environment names. */
function merged(environment: ServeOptions["environment"], name: string, added: readonly string[]): string {
  const given = environment[`HANDRAIL_${name}`] ?? environment[name];
  return [...(given ? [given] : []), ...added].join(",");
}
