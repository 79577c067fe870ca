/** An error as a person sees it: the backend's sentence, or what the wire's failure means. */
export interface AppError {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

export class ApiError extends Error implements AppError {
  readonly code: string;
  readonly details: unknown;

  constructor(error: AppError) {
    super(error.message);
    this.name = "ApiError";
    this.code = error.code;
    this.details = error.details;
  }
}

/** Reads `{ error: { code, message, details? } }`, the body of every failed answer. */
export function errorFromBody(body: unknown): AppError | undefined {
  if (!isRecord(body) || !isRecord(body["error"])) return undefined;
  const { code, message, details } = body["error"];
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return { code, message, ...(details === undefined ? {} : { details }) };
}

/** Whatever was thrown by a call. `CONNECTION_LOST` when nothing answered. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof ApiError) return thrown;
  if (isRecord(thrown)) {
    const { code, message, data } = thrown;
    if (typeof code === "string" && typeof message === "string") {
      const details = isRecord(data) ? data["details"] : undefined;
      return { code, message, ...(details === undefined ? {} : { details }) };
    }
  }
  // fetch rejects with a TypeError when the server is gone.
  if (thrown instanceof TypeError) return { code: "CONNECTION_LOST", message: "" };
  return { code: "INTERNAL", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

export function isAbort(thrown: unknown): boolean {
  return isRecord(thrown) && thrown["name"] === "AbortError";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
