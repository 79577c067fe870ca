import { z } from "zod";
import { jobSchema, type Job, type JobStatus, type ListJobsQuery } from "../contract/jobs.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";

/** Why a whole job failed; the code is one of the contract's. */
export interface JobError {
  readonly code: string;
  readonly message: string;
}

export interface JobRow {
  readonly id: string;
  readonly kind: Job["kind"];
  readonly status: JobStatus;
  /** Milliseconds since 1970, as in every column. */
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
  readonly request: unknown;
  readonly error: JobError | undefined;
}

const rowSchema = z
  .strictObject({
    id: z.string(),
    kind: jobSchema.shape.kind,
    status: jobSchema.shape.status,
    created_at: z.number(),
    finished_at: z.number().nullable(),
    request: z.string(),
    error: z.string().nullable(),
  })
  .transform((row): JobRow => {
    const error = row.error === null ? undefined : errorSchema.parse(JSON.parse(row.error));
    return {
      id: row.id,
      kind: row.kind,
      status: row.status,
      createdAt: row.created_at,
      finishedAt: row.finished_at ?? undefined,
      request: JSON.parse(row.request),
      error,
    };
  });
const errorSchema = z.strictObject({ code: z.string(), message: z.string() });
const positionSchema = z.tuple([z.number(), z.string()]);

const columns = "id, kind, status, created_at, finished_at, request, error";

/** The `jobs` table. */
export class JobStore {
  readonly #database: Database;
  readonly #byId;
  readonly #nextQueued;

  constructor(database: Database) {
    this.#database = database;
    this.#byId = database.prepare(`SELECT ${columns} FROM jobs WHERE id = ?`);
    this.#nextQueued = database.prepare(
      `SELECT ${columns} FROM jobs WHERE kind = ? AND status = 'queued' ORDER BY created_at, id LIMIT 1`,
    );
  }

  insert(job: { id: string; kind: Job["kind"]; request: unknown; createdAt: number }): void {
    this.#database
      .prepare("INSERT INTO jobs (id, kind, status, created_at, request) VALUES (?, ?, 'queued', ?, ?)")
      .run(job.id, job.kind, job.createdAt, JSON.stringify(job.request));
  }

  find(id: string): JobRow | undefined {
    const row = this.#byId.get(id);
    return row === undefined ? undefined : rowSchema.parse(row);
  }

  /** The one that has waited longest. */
  nextQueued(kind: Job["kind"]): JobRow | undefined {
    const row = this.#nextQueued.get(kind);
    return row === undefined ? undefined : rowSchema.parse(row);
  }

  /** Runs, waits or is paused. */
  unfinished(kind: Job["kind"]): JobRow[] {
    return this.#database
      .prepare(
        `SELECT ${columns} FROM jobs WHERE kind = ? AND status IN ('queued', 'running', 'paused')
         ORDER BY created_at, id`,
      )
      .all(kind)
      .map((row) => rowSchema.parse(row));
  }

  /** Newest first. */
  page({ status, kind, cursor, limit }: ListJobsQuery): { rows: JobRow[]; nextCursor: string | undefined } {
    const [at, id] = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ""] : decodeCursor(positionSchema, cursor);
    const rows = this.#database
      .prepare(
        `SELECT ${columns} FROM jobs
         WHERE (created_at, id) < (:at, :id) AND (:status IS NULL OR status = :status)
           AND (:kind IS NULL OR kind = :kind)
         ORDER BY created_at DESC, id DESC LIMIT :count`,
      )
      .all({ at, id, status: status ?? null, kind: kind ?? null, count: limit + 1 })
      .map((row) => rowSchema.parse(row));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page,
      nextCursor: last && rows.length > limit ? encodeCursor([last.createdAt, last.id]) : undefined,
    };
  }

  setRunning(id: string, startedAt: number): void {
    this.#database
      .prepare("UPDATE jobs SET status = 'running', started_at = coalesce(started_at, ?) WHERE id = ?")
      .run(startedAt, id);
  }

  /** Waits (again): what an earlier run ended with is forgotten. */
  setQueued(id: string): void {
    this.#database.prepare("UPDATE jobs SET status = 'queued', finished_at = NULL, error = NULL WHERE id = ?").run(id);
  }

  setPaused(id: string): void {
    this.#database.prepare("UPDATE jobs SET status = 'paused' WHERE id = ?").run(id);
  }

  setFinished(id: string, status: "done" | "failed" | "cancelled", finishedAt: number, error?: JobError): void {
    this.#database
      .prepare("UPDATE jobs SET status = ?, finished_at = ?, error = ? WHERE id = ?")
      .run(status, finishedAt, error ? JSON.stringify(error) : null, id);
  }

  /** Jobs that were running when the last process ended wait again. */
  requeueRunning(): void {
    this.#database.prepare("UPDATE jobs SET status = 'queued' WHERE status = 'running'").run();
  }
}
