import { mapEventIterator, ORPCError } from "@orpc/client";
import { isSchemaIssue, ValidationError } from "@orpc/contract";
import { z } from "zod";
import { errorBodySchema, type ErrorBody } from "../contract/common.ts";
import { errorTable, HandrailError, type ErrorCode } from "../contract/errors.ts";
import type { Log } from "../platform/log.ts";

/** What an error carries over a message port beside code, status and message: the body that HTTP sends. */
const wireDataSchema = errorBodySchema.extend({ retry_after_seconds: z.number().optional() });

/** Whatever was thrown, as an error that may leave. What isn't of the table is logged here and leaves as INTERNAL. */
export function toHandrailError(error: unknown, log: Log, route: string): HandrailError {
  if (error instanceof HandrailError) return error;
  if (error instanceof ORPCError) {
    if (isErrorCode(error.code)) return fromWireError(error);
    if (error.cause instanceof HandrailError) return error.cause;
    if (error.code === "BAD_REQUEST") {
      const details =
        error.cause instanceof ValidationError
          ? problemsByPath(error.cause.issues)
          : { body: "This is not valid JSON." };
      return new HandrailError("VALIDATION_FAILED", { details, cause: error });
    }
  }
  if (isDiskFull(error)) return new HandrailError("DISK_FULL", { cause: error });
  // Someone who left is no fault.
  if (isAbort(error)) log.debug({ route }, "the caller left");
  else log.error({ err: error, route }, "a request failed");
  return new HandrailError("INTERNAL", { cause: error });
}

export function toErrorBody({ code, message, details }: HandrailError): ErrorBody {
  return { error: { code, message, ...(details !== undefined && { details }) } };
}

/** As it goes over the wire. */
export function toWireError(error: HandrailError): ORPCError<ErrorCode, z.infer<typeof wireDataSchema>> {
  return new ORPCError(error.code, {
    status: error.status,
    message: error.message,
    data: {
      ...toErrorBody(error),
      ...(error.retryAfterSeconds !== undefined && { retry_after_seconds: error.retryAfterSeconds }),
    },
    cause: error,
  });
}

/** What came over the wire, as the error that was thrown on the other side. */
export function fromWireError(error: unknown): HandrailError {
  if (error instanceof HandrailError) return error;
  if (error instanceof ORPCError && error.code === "NOT_FOUND") return new HandrailError("ROUTE_NOT_FOUND");
  if (!(error instanceof ORPCError) || !isErrorCode(error.code)) return new HandrailError("INTERNAL", { cause: error });
  const data = wireDataSchema.safeParse(error.data);
  return new HandrailError(error.code, {
    message: error.message,
    details: data.data?.error.details,
    ...(data.data?.retry_after_seconds !== undefined && { retryAfterSeconds: data.data.retry_after_seconds }),
    cause: error,
  });
}

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === "string" && Object.hasOwn(errorTable, code);

/** The same output; what is thrown between its events, if it has any, goes through `convert`. */
export function withStreamErrors<Output>(output: Output, convert: (error: unknown) => Error): Output {
  if (!isEventIterator(output)) return output;
  return mapEventIterator(output, { value: async (value) => value, error: async (error) => convert(error) }) as Output;
}

export const isEventIterator = (value: unknown): value is AsyncIteratorObject<unknown, unknown, void> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value && "next" in value;

/** `filters.jurisdiction` → what is wrong with it. */
function problemsByPath(issues: readonly unknown[]): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const issue of issues) {
    if (!isSchemaIssue(issue)) continue;
    const path = (issue.path ?? []).map((segment) => (typeof segment === "object" ? segment.key : segment)).map(String);
    const unknown = "keys" in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : [];
    if (unknown.length === 0) problems[path.join(".") || "(request)"] ??= issue.message;
    for (const key of unknown) problems[[...path, key].join(".")] ??= "There is no such field.";
  }
  return problems;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
const isDiskFull = (error: unknown): boolean => codeOf(error) === "SQLITE_FULL" || codeOf(error) === "ENOSPC";
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";
