import pino from "pino";
import type { Database } from "../../electron/platform/database.ts";
import type { Log } from "../../electron/platform/log.ts";
import type { IndexedVersion } from "../../electron/retrieval/indexed-chunk.ts";
import type { Passage, PassageStore } from "../../electron/retrieval/passage-store.ts";

export const silentLog: Log = pino({ level: "silent" });

/** Documents of one version each, as plain sentences: stands where the library's store will. */
export class FakeLibrary implements PassageStore {
  readonly #passages = new Map<number, Passage>();
  readonly #versions = new Set<number>();
  /** Asked for by `applicableVersions`; absent: all of them. */
  applicable: readonly number[] | undefined;

  constructor(database: Database) {
    // Only what retrieval stores is tested here; the library's own tables stay empty.
    database.pragma("foreign_keys = OFF");
  }

  /** @param chunks each a list of sentences */
  add(
    title: string,
    chunks: readonly (readonly string[])[],
    options: { readonly language?: string; readonly firstChunkKey?: number } = {},
  ): IndexedVersion {
    const versionKey = this.#versions.size + 1;
    const language = options.language ?? "en";
    this.#versions.add(versionKey);
    const firstKey = options.firstChunkKey ?? this.#passages.size + 1;
    return {
      versionKey,
      language,
      chunks: chunks.map((sentences, ordinal) => {
        const chunkKey = firstKey + ordinal;
        const text = sentences.join(" ");
        this.#passages.set(chunkKey, {
          chunkKey,
          versionKey,
          documentId: `document-${versionKey}`,
          versionId: `version-${versionKey}`,
          title,
          path: `${title}.md`,
          page: undefined,
          headingPath: [title],
          prefix: "",
          text,
          start: 0,
          end: text.length,
          sentences: sentences.map((sentence) => {
            const start = text.indexOf(sentence);
            return { text: sentence, start, end: start + sentence.length, kind: "paragraph" };
          }),
          language,
          jurisdiction: undefined,
          audience: undefined,
          effectiveFrom: undefined,
          effectiveTo: undefined,
          superseded: false,
        });
        return { chunkKey, text, title, headingPath: [title], sentences };
      }),
    };
  }

  forget(chunkKey: number): void {
    this.#passages.delete(chunkKey);
  }

  applicableVersions(): number[] {
    return [...(this.applicable ?? this.#versions)];
  }

  passages(chunkKeys: readonly number[]): Passage[] {
    return chunkKeys.flatMap((key) => this.#passages.get(key) ?? []);
  }

  neighbours(): Passage[] {
    return [];
  }
}
