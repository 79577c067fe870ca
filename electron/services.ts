import { stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import type { ModelExams } from "./chat/exam/model-exams.ts";
import type { HRChatbot } from "./chat/hr-chatbot.ts";
import type { ImportRequest } from "./contract/documents.ts";
import { HandrailError } from "./contract/errors.ts";
import type { Job } from "./contract/jobs.ts";
import type { Readiness } from "./contract/health.ts";
import type { SearchRequest, SearchResponse } from "./contract/search.ts";
import type { ModelInfo } from "./contract/models.ts";
import type { ChatEngine } from "./inference/engine.ts";
import type { EngineCalibrations } from "./inference/engine-calibrations.ts";
import type { RemovalRequest } from "./library/document-removal-job.ts";
import type { DocumentRemoval } from "./library/document-removal.ts";
import { reindexRequestSchema, type ReindexRequest } from "./library/reindex/reindex-job.ts";
import type { WatchedFolders } from "./library/watching/watched-folders.ts";
import { createLibraryServices, type LibraryServiceParts } from "./library-services.ts";
import type { IndexRepair } from "./library/index-repair.ts";
import type { RateLimiter } from "./limits/rate-limiter.ts";
import type { EmbedderStore } from "./models/embedder-store.ts";
import type { ModelDownloads } from "./models/model-downloads.ts";
import type { ModelImport } from "./models/model-import.ts";
import type { ModelStore } from "./models/model-store.ts";
import { toDate, type Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database.ts";
import type { EventBus } from "./platform/event-bus.ts";
import type { JobRunner } from "./platform/job-runner.ts";
import type { Log } from "./platform/log.ts";
import type { SettingsService } from "./platform/settings.ts";
import type { Retriever, RetrievedPassage } from "./retrieval/retrieval.ts";
import { resolveAllowedPath } from "./security/allowed-roots.ts";
import type { ChatbotSessionManager } from "./sessions/chatbot-session-manager.ts";
import type { Caller, Services } from "./transport/services.ts";

export interface ServiceParts extends LibraryServiceParts {
  readonly version: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly limiter: RateLimiter;
  readonly settings: SettingsService;
  readonly events: EventBus;
  readonly jobs: JobRunner;
  readonly removal: DocumentRemoval;
  readonly repair: IndexRepair;
  readonly watchedFolders: WatchedFolders;
  readonly retriever: Retriever;
  readonly sessions: ChatbotSessionManager;
  readonly chatbot: HRChatbot;
  readonly models: ModelStore;
  readonly downloads: ModelDownloads;
  readonly exams: ModelExams;
  readonly calibrations: EngineCalibrations;
  readonly modelImport: ModelImport;
  readonly embedders: EmbedderStore;
  /** The sample handbook that ships. */
  readonly handbookFolder: string;
  readonly engine: ChatEngine;
  readonly embedder: { readonly state: Readiness["parts"]["embedder"] };
  readonly database: Database;
  readonly requestShutdown: () => void;
}

/** What the routes call, over the services that `backend.ts` has built; whatever changes something is audited here. */
export function createServices(parts: ServiceParts): Services {
  const { audit, collections, jobs, models, sessions, settings } = parts;
  const library = createLibraryServices(parts);

  /** @throws HandrailError VALIDATION_FAILED, and over HTTP FORBIDDEN_PATH, PATH_NOT_FOUND */
  async function reachable(path: string, caller: Caller): Promise<string> {
    if (!isAbsolute(path))
      throw new HandrailError("VALIDATION_FAILED", { details: { path: "Give an absolute path." } });
    return isRemote(caller) ? resolveAllowedPath(path, settings.current.allowed_roots) : path;
  }

  async function watch(paths: readonly string[], request: ImportRequest, caller: Caller): Promise<void> {
    for (const path of paths) {
      const isFolder = await stat(path).then(
        (info) => info.isDirectory(),
        () => false,
      );
      if (!isFolder) continue;
      const { collection_id: collectionId, metadata } = request;
      const { watch_id } = parts.watchedFolders.add({ path, collectionId, metadata });
      audit.record({ actor: caller.client, action: "watched_folders.add", subject: watch_id });
    }
  }

  const controlJob =
    (action: "cancel" | "pause" | "resume" | "retry") =>
    async (jobId: string, caller: Caller): Promise<Job> => {
      const job = await jobs[action](jobId);
      audit.record({ actor: caller.client, action: `jobs.${action}`, subject: jobId, details: { kind: job.kind } });
      return job;
    };

  /** Nobody sees the documents from here on; a job takes away what was made from them. */
  async function remove(documentIds: readonly string[], caller: Caller): Promise<string> {
    const hidden = await parts.removal.hide(documentIds);
    const jobId = jobs.enqueue("delete", { documents: hidden } satisfies RemovalRequest);
    for (const { document_id } of hidden) {
      audit.record({ actor: caller.client, action: "documents.delete", subject: document_id });
    }
    return jobId;
  }

  function reindex(request: ReindexRequest, caller: Caller): { job_id: string } {
    const job_id = jobs.enqueue("reindex", request);
    audit.record({ actor: caller.client, action: "documents.reindex", subject: job_id });
    return { job_id };
  }

  return {
    log: parts.log,
    flush: () => parts.database.flush(),
    limiter: parts.limiter,
    chat: withCollectionsChecked(parts),
    sessions: {
      list: (query) => sessions.list(query),
      create(request) {
        collections.require(request.filters?.collection_ids ?? []);
        return sessions.create(request);
      },
      stats: () => sessions.stats(),
      get: (sessionId) => sessions.get(sessionId),
      messages: (query) => sessions.messages(query),
      export: (request) => sessions.export(request),
      feedback: (request) => sessions.feedback(request),
      delete: (request, caller) => sessions.delete(request, caller.client),
      async patch(change, caller) {
        const session = await sessions.patch(change);
        const { session_id: subject, ...changed } = change;
        // The names of the fields: a title is a person's own words.
        const fields = Object.keys(changed).join(" ");
        audit.record({ actor: caller.client, action: "session.patch", subject, details: { fields } });
        return session;
      },
      async restore(sessionId, caller) {
        const session = await sessions.restore(sessionId);
        audit.record({ actor: caller.client, action: "session.restore", subject: sessionId });
        return session;
      },
    },
    documents: {
      ...library.documents,
      async import(request, caller) {
        if (request.collection_id !== undefined) collections.require([request.collection_id]);
        const found = await Promise.all(request.paths.map((path) => reachable(path, caller)));
        // The same path whichever way it was written: a watched folder compares it with its files'.
        const paths = found.map((path) => resolve(path));
        const job_id = jobs.enqueue("import", { ...request, paths });
        if (request.watch) await watch(paths, request, caller);
        audit.record({ actor: caller.client, action: "documents.import", subject: job_id });
        return { job_id };
      },
      importSample(caller) {
        const job_id = jobs.enqueue("import", { paths: [parts.handbookFolder] });
        audit.record({ actor: caller.client, action: "documents.import_sample", subject: job_id });
        return { job_id };
      },
      async delete(documentId, caller) {
        const jobId = await remove([documentId], caller);
        const job = await jobs.ended(jobId, new AbortController().signal);
        if (job.status === "failed") throw new HandrailError("INTERNAL");
      },
      deleteMany: async (documentIds, caller) => ({ job_id: await remove(documentIds, caller) }),
      reindex(documentId, caller) {
        parts.documents.get(documentId);
        return reindex({ scope: "documents", document_ids: [documentId] }, caller);
      },
      reindexAll(documentIds, caller) {
        for (const documentId of documentIds ?? []) parts.documents.get(documentId);
        return reindex({ scope: "documents", ...(documentIds && { document_ids: [...documentIds] }) }, caller);
      },
    },
    collections: library.collections,
    watchedFolders: {
      list: () => parts.watchedFolders.list(),
      async patch(change, caller) {
        const folder = await parts.watchedFolders.patch(change);
        const action = change.paused ? "watched_folders.pause" : "watched_folders.resume";
        audit.record({ actor: caller.client, action, subject: change.watch_id });
        return folder;
      },
      async delete(watchId, caller) {
        await parts.watchedFolders.delete(watchId);
        audit.record({ actor: caller.client, action: "watched_folders.delete", subject: watchId });
      },
    },
    jobs: {
      list: (query) => jobs.list(query),
      get: (jobId) => jobs.get(jobId),
      watch: (jobId, signal) => jobs.watch(jobId, signal),
      cancel: controlJob("cancel"),
      pause: controlJob("pause"),
      resume: controlJob("resume"),
      retry: controlJob("retry"),
    },
    search: { search: (request, signal) => search(parts, request, signal) },
    events: parts.events,
    models: {
      async list() {
        const known = await models.list((modelId) => parts.downloads.jobOf(modelId));
        return known.map((model) => {
          const exam = parts.exams.describe(model.model_id);
          const speed = speedOf(parts, model.model_id);
          const reindexing = model.role === "embedder" ? switchJobOf(parts, model.model_id) : undefined;
          return {
            ...model,
            ...(exam && { exam }),
            ...(speed && { speed }),
            ...(reindexing !== undefined && { reindex_job_id: reindexing }),
          };
        });
      },
      async download(modelId, caller) {
        const { role } = await models.info(modelId);
        if (role === "reader") throw new HandrailError("MODEL_NOT_FOUND");
        const job_id = parts.downloads.jobOf(modelId) ?? jobs.enqueue("download", { model_id: modelId });
        audit.record({ actor: caller.client, action: "models.download", subject: modelId });
        return { job_id };
      },
      async select(modelId, caller) {
        const isEmbedder = parts.embedders.models.some(({ id }) => id === modelId);
        const model = isEmbedder ? await switchEmbedder(parts, modelId) : await models.select(modelId);
        audit.record({ actor: caller.client, action: "models.select", subject: modelId });
        return model;
      },
      async delete(modelId, caller) {
        if (parts.embedders.installed(modelId)) await deleteEmbedder(parts, modelId);
        else await models.delete(modelId);
        audit.record({ actor: caller.client, action: "models.delete", subject: modelId });
      },
      async import(request, caller) {
        const path = await reachable(request.path, caller);
        const model = await parts.modelImport.importModel({ ...request, path });
        audit.record({ actor: caller.client, action: "models.import", subject: model.model_id });
        return model;
      },
    },
    settings: {
      view: () => settings.view(),
      patch(patch, caller) {
        // Else a program that is bound to these folders could unbind itself; a person who signed in may.
        if (patch.allowed_roots !== undefined && caller.via === "http") {
          throw new HandrailError("FORBIDDEN", {
            message: "The allowed folders are set in the app, by ALLOWED_ROOTS or by 'serve --allow-root'.",
          });
        }
        const view = settings.patch(patch);
        audit.record({
          actor: caller.client,
          action: "settings.patch",
          details: { names: Object.keys(patch).join(" ") },
        });
        return view;
      },
    },
    health: { version: parts.version, ready: () => readiness(parts) },
    shutdown(caller) {
      audit.record({ actor: caller.client, action: "shutdown" });
      parts.requestShutdown();
    },
  };
}

/** A question within a collection that was deleted since is told so, rather than that the documents don't say. */
function withCollectionsChecked({ chatbot, collections, sessions }: ServiceParts): Services["chat"] {
  return {
    /** @throws HandrailError COLLECTION_NOT_FOUND, and what the chatbot throws */
    async *chat(request, options) {
      const session =
        request.session_id === undefined || request.filters ? undefined : await sessions.get(request.session_id);
      collections.require((request.filters ?? session?.filters)?.collection_ids ?? []);
      yield* chatbot.chat(request, options);
    },
    prepare: (request, options) => chatbot.prepare(request, options),
    attach: (sessionId, after, signal) => chatbot.attach(sessionId, after, signal),
    cancel: (sessionId) => chatbot.cancel(sessionId),
  };
}

/** @throws HandrailError COLLECTION_NOT_FOUND */
async function search(parts: ServiceParts, request: SearchRequest, signal: AbortSignal): Promise<SearchResponse> {
  parts.collections.require(request.filters?.collection_ids ?? []);
  const { passages, rewrittenQuery, timings } = await parts.retriever.retrieve({
    question: request.query,
    history: request.history ?? [],
    scope: {
      asOf: request.as_of ?? toDate(parts.clock.now()),
      jurisdiction: request.filters?.jurisdiction,
      audience: request.filters?.audience,
      collectionIds: request.filters?.collection_ids,
      documentIds: request.filters?.document_ids,
    },
    limit: request.limit,
    mode: request.mode,
    signal,
  });
  return {
    results: passages.map((found) => searchResult(found, request.explain)),
    ...(rewrittenQuery !== undefined && { rewritten_query: rewrittenQuery }),
    timings: { embed_ms: timings.embedMs, search_ms: timings.searchMs, total_ms: timings.totalMs },
  };
}

function searchResult(
  { passage, score, scores }: RetrievedPassage,
  explain: boolean,
): SearchResponse["results"][number] {
  return {
    chunk_id: String(passage.chunkKey),
    document_id: passage.documentId,
    version_id: passage.versionId,
    title: passage.title,
    path: passage.path,
    ...(passage.page !== undefined && { page: passage.page }),
    heading_path: [...passage.headingPath],
    text: passage.prefix ? `${passage.prefix}\n${passage.text}` : passage.text,
    start: passage.start,
    end: passage.end,
    score,
    ...(explain && { scores }),
  };
}

function readiness(parts: ServiceParts): Readiness {
  const database = parts.database.open ? "ok" : "failed";
  const index = parts.repair.state;
  return {
    // Quoting needs neither the chat model nor a whole index: what is there is searched.
    ready: database === "ok" && index !== "failed" && parts.embedder.state !== "failed",
    version: parts.version,
    parts: { database, index, embedder: parts.embedder.state, engine: parts.engine.state },
  };
}

/** The job that makes the index anew with an embedder, or is going to. */
const switchJobOf = ({ jobs }: ServiceParts, modelId: string): string | undefined =>
  switchJobs(jobs).find(({ embedderId }) => embedderId === modelId)?.id;

const switchJobs = (jobs: JobRunner): { id: string; embedderId: string }[] =>
  jobs.unfinished("reindex").flatMap(({ id, request }) => {
    const parsed = reindexRequestSchema.safeParse(request).data;
    return parsed?.scope === "embedder" ? [{ id, embedderId: parsed.embedder_id }] : [];
  });

/**
 * Has the index made anew with another embedder; the last choice counts.
 *
 * @throws HandrailError MODEL_NOT_INSTALLED
 */
async function switchEmbedder(parts: ServiceParts, modelId: string): Promise<ModelInfo> {
  const { jobs, models, embedders } = parts;
  if (!embedders.installed(modelId)) throw new HandrailError("MODEL_NOT_INSTALLED");
  for (const { id, embedderId } of switchJobs(jobs)) if (embedderId !== modelId) await jobs.cancel(id);
  const info = await models.info(modelId);
  const running = switchJobOf(parts, modelId);
  if (info.selected && running === undefined) return info;
  const request = { scope: "embedder", embedder_id: modelId } satisfies ReindexRequest;
  const job = running ?? jobs.enqueue("reindex", request);
  parts.events.publish({ type: "models_changed" });
  return { ...info, reindex_job_id: job };
}

/** @throws HandrailError VALIDATION_FAILED of the one that serves; MODEL_NOT_FOUND of the one that ships */
async function deleteEmbedder(parts: ServiceParts, modelId: string): Promise<void> {
  const { selected } = await parts.models.info(modelId);
  if (selected) {
    throw new HandrailError("VALIDATION_FAILED", {
      message: "The search index is made with this model. Choose another one first.",
    });
  }
  const job = switchJobOf(parts, modelId);
  if (job !== undefined) await parts.jobs.cancel(job);
  await parts.embedders.delete(modelId);
}

/** What was measured of an installed chat model on this computer. */
function speedOf({ models, calibrations }: ServiceParts, modelId: string): ModelInfo["speed"] {
  const installed = models.installed(modelId);
  const measured = installed && calibrations.of(installed.sha256);
  if (!measured) return undefined;
  return {
    threads: measured.threads,
    flash_attention: measured.flashAttention,
    prompt_tokens_per_second: measured.promptTokensPerSecond,
    tokens_per_second: measured.tokensPerSecond,
  };
}

/** Comes over HTTP: may reach no files but those that the settings allow. */
const isRemote = ({ via }: Caller): boolean => via === "http" || via === "browser";
