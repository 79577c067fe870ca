import { createHash } from "node:crypto";
import { dataPaths } from "../../electron/platform/data-paths.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { wholeRows } from "../fakes/whole-rows.ts";

/** All that a data folder's library and index hold, without the keys and ids that differ from import to import. */
export interface IndexContent {
  /** One line a chunk, sorted: document, place, text and everything that the search index has of it. */
  readonly chunks: readonly string[];
  readonly terms: readonly unknown[];
  readonly words: readonly unknown[];
  /** Hashes of the cached vectors. */
  readonly cache: readonly unknown[];
  readonly uses: readonly unknown[];
  readonly unfinished: readonly unknown[];
  /** Files that can't be imported, undisturbed or not. */
  readonly failed: readonly unknown[];
  /** Rows of the search index, and how many different chunks they are of. */
  readonly rows: number;
  readonly keys: number;
}

const digest = (data: NodeJS.ArrayBufferView | string): string =>
  createHash("sha256").update(data).digest("hex").slice(0, 16);

interface ChunkLine {
  readonly key: number;
  readonly path: string;
  readonly sha256: string;
  readonly number: number;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly rest: string;
  readonly versionKey: number;
}

/** Of a folder that no process has open. */
export async function readIndexContent(dataFolder: string): Promise<IndexContent> {
  const paths = dataPaths(dataFolder);
  const database = openDatabase(paths.database);
  const index = await ChunkIndex.open({ folder: paths.index, dimensions: 384, log: silentLog() });
  try {
    const stored = database
      .prepare<[], ChunkLine>(
        `SELECT c.key, d.path, v.sha256, v.number, c.ordinal, c.start, c."end", v.key AS versionKey,
           c.prefix || char(10) || c.heading_path || char(10) || coalesce(c.page, '') || char(10) || c.sentences AS rest
         FROM chunks c JOIN versions v ON v.key = c.version_key JOIN documents d ON d.id = v.document_id
         WHERE v.complete = 1 AND v.indexed = 1 AND d.deleting = 0 ORDER BY d.path, v.number, c.ordinal`,
      )
      .all();
    const rows = slices(stored).flatMap((keys) => wholeRows(index, keys));
    const byKey = new Map(rows.map((row) => [row.chunkKey, row]));
    const texts = new Map<number, string>();
    const chunks = stored.map((chunk) => {
      let text = texts.get(chunk.versionKey);
      if (text === undefined) {
        text = database
          .prepare<[number], { text: string }>("SELECT text FROM version_segments WHERE version_key = ? ORDER BY start")
          .all(chunk.versionKey)
          .map((segment) => segment.text)
          .join("");
        texts.set(chunk.versionKey, text);
      }
      const row = byKey.get(chunk.key);
      if (row && row.versionKey !== chunk.versionKey) throw new Error("a row of another version");
      const indexed = row ? [digest(row.terms), digest(row.vector), digest(row.sentences)] : ["missing"];
      const { path, sha256, number, ordinal, start, end, rest } = chunk;
      return [path, sha256, number, ordinal, start, end, digest(rest), digest(text.slice(start, end)), ...indexed].join(
        " ",
      );
    });
    const counts = await index.rowCounts();
    return {
      chunks: chunks.toSorted(),
      terms: database.prepare("SELECT * FROM term_statistics ORDER BY term").all(),
      words: database.prepare("SELECT * FROM vocabulary ORDER BY word").all(),
      cache: database.prepare("SELECT embedder_id, hex(text_sha256) AS text FROM embedding_cache ORDER BY 1, 2").all(),
      uses: database
        .prepare(
          `SELECT embedder_id, hex(text_sha256) AS text, count(*) AS versions FROM embedding_uses
           GROUP BY 1, 2 ORDER BY 1, 2`,
        )
        .all(),
      unfinished: [
        ...database.prepare("SELECT key FROM versions WHERE complete = 0 OR indexed = 0").all(),
        ...database.prepare("SELECT id FROM documents WHERE deleting = 1").all(),
        ...database.prepare("SELECT id FROM jobs WHERE status NOT IN ('done')").all(),
      ],
      failed: database
        .prepare("SELECT relative_path, error_code FROM job_items WHERE status = 'failed' ORDER BY 1")
        .all(),
      rows: [...counts.values()].reduce((sum, count) => sum + count, 0),
      keys: byKey.size,
    };
  } finally {
    await index.dispose();
    database.close();
  }
}

const slices = (stored: readonly ChunkLine[]): number[][] =>
  Array.from({ length: Math.ceil(stored.length / 500) }, (_, slice) =>
    stored.slice(slice * 500, slice * 500 + 500).map(({ key }) => key),
  );
