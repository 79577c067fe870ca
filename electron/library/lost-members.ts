import { sep } from "node:path";
import type { Database } from "../platform/database.ts";

/**
 * Ids of documents that came from an archive or a mail which doesn't hold them any more. What is in an archive within it
 * is that one's affair.
 *
 * @param members absolute paths of all that it holds
 */
export function lostMembers(database: Database, containerPath: string, members: readonly string[]): string[] {
  const below = `${containerPath}${sep}`;
  const kept = new Set(members);
  return database
    .prepare<[string, string], { id: string; path: string }>(
      "SELECT id, source_path AS path FROM documents WHERE deleting = 0 AND source_path > ? AND source_path < ?",
    )
    .all(below, `${below}\u{10FFFF}`)
    .filter(({ path }) => !isKept(path, below, kept))
    .map(({ id }) => id);
}

/** Itself a member, or below one. */
function isKept(path: string, below: string, members: ReadonlySet<string>): boolean {
  for (let end = path.length; end > below.length; end = path.lastIndexOf(sep, end - 1)) {
    if (members.has(path.slice(0, end))) return true;
  }
  return false;
}
