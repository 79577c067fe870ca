import type { ChatEvent } from "../../electron/contract/chat.ts";
import type { Api, RouteClient } from "./client.ts";
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
    import("../../electron/contract/routes.ts"),
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
    chat: client.chat,
    sessions: client.sessions,
    documents: client.documents,
    jobs: client.jobs,
    search: client.search,
    events: client.events,
    models: client.models,
    settings: client.settings,
    system: client.system,
    ask: (request, signal) => askOverHttp(origin, request, signal),
  };
}

async function* askOverHttp(origin: string, request: object, signal: AbortSignal): AsyncIterable<ChatEvent> {
  const answer = await fetch(new URL("/api/v1/chat/", origin), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    credentials: "same-origin",
    body: JSON.stringify(request),
    signal,
  });
  if (!answer.ok || !answer.body) throw await failure(answer);
  for await (const event of serverSentEvents(answer.body)) {
    if (event.data === "") continue;
    // Our own backend wrote it by the contract's schema.
    const data = JSON.parse(event.data) as object;
    yield { type: event.event, seq: Number(event.id), ...data } as ChatEvent;
  }
}

async function failure(answer: Response): Promise<ApiError> {
  const body: unknown = await answer.json().catch(() => undefined);
  return new ApiError(errorFromBody(body) ?? { code: `HTTP_${answer.status}`, message: answer.statusText });
}
