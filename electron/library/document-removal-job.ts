import { z } from "zod";
import type { Database } from "../platform/database.ts";
import type { JobContext, JobKind, JobProgress } from "../platform/job-kind.ts";
import type { DocumentRemoval } from "./document-removal.ts";
import { ImportItems } from "./import-items.ts";
import { ImportProgress } from "./import-progress.ts";

/** Documents that `DocumentRemoval.hide` has hidden. */
export const removalRequestSchema = z.strictObject({
  documents: z.array(z.strictObject({ document_id: z.string(), path: z.string() })),
});
export type RemovalRequest = z.infer<typeof removalRequestSchema>;

/** Removes hidden documents one after another; it goes on after a kill, and can't be cancelled, only paused. */
export class DocumentRemovalJob implements JobKind<RemovalRequest> {
  readonly kind = "delete";
  readonly requestSchema = removalRequestSchema;
  readonly cancellable = false;
  readonly #removal: DocumentRemoval;
  readonly #items: ImportItems;

  constructor(options: { readonly database: Database; readonly removal: DocumentRemoval }) {
    this.#removal = options.removal;
    this.#items = new ImportItems(options.database);
  }

  async run({ jobId, request, signal, report }: JobContext<RemovalRequest>): Promise<void> {
    if (!this.#items.isScanned(jobId)) {
      const files = request.documents.map(({ document_id, path }) => ({
        path: document_id,
        relativePath: path,
        sizeBytes: 0,
      }));
      await this.#items.insert(jobId, files);
    }
    const progress = new ImportProgress(this.#items.progress(jobId), report);
    for (const item of this.#items.queued(jobId)) {
      if (signal.aborted) return;
      progress.begin(item);
      await this.#removal.complete(item.path);
      this.#items.markDone(jobId, item.ordinal, "done", 0);
      progress.done(item, "done", 0);
    }
    await this.#removal.purge();
  }

  progress(jobId: string): JobProgress {
    return this.#items.progress(jobId);
  }

  prepareRetry(jobId: string): void {
    this.#items.requeueFailed(jobId);
  }
}
