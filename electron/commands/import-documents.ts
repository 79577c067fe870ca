import type { ImportRequest } from "../contract/documents.ts";
import type { Job } from "../contract/jobs.ts";
import type { Client } from "./connect.ts";
import { failureNotes } from "./failure-notes.ts";
import { followJob } from "./follow-job.ts";
import type { Terminal } from "./terminal.ts";

/** Imports and waits; names the files that failed below their reasons. */
export async function importDocuments(
  client: Client,
  terminal: Terminal,
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<Job> {
  const { job_id } = await client.documents.import(request);
  const job = await followJob(client, terminal, job_id, "Importing", signal);
  const added = job.files_done - job.files_unchanged;
  terminal.print(
    `${added} ${added === 1 ? "document" : "documents"} imported, ${job.files_unchanged} unchanged, ${job.files_failed} failed; ${job.chunks_done} ${job.chunks_done === 1 ? "passage" : "passages"}.`,
  );
  for (const line of failureNotes(job.failures)) terminal.note(line);
  terminal.result(job);
  return job;
}
