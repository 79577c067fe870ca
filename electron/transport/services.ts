import type { ChatEvent, ChatRequest, PrepareChat } from "../contract/chat.ts";
import type { Collection, PatchWatchedFolder, WatchedFolder } from "../contract/collections.ts";
import type {
  DiffQuery,
  DocumentInfo,
  DocumentPage,
  DuplicatePair,
  DuplicateParams,
  ImportRequest,
  ListDocumentsQuery,
  PatchDocument,
  PatchDocuments,
  VersionContent,
  VersionDiff,
} from "../contract/documents.ts";
import type { ChangeEvent } from "../contract/events.ts";
import type { Readiness } from "../contract/health.ts";
import type { Job, JobPage, ListJobsQuery } from "../contract/jobs.ts";
import type { ImportModel, ModelInfo } from "../contract/models.ts";
import type { Scope } from "../contract/routes/route-base.ts";
import type { SearchRequest, SearchResponse } from "../contract/search.ts";
import type { PatchSession, SessionInfo } from "../contract/sessions.ts";
import type { PatchSettings, SettingsView } from "../contract/settings.ts";
import type { RateLimitResult } from "../limits/rate-limiter.ts";
import type { Log } from "../platform/log.ts";
import type { ChatbotSessionManager } from "../sessions/chatbot-session-manager.ts";

type Answer<Value> = Value | Promise<Value>;

/** Who calls, and by which door. */
export interface Caller {
  /** `window`, `cli`, or the token's id: the key of the rate limits and the actor in the audit. */
  readonly client: string;
  readonly scope: Scope;
  /**
   * `ipc`: the window, whose replies go on when it leaves. `http`: a program, whose replies end when it leaves and whose
   * imports must lie under the allowed folders. `owner`: the command line, in this process or over the owner's socket:
   * neither limited nor bound to folders, its replies end when it leaves. `browser`: the window in a browser, whose
   * replies go on when it leaves and whose imports must lie under the allowed folders.
   */
  readonly via: "ipc" | "http" | "owner" | "browser";
}

/** What the routes need; `backend.ts` puts it together. */
export interface Services {
  readonly log: Log;
  /** Resolves when what was stored is on the disk. */
  flush(): Promise<void>;
  readonly limiter: { consume(clientKey: string): Promise<RateLimitResult> };
  readonly chat: {
    /** The first event is `session`; what throws before it is an error of the request. */
    chat(
      request: ChatRequest,
      options: {
        readonly client: string;
        readonly signal?: AbortSignal;
        readonly onLeave?: "cancel" | "continue";
        readonly isShownWhole?: boolean;
      },
    ): AsyncIterable<ChatEvent>;
    prepare(request: PrepareChat, options: { readonly client: string; readonly signal?: AbortSignal }): Promise<void>;
    attach(sessionId: string, after: number, signal?: AbortSignal): AsyncIterable<ChatEvent>;
    cancel(sessionId: string): Promise<void>;
  };
  readonly sessions: Pick<
    ChatbotSessionManager,
    "list" | "create" | "stats" | "get" | "messages" | "export" | "feedback"
  > & {
    patch(change: PatchSession, caller: Caller): Promise<SessionInfo>;
    delete(request: { session_id: string; undo_seconds: number }, caller: Caller): Promise<void>;
    restore(sessionId: string, caller: Caller): Promise<SessionInfo>;
  };
  readonly documents: {
    import(request: ImportRequest, caller: Caller): Answer<{ job_id: string }>;
    importSample(caller: Caller): Answer<{ job_id: string }>;
    list(query: ListDocumentsQuery): Answer<DocumentPage>;
    get(documentId: string): Answer<DocumentInfo>;
    patch(change: PatchDocument, caller: Caller): Answer<DocumentInfo>;
    patchMany(change: PatchDocuments, caller: Caller): Answer<{ updated: number }>;
    delete(documentId: string, caller: Caller): Answer<void>;
    deleteMany(documentIds: readonly string[], caller: Caller): Answer<{ job_id: string }>;
    content(documentId: string, versionId: string): Answer<VersionContent>;
    /** Has its media type; a `File`, where its name is known. */
    original(documentId: string, versionId: string): Answer<Blob>;
    diff(query: DiffQuery, signal: AbortSignal): Answer<VersionDiff>;
    reindex(documentId: string, caller: Caller): Answer<{ job_id: string }>;
    /** Without ids: every document. */
    reindexAll(documentIds: readonly string[] | undefined, caller: Caller): Answer<{ job_id: string }>;
    duplicates(signal: AbortSignal): Answer<DuplicatePair[]>;
    merge(params: DuplicateParams, caller: Caller): Answer<DocumentInfo>;
    split(params: DuplicateParams, caller: Caller): Answer<DocumentInfo>;
    keepBoth(params: DuplicateParams, caller: Caller): Answer<void>;
  };
  readonly collections: {
    list(): Answer<Collection[]>;
    create(name: string, caller: Caller): Answer<Collection>;
    rename(collectionId: string, name: string, caller: Caller): Answer<Collection>;
    delete(collectionId: string, caller: Caller): Answer<void>;
  };
  readonly watchedFolders: {
    list(): Answer<WatchedFolder[]>;
    patch(change: PatchWatchedFolder, caller: Caller): Answer<WatchedFolder>;
    delete(watchId: string, caller: Caller): Answer<void>;
  };
  readonly jobs: {
    list(query: ListJobsQuery): Answer<JobPage>;
    get(jobId: string): Answer<Job>;
    watch(jobId: string, signal: AbortSignal): AsyncIterable<Job>;
    cancel(jobId: string, caller: Caller): Answer<Job>;
    pause(jobId: string, caller: Caller): Answer<Job>;
    resume(jobId: string, caller: Caller): Answer<Job>;
    retry(jobId: string, caller: Caller): Answer<Job>;
  };
  readonly search: { search(request: SearchRequest, signal: AbortSignal): Answer<SearchResponse> };
  readonly events: { stream(signal: AbortSignal): AsyncIterable<ChangeEvent> };
  readonly models: {
    list(): Answer<ModelInfo[]>;
    download(modelId: string, caller: Caller): Answer<{ job_id: string }>;
    select(modelId: string, caller: Caller): Answer<ModelInfo>;
    delete(modelId: string, caller: Caller): Answer<void>;
    import(request: ImportModel, caller: Caller): Answer<ModelInfo>;
  };
  readonly settings: {
    view(): Answer<SettingsView>;
    patch(patch: PatchSettings, caller: Caller): Answer<SettingsView>;
  };
  readonly health: { readonly version: string; ready(): Answer<Readiness> };
  /** Begins to shut down and returns at once. */
  shutdown(caller: Caller): void;
}
