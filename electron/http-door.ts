import packageJson from "../package.json" with { type: "json" };
import type { Backend } from "./backend.ts";
import { systemClock } from "./platform/clock.ts";
import { builtPageFolder } from "./platform/resources.ts";
import { RunToken } from "./security/run-token.ts";
import { removeServerFile, writeServerFile } from "./security/server-file.ts";
import { SignIn } from "./security/sign-in.ts";
import { HttpServer } from "./transport/http-server.ts";
import { PageDoor } from "./transport/page-door.ts";

export interface HttpDoorOptions {
  readonly backend: Backend;
  /** Listens on 127.0.0.1 too; without it only on the owner's socket. */
  readonly network: { readonly port: number } | undefined;
}

export interface HttpDoor {
  /** Of the localhost mode; undefined: it is off. */
  readonly url: string | undefined;
  /** An address that opens the app in a browser, once and within two minutes; undefined where the localhost mode is off. */
  newAppUrl(): string | undefined;
  dispose(): Promise<void>;
}

/**
 * Opens the owner's socket, where the command line finds this process, and, when asked, the localhost mode with its
 * `server.json`.
 *
 * @throws the system's error, such as EADDRINUSE
 */
export async function openHttpDoor({ backend, network }: HttpDoorOptions): Promise<HttpDoor> {
  const { log, paths, router, settings } = backend;
  const token = new RunToken();
  const server = new HttpServer({
    router,
    log,
    clock: systemClock,
    version: packageJson.version,
    port: network?.port ?? 0,
    runToken: token,
    corsOrigins: () => settings.current.cors_origins,
    page: new PageDoor({ folder: builtPageFolder(), signIn: new SignIn({ clock: systemClock }) }),
  });
  try {
    await server.listenSocket(paths.socket);
    const url = network && (await server.listen()).url;
    if (url !== undefined) writeServerFile(paths.serverFile, { url, pid: process.pid, token: token.value });
    return {
      url,
      newAppUrl: () => server.newAppUrl(),
      async dispose() {
        removeServerFile(paths.serverFile);
        await server.dispose();
      },
    };
  } catch (error) {
    await server.dispose();
    throw error;
  }
}
