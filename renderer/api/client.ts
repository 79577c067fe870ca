import type { ContractRouterClient } from "@orpc/contract";
import type { ChatEvent, ChatRequest } from "../../electron/contract/chat.ts";
import type { Routes } from "../../electron/contract/routes.ts";
import { createHttpClient, signIn } from "./http-client.ts";
import { createIpcClient, requestPort } from "./ipc-client.ts";
import { desktopShell, type Shell } from "./shell.ts";

export type RouteClient = ContractRouterClient<Routes>;

/** What of a chat request the window sets; the rest has defaults. */
export type Ask = Partial<ChatRequest> & Pick<ChatRequest, "message">;

/** The one way to the backend, whichever wire carries it. */
export interface Api extends RouteClient {
  /** The reply's events as they come. Throws an `ApiError` when the question isn't taken. */
  ask(request: Ask, signal: AbortSignal): AsyncIterable<ChatEvent>;
}

export interface Connected {
  readonly api: Api;
  /** Absent in a browser. */
  readonly shell: Shell | undefined;
}

/** Over the message port in the desktop, over HTTP in a browser. Throws an `ApiError` when signing in fails. */
export async function connect(window: Window): Promise<Connected> {
  const shell = desktopShell(window);
  if (shell) return { api: await createIpcClient(await requestPort(window)), shell };
  await signIn(window);
  return { api: await createHttpClient(window.location.origin), shell: undefined };
}
