/** The smallest hash of each bin: `Uint32Array[sketchBins]`. */
export type Sketch = Uint32Array;

export const sketchBins = 128;
/** Bands of four rows: of pairs that share 60 % some band is alike for 98.8 %, of pairs that share 20 % for 5 %. */
const rowsPerBand = 4;
export const sketchBands = sketchBins / rowsPerBand;
const empty = 0xffff_ffff;

/** What a text says, to compare it exactly. */
export interface Shingles {
  /** 32-bit hashes of all runs of three words. */
  readonly hashes: ReadonlySet<number>;
  /** All numbers as they are written. */
  readonly numbers: ReadonlySet<string>;
}

const wordPattern = /[\p{L}\p{N}]+/gu;

/** FNV-1a over UTF-16 code units (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Runs of three words of a text that comes in parts: what layout, case and punctuation do to a text doesn't change them,
 * they tell phrases from vocabulary, and a word that one format has and another hasn't breaks only three.
 */
class ShingleReader {
  #first: number | undefined;
  #second: number | undefined;

  /** Each run's hash, the last words of the part before included. */
  *read(part: string): Generator<number> {
    for (const [word] of part.normalize("NFKC").toLowerCase().matchAll(wordPattern)) {
      const third = hashWord(word);
      if (this.#first !== undefined && this.#second !== undefined) {
        yield mix(Math.imul(Math.imul(this.#first, 31) + this.#second, 31) + third);
      }
      [this.#first, this.#second] = [this.#second, third];
    }
  }
}

/**
 * MinHash of a text by one permutation (P. Li, A. Owen, C.-H. Zhang, "One Permutation Hashing", NIPS 2012); bins without
 * a value borrow one as in A. Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing", ICML 2017.
 * The share of equal bins of two sketches estimates the Jaccard similarity of the texts' runs of three words.
 */
export class SketchBuilder {
  readonly #reader = new ShingleReader();
  readonly #bins = new Uint32Array(sketchBins).fill(empty);

  add(part: string): void {
    for (const hash of this.#reader.read(part)) {
      const bin = hash % sketchBins;
      const value = mix(hash ^ 0x9e37_79b9);
      if (value < (this.#bins[bin] ?? 0)) this.#bins[bin] = value;
    }
  }

  /** Undefined for a text of fewer than three words. */
  build(): Sketch | undefined {
    const filled = this.#bins;
    if (filled.every((value) => value === empty)) return undefined;
    return filled.map((value, bin) => {
      for (let attempt = 0; value === empty; attempt++) {
        value = filled[mix(bin * 0x1_0001 + attempt) % sketchBins] ?? empty;
      }
      return value;
    });
  }
}

/** All runs of three words of a text that comes in parts, and its numbers. */
export class ShingleBuilder {
  readonly #reader = new ShingleReader();
  readonly #hashes = new Set<number>();
  readonly #numbers = new Set<string>();

  add(part: string): void {
    for (const hash of this.#reader.read(part)) this.#hashes.add(hash);
    for (const [number] of part.normalize("NFKC").matchAll(/\d+/g)) this.#numbers.add(number);
  }

  build(): Shingles {
    return { hashes: this.#hashes, numbers: this.#numbers };
  }
}

/** Estimated Jaccard similarity, 0 to 1. */
export function estimateSimilarity(a: Sketch, b: Sketch): number {
  let equal = 0;
  for (let bin = 0; bin < sketchBins; bin++) if (a[bin] === b[bin]) equal++;
  return equal / sketchBins;
}

/** Jaccard similarity: what both have, of what either has; 0 to 1. */
export function similarity(a: Shingles, b: Shingles): number {
  const [small, large] = a.hashes.size < b.hashes.size ? [a.hashes, b.hashes] : [b.hashes, a.hashes];
  let shared = 0;
  for (const hash of small) if (large.has(hash)) shared++;
  const all = small.size + large.size - shared;
  return all === 0 ? 0 : shared / all;
}

/**
 * Each has a number that the other hasn't: 25 days here, 28 there. Only one having more of them is what page numbers and
 * footers do.
 */
export const haveOtherNumbers = (a: Shingles, b: Shingles): boolean =>
  [...a.numbers].some((number) => !b.numbers.has(number)) && [...b.numbers].some((number) => !a.numbers.has(number));

/** Key of a band: sketches with the same key in some band may be alike. */
export const bandKey = (sketch: Sketch, band: number): string =>
  sketch.subarray(band * rowsPerBand, (band + 1) * rowsPerBand).join(" ");
