import { lstat, stat } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { FileError } from "../contract/errors.ts";

/** Where the bytes of an item are: a file, or a member of one. */
export interface FilePlace {
  readonly filePath: string;
  /** With forward slashes; empty: the file itself. */
  readonly member: string;
}

/**
 * `…/archive.zip/policy.docx` is a member when `…/archive.zip` is a file: a file has nothing below it, so such a path
 * means nothing else.
 *
 * @throws FileError FILE_LINK of a link that leads nowhere; the system's error for the whole path when no part of it is a file
 */
export async function locateFile(path: string): Promise<FilePlace> {
  try {
    await stat(path);
    return { filePath: path, member: "" };
  } catch (error) {
    for (let parent = dirname(path); parent !== dirname(parent); parent = dirname(parent)) {
      const info = await stat(parent).catch(() => undefined);
      if (info?.isFile()) return { filePath: parent, member: relative(parent, path).split(sep).join("/") };
      if (info) break;
    }
    const own = await lstat(path).catch(() => undefined);
    throw own?.isSymbolicLink() ? new FileError("FILE_LINK", { cause: error }) : error;
  }
}
