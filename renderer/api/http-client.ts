import type { ChatEvent } from "../../electron/contract/chat.ts";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import type { Api, RouteClient } from "./api.ts";
import { ApiError, errorFromBody } from "./errors.ts";
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

/** Loaded only in a browser: it carries the contract's schemas, which the desktop's window doesn't need. */
export async function createHttpClient(origin: string): Promise<Api> {
  const [{ createORPCClient, ORPCError }, { OpenAPILink }, { routes }] = await Promise.all([
    import("@orpc/client"),
    import("@orpc/openapi-client/fetch"),
    import("./zod-without-eval.ts").then(() => import("../../electron/contract/routes.ts")),
  ]);
  const link = new OpenAPILink(routes, {
    url: origin,
    fetch: (request, init) => fetch(request, { ...init, credentials: "same-origin" }),
    customErrorResponseBodyDecoder: (body, response) => {
      const error = errorFromBody(body);
      if (!error) return undefined;
      return new ORPCError(error.code, {
        status: response.status,
        message: error.message,
        data: { details: error.details },
      });
    },
  });
  const client: RouteClient = createORPCClient(link);
  return {
    sessions: client.sessions,
    documents: client.documents,
    jobs: client.jobs,
    models: client.models,
    settings: client.settings,
    stop: client.chat.cancel,
    // The server names its events by their type, which the link's own reader doesn't know.
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
