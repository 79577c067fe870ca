import { extname } from "node:path";
import { controlsOfFileName } from "../control-characters.ts";
import { FileError, type FileErrorCode } from "../../contract/errors.ts";
import { isContainerName, maxMembers } from "./container-names.ts";
import { detectFormat, isPlainArchive } from "./detect-format.ts";
import { readMail } from "./mail-parser.ts";
import { isBombSize, readZipDirectory, readZipEntry } from "./zip-directory.ts";

/** Archives in archives in archives; a deeper one is malice (one that holds itself has no end). */
const maxDepth = 3;

export interface Member {
  /** Unique within its container, with forward slashes, never leading out of it. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly error?: FileErrorCode;
}

interface ReadableMember extends Member {
  read(): Buffer;
}

/** What a container holds. */
export interface ContainerListing {
  /** False: an archive, which says nothing itself. */
  readonly isDocument: boolean;
  readonly members: readonly Member[];
}

/**
 * The members of a file, or of a member of it when `memberPath` leads to one.
 *
 * @throws FileError ARCHIVE_BOMB when there are too many of them or they are nested too deep, FILE_TRUNCATED,
 *   FILE_UNREADABLE
 */
export async function listMembers(bytes: Buffer, fileName: string, memberPath = ""): Promise<ContainerListing> {
  const place = memberPath === "" ? { bytes, fileName, depth: 0 } : await openMember(bytes, fileName, memberPath, 0);
  const { isDocument, members } = await membersOf(place.bytes, place.fileName);
  if (members.length > 0 && place.depth >= maxDepth) throw new FileError("ARCHIVE_BOMB");
  if (place.depth === 0 && !isDocument) refuseNestedBomb(members, bytes.length);
  const listed = members.map(({ name, sizeBytes, error }) => ({ name, sizeBytes, ...(error && { error }) }));
  return { isDocument, members: listed };
}

/** The bytes of a member. @throws FileError as `listMembers`, and the member's own error */
export async function readMember(bytes: Buffer, fileName: string, memberPath: string): Promise<Buffer> {
  return (await openMember(bytes, fileName, memberPath, 0)).bytes;
}

async function openMember(
  bytes: Buffer,
  fileName: string,
  memberPath: string,
  depth: number,
): Promise<{ bytes: Buffer; fileName: string; depth: number }> {
  if (depth >= maxDepth) throw new FileError("ARCHIVE_BOMB");
  const { members } = await membersOf(bytes, fileName);
  const own = members.find(({ name }) => name === memberPath);
  if (own?.error) throw new FileError(own.error);
  if (own) return { bytes: own.read(), fileName: own.name, depth: depth + 1 };
  const outer = members.find(({ name }) => memberPath.startsWith(`${name}/`));
  if (!outer) throw new FileError("FILE_UNREADABLE");
  return openMember(outer.read(), outer.name, memberPath.slice(outer.name.length + 1), depth + 1);
}

async function membersOf(
  bytes: Buffer,
  fileName: string,
): Promise<{ isDocument: boolean; members: readonly ReadableMember[] }> {
  const isArchive = isPlainArchive(bytes);
  const isMail = !isArchive && isContainerName(fileName) && (await detectFormat(bytes, fileName)) === "email";
  const members = isArchive ? archiveMembers(bytes) : isMail ? await attachments(bytes) : [];
  if (members.length > maxMembers) throw new FileError("ARCHIVE_BOMB");
  return { isDocument: !isArchive, members };
}

function archiveMembers(bytes: Buffer): ReadableMember[] {
  const files = readZipDirectory(bytes).filter(({ name }) => !/[\\/]$/.test(name));
  const names = uniqueNames(files.map(({ name }) => name));
  return files.map((entry, index) => ({
    name: names[index] ?? "",
    sizeBytes: entry.uncompressedBytes,
    ...(entry.isEncrypted && { error: "FILE_ENCRYPTED" as const }),
    read: () => readZipEntry(bytes, entry),
  }));
}

async function attachments(bytes: Buffer): Promise<ReadableMember[]> {
  const files = (await readMail(bytes)).attachments;
  // A file's name is no path, whoever sends it.
  const names = uniqueNames(files.map(({ name }) => name.split(/[\\/]+/).at(-1) ?? ""));
  return files.map((file, index) => ({
    name: names[index] ?? "",
    sizeBytes: file.bytes.length,
    read: () => Buffer.from(file.bytes),
  }));
}

/** So many archives that go on beyond `maxDepth` are no accident: the file is refused as a whole, and told of once. */
const maxTooDeep = 10;

/** Adds up what archives in archives would unpack to. @throws FileError ARCHIVE_BOMB */
function refuseNestedBomb(members: readonly ReadableMember[], fileBytes: number): void {
  let unpackedBytes = 0;
  let tooDeep = 0;
  const visit = (inside: readonly ReadableMember[], depth: number): void => {
    for (const member of inside) {
      unpackedBytes += member.sizeBytes;
      if (isBombSize(unpackedBytes, fileBytes)) throw new FileError("ARCHIVE_BOMB");
      if (member.error || !isContainerName(member.name)) continue;
      const nested = nestedMembers(member);
      if (nested.length > 0 && depth >= maxDepth && ++tooDeep > maxTooDeep) throw new FileError("ARCHIVE_BOMB");
      if (depth < maxDepth) visit(nested, depth + 1);
    }
  };
  visit(members, 1);
}

/** None when it can't be read; that is told when it is its turn. */
function nestedMembers(member: ReadableMember): readonly ReadableMember[] {
  try {
    const bytes = member.read();
    return isPlainArchive(bytes) ? archiveMembers(bytes) : [];
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** Names made safe to be a path's part, and numbered where two are the same. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((raw) => {
    const parts = raw
      .toWellFormed()
      .normalize("NFC")
      .split(/[\\/]+/);
    const safe = parts.map((part) => part.replace(controlsOfFileName, "").trim());
    const name = safe.filter((part) => part !== "" && part !== "." && part !== "..").join("/") || "unnamed";
    const extension = extname(name);
    let unique = name;
    for (let number = 2; seen.has(unique); number++) {
      unique = `${name.slice(0, name.length - extension.length)} (${number})${extension}`;
    }
    seen.add(unique);
    return unique;
  });
}
