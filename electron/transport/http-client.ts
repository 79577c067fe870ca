import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { createORPCClient, type ClientLink } from "@orpc/client";
import {
  getContractRouter,
  getEventIteratorSchemaDetails,
  isContractProcedure,
  type AnySchema,
  type ContractRouterClient,
} from "@orpc/contract";
import { errorBodySchema } from "../contract/common.ts";
import { HandrailError } from "../contract/errors.ts";
import { routes, type Routes } from "../contract/routes.ts";
import { readEvents } from "./event-stream-reader.ts";
import { askStreamPath } from "./route-matcher.ts";
import { isErrorCode } from "./wire-errors.ts";

/** Where a server listens: at a URL with a token, or on the owner's socket. */
export type ServerAddress = { readonly url: string; readonly token: string } | { readonly socketPath: string };

/** The typed client of a server. Errors come as `HandrailError`. */
export function createHttpClient(address: ServerAddress): ContractRouterClient<Routes> {
  const link: ClientLink<Record<never, never>> = {
    call: (path, input, { signal }) => call(address, path, input, signal),
  };
  return createORPCClient(link);
}

export const createSocketClient = (socketPath: string): ContractRouterClient<Routes> =>
  createHttpClient({ socketPath });

/** Whether a Handrail answers on the socket. */
export async function socketAnswers(socketPath: string, timeoutMs = 2_000): Promise<boolean> {
  try {
    const answer = await send({ socketPath }, "GET", "/health/live", undefined, AbortSignal.timeout(timeoutMs));
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

async function call(
  address: ServerAddress,
  routePath: readonly string[],
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const procedure = getContractRouter(routes, routePath);
  if (!isContractProcedure(procedure)) throw new HandrailError("ROUTE_NOT_FOUND");
  const { route, outputSchema } = procedure["~orpc"];
  const method = route.method ?? "POST";
  const { path, rest } = fillPath(route.path === askStreamPath ? "/api/v1/chat/" : (route.path ?? "/"), input);
  const inQuery = method === "GET" || method === "DELETE";
  const query = inQuery ? toQuery(rest) : "";
  const events = getEventIteratorSchemaDetails(outputSchema);
  const answer = await send(address, method, path + query, inQuery ? undefined : rest, signal, events !== undefined);
  if ((answer.statusCode ?? 500) >= 300) throw toError(answer, await textOf(answer));
  if (events) return streamOf(answer, events.yields);
  const disposition = answer.headers["content-disposition"];
  if (disposition !== undefined) return parse(outputSchema, await fileOf(answer, disposition));
  const text = await textOf(answer);
  return text === "" ? undefined : parse(outputSchema, jsonOf(text));
}

/** @throws HandrailError SHUTTING_DOWN when nobody answers; an AbortError when the signal aborts */
async function send(
  address: ServerAddress,
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
  events = false,
): Promise<IncomingMessage> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const options = {
    method,
    ...(signal && { signal }),
    // A connection of its own: a command ends when its last answer does.
    agent: false as const,
    headers: {
      Accept: events ? "text/event-stream" : "application/json",
      ...(body !== undefined && { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }),
      ...("token" in address && { Authorization: `Bearer ${address.token}` }),
    },
  };
  const request: ClientRequest =
    "url" in address
      ? httpRequest(new URL(path, address.url), options)
      : httpRequest({ ...options, socketPath: address.socketPath, path });
  request.end(text);
  try {
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    throw new HandrailError("SHUTTING_DOWN", { message: "Handrail can't be reached. Start it again.", cause: error });
  }
}

async function* streamOf(answer: IncomingMessage, schema: AnySchema): AsyncGenerator<unknown, void> {
  try {
    for await (const { event, data } of readEvents(answer)) {
      const value = jsonOf(data);
      const failure = event === "error" ? errorBodySchema.safeParse(value) : undefined;
      // An error event of a reply has a number and is an event like any other.
      if (failure?.success) throw errorOf(failure.data.error, undefined);
      yield await parse(schema, value);
    }
  } finally {
    answer.destroy();
  }
}

function fillPath(template: string, input: unknown): { readonly path: string; readonly rest: Record<string, unknown> } {
  const rest: Record<string, unknown> = typeof input === "object" && input !== null ? { ...input } : {};
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  return { path, rest };
}

function toQuery(fields: Record<string, unknown>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return query && `?${query}`;
}

const textOf = async (answer: IncomingMessage): Promise<string> => Buffer.concat(await bytesOf(answer)).toString();

async function bytesOf(answer: IncomingMessage): Promise<Buffer<ArrayBuffer>[]> {
  const chunks: Buffer<ArrayBuffer>[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  return chunks;
}

async function fileOf(answer: IncomingMessage, disposition: string): Promise<File> {
  const name = /filename\*=UTF-8''([^;]*)/.exec(disposition)?.[1] ?? "";
  return new File(await bytesOf(answer), decodeURIComponent(name), {
    type: answer.headers["content-type"] ?? "application/octet-stream",
  });
}

/** What the server sends is checked like anything else that crosses a process's edge. */
async function parse(schema: AnySchema | undefined, value: unknown): Promise<unknown> {
  const result = await schema?.["~standard"].validate(value);
  if (result?.issues) throw notUnderstood(result.issues);
  return result ? result.value : value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notUnderstood(error);
  }
}

const notUnderstood = (cause: unknown): HandrailError =>
  new HandrailError("INTERNAL", {
    message: "The server's answer isn't what this Handrail expects: is it another version?",
    cause,
  });

function toError(answer: IncomingMessage, text: string): HandrailError {
  const retryAfter = Number(answer.headers["retry-after"]);
  try {
    return errorOf(errorBodySchema.parse(JSON.parse(text)).error, Number.isFinite(retryAfter) ? retryAfter : undefined);
  } catch (error) {
    return new HandrailError("INTERNAL", { cause: error });
  }
}

function errorOf(
  { code, message, details }: { code: string; message: string; details?: unknown },
  retryAfterSeconds: number | undefined,
): HandrailError {
  return new HandrailError(isErrorCode(code) ? code : "INTERNAL", {
    message,
    details,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
