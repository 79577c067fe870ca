import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { controlsOfShownPath } from "./control-characters.ts";
import type { FileErrorCode } from "../contract/errors.ts";
import { fileErrorCode } from "./import-errors.ts";
import type { Member } from "./parsers/containers.ts";
import { readableExtensions } from "./parsers/detect-format.ts";
import { extensionOf } from "./parsers/file-extension.ts";

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** To the folder that was imported, with forward slashes. */
  readonly relativePath: string;
  readonly sizeBytes: number;
  /** Known without reading it. */
  readonly error?: FileErrorCode;
}

/** Documents that Handrail doesn't read yet: a folder's import names them, so that none is missing unnoticed. */
const unreadDocuments = new Set(".odp .ppt .pages .numbers .key .epub .xps".split(" "));
const passedFolders = new Set(["node_modules", "__MACOSX", "$RECYCLE.BIN", "System Volume Information"]);
/** Of the folder's software or of Office, not of its policies. */
const passedNames = /^(?:\.|~\$|(?:licen[cs]e|copying)(?:\.(?:md|txt))?$)/i;

/**
 * The files under paths, each once, in a stable order. A file that is named itself is always among them; in folders
 * hidden files, licences and what isn't a document are passed over, and links are followed only within the folder.
 */
export async function* scanPaths(paths: readonly string[], signal: AbortSignal): AsyncGenerator<FoundFile> {
  const seen = new Set<string>();
  for (const root of paths) {
    signal.throwIfAborted();
    const info = await stat(root).catch(unreadableCode);
    if (typeof info !== "string" && info.isDirectory()) yield* scanFolder(root, seen, signal);
    else if (!seen.has(root)) {
      seen.add(root);
      const found = { path: root, relativePath: shownPath(basename(root)) };
      if (typeof info === "string") yield { ...found, sizeBytes: 0, error: info };
      else yield { ...found, sizeBytes: info.size, ...(!info.isFile() && { error: "FILE_UNREADABLE" }) };
    }
  }
}

/** What one folder holds, which was found below one of `roots`. */
export async function* scanBelow(
  folder: string,
  roots: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const root = roots.find((path) => folder.startsWith(path.endsWith(sep) ? path : path + sep)) ?? folder;
  yield* scanFolder(root, new Set(), signal, folder);
}

async function* scanFolder(
  root: string,
  seen: Set<string>,
  signal: AbortSignal,
  first = root,
): AsyncGenerator<FoundFile> {
  const realRoot = await realpath(root);
  const visited = new Set<string>();
  /** Folders still to be read, the next one last. */
  const folders = [first];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || visited.has(real)) continue;
    visited.add(real);
    const entries = await readdir(folder, { withFileTypes: true }).catch(unreadableCode);
    if (typeof entries === "string") {
      yield { path: folder, relativePath: relativeTo(root, folder), sizeBytes: 0, error: entries };
      continue;
    }
    const inside: string[] = [];
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (passedNames.test(entry.name)) continue;
      const path = join(folder, entry.name);
      const kind = await kindOf(entry, path, realRoot);
      if (kind === "folder" && !passedFolders.has(entry.name)) inside.push(path);
      else if (kind !== "folder" && (kind === "folder elsewhere" || isDocumentLike(entry.name)) && !seen.has(path)) {
        seen.add(path);
        yield await describe(root, path, kind);
      }
    }
    folders.push(...inside.toReversed());
  }
}

/** `elsewhere`: a link out of the folder that is imported, or to nothing. `other`: a pipe, a device. */
type EntryKind = "file" | "folder" | "other" | "elsewhere" | "folder elsewhere";

async function kindOf(entry: Dirent, path: string, realRoot: string): Promise<EntryKind> {
  if (entry.isDirectory()) return "folder";
  if (!entry.isSymbolicLink()) return entry.isFile() ? "file" : "other";
  // A link out of the folder would let a document from anywhere slip in.
  const target = await realpath(path).catch(() => undefined);
  const info = target === undefined ? undefined : await stat(target).catch(() => undefined);
  const prefix = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  if (target === undefined || !(target === realRoot || target.startsWith(prefix))) {
    return info?.isDirectory() ? "folder elsewhere" : "elsewhere";
  }
  if (info?.isDirectory()) return "folder";
  return info?.isFile() ? "file" : "other";
}

async function describe(root: string, path: string, kind: EntryKind): Promise<FoundFile> {
  const info = await stat(path).catch(unreadableCode);
  const found = { path, relativePath: relativeTo(root, path), sizeBytes: typeof info === "string" ? 0 : info.size };
  if (kind === "elsewhere" || kind === "folder elsewhere") return { ...found, error: "FILE_LINK" };
  if (typeof info === "string") return { ...found, error: info };
  if (kind !== "file") return { ...found, error: "FILE_UNREADABLE" };
  return readableExtensions.has(extensionOf(path)) ? found : { ...found, error: "FORMAT_UNKNOWN" };
}

/** A member of an archive, or what came with a mail, as a file of its own; undefined when a folder would pass it over. */
export function memberFile(container: FoundFile, { name, sizeBytes, error }: Member): FoundFile | undefined {
  const parts = name.split("/");
  if (parts.some((part) => passedNames.test(part) || passedFolders.has(part)) || !isDocumentLike(name))
    return undefined;
  const unread = readableExtensions.has(extensionOf(name)) ? undefined : "FORMAT_UNKNOWN";
  const code = error ?? unread;
  return {
    path: join(container.path, ...parts),
    relativePath: `${container.relativePath}/${shownPath(name)}`,
    sizeBytes,
    ...(code && { error: code }),
  };
}

const isDocumentLike = (name: string): boolean => {
  const extension = extensionOf(name);
  return readableExtensions.has(extension) || unreadDocuments.has(extension);
};

const unreadableCode = (error: unknown): FileErrorCode => fileErrorCode(error) ?? "FILE_UNREADABLE";

const relativeTo = (root: string, path: string): string =>
  shownPath((relative(root, path) || basename(path)).split(sep).join("/"));

const shownPath = (path: string): string => path.toWellFormed().normalize("NFC").replace(controlsOfShownPath, "\uFFFD");
