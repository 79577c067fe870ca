import type { ContractRouterClient } from "@orpc/contract";
import type { ChatEvent, ChatRequest } from "../../electron/contract/chat.ts";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import type { Routes } from "../../electron/contract/routes.ts";

export type RouteClient = ContractRouterClient<Routes>;

/** What of a chat request the window sets; the rest has defaults. */
export type Ask = Partial<ChatRequest> & Pick<ChatRequest, "message">;

/** The one way to the backend, whichever wire carries it. Every call rejects with what `toAppError` reads. */
export interface Api extends Pick<
  RouteClient,
  "sessions" | "documents" | "collections" | "watchedFolders" | "models" | "settings"
> {
  readonly jobs: Omit<RouteClient["jobs"], "watch">;
  /** The reply's events as they come; throws when the question isn't taken. */
  ask(request: Ask, signal: AbortSignal): AsyncIterable<ChatEvent>;
  /** The events of a reply being written, behind number `after`; ends at once when there is none. */
  attach(sessionId: string, after: number, signal: AbortSignal): AsyncIterable<ChatEvent>;
  readonly stop: RouteClient["chat"]["cancel"];
  /** Work ahead for a question that is being typed. */
  readonly prepare: RouteClient["chat"]["prepare"];
  /** Resolves when the stream stands. */
  changes(signal: AbortSignal): Promise<AsyncIterable<ChangeEvent>>;
}
