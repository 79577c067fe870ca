import { WorkerError, WorkerExitedError } from "../platform/worker-host.ts";

/** Thrown in a worker that was started again and hasn't been given its model yet. */
export class ModelNotLoadedError extends Error {
  override readonly name = "ModelNotLoadedError";
  readonly code = "MODEL_NOT_LOADED";
}

/** The worker that the call was meant for is gone; the call can be made again. */
export function isWorkerGone(error: unknown): boolean {
  if (error instanceof WorkerExitedError) return true;
  return error instanceof WorkerError && error.code === "MODEL_NOT_LOADED";
}
