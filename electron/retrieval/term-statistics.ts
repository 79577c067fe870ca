import type { Database, Statement } from "../platform/database.ts";
import { z } from "zod";
import { inverseDocumentFrequency, type IndexTotals } from "./bm25.ts";
import { shortestPart } from "./compounds.ts";
import { editDistance, isCommonSlip } from "./edit-distance.ts";
import type { AnalyzedWord, Term } from "./text-analysis.ts";
import type { Word } from "./tokenizer.ts";
import type { WordCheck } from "./word-list.ts";
import { backgroundTurn } from "../platform/turns.ts";

/** Terms and words of one version, as they are counted in and, when it goes, out again. */
interface VersionEntries {
  /** Each term with the number of the version's chunks that hold it. */
  readonly terms: readonly (readonly [Term, number])[];
  readonly words: readonly Word[];
}

const storedEntries = z.tuple([z.array(z.tuple([z.string(), z.number().int()])), z.array(z.string())]);
const storedVersion = z.object({ terms: z.string(), applied: z.number().int() });
const storedTotals = z.object({ chunks: z.number(), terms: z.number() });
const storedLanguages = z.array(z.object({ language: z.string().nullable() }));
const storedCount = z.object({ count: z.number().int() });

// About 5 ms of upserts, so that a transaction never holds up a question.
const entriesPerTransaction = 250;
const mostCompounds = 6;
// Shorter words are one slip away from too many others ("planing", "diner").
const longWord = 7;
const shortestFamily = 5;
const longBeginning = 8;

/**
 * Document frequencies, mean length and vocabulary of the indexed chunks, in SQLite. LanceDB keeps such statistics too,
 * but shows none, and scores new rows by others until it is optimised: scores that thresholds stand on are computed
 * from these.
 */
export class TermStatistics {
  readonly #database: Database;
  readonly #isWord: WordCheck;
  // A question asks for dozens of counts, and preparing costs more than asking.
  readonly #selectCount: Statement;
  readonly #selectWord: Statement;
  readonly #selectWordsLike: Statement;
  readonly #selectCompounds: Statement;
  readonly #counting: ReturnType<typeof prepareCounting>;
  #totals: IndexTotals | undefined;
  #languages: (string | undefined)[] | undefined;

  constructor(options: { readonly database: Database; readonly isWord?: WordCheck }) {
    const { database } = options;
    this.#database = database;
    this.#isWord = options.isWord ?? (() => false);
    this.#counting = prepareCounting(database);
    this.#selectCount = database.prepare("SELECT chunk_count AS count FROM term_statistics WHERE term = ?");
    this.#selectWord = database.prepare("SELECT 1 FROM vocabulary WHERE word = ?");
    this.#selectWordsLike = database
      .prepare(
        `SELECT word, version_count AS count FROM vocabulary
         WHERE word >= @first AND word < @next AND length(word) BETWEEN @shortest AND @longest`,
      )
      .raw();
    this.#selectCompounds = database
      .prepare(
        `SELECT word FROM vocabulary WHERE (word > @word AND word < @next OR word LIKE '%' || @word)
         AND length(word) >= length(@word) + ${shortestPart} ORDER BY version_count DESC, word LIMIT ${mostCompounds}`,
      )
      .raw();
  }

  /** Counts a version in, in place of what was counted for it before. `chunks`: the analysed words of each chunk. */
  async replace(
    versionKey: number,
    language: string | undefined,
    chunks: readonly (readonly AnalyzedWord[])[],
  ): Promise<void> {
    await this.remove(versionKey);
    const entries = entriesOf(chunks);
    const termTotal = chunks.reduce((sum, words) => sum + words.length, 0);
    this.#database
      .prepare(
        `INSERT INTO version_terms (version_key, language, terms, chunk_count, term_total, applied)
         VALUES (?, ?, ?, ?, ?, 0)`,
      )
      .run(versionKey, language ?? null, JSON.stringify([entries.terms, entries.words]), chunks.length, termTotal);
    this.#forgetSums();
    const size = entries.terms.length + entries.words.length;
    for (let from = 0; from < size; from += entriesPerTransaction) {
      this.#apply(versionKey, entries, from, Math.min(size, from + entriesPerTransaction), 1);
      await backgroundTurn();
    }
  }

  /** Counts a version out again, or what a crash left counted of it. */
  async remove(versionKey: number): Promise<void> {
    const row = this.#database
      .prepare("SELECT terms, applied FROM version_terms WHERE version_key = ?")
      .get(versionKey);
    if (row === undefined) return;
    const { terms, applied } = storedVersion.parse(row);
    const [termEntries, words] = storedEntries.parse(JSON.parse(terms));
    for (let to = applied; to > 0; to -= entriesPerTransaction) {
      this.#apply(versionKey, { terms: termEntries, words }, Math.max(0, to - entriesPerTransaction), to, -1);
      await backgroundTurn();
    }
    this.#database.prepare("DELETE FROM version_terms WHERE version_key = ?").run(versionKey);
    this.#forgetSums();
  }

  totals(): IndexTotals {
    if (!this.#totals) {
      const { chunks, terms } = storedTotals.parse(
        this.#database
          .prepare(
            "SELECT coalesce(sum(chunk_count), 0) AS chunks, coalesce(sum(term_total), 0) AS terms FROM version_terms",
          )
          .get(),
      );
      this.#totals = { chunkCount: chunks, meanLength: chunks === 0 ? 0 : terms / chunks };
    }
    return this.#totals;
  }

  /** ISO 639-1, the commonest first; undefined: documents of an unknown language. */
  languages(): readonly (string | undefined)[] {
    this.#languages ??= storedLanguages
      .parse(
        this.#database
          .prepare("SELECT language FROM version_terms GROUP BY language ORDER BY sum(chunk_count) DESC")
          .all(),
      )
      .map(({ language }) => language ?? undefined);
    return this.#languages;
  }

  /** What is summed over all versions, which takes milliseconds of many, is summed when it is next asked for. */
  #forgetSums(): void {
    this.#totals = undefined;
    this.#languages = undefined;
  }

  /** How many chunks hold the term. */
  chunkCount(term: Term): number {
    const row = this.#selectCount.get(term);
    return row === undefined ? 0 : storedCount.parse(row).count;
  }

  inverseDocumentFrequency(term: Term): number {
    return inverseDocumentFrequency(this.chunkCount(term), this.totals());
  }

  knowsWord(word: Word): boolean {
    return this.#selectWord.get(word) !== undefined;
  }

  /** Indexed words of which this one is the beginning or the end, the commonest ones; it has no `%` or `_` in it. */
  compoundsWith(word: Word): Word[] {
    if (!/^\p{L}+$/u.test(word)) return [];
    const rows = this.#selectCompounds.all({ word, next: `${word}\u{10ffff}` });
    return z
      .array(z.tuple([z.string()]))
      .parse(rows)
      .map(([found]) => found);
  }

  /**
   * The indexed word that was probably meant: at most one slip (two from nine letters on) away, the nearest, of those
   * the one with the likeliest slip, then the commonest. The first letter is taken as right, which keeps the search
   * short; slips there are rare (Pollock and Zamora, "Automatic spelling correction in scientific and scholarly text",
   * CACM 27(4), 1984). What is a word elsewhere ("hart", "planets") was meant as it stands or with another ending,
   * unless it is long and the slip is one that people make all the time: lists of words hold "recieve" and "seperate".
   */
  nearestWord(word: Word): Word | undefined {
    const limit = word.length < 4 || /\d/u.test(word) ? 0 : word.length < 9 ? 1 : 2;
    const first = word[0];
    if (limit === 0 || first === undefined) return undefined;
    const isWord = this.#isWord(word);
    const candidates = this.#selectWordsLike.iterate({
      first,
      next: String.fromCodePoint((first.codePointAt(0) ?? 0) + 1),
      shortest: word.length - limit,
      longest: word.length + limit,
    });
    let best: (Correction & { readonly word: Word }) | undefined;
    // Thousands of rows: they are read without a schema, which would take longer than all the rest.
    for (const row of candidates as Iterable<[Word, number]>) {
      const [candidate, count] = row;
      const distance = editDistance(word, candidate, Math.min(limit, best?.distance ?? limit));
      if (distance > limit) continue;
      const likely = isCommonSlip(word, candidate);
      // Another letter changes a quarter of a word of four: as likely a word of its own.
      const isUnlikely = !likely && word.length === 4 && candidate.length === 4;
      if (isWord ? !isSameFamily(word, candidate) && !(likely && word.length >= longWord) : isUnlikely) continue;
      const found = { word: candidate, distance, likely, count };
      if (!best || isBetter(found, best)) best = found;
    }
    return best?.word;
  }

  /** Counts the entries `from` to `to` (terms first, then words) in (1) or out (-1), in one transaction. */
  #apply(versionKey: number, entries: VersionEntries, from: number, to: number, sign: 1 | -1): void {
    const { addTerm, dropTerm, addWord, dropWord, setApplied } = this.#counting;
    const words = entries.words.slice(Math.max(0, from - entries.terms.length), Math.max(0, to - entries.terms.length));
    this.#database.transaction(() => {
      for (const [term, count] of entries.terms.slice(from, to)) {
        addTerm.run(term, sign * count);
        if (sign === -1) dropTerm.run(term);
      }
      for (const word of words) {
        addWord.run(word, sign);
        if (sign === -1) dropWord.run(word);
      }
      setApplied.run(sign === 1 ? to : from, versionKey);
    })();
  }
}

/** "stole" and "stolen", "verbrauchen" and "verbrauchter": one is the beginning of the other, or they share a long one. */
function isSameFamily(a: Word, b: Word): boolean {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a[shared] === b[shared]) shared++;
  return shared >= longBeginning || (shared === length && length >= shortestFamily);
}

interface Correction {
  readonly distance: number;
  readonly likely: boolean;
  readonly count: number;
}

function isBetter(a: Correction, b: Correction): boolean {
  if (a.distance !== b.distance) return a.distance < b.distance;
  return a.likely === b.likely ? a.count > b.count : a.likely;
}

function prepareCounting(database: Database) {
  return {
    addTerm: database.prepare(
      `INSERT INTO term_statistics (term, chunk_count) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET chunk_count = chunk_count + excluded.chunk_count`,
    ),
    dropTerm: database.prepare("DELETE FROM term_statistics WHERE term = ? AND chunk_count <= 0"),
    addWord: database.prepare(
      `INSERT INTO vocabulary (word, version_count) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET version_count = version_count + excluded.version_count`,
    ),
    dropWord: database.prepare("DELETE FROM vocabulary WHERE word = ? AND version_count <= 0"),
    setApplied: database.prepare("UPDATE version_terms SET applied = ? WHERE version_key = ?"),
  };
}

function entriesOf(chunks: readonly (readonly AnalyzedWord[])[]): VersionEntries {
  const terms = new Map<Term, number>();
  const words = new Set<Word>();
  for (const chunk of chunks) {
    for (const term of new Set(chunk.map((word) => word.term))) terms.set(term, (terms.get(term) ?? 0) + 1);
    for (const { word } of chunk) words.add(word);
  }
  return { terms: [...terms], words: [...words] };
}
