import { routeTable } from "virtual:route-table";
import type { ChatEvent } from "../../electron/contract/chat.ts";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import type { Api, RouteClient } from "./api.ts";
import { ApiError, errorFromBody } from "./errors.ts";
import { apiOverRoutes } from "./route-api.ts";
import { serverSentEvents } from "./server-sent-events.ts";

/**
 * Exchanges the one-time code in the address's fragment for the session cookie and takes it out of the address. Without
 * a code the cookie of before is used. Throws an `ApiError` when the code isn't taken.
 */
export async function signIn(window: Window): Promise<void> {
  const code = new URLSearchParams(window.location.hash.replace(/^#/, "")).get("code");
  if (!code) return;
  window.history.replaceState(null, "", window.location.pathname);
  const answer = await fetch("/auth/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify({ code }),
  });
  if (!answer.ok) throw await failure(answer);
}

/** Calls the routes of the server that the page came from. */
export function createHttpClient(origin: string): Api {
  const groups = Object.entries(routeTable).map(([group, members]) => [
    group,
    Object.fromEntries(
      Object.entries(members).map(([name, [method, path]]) => [
        name,
        (input: unknown, options?: { readonly signal?: AbortSignal }) =>
          call(origin, method, path, input, options?.signal),
      ]),
    ),
  ]);
  // The table holds the contract's routes, each under its name: the build has made it of nothing else.
  const routes = Object.fromEntries(groups) as RouteClient;
  return {
    ...apiOverRoutes(routes),
    // What streams is read as server-sent events.
    ask: async function* ask(request, signal) {
      const body = JSON.stringify(request);
      const headers = { "content-type": "application/json" };
      yield* events<ChatEvent>(await open(new URL("/api/v1/chat/", origin), { method: "POST", headers, body, signal }));
    },
    attach: async function* attach(sessionId, after, signal) {
      const path = `/api/v1/chat/sessions/${encodeURIComponent(sessionId)}/stream?after=${after}`;
      yield* events<ChatEvent>(await open(new URL(path, origin), { signal }));
    },
    changes: async (signal) => events<ChangeEvent>(await open(new URL("/api/v1/events", origin), { signal })),
  };
}

/** Parameters stand in the path, the rest in the query or the body. */
async function call(
  origin: string,
  method: string,
  template: string,
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const rest: Record<string, unknown> = typeof input === "object" && input !== null ? { ...input } : {};
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const url = new URL(path, origin);
  const isInQuery = method === "GET" || method === "DELETE";
  if (isInQuery) {
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
  }
  const answer = await fetch(url, {
    method,
    credentials: "same-origin",
    ...(isInQuery ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(rest) }),
    ...(signal && { signal }),
  });
  if (!answer.ok) throw await failure(answer);
  if (answer.status === 204) return undefined;
  if (answer.headers.get("content-type")?.startsWith("application/json")) return answer.json();
  return answer.blob();
}

/** An event stream's bytes. Throws an `ApiError` when there is none. */
async function open(url: URL, init: RequestInit): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const headers = new Headers(init.headers);
  headers.set("accept", "text/event-stream");
  const answer = await fetch(url, { ...init, headers, credentials: "same-origin" });
  if (!answer.ok || !answer.body) throw await failure(answer);
  return answer.body;
}

async function* events<Event>(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Event, void> {
  for await (const { event, id, data } of serverSentEvents(body)) {
    const value: unknown = JSON.parse(data);
    // A reply's own error has its number; any other says that the stream itself has failed.
    const error = event === "error" && id === "" ? errorFromBody(value) : undefined;
    if (error) throw new ApiError(error);
    // Our own backend wrote it by the contract's schema.
    yield value as Event;
  }
}

async function failure(answer: Response): Promise<ApiError> {
  const body: unknown = await answer.json().catch(() => undefined);
  return new ApiError(errorFromBody(body) ?? { code: `HTTP_${answer.status}`, message: answer.statusText });
}
