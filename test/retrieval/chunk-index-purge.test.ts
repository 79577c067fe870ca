import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import type { ChunkRow } from "../../electron/retrieval/chunk-rows.ts";
import { quantize } from "../../electron/retrieval/quantized-vectors.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { keysOf } from "./candidate-keys.ts";
import { silentLog } from "./fake-library.ts";

const dimensions = 384;
const rowsPerVersion = 100;

/** Names of the files that hold rows; each is written once. */
const dataFiles = (folder: string): string[] => readdirSync(join(folder, "chunks.lance", "data"));

// Few rows gone of many: LanceDB by itself leaves them in their file, compressed. There are more than are rewritten whole.
test("a purge leaves no file that held a removed version, and every other row where it was found", async () => {
  const folder = temporaryFolder();
  const index = await ChunkIndex.open({ folder, dimensions, log: silentLog });
  onTestFinished(() => index.dispose());
  const vector = new FakeEmbedder().vectorOf("leave");
  const sentences = quantize([vector], dimensions);
  const versions = Array.from({ length: 25 }, (_, version) => version + 1);
  for (const versionKey of versions) {
    const rows = Array.from({ length: rowsPerVersion }, (_, n): ChunkRow => ({
      chunkKey: versionKey * 1_000 + n,
      versionKey,
      terms: `term${versionKey}x${n} leav`,
      vector,
      sentences,
    }));
    await index.replaceVersion(versionKey, rows);
  }
  await index.optimize();
  const before = dataFiles(folder);
  await index.removeVersion(7);
  await index.optimize();
  expect(dataFiles(folder)).toEqual(before);
  await index.purge();
  expect(dataFiles(folder).filter((name) => before.includes(name))).toEqual([]);
  const others = versions.filter((version) => version !== 7);
  expect(await index.rowCounts()).toEqual(new Map(others.map((version) => [version, rowsPerVersion])));
  const found = await Promise.all(
    others.map((version) => keysOf(index.searchTerms([`term${version}x42`], versions, 5))),
  );
  expect(found).toEqual(others.map((version) => [version * 1_000 + 42]));
});
