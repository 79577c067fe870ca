import type { Scope } from "../retrieval/passage-store.ts";

/** What decides when, where and for whom a version applies. */
export interface VersionFacts {
  readonly versionKey: number;
  readonly documentId: string;
  readonly number: number;
  /** `YYYY-MM-DD` in UTC. */
  readonly importedOn: string;
  readonly title: string;
  readonly path: string;
  readonly jurisdiction: string | undefined;
  readonly audience: string | undefined;
  readonly effectiveFrom: string | undefined;
  readonly effectiveTo: string | undefined;
  /** Path, file name or title of the document that it replaces. */
  readonly supersedes: string | undefined;
  readonly collectionIds: readonly string[];
  /** The document that this one is the same as, in another format: it stands for both. */
  readonly mergedInto: string | undefined;
}

/** The versions of all documents, arranged for questions about days. */
export interface Timeline {
  /** By document, each newest first; without documents that are merged into others. */
  readonly documents: ReadonlyMap<string, readonly VersionFacts[]>;
  /** Ids of the documents that a version replaces. */
  readonly replaces: ReadonlyMap<number, readonly string[]>;
}

export function buildTimeline(facts: Iterable<VersionFacts>): Timeline {
  const documents = new Map<string, VersionFacts[]>();
  const merged: VersionFacts[] = [];
  for (const version of facts) {
    if (version.mergedInto !== undefined) {
      merged.push(version);
      continue;
    }
    const versions = documents.get(version.documentId);
    if (versions) versions.push(version);
    else documents.set(version.documentId, [version]);
  }
  for (const versions of documents.values()) versions.sort((a, b) => b.number - a.number);
  return { documents, replaces: resolveReplacements(documents, merged) };
}

/** From when a version counts: its own date; else a first version always, a later one from its import. */
const startOf = ({ effectiveFrom, number, importedOn }: VersionFacts): string =>
  effectiveFrom ?? (number === 1 ? "" : importedOn);

/**
 * The version of a document that holds on a day: the newest that has begun, unless it has ended. An older one doesn't
 * come back to life when its successor ends.
 */
function inForce(versions: readonly VersionFacts[], asOf: string): VersionFacts | undefined {
  const begun = versions.find((version) => startOf(version) <= asOf);
  return begun && (begun.effectiveTo === undefined || asOf <= begun.effectiveTo) ? begun : undefined;
}

/** Keys of the versions that apply in a scope; documents replaced by others in force are left out. Pure. */
export function applicableVersions(timeline: Timeline, scope: Scope): number[] {
  // An empty list asks for nothing in particular.
  const collections = scope.collectionIds?.length ? new Set(scope.collectionIds) : undefined;
  const wanted = scope.documentIds && new Set(scope.documentIds);
  const replaced = replacedDocuments(timeline, scope.asOf, scope);
  const keys: number[] = [];
  for (const [documentId, versions] of timeline.documents) {
    if (wanted && !wanted.has(documentId)) continue;
    const version = inForce(versions, scope.asOf);
    if (!version || replaced.has(documentId)) continue;
    if (collections && !version.collectionIds.some((id) => collections.has(id))) continue;
    if (appliesIn(version.jurisdiction, scope.jurisdiction) && isFor(version.audience, scope.audience)) {
      keys.push(version.versionKey);
    }
  }
  return keys;
}

/** Keys of the versions that something newer has replaced on that day: their own document, or one that names it. Pure. */
export function supersededVersions(timeline: Timeline, asOf: string): Set<number> {
  const replaced = replacedDocuments(timeline, asOf, {});
  const keys = new Set<number>();
  for (const [documentId, versions] of timeline.documents) {
    const newest = versions.findIndex((version) => startOf(version) <= asOf);
    for (const [index, version] of versions.entries()) {
      if (replaced.has(documentId) || (newest !== -1 && index > newest)) keys.add(version.versionKey);
    }
  }
  return keys;
}

function replacedDocuments(
  timeline: Timeline,
  asOf: string,
  scope: Pick<Scope, "jurisdiction" | "audience">,
): Set<string> {
  const replaced = new Set<string>();
  for (const versions of timeline.documents.values()) {
    const newer = inForce(versions, asOf);
    if (!newer || !appliesIn(newer.jurisdiction, scope.jurisdiction) || !isFor(newer.audience, scope.audience))
      continue;
    for (const documentId of timeline.replaces.get(newer.versionKey) ?? []) {
      const older = inForce(timeline.documents.get(documentId) ?? [], asOf);
      if (older && reaches(newer, older, scope) && !isReplacedBack(timeline, newer, older)) replaced.add(documentId);
    }
  }
  return replaced;
}

/** A policy for one country replaces a general one only there. */
function reaches(newer: VersionFacts, older: VersionFacts, scope: Pick<Scope, "jurisdiction">): boolean {
  if (newer.jurisdiction === undefined || scope.jurisdiction !== undefined) return true;
  return older.jurisdiction !== undefined && isWithin(older.jurisdiction, newer.jurisdiction);
}

/** Two documents that each claim to replace the other: the one that began, or came, later is right. */
function isReplacedBack(timeline: Timeline, newer: VersionFacts, older: VersionFacts): boolean {
  if (!timeline.replaces.get(older.versionKey)?.includes(newer.documentId)) return false;
  const [newerStart, olderStart] = [newer.effectiveFrom ?? newer.importedOn, older.effectiveFrom ?? older.importedOn];
  return newerStart === olderStart ? newer.versionKey < older.versionKey : newerStart < olderStart;
}

const isWithin = (place: string, area: string): boolean => place === area || place.startsWith(`${area}-`);

/** Absent on the document: everywhere. `DE` asked for finds `DE` and its states; `DE-BY` finds `DE` and itself. */
export function appliesIn(jurisdiction: string | undefined, asked: string | undefined): boolean {
  if (jurisdiction === undefined || asked === undefined) return true;
  const place = asked.toUpperCase();
  return isWithin(jurisdiction, place) || isWithin(place, jurisdiction);
}

/** Absent on the document, or said to be all: everyone. Else the words asked for must stand in what the document says. */
function isFor(audience: string | undefined, asked: string | undefined): boolean {
  if (audience === undefined || asked === undefined) return true;
  const [own, wanted] = [fold(audience), fold(asked)];
  return /^(?:all|every|alle)/.test(own) || ` ${own.replace(/[^\p{L}\p{N}]+/gu, " ")} `.includes(` ${wanted} `);
}

const fold = (text: string): string =>
  text.normalize("NFC").toLowerCase().replaceAll("\\", "/").replace(/\s+/g, " ").trim();
const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const withoutExtension = (name: string): string => name.replace(/\.[a-z0-9]{1,5}$/, "");

/** Which documents a version names as replaced; a document merged into another is found by its own names too. */
function resolveReplacements(
  documents: ReadonlyMap<string, readonly VersionFacts[]>,
  merged: readonly VersionFacts[],
): Map<number, string[]> {
  const named = new Map<string, { readonly documentId: string; readonly path: string; readonly title: string }[]>();
  const add = (documentId: string, { path, title }: VersionFacts): void => {
    const names = { documentId, path: fold(path), title: fold(title) };
    const file = fileName(names.path);
    for (const name of new Set([names.title, file, withoutExtension(file)])) {
      const known = named.get(name);
      if (known) known.push(names);
      else named.set(name, [names]);
    }
  };
  for (const [documentId, [newest]] of documents) if (newest) add(documentId, newest);
  for (const version of merged) {
    if (version.mergedInto !== undefined && documents.has(version.mergedInto)) add(version.mergedInto, version);
  }
  const replaces = new Map<number, string[]>();
  for (const version of [...documents.values()].flat()) {
    if (version.supersedes === undefined) continue;
    const name = fold(version.supersedes).replace(/^\.?\//, "");
    const hasFolder = name.includes("/");
    const targets = [...(named.get(name) ?? []), ...(hasFolder ? (named.get(fileName(name)) ?? []) : [])]
      // A path must fit as far as it is given.
      .filter(({ path, title }) => !hasFolder || path === name || path.endsWith(`/${name}`) || title === name)
      .map(({ documentId }) => documentId)
      .filter((documentId) => documentId !== version.documentId);
    if (targets.length > 0) replaces.set(version.versionKey, [...new Set(targets)]);
  }
  return replaces;
}
