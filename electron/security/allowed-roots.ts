import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { HandrailError } from "../contract/errors.ts";

/**
 * The real path of `path`, when it lies in one of the folders `roots`. A link that leads outside is refused. Nothing
 * outside the folders is touched or looked at, so that an answer tells nothing about what exists there.
 *
 * @throws HandrailError FORBIDDEN_PATH outside the folders, PATH_NOT_FOUND inside them
 */
export async function resolveAllowedPath(path: string, roots: readonly string[]): Promise<string> {
  const folders = await Promise.all(roots.map(async (root) => ({ named: resolve(root), real: await realOf(root) })));
  const named = resolve(path);
  const known = folders.some((root) => isInside(root.named, named) || (root.real && isInside(root.real, named)));
  if (!isAbsolute(path) || !known) throw new HandrailError("FORBIDDEN_PATH");
  const real = await realOf(named);
  if (real === undefined) throw new HandrailError("PATH_NOT_FOUND");
  if (!folders.some((root) => root.real !== undefined && isInside(root.real, real))) {
    throw new HandrailError("FORBIDDEN_PATH");
  }
  return real;
}

/** Whether `path` is `folder` or lies in it; both absolute, and real where links matter. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
