import type { Database } from "../../platform/database.ts";
import type { JobRunner } from "../../platform/job-runner.ts";
import type { Log } from "../../platform/log.ts";
import { reindexRequestSchema, type ReindexRequest } from "./reindex-job.ts";
import { staleVersions } from "./stale-versions.ts";

export interface EnqueueStaleOptions {
  readonly database: Database;
  readonly jobs: Pick<JobRunner, "enqueue" | "unfinished">;
  readonly log: Log;
  readonly embedderId: string;
}

/** After a start: a job for what an older Handrail cut or embedded, unless there is one already. */
export function enqueueStale({ database, jobs, log, embedderId }: EnqueueStaleOptions): void {
  try {
    const isThere = jobs
      .unfinished("reindex")
      .some(({ request }) => reindexRequestSchema.safeParse(request).data?.scope === "stale");
    const stale = isThere ? [] : staleVersions(database, embedderId);
    if (stale.length === 0) return;
    log.info({ versions: stale.length }, "The rules of the index have changed: it is made anew in the background");
    jobs.enqueue("reindex", { scope: "stale" } satisfies ReindexRequest);
  } catch (error) {
    // A shutdown came first; the next start sees the same.
    log.debug({ err: error }, "No reindexing was begun");
  }
}

/** Files are being imported, or wait for it. */
export const isImporting = (jobs: Pick<JobRunner, "unfinished">): boolean =>
  [...jobs.unfinished("import"), ...jobs.unfinished("watch")].some(({ status }) => status !== "paused");
