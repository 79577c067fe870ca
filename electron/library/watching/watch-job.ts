import { z } from "zod";
import { documentMetadataSchema } from "../../contract/documents.ts";
import { fileErrorTable } from "../../contract/errors.ts";
import type { JobContext, JobKind, JobProgress } from "../../platform/job-kind.ts";
import type { ImportJob } from "../import-job.ts";

const codes = Object.keys(fileErrorTable);

/** Files of a watched folder that are new or have changed. */
const watchRequestSchema = z.strictObject({
  watch_id: z.string(),
  /** No link may lead out of it. */
  folder: z.string(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      relativePath: z.string(),
      sizeBytes: z.number(),
      error: z
        .custom<keyof typeof fileErrorTable>((code) => typeof code === "string" && codes.includes(code))
        .optional(),
    }),
  ),
  collection_id: z.string().optional(),
  metadata: documentMetadataSchema.optional(),
});
export type WatchRequest = z.infer<typeof watchRequestSchema>;

/** Imports what a look at a watched folder found. */
export class WatchJob implements JobKind<WatchRequest> {
  readonly kind = "watch";
  readonly requestSchema = watchRequestSchema;
  readonly #importer: Pick<ImportJob, "importFiles" | "progress" | "prepareRetry">;

  constructor(options: { readonly importer: Pick<ImportJob, "importFiles" | "progress" | "prepareRetry"> }) {
    this.#importer = options.importer;
  }

  run({ request, ...context }: JobContext<WatchRequest>): Promise<void> {
    const { files, folder, collection_id, metadata } = request;
    const asked = {
      paths: [folder],
      ...(collection_id !== undefined && { collection_id }),
      ...(metadata && { metadata }),
    };
    const found = files.map(({ error, ...file }) => ({ ...file, ...(error && { error }) }));
    return this.#importer.importFiles({ ...context, request: asked }, found);
  }

  progress(jobId: string): JobProgress {
    return this.#importer.progress(jobId);
  }

  prepareRetry(jobId: string): void {
    this.#importer.prepareRetry(jobId);
  }
}
