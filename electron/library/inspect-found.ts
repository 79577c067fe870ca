import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { FileError } from "../contract/errors.ts";

/**
 * Looks at what was found once more when it is its turn, which may be much later, or at a retry: a link may lead out of
 * the imported folder by now, and a pipe or a device is no document.
 *
 * @returns its size, and whether it is a folder
 * @throws FileError FILE_LINK, FILE_UNREADABLE; the system's errors
 */
export async function inspectFound(
  path: string,
  roots: readonly string[],
): Promise<{ readonly sizeBytes: number; readonly isFolder: boolean }> {
  const info = await stat(path);
  // What a person named may be a link; what a folder held has to be in it.
  const above = roots.filter((root) => path.startsWith(root.endsWith(sep) ? root : root + sep));
  if (!roots.includes(path) && above.length > 0) {
    const real = await realpath(path);
    const folders = await Promise.all(above.map((root) => realpath(root)));
    if (!folders.some((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep))) {
      throw new FileError("FILE_LINK");
    }
  }
  if (!info.isFile() && !info.isDirectory()) throw new FileError("FILE_UNREADABLE");
  return { sizeBytes: info.size, isFolder: info.isDirectory() };
}
