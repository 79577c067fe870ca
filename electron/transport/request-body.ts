import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";

const maxBodyBytes = 1_048_576;

/**
 * The JSON object of a request; without a body an empty object.
 *
 * @throws HandrailError PAYLOAD_TOO_LARGE beyond 1 MB, VALIDATION_FAILED when it isn't a JSON object
 */
export async function readJsonBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) throw new HandrailError("PAYLOAD_TOO_LARGE");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size > maxBodyBytes) throw new HandrailError("PAYLOAD_TOO_LARGE");
    chunks.push(bytes);
  }
  if (size === 0) return {};
  if (!/^application\/json *(;|$)/i.test(request.headers["content-type"] ?? "")) {
    throw invalid("Send it as JSON, with 'Content-Type: application/json'.");
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(Buffer.concat(chunks)));
  if (!parsed.success) throw invalid("Send a JSON object.");
  return parsed.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalid("This is not valid JSON in UTF-8.");
  }
}

const invalid = (body: string): HandrailError => new HandrailError("VALIDATION_FAILED", { details: { body } });
