import { implement } from "@orpc/server";
import type { ChatEvent, ChatRequest, ChatResponse } from "../contract/chat.ts";
import { HandrailError } from "../contract/errors.ts";
import { routes } from "../contract/routes.ts";
import type { RouteMeta, Scope } from "../contract/routes/route-base.ts";
import type { RateLimitResult } from "../limits/rate-limiter.ts";
import type { Caller, Services } from "./services.ts";
import { isErrorCode, toHandrailError, withStreamErrors } from "./wire-errors.ts";

export interface RouterContext extends Caller {
  /** Told what the rate limits said, for headers. */
  readonly onRateLimit?: (result: RateLimitResult) => void;
}

export type Router = ReturnType<typeof createRouter>;

const scopeOrder: readonly Scope[] = ["none", "read", "chat", "admin"];
const neverAborts = new AbortController().signal;

/**
 * @throws HandrailError UNAUTHORIZED without any token, FORBIDDEN with one that is too narrow
 */
export function requireScope(scope: Scope, meta: RouteMeta): void {
  const needed = meta.scope ?? "admin";
  if (scopeOrder.indexOf(scope) >= scopeOrder.indexOf(needed)) return;
  throw new HandrailError(scope === "none" ? "UNAUTHORIZED" : "FORBIDDEN");
}

/** The route table over the services: what every wire serves. Whatever fails is thrown as a HandrailError. */
export function createRouter(services: Services) {
  const base = implement(routes).$context<RouterContext>();
  const os = base
    .use(async ({ next, path }) => {
      const convert = (error: unknown): HandrailError => toHandrailError(error, services.log, path.join("."));
      try {
        const result = await next();
        return { ...result, output: withStreamErrors(result.output, convert) };
      } catch (error) {
        throw convert(error);
      }
    })
    .use(async ({ context, next, procedure }) => {
      const { meta, route } = procedure["~orpc"];
      requireScope(context.scope, meta);
      const result = await next();
      // What is acknowledged outlasts a power cut. Sessions see to that themselves: an answer's words don't wait for it.
      if ((meta.scope ?? "admin") === "admin" && route.method !== "GET") await services.flush();
      return result;
    })
    .use(async ({ context, next, procedure }) => {
      const { limited, budget } = procedure["~orpc"].meta;
      if (limited !== true || context.via === "owner") return next();
      const result = await services.limiter.consume(budget ? `${budget} ${context.client}` : context.client);
      context.onRateLimit?.(result);
      if (result.allowed) return next();
      throw new HandrailError("RATE_LIMITED", { retryAfterSeconds: result.retryAfterSeconds ?? 1 });
    });

  const chat = (
    request: ChatRequest,
    { client, via }: Caller,
    signal = neverAborts,
    isShownWhole = false,
  ): AsyncIterable<ChatEvent> =>
    services.chat.chat(request, {
      client,
      signal,
      isShownWhole,
      onLeave: via === "ipc" || via === "browser" ? "continue" : "cancel",
    });

  const { sessions, documents, collections, watchedFolders, jobs, models, settings, health } = services;
  return os.router({
    chat: {
      ask: os.chat.ask.handler(({ input, context, signal }) => lastResponse(chat(input, context, signal, true))),
      askStream: os.chat.askStream.handler(({ input, context, signal }) => begun(chat(input, context, signal))),
      prepare: os.chat.prepare.handler(({ input, context, signal }) =>
        services.chat.prepare(input, { client: context.client, ...(signal && { signal }) }),
      ),
      attach: os.chat.attach.handler(async ({ input, signal, lastEventId }) => {
        await sessions.get(input.session_id);
        return generate(
          services.chat.attach(input.session_id, Math.max(input.after, Number(lastEventId) || 0), signal),
        );
      }),
      cancel: os.chat.cancel.handler(({ input }) => services.chat.cancel(input.session_id)),
    },
    sessions: {
      list: os.sessions.list.handler(({ input }) => sessions.list(input)),
      create: os.sessions.create.handler(({ input }) => sessions.create(input)),
      stats: os.sessions.stats.handler(() => sessions.stats()),
      get: os.sessions.get.handler(({ input }) => sessions.get(input.session_id)),
      patch: os.sessions.patch.handler(({ input, context }) => sessions.patch(input, context)),
      delete: os.sessions.delete.handler(({ input, context }) => sessions.delete(input, context)),
      restore: os.sessions.restore.handler(({ input, context }) => sessions.restore(input.session_id, context)),
      messages: os.sessions.messages.handler(({ input }) => sessions.messages(input)),
      export: os.sessions.export.handler(({ input }) => sessions.export(input)),
      feedback: os.sessions.feedback.handler(({ input }) => sessions.feedback(input)),
    },
    documents: {
      import: os.documents.import.handler(({ input, context }) => documents.import(input, context)),
      importSample: os.documents.importSample.handler(({ context }) => documents.importSample(context)),
      list: os.documents.list.handler(({ input }) => documents.list(input)),
      get: os.documents.get.handler(({ input }) => documents.get(input.document_id)),
      patch: os.documents.patch.handler(({ input, context }) => documents.patch(input, context)),
      patchMany: os.documents.patchMany.handler(({ input, context }) => documents.patchMany(input, context)),
      delete: os.documents.delete.handler(({ input, context }) => documents.delete(input.document_id, context)),
      deleteMany: os.documents.deleteMany.handler(({ input, context }) =>
        documents.deleteMany(input.document_ids, context),
      ),
      content: os.documents.content.handler(({ input }) => documents.content(input.document_id, input.version_id)),
      original: os.documents.original.handler(({ input }) => documents.original(input.document_id, input.version_id)),
      diff: os.documents.diff.handler(({ input, signal = neverAborts }) => documents.diff(input, signal)),
      reindex: os.documents.reindex.handler(({ input, context }) => documents.reindex(input.document_id, context)),
      reindexAll: os.documents.reindexAll.handler(({ input, context }) =>
        documents.reindexAll(input.document_ids, context),
      ),
      duplicates: os.documents.duplicates.handler(async ({ signal = neverAborts }) => ({
        items: await documents.duplicates(signal),
      })),
      merge: os.documents.merge.handler(({ input, context }) => documents.merge(input, context)),
      split: os.documents.split.handler(({ input, context }) => documents.split(input, context)),
      keepBoth: os.documents.keepBoth.handler(({ input, context }) => documents.keepBoth(input, context)),
    },
    collections: {
      list: os.collections.list.handler(async () => ({ items: await collections.list() })),
      create: os.collections.create.handler(({ input, context }) => collections.create(input.name, context)),
      patch: os.collections.patch.handler(({ input, context }) =>
        collections.rename(input.collection_id, input.name, context),
      ),
      delete: os.collections.delete.handler(({ input, context }) => collections.delete(input.collection_id, context)),
    },
    watchedFolders: {
      list: os.watchedFolders.list.handler(async () => ({ items: await watchedFolders.list() })),
      patch: os.watchedFolders.patch.handler(({ input, context }) => watchedFolders.patch(input, context)),
      delete: os.watchedFolders.delete.handler(({ input, context }) => watchedFolders.delete(input.watch_id, context)),
    },
    jobs: {
      list: os.jobs.list.handler(({ input }) => jobs.list(input)),
      get: os.jobs.get.handler(({ input }) => jobs.get(input.job_id)),
      watch: os.jobs.watch.handler(({ input, signal = neverAborts }) => begun(jobs.watch(input.job_id, signal))),
      cancel: os.jobs.cancel.handler(({ input, context }) => jobs.cancel(input.job_id, context)),
      pause: os.jobs.pause.handler(({ input, context }) => jobs.pause(input.job_id, context)),
      resume: os.jobs.resume.handler(({ input, context }) => jobs.resume(input.job_id, context)),
      retry: os.jobs.retry.handler(({ input, context }) => jobs.retry(input.job_id, context)),
    },
    search: {
      search: os.search.search.handler(({ input, signal = neverAborts }) => services.search.search(input, signal)),
    },
    events: {
      subscribe: os.events.subscribe.handler(({ signal = neverAborts }) => generate(services.events.stream(signal))),
    },
    models: {
      list: os.models.list.handler(async () => ({ items: await models.list() })),
      download: os.models.download.handler(({ input, context }) => models.download(input.model_id, context)),
      select: os.models.select.handler(({ input, context }) => models.select(input.model_id, context)),
      delete: os.models.delete.handler(({ input, context }) => models.delete(input.model_id, context)),
      import: os.models.import.handler(({ input, context }) => models.import(input, context)),
    },
    settings: {
      get: os.settings.get.handler(() => settings.view()),
      patch: os.settings.patch.handler(({ input, context }) => settings.patch(input, context)),
    },
    system: {
      shutdown: os.system.shutdown.handler(({ context }) => services.shutdown(context)),
      live: os.system.live.handler(() => ({ status: "ok", version: health.version })),
      ready: os.system.ready.handler(() => health.ready()),
    },
  });
}

/** The answer as a whole: what `done` carries. */
async function lastResponse(events: AsyncIterable<ChatEvent>): Promise<ChatResponse> {
  for await (const event of events) {
    if (event.type === "done") return event.response;
    if (event.type === "error") {
      const { code, message, details } = event.error;
      throw new HandrailError(isErrorCode(code) ? code : "INTERNAL", { message, details });
    }
  }
  throw new Error("the reply's events ended without done or error");
}

/** Waits for the first event, so that an error of the request is an answer of its own and not a broken stream. */
async function begun<Event>(events: AsyncIterable<Event>): Promise<AsyncGenerator<Event, void>> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

async function* generate<Event>(events: AsyncIterable<Event>): AsyncGenerator<Event, void> {
  yield* events;
}
