import { createStore } from "zustand/vanilla";
import type { DocumentInfo, DocumentMetadata } from "../../electron/contract/documents.ts";
import type { Job } from "../../electron/contract/jobs.ts";
import type { Api } from "../api/api.ts";
import { type AppError, toAppError } from "../api/errors.ts";

export type JobAction = "cancel" | "pause" | "resume" | "retry";

export interface LibraryState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: AppError | undefined;
  readonly documents: readonly DocumentInfo[];
  readonly nextCursor: string | undefined;
  readonly query: string;
  /** Of the whole library, whatever is searched for; undefined until known. */
  readonly isEmpty: boolean | undefined;
  /** Of every document seen so far, sorted. */
  readonly jurisdictions: readonly string[];
  readonly hasSample: boolean;
  readonly jobs: readonly Job[];
  load(): Promise<void>;
  loadMore(): Promise<void>;
  search(query: string): Promise<void>;
  import(paths: readonly string[], metadata?: DocumentMetadata): Promise<void>;
  importSample(): Promise<void>;
  remove(documentId: string): Promise<void>;
  act(jobId: string, action: JobAction): Promise<void>;
  /** Of an event. */
  jobChanged(job: Job): void;
  hideJob(jobId: string): void;
}

export type LibraryStore = ReturnType<typeof createLibraryStore>;

const pageSize = 200;
const ended = new Set<Job["status"]>(["done", "failed", "cancelled"]);

export const isOver = (job: Job): boolean => ended.has(job.status);

const newsForMs = 3_600_000;

export function createLibraryStore(api: Api) {
  let asked = 0;
  const hidden = new Set<string>();
  /** It goes on, or it has ended not long ago with failures that a person should see. */
  const isNews = (job: Job): boolean => {
    if (!isOver(job)) return true;
    const endedAt = Date.parse(job.finished_at ?? job.created_at);
    return job.failures.length > 0 && Date.now() - endedAt < newsForMs && !hidden.has(job.job_id);
  };

  return createStore<LibraryState>((set, get) => {
    const take = (added: readonly DocumentInfo[], documents: readonly DocumentInfo[]) => {
      const codes = added.flatMap((document) => document.metadata.jurisdiction ?? []);
      const known = get().jurisdictions;
      const jurisdictions = [...new Set([...known, ...codes])].toSorted();
      set({
        documents,
        ...(jurisdictions.length === known.length ? {} : { jurisdictions }),
        hasSample: get().hasSample || added.some((document) => document.path.endsWith(sampleDocument)),
      });
    };
    const query = (cursor?: string) =>
      api.documents.list({
        limit: pageSize,
        ...(get().query ? { q: get().query } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      });
    const upsertJob = (job: Job) => {
      const known = get().jobs.some((other) => other.job_id === job.job_id);
      if (known) set({ jobs: get().jobs.map((other) => (other.job_id === job.job_id ? job : other)) });
      else set({ jobs: [job, ...get().jobs] });
    };

    return {
      status: "loading",
      error: undefined,
      documents: [],
      nextCursor: undefined,
      query: "",
      isEmpty: undefined,
      jurisdictions: [],
      hasSample: false,
      jobs: [],

      async load() {
        const turn = ++asked;
        try {
          const [page, jobs] = await Promise.all([query(), api.jobs.list({ limit: 50 })]);
          if (turn !== asked) return;
          take(page.items, page.items);
          const unseen = get().jobs.filter((job) => !jobs.items.some((other) => other.job_id === job.job_id));
          set({
            status: "ready",
            error: undefined,
            nextCursor: page.next_cursor,
            jobs: [...unseen, ...jobs.items.filter((job) => isNews(job) || get().jobs.some(sameAs(job)))],
            ...(get().query ? {} : { isEmpty: page.items.length === 0 }),
          });
        } catch (thrown) {
          if (turn === asked) set({ status: "failed", error: toAppError(thrown) });
        }
      },

      async loadMore() {
        const { nextCursor } = get();
        if (nextCursor === undefined) return;
        const turn = asked;
        set({ nextCursor: undefined });
        const page = await query(nextCursor);
        if (turn !== asked) return;
        take(page.items, [...get().documents, ...page.items]);
        set({ nextCursor: page.next_cursor });
      },

      async search(text) {
        set({ query: text });
        await get().load();
      },

      async import(paths, metadata) {
        const { job_id } = await api.documents.import({ paths: [...paths], ...(metadata ? { metadata } : {}) });
        upsertJob(await api.jobs.get({ job_id }));
      },

      async importSample() {
        const { job_id } = await api.documents.importSample({});
        upsertJob(await api.jobs.get({ job_id }));
      },

      async remove(documentId) {
        await api.documents.delete({ document_id: documentId });
        const documents = get().documents.filter((document) => document.document_id !== documentId);
        set({ documents, ...(documents.length === 0 && !get().query ? { isEmpty: true } : {}) });
      },

      async act(jobId, action) {
        upsertJob(await api.jobs[action]({ job_id: jobId }));
      },

      jobChanged(job) {
        if (isNews(job) || get().jobs.some(sameAs(job))) upsertJob(job);
      },

      hideJob(jobId) {
        hidden.add(jobId);
        set({ jobs: get().jobs.filter((job) => job.job_id !== jobId) });
      },
    };
  });
}

/** Ends the path of a document that only the sample handbook has. */
const sampleDocument = "annual-leave-united-kingdom.md";

const sameAs = (job: Job) => (other: Job) => other.job_id === job.job_id;
