/** A file as a look at its folder found it. */
export interface FileState {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}
export interface WatchedFile extends FileState {
  /** Absolute. */
  readonly path: string;
}

/** A document whose file lies, or lay, in the folder. */
export interface WatchedDocument {
  readonly documentId: string;
  readonly sourcePath: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly importedAtMs: number;
}

/** Two looks have to agree before anything is done; what the first one saw. */
export interface LookMemory {
  /** Files that were new or changed, by path. */
  readonly unsettled: ReadonlyMap<string, FileState>;
  /** Since when a document's file is missing, by document. */
  readonly missing: ReadonlyMap<string, number>;
}

export interface LookInput<File extends WatchedFile> {
  readonly nowMs: number;
  readonly files: readonly File[];
  readonly documents: readonly WatchedDocument[];
  /** Of `documents`: their file is certainly not there, nor a file that they are a member of. */
  readonly missing: readonly WatchedDocument[];
  /** What was given to an import before, by path. */
  readonly recorded: ReadonlyMap<string, FileState>;
  readonly memory: LookMemory;
}

export interface LookTiming {
  /** Between two looks that have to agree. */
  readonly settleMs: number;
  /** So long a missing file may be one that a program is just replacing. */
  readonly missingMs: number;
  /** So long many missing files may be a share that is coming back. */
  readonly manyMissingMs: number;
}

export interface LookPlan<File extends WatchedFile> {
  /** New or changed, and no longer being written. */
  readonly changed: readonly File[];
  /** Imported by somebody else since: only to be recorded. */
  readonly known: readonly File[];
  readonly remove: readonly WatchedDocument[];
  readonly memory: LookMemory;
  /** What waits for another look needs it so long from now; absent: nothing does. */
  readonly lookAgainInMs?: number;
}

export const nothingSeen: LookMemory = { unsettled: new Map(), missing: new Map() };

const manyFiles = 10;
const manyShare = 0.2;

/** What a look at a watched folder comes to. Pure. */
export function planLook<File extends WatchedFile>(input: LookInput<File>, timing: LookTiming): LookPlan<File> {
  const { nowMs, files, documents, missing, recorded, memory } = input;
  const byPath = new Map(documents.map((document) => [document.sourcePath, document]));
  const changed: File[] = [];
  const known: File[] = [];
  const unsettled = new Map<string, FileState>();
  for (const file of files) {
    const before = recorded.get(file.path);
    if (before && isSame(before, file)) continue;
    const document = byPath.get(file.path);
    if (!before && document?.sizeBytes === file.sizeBytes && file.modifiedMs <= document.importedAtMs) known.push(file);
    else if (isSame(memory.unsettled.get(file.path), file)) changed.push(file);
    else unsettled.set(file.path, { sizeBytes: file.sizeBytes, modifiedMs: file.modifiedMs });
  }
  const missingSince = new Map(
    missing.map(({ documentId }) => [documentId, memory.missing.get(documentId) ?? nowMs] as const),
  );
  const isMany = missing.length > manyFiles && missing.length > manyShare * documents.length;
  const waitMs = isMany || files.length === 0 ? timing.manyMissingMs : timing.missingMs;
  const remove = missing.filter(({ documentId }) => {
    const since = missingSince.get(documentId) ?? nowMs;
    return memory.missing.has(documentId) && nowMs - since >= waitMs;
  });
  for (const { documentId } of remove) missingSince.delete(documentId);
  const waits = [
    ...(unsettled.size > 0 ? [timing.settleMs] : []),
    ...(missingSince.size > 0 ? [Math.max(timing.settleMs, waitMs + Math.min(...missingSince.values()) - nowMs)] : []),
  ];
  return {
    changed,
    known,
    remove,
    memory: { unsettled, missing: missingSince },
    ...(waits.length > 0 && { lookAgainInMs: Math.min(...waits) }),
  };
}

/** A document's file that is missing, and a new one with the same bytes. Pure but for the hashes that it is given. */
export function pairMoves<File extends WatchedFile>(
  missing: readonly WatchedDocument[],
  fresh: readonly { readonly file: File; readonly sha256: string }[],
): { readonly document: WatchedDocument; readonly file: File }[] {
  const left = [...missing];
  return fresh.flatMap(({ file, sha256 }) => {
    const at = left.findIndex((document) => document.sha256 === sha256);
    const [document] = at < 0 ? [] : left.splice(at, 1);
    return document ? [{ document, file }] : [];
  });
}

const isSame = (a: FileState | undefined, b: FileState): boolean =>
  a !== undefined && a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;
