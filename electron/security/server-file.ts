import { readFileSync, rmSync } from "node:fs";
import { z } from "zod";
import { writeOwnerOnly } from "./owner-only.ts";

export const serverFileSchema = z.strictObject({
  url: z.url(),
  pid: z.number().int().positive(),
  /** Admin, for this run only. */
  token: z.string().min(1),
});
export type ServerFile = z.infer<typeof serverFileSchema>;

/** Tells programs of the same person where the server listens and how to be let in. */
export function writeServerFile(path: string, server: ServerFile): void {
  writeOwnerOnly(path, `${JSON.stringify(server, null, 2)}\n`);
}

/** Undefined: no server has written one, or it can't be read. The server it names may be gone. */
export function readServerFile(path: string): ServerFile | undefined {
  try {
    return serverFileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** On exit; a file that another process has written meanwhile stays. */
export function removeServerFile(path: string, pid = process.pid): void {
  const found = readServerFile(path);
  if (found?.pid === pid) rmSync(path, { force: true });
}
