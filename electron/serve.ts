import { createBackend } from "./backend.ts";
import { openInBrowser } from "./commands/open-app.ts";
import { openHttpDoor } from "./http-door.ts";

export interface ServeOptions {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: the setting HTTP_PORT. */
  readonly port: number | undefined;
  /** Beside those of the environment. */
  readonly allowedRoots: readonly string[];
  readonly corsOrigins: readonly string[];
  /** Shows the app in a browser as soon as it listens, or only says how. Absent: neither. */
  readonly app?: { readonly open: boolean };
}

/** The localhost mode: serves until SIGTERM, SIGINT or the shutdown route, then finishes or marks what runs. */
export async function serve(options: ServeOptions): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
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
  const door = await openHttpDoor({ backend, network: { port: options.port ?? backend.settings.current.http_port } });
  opened.defer(() => door.dispose());
  process.stdout.write(`Handrail is listening on ${door.url}\n`);
  const appUrl = options.app && door.newAppUrl();
  if (appUrl !== undefined) {
    process.stdout.write(`Open it in a browser within two minutes: ${appUrl}\n`);
    if (options.app?.open) openInBrowser(appUrl);
  }
  await Promise.race([stopped, backend.shutdownRequested]);
}

/** A flag adds to what the environment names. */
function merged(environment: ServeOptions["environment"], name: string, added: readonly string[]): string {
  const given = environment[`HANDRAIL_${name}`] ?? environment[name];
  return [...(given ? [given] : []), ...added].join(",");
}
