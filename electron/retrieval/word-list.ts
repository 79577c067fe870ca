import { openSync, closeSync, existsSync, fstatSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Word } from "./tokenizer.ts";

/** Whether it is a word of some language at all, whatever the library's documents say. */
export type WordCheck = (word: Word) => boolean;

// Tesseract's container (ccutil/tessdatamanager.h): a count, the parts' offsets (-1: not there), the parts.
const wordsPart = 19;
const mostParts = 64;
const lettersPart = 21;
const offsetBytes = 8;
// Its word graph (dict/dawg.h): magic, letters, edges, then an edge in 64 bits: letter, three flags, the next node.
const graphHeaderBytes = 10;
const flagBits = 3;
const lastEdge = 1;
const leadsBack = 2;
const endsWord = 4;

/**
 * The words of the languages that text is recognised in (`*.traineddata` in `folder`): about 340,000 English ones with
 * many a common misspelling, from texts of the web, and 90,000 German ones. Read at the first use, 5 MB, 5 ms.
 */
export function knownWords(folder: string): WordCheck {
  let graphs: WordCheck[] | undefined;
  return (word) => {
    graphs ??= (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => name.endsWith(".traineddata"))
      .flatMap((name) => readWordGraph(join(folder, name)) ?? []);
    const asName = (word[0] ?? "").toUpperCase() + word.slice(1);
    return graphs.some((isWord) => isWord(word) || isWord(asName));
  };
}

function readWordGraph(path: string): WordCheck | undefined {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const partCount = read(file, 0, 4).readInt32LE();
    if (partCount <= lettersPart || partCount > mostParts) return undefined;
    const table = read(file, 4, partCount * offsetBytes);
    const offsets = Array.from({ length: partCount }, (_, index) => Number(table.readBigInt64LE(index * offsetBytes)));
    const part = (index: number): Buffer | undefined => {
      const from = offsets[index] ?? -1;
      const to = offsets.filter((offset) => offset > from).toSorted((a, b) => a - b)[0];
      return from < 0 || to === undefined || to > size ? undefined : read(file, from, to - from);
    };
    const [graph, letters] = [part(wordsPart), part(lettersPart)];
    return graph && letters && wordGraph(graph, letters.toString("utf8"));
  } catch {
    // A damaged file knows no words: questions are answered without it, and recognition says what is wrong.
    return undefined;
  } finally {
    closeSync(file);
  }
}

interface Edge {
  readonly low: number;
  readonly at: number;
}

function wordGraph(graph: Buffer, letters: string): WordCheck {
  const [count, ...lines] = letters.split("\n");
  const numbers = new Map(lines.slice(0, Number(count)).map((line, index) => [line.split(" ", 1)[0], index]));
  const letterBits = Math.ceil(Math.log2(graph.readInt32LE(2) + 1));
  const edgeCount = graph.readInt32LE(6);
  const flagsOf = (low: number): number => (low >>> letterBits) & 7;

  /** The edge of this node with this letter: its lower half and where its bytes begin. */
  function edgeOf(node: number, letter: number): Edge | undefined {
    for (let edge = node; edge < edgeCount; edge++) {
      const at = graphHeaderBytes + edge * 8;
      const low = graph.readUInt32LE(at);
      if ((low & ((1 << letterBits) - 1)) === letter && !(flagsOf(low) & leadsBack)) return { low, at };
      if (flagsOf(low) & lastEdge) return undefined;
    }
    return undefined;
  }

  return (word) => {
    let node: number | undefined = 0;
    let ends = false;
    for (const letter of word) {
      const edge: Edge | undefined = node === undefined ? undefined : edgeOf(node, numbers.get(letter) ?? -1);
      if (!edge) return false;
      ends = (flagsOf(edge.low) & endsWord) > 0;
      const targetBits = letterBits + flagBits;
      // No word goes on from node 0, which is where all of them begin.
      const next: number = graph.readUInt32LE(edge.at + 4) * 2 ** (32 - targetBits) + (edge.low >>> targetBits);
      node = next === 0 ? undefined : next;
    }
    return ends;
  };
}

function read(file: number, from: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  readSync(file, bytes, 0, size, from);
  return bytes;
}
