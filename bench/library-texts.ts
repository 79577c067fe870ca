import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const documentsPerFolder = 100;
const chunksPerDocument = 100;
const wordsPerChunk = 230;
// A section is about one thing: its sentences come from so many that stand beside each other somewhere.
const sentencesOfTopic = 60;
// So that hardly a sentence stands there twice: of many equal ones nobody could say which of them a search should find.
const replacedWords = 0.3;
const placesOfWord = 32;

/** Markdown files in `folder`, of sections of about 230 words, so that each becomes a chunk; other ones for each number. */
export function writeDocuments(folder: string, chunks: number): void {
  const sentences = readSentences();
  const words = sentences.flatMap((sentence) => sentence.match(plainWord) ?? []);
  const random = generator(chunks);
  const one = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const varied = (sentence: string): string =>
    sentence
      .replace(plainWord, (word) => (random() < replacedWords ? (one(words) ?? word) : word))
      .replace(/\d+/gu, (digits) => String(Number(digits) + Math.floor(random() * 9)));
  for (let made = 0, number = 0; made < chunks; made += chunksPerDocument, number += 1) {
    const inFolder = join(folder, String(Math.floor(number / documentsPerFolder)));
    mkdirSync(inFolder, { recursive: true });
    const sections = Array.from({ length: Math.min(chunksPerDocument, chunks - made) }, (_, section) => {
      const from = Math.floor(random() * (sentences.length - sentencesOfTopic));
      const topic = sentences.slice(from, from + sentencesOfTopic);
      const chosen: string[] = [];
      for (let length = 0; length < wordsPerChunk;) {
        const sentence = varied(one(topic) ?? "");
        chosen.push(sentence);
        length += sentence.split(" ").length;
      }
      return `# Rule ${number}-${section}\n\n${chosen.join(" ")}\n`;
    });
    writeFileSync(join(inFolder, `policy-${number}.md`), sections.join("\n"));
  }
}

/** Words that may stand anywhere in a sentence. */
const plainWord = /\b\p{Ll}{4,}\b/gu;

/** Of the sample handbook, and of the handbooks beside the checkout where they are, in their order. */
function readSentences(): string[] {
  const folders = [join(root, "resources", "handbook"), join(root, "..", "shared", "corpora")].filter((one) =>
    existsSync(one),
  );
  const texts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .toSorted()
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  const sentences = texts.flatMap((text) => text.match(/[A-Z][^.!?\n|#*[\]<>]{30,220}[.!?](?=\s)/gu) ?? []);
  return [...new Set(sentences)];
}

/**
 * Vectors that are near each other when texts share words, rarer by length: the sum of a fixed one for each word, which has
 * a few places only (sparse random projection; Achlioptas, "Database-friendly random projections", 2003). Enough for
 * chunks, their sentences and questions to lie to each other as those of a real embedder do, at a hundredth of the time.
 */
export class WordVectors {
  readonly #dimensions: number;
  /** Each word's places, and beyond `dimensions` those with a minus. */
  readonly #ofWords = new Map<string, Uint16Array>();

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  /** Of unit length. */
  of(text: string): Float32Array {
    const sum = new Float32Array(this.#dimensions);
    for (const word of text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [text]) {
      const weight = Math.min(word.length, 10) ** 2;
      for (const place of this.#ofWord(word)) {
        const at = place % sum.length;
        sum[at] = (sum[at] ?? 0) + (place < sum.length ? weight : -weight);
      }
    }
    const length = Math.hypot(...sum) || 1;
    return sum.map((value) => value / length);
  }

  #ofWord(word: string): Uint16Array {
    const known = this.#ofWords.get(word);
    if (known) return known;
    const random = generator(createHash("sha256").update(word).digest().readUInt32LE(0));
    const made = Uint16Array.from({ length: placesOfWord }, () => Math.floor(random() * 2 * this.#dimensions));
    this.#ofWords.set(word, made);
    return made;
  }
}

/** Mulberry32 by Tommy Ettinger, public domain: quick, and the same everywhere. @returns 0 to 1 */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
