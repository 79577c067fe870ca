import type { z } from "zod";
import { HandrailError } from "../contract/errors.ts";

/** An opaque paging cursor: where the next page begins, as base64url of JSON. */
export const encodeCursor = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString("base64url");

/** @throws HandrailError VALIDATION_FAILED when the cursor isn't one of ours */
export function decodeCursor<Position>(schema: z.ZodType<Position>, cursor: string): Position {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (error) {
    throw new HandrailError("VALIDATION_FAILED", {
      details: { cursor: "Not a cursor of this list; leave it out to begin at the first page." },
      cause: error,
    });
  }
}
