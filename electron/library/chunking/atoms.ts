import type { Block } from "../../contract/documents.ts";
import { maxChunkWords, type ChunkSentence } from "./chunk.ts";
import { splitSentences, trimSpan } from "./sentences.ts";
import { countWords } from "./word-count.ts";

/** What a chunk is made of: a block, or a part of one that alone would be too long. Never split further. */
export interface Atom {
  readonly kind: Block["kind"];
  readonly start: number;
  readonly end: number;
  readonly words: number;
  readonly page: number | undefined;
  readonly sentences: readonly ChunkSentence[];
  /** What a chunk that begins with this atom needs in front: a table's header, a list's lead-in; empty: nothing. */
  readonly prefix: string;
  readonly prefixWords: number;
  /** It announces the next one and shouldn't be parted from it: a heading, a lead-in, a table's header. */
  readonly leads: boolean;
}

/** Lead-ins and headers longer than it would crowd out the rows they introduce. */
const maxPrefixWords = 80;
/** A block longer than it is cut into parts of at most this many words. */
const maxAtomWords = maxChunkWords - maxPrefixWords;
/** Lines of code are grouped up to as many words a sentence. */
const codeSentenceWords = 40;

/** Blocks as atoms, each with what it would need in front of it if a chunk began there. Pure. */
export function toAtoms(text: string, blocks: readonly Block[], language: string | undefined): Atom[] {
  const context = new PrefixContext(text);
  return blocks.flatMap((block, index) => {
    const prefix = context.before(block);
    const prefixWords = countWords(prefix);
    const leads = announces(text, block, blocks[index + 1]);
    const sentences = sentencesOf(text, block, language);
    return cutBlock(text, block, sentences).map((part, partIndex, parts): Atom => {
      const isLast = partIndex === parts.length - 1;
      return { ...part, kind: block.kind, page: block.page, prefix, prefixWords, leads: leads && isLast };
    });
  });
}

function announces(text: string, block: Block, next: Block | undefined): boolean {
  if (block.kind === "heading" || block.header) return true;
  if (block.kind !== "paragraph" || !next) return false;
  const leadsList = next.kind === "list_item" || next.kind === "table_row" || next.kind === "code";
  return leadsList && (text.slice(block.start, block.end).endsWith(":") || next.kind === "list_item");
}

/** Follows the blocks and knows which header or lead-in stands above each. */
class PrefixContext {
  readonly #text: string;
  #header: string[] = [];
  #leadIn = "";
  /** Items that the current one is nested in. */
  #outer: { level: number; text: string }[] = [];
  #previous: Block | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  before(block: Block): string {
    const own = this.#text.slice(block.start, block.end);
    const previous = this.#previous;
    this.#previous = block;
    if (block.kind === "table_row") return this.#beforeRow(block, own, previous);
    this.#header = [];
    if (block.kind === "list_item") return this.#beforeItem(block, own, previous);
    this.#outer = [];
    if (block.kind !== "code")
      this.#leadIn = block.kind === "paragraph" && countWords(own) <= maxPrefixWords ? own : "";
    return "";
  }

  #beforeRow(block: Block, own: string, previous: Block | undefined): string {
    if (block.header) {
      if (!previous?.header) this.#header = [];
      this.#header.push(own);
      return "";
    }
    return bounded(this.#header);
  }

  #beforeItem(block: Block, own: string, previous: Block | undefined): string {
    const level = block.level ?? 1;
    const isFirst = previous?.kind !== "list_item";
    if (isFirst) this.#outer = [];
    // A paragraph of the same item as the one before it stays under that item.
    if (block.marker !== undefined) this.#outer = this.#outer.filter((item) => item.level < level);
    const prefix = isFirst ? "" : bounded([this.#leadIn, ...this.#outer.map((item) => item.text)]);
    if (block.marker !== undefined) this.#outer.push({ level, text: own });
    return prefix;
  }
}

/** As many of the parts, from the innermost outwards, as fit. */
function bounded(parts: readonly string[]): string {
  const kept: string[] = [];
  let words = 0;
  for (const part of parts.toReversed()) {
    words += countWords(part);
    if (words > maxPrefixWords) break;
    if (part !== "") kept.unshift(part);
  }
  return kept.join("\n");
}

function sentencesOf(text: string, block: Block, language: string | undefined): ChunkSentence[] {
  const own = text.slice(block.start, block.end);
  const spans =
    block.kind === "heading"
      ? trimSpan(own, { start: 0, end: own.length })
      : block.kind === "code"
        ? codeSpans(own)
        : splitSentences(own, language);
  return spans.map(({ start, end }) => ({ start: block.start + start, end: block.start + end, kind: block.kind }));
}

function codeSpans(code: string): { start: number; end: number }[] {
  const spans: { start: number; end: number; words: number }[] = [];
  let start = 0;
  for (const line of code.split("\n")) {
    const words = countWords(line);
    const last = spans.at(-1);
    for (const span of trimSpan(code, { start, end: start + line.length })) {
      if (last && last.words + words <= codeSentenceWords) {
        last.end = span.end;
        last.words += words;
      } else spans.push({ ...span, words });
    }
    start += line.length + 1;
  }
  return spans.map((span) => ({ start: span.start, end: span.end }));
}

/** A block within the limit as it is, a longer one in parts that end at its sentences. */
function cutBlock(
  text: string,
  block: Block,
  sentences: readonly ChunkSentence[],
): Pick<Atom, "start" | "end" | "words" | "sentences">[] {
  const words = countWords(text.slice(block.start, block.end));
  if (words <= maxAtomWords) return [{ start: block.start, end: block.end, words, sentences }];
  const partCount = Math.ceil(words / maxAtomWords);
  const target = words / partCount;
  const parts: { sentences: ChunkSentence[]; words: number }[] = [];
  for (const sentence of sentences) {
    const sentenceWords = countWords(text.slice(sentence.start, sentence.end));
    const last = parts.at(-1);
    if (last && last.words < target && last.words + sentenceWords <= maxAtomWords) {
      last.sentences.push(sentence);
      last.words += sentenceWords;
    } else parts.push({ sentences: [sentence], words: sentenceWords });
  }
  return parts.map((part, index) => ({
    start: index === 0 ? block.start : (part.sentences[0]?.start ?? block.start),
    end: index === parts.length - 1 ? block.end : (part.sentences.at(-1)?.end ?? block.end),
    words: part.words,
    sentences: part.sentences,
  }));
}
