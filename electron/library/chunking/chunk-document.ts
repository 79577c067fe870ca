import type { Block } from "../../contract/documents.ts";
import { toAtoms, type Atom } from "./atoms.ts";
import { maxChunkWords, minChunkWords, type Chunk } from "./chunk.ts";
import { headingLevels, topSections, toSections, wordsOf, type Section } from "./sections.ts";

export interface ChunkInput {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** A lone outermost heading that says the same is left out of the heading paths. */
  readonly title?: string | undefined;
  /** ISO 639-1; decides where sentences end. */
  readonly language?: string | undefined;
}

/** Chunks to be. `path`: the headings above all of its atoms. */
interface Piece {
  readonly atoms: readonly Atom[];
  readonly path: readonly string[];
}

/** A piece smaller than it joins the one before where both fit, even when that one is large enough already. */
const fragmentWords = 100;

/**
 * Cuts a document into chunks: none leaves its top section, small sibling sections are merged (their headings stay in
 * the text), long ones are cut between blocks, tables by rows with their header repeated, lists with their lead-in,
 * paragraphs at sentence ends. In order, without overlap, together all of the text. Pure.
 */
export function chunkDocument({ text, blocks, title, language }: ChunkInput): Chunk[] {
  const root = toSections(text, toAtoms(text, blocks, language), headingLevels(blocks));
  return topSections(root).flatMap((section) =>
    absorbFragments(text, packSection(section)).map((piece) => toChunk(piece, title)),
  );
}

function toChunk({ atoms, path }: Piece, title: string | undefined): Chunk {
  const first = atoms[0];
  const last = atoms.at(-1);
  if (!first || !last) throw new Error("a chunk without content");
  const page = atoms.find((atom) => atom.page !== undefined)?.page;
  const isTitle = title !== undefined && path[0]?.toLowerCase() === title.toLowerCase();
  return {
    start: first.start,
    end: last.end,
    prefix: first.prefix,
    headingPath: isTitle ? path.slice(1) : path,
    ...(page !== undefined && { page }),
    sentences: atoms.flatMap((atom) => atom.sentences),
  };
}

const pieceWords = ({ atoms }: Piece): number => wordsOf(atoms) + (atoms[0]?.prefixWords ?? 0);
const isHeadingOnly = ({ atoms }: Piece): boolean => atoms.every((atom) => atom.kind === "heading");

function packSection(section: Section): Piece[] {
  const whole: Piece = { atoms: allAtoms(section), path: section.path };
  if (whole.atoms.length === 0) return [];
  if (pieceWords(whole) <= maxChunkWords) return [whole];
  const own = splitAtoms(section.own).map((atoms): Piece => ({ atoms, path: section.path }));
  return mergeSmall([...own, ...section.children.flatMap(packSection)]);
}

function allAtoms(section: Section): Atom[] {
  return [...section.own, ...section.children.flatMap(allAtoms)];
}

/** Joins neighbours from the left until each piece has enough words. */
function mergeSmall(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    const isSmall = last && (pieceWords(last) < minChunkWords || isHeadingOnly(piece));
    if (last && isSmall && fitTogether(last, piece)) merged[merged.length - 1] = join(last, piece);
    else merged.push(piece);
  }
  return merged;
}

function absorbFragments(text: string, pieces: readonly Piece[]): Piece[] {
  const output: Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    const last = output.at(-1);
    const next = pieces[index + 1];
    if (next && standsInPath(text, piece, next)) continue;
    const isFragment = last && (pieceWords(piece) < fragmentWords || pieceWords(last) < fragmentWords);
    if (last && isFragment && fitTogether(last, piece)) output[output.length - 1] = join(last, piece);
    else output.push(piece);
  }
  return output;
}

const fitTogether = (a: Piece, b: Piece): boolean => pieceWords(a) + wordsOf(b.atoms) <= maxChunkWords;

function join(a: Piece, b: Piece): Piece {
  const differs = a.path.findIndex((heading, index) => heading !== b.path[index]);
  return { atoms: [...a.atoms, ...b.atoms], path: differs === -1 ? a.path : a.path.slice(0, differs) };
}

/** Headings whose section fills a chunk of its own stand in that chunk's path; those of empty sections don't. */
const standsInPath = (text: string, piece: Piece, next: Piece): boolean =>
  isHeadingOnly(piece) && piece.atoms.every(({ start, end }) => next.path.includes(text.slice(start, end)));

/** Atoms in pieces of about equal size, a lead-in with what it leads where both fit. */
function splitAtoms(atoms: readonly Atom[]): Atom[][] {
  if (atoms.length === 0) return [];
  const total = wordsOf(atoms);
  // What is repeated in front of each piece takes room too.
  const room = maxChunkWords - Math.max(...atoms.map((atom) => atom.prefixWords));
  const target = total / Math.ceil(total / room);
  const pieces: Atom[][] = [];
  let current: Atom[] = [];
  for (const atom of atoms) {
    const words = wordsOf(current) + (current[0]?.prefixWords ?? 0);
    if (current.length > 0 && (words >= target || words + atom.words > maxChunkWords)) {
      const leads = trailingLeads(current);
      const movable = leads.length < current.length && wordsOf(leads) + atom.words <= maxChunkWords ? leads : [];
      pieces.push(current.slice(0, current.length - movable.length));
      current = [...movable];
    }
    current.push(atom);
  }
  pieces.push(current);
  return pieces;
}

function trailingLeads(atoms: readonly Atom[]): readonly Atom[] {
  const lastBody = atoms.findLastIndex((atom) => !atom.leads);
  return atoms.slice(lastBody + 1);
}
