import { createStore } from "zustand/vanilla";
import type { DocumentInfo, ImportRequest, PatchDocument, PatchDocuments } from "../../electron/contract/documents.ts";
import type { Job } from "../../electron/contract/jobs.ts";
import type { Api } from "../api/api.ts";
import { type AppError, toAppError } from "../api/errors.ts";
import { filterQuery, isFiltered, type LibraryFilters, noFilters, withDocument } from "./document-list.ts";
import { isNews, type JobAction, withJob } from "./library-jobs.ts";

export { isOver } from "./library-jobs.ts";

export interface LibraryState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: AppError | undefined;
  readonly documents: readonly DocumentInfo[];
  /** Every document that the filters let through is among `documents`. */
  readonly isComplete: boolean;
  readonly filters: LibraryFilters;
  /** Of the whole library, whatever is filtered; undefined until known. */
  readonly isEmpty: boolean | undefined;
  /** Of every document seen so far, sorted. */
  readonly jurisdictions: readonly string[];
  readonly hasSample: boolean;
  readonly jobs: readonly Job[];
  load(): Promise<void>;
  /** While true, all pages are read, so that the list can be sorted and selected as a whole. */
  readAll(wanted: boolean): Promise<void>;
  filter(changes: Partial<LibraryFilters>): Promise<void>;
  import(request: ImportRequest): Promise<void>;
  importSample(): Promise<void>;
  patch(change: PatchDocument): Promise<void>;
  /** Any number of documents; the route takes 1,000 at once. */
  patchMany(documentIds: readonly string[], change: Omit<PatchDocuments, "document_ids">): Promise<void>;
  remove(documentIds: readonly string[]): Promise<void>;
  /** Without ids: the whole library. */
  reindex(documentIds?: readonly string[]): Promise<void>;
  act(jobId: string, action: JobAction): Promise<void>;
  /** Of events. */
  documentChanged(documentId: string): Promise<void>;
  documentDeleted(documentId: string): void;
  jobChanged(job: Job): void;
  hideJob(jobId: string): void;
}

export type LibraryStore = ReturnType<typeof createLibraryStore>;

const pageSize = 200;
const idsAtOnce = 1_000;

export function createLibraryStore(api: Api) {
  let asked = 0;
  let wantsAll = false;
  const hidden = new Set<string>();

  return createStore<LibraryState>((set, get) => {
    const learnFrom = (added: readonly DocumentInfo[]) => {
      const codes = added.flatMap((document) => document.metadata.jurisdiction ?? []);
      const known = get().jurisdictions;
      const jurisdictions = [...new Set([...known, ...codes])].toSorted();
      const hasSample = get().hasSample || added.some((document) => document.path.endsWith(sampleDocument));
      set({ ...(jurisdictions.length === known.length ? {} : { jurisdictions }), hasSample });
    };
    const readPage = (cursor?: string) =>
      api.documents.list({
        limit: pageSize,
        ...filterQuery(get().filters),
        ...(cursor === undefined ? {} : { cursor }),
      });
    const upsertJob = (job: Job) => set({ jobs: withJob(get().jobs, job) });
    const follow = async ({ job_id }: { job_id: string }) => upsertJob(await api.jobs.get({ job_id }));
    const isShownOrNews = (job: Job) =>
      get().jobs.some((other) => other.job_id === job.job_id) || (isNews(job, Date.now()) && !hidden.has(job.job_id));
    const checkEmpty = async (items: readonly DocumentInfo[]) => {
      if (items.length > 0) return false;
      return isFiltered(get().filters) ? (await api.documents.list({ limit: 1 })).items.length === 0 : true;
    };

    /** Reads on from a page; what is shown grows, but never shrinks before the end is known. */
    const readOn = async (turn: number, start: readonly DocumentInfo[], startCursor: string | undefined) => {
      let documents = start;
      let cursor = startCursor;
      while (cursor !== undefined && wantsAll) {
        const page = await readPage(cursor);
        if (turn !== asked) return;
        learnFrom(page.items);
        documents = documents.concat(page.items);
        cursor = page.next_cursor;
        if (documents.length >= get().documents.length) set({ documents });
      }
      set({ documents, isComplete: cursor === undefined });
    };

    const load = async (isSameList: boolean) => {
      const turn = ++asked;
      try {
        const [page, jobs] = await Promise.all([readPage(), api.jobs.list({ limit: 50 })]);
        const isEmpty = await checkEmpty(page.items);
        if (turn !== asked) return;
        learnFrom(page.items);
        const unseen = get().jobs.filter((job) => !jobs.items.some((other) => other.job_id === job.job_id));
        set({
          status: "ready",
          error: undefined,
          isEmpty,
          jobs: [...unseen, ...jobs.items.filter(isShownOrNews)],
          ...(isSameList && wantsAll && get().documents.length > page.items.length ? {} : { documents: page.items }),
        });
        await readOn(turn, page.items, page.next_cursor);
      } catch (thrown) {
        if (turn === asked) set({ status: "failed", error: toAppError(thrown) });
      }
    };

    return {
      status: "loading",
      error: undefined,
      documents: [],
      isComplete: false,
      filters: noFilters,
      isEmpty: undefined,
      jurisdictions: [],
      hasSample: false,
      jobs: [],

      load: () => load(true),

      async readAll(wanted) {
        const wanting = wanted && !wantsAll;
        wantsAll = wanted;
        if (wanting && get().status === "ready" && !get().isComplete) await get().load();
      },

      async filter(changes) {
        set({ filters: { ...get().filters, ...changes }, status: "loading" });
        await load(false);
      },

      async import(request) {
        await follow(await api.documents.import(request));
      },

      async importSample() {
        await follow(await api.documents.importSample({}));
      },

      async patch(change) {
        const document = await api.documents.patch(change);
        learnFrom([document]);
        set({ documents: withDocument(get().documents, document) });
      },

      async patchMany(documentIds, change) {
        for (let at = 0; at < documentIds.length; at += idsAtOnce) {
          await api.documents.patchMany({ document_ids: documentIds.slice(at, at + idsAtOnce), ...change });
        }
        await get().load();
      },

      async remove(documentIds) {
        const [first] = documentIds;
        if (documentIds.length === 1 && first !== undefined) {
          await api.documents.delete({ document_id: first });
          get().documentDeleted(first);
          return;
        }
        for (let at = 0; at < documentIds.length; at += idsAtOnce) {
          await follow(await api.documents.deleteMany({ document_ids: documentIds.slice(at, at + idsAtOnce) }));
        }
        await get().load();
      },

      async reindex(documentIds) {
        if (documentIds === undefined) return follow(await api.documents.reindexAll({}));
        for (let at = 0; at < documentIds.length; at += idsAtOnce) {
          await follow(await api.documents.reindexAll({ document_ids: documentIds.slice(at, at + idsAtOnce) }));
        }
      },

      async act(jobId, action) {
        upsertJob(await api.jobs[action]({ job_id: jobId }));
      },

      async documentChanged(documentId) {
        // Whether it still passes the filters is the backend's to say.
        if (isFiltered(get().filters)) return get().load();
        try {
          const document = await api.documents.get({ document_id: documentId });
          if (isFiltered(get().filters)) return;
          learnFrom([document]);
          set({ documents: withDocument(get().documents, document), isEmpty: false });
        } catch (thrown) {
          if (toAppError(thrown).code === "DOCUMENT_NOT_FOUND") get().documentDeleted(documentId);
        }
      },

      documentDeleted(documentId) {
        const documents = get().documents.filter((document) => document.document_id !== documentId);
        if (documents.length === get().documents.length) return;
        set({ documents, ...(documents.length === 0 && !isFiltered(get().filters) ? { isEmpty: true } : {}) });
      },

      jobChanged(job) {
        if (isShownOrNews(job)) upsertJob(job);
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
