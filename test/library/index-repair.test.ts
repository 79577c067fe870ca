import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planRepair } from "../../electron/library/index-repair.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { wholeRows } from "../fakes/whole-rows.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

describe("a repair", () => {
  it("indexes what the index lacks or has otherwise, and removes what the database doesn't know", () => {
    const stored = [
      { key: 1, chunks: 3, indexed: 1 },
      { key: 2, chunks: 3, indexed: 1 },
      { key: 3, chunks: 3, indexed: 0 },
      { key: 4, chunks: 2, indexed: 1 },
      { key: 6, chunks: 0, indexed: 1 },
      { key: 8, chunks: 1, indexed: 0 },
    ];
    const rows = new Map([
      [1, 3],
      [2, 2],
      [3, 3],
      [5, 1],
      [9, 4],
      [4, 4],
    ]);
    expect(planRepair(stored, rows, 7)).toEqual({ remove: [5], index: [2, 3, 4], excess: [4] });
  });
});

it("takes a version's rows out that the index has twice", async () => {
  const library = await openTestLibrary();
  const options = { folder: join(library.folder, "index"), dimensions: library.embedder.dimensions, log: library.log };
  const unaware = await ChunkIndex.open(options);
  await library.import({ paths: [writeFiles({ "a.md": "# Leave\n\nThirty days.", "b.md": "# Pay\n\nMonthly." })] });
  const before = await library.index.rowCounts();
  const [version] = before.keys();
  const keys = library.database.prepare<[], { key: number }>("SELECT key FROM chunks").all();
  const rows = wholeRows(
    library.index,
    keys.map(({ key }) => key),
  );
  await unaware.replaceVersion(
    version ?? 0,
    rows.filter(({ versionKey }) => versionKey === version),
  );
  await unaware.dispose();
  await library.close();

  const restarted = await openTestLibrary({ folder: library.folder });
  expect(await restarted.index.rowCounts()).not.toEqual(before);
  restarted.repair.start();
  await restarted.repair.done;
  expect(await restarted.index.rowCounts()).toEqual(before);
  expect(await restarted.indexing.rowCounts()).toEqual(before);
});

it("a document that was being imported keeps no question waiting; one that could be found does until it can again", async () => {
  const library = await openTestLibrary();
  await library.import({ paths: [writeFiles({ "a.md": "# Leave\n\nThirty days.", "b.md": "# Pay\n\nMonthly." })] });
  const [one = 0, other = 0] = (await library.index.rowCounts()).keys();
  await library.index.removeVersion(one);
  await library.index.removeVersion(other);
  library.database.prepare("UPDATE versions SET indexed = 0 WHERE key = ?").run(other);
  library.database.exec("DELETE FROM embedding_uses; DELETE FROM embedding_cache");
  await library.close();

  const { repair, index, embedder } = await openTestLibrary({ folder: library.folder });
  const mayEmbed = { one: Promise.withResolvers<void>(), other: Promise.withResolvers<void>() };
  Object.assign(embedder, {
    embed: async (texts: readonly string[]) => {
      await (index.indexedOf([one]).length === 0 ? mayEmbed.one : mayEmbed.other).promise;
      return texts.map((text) => embedder.vectorOf(text));
    },
  });
  repair.start();
  await expect.poll(() => repair.state).toBe("repairing");
  expect(repair.isUsable).toBe(false);
  mayEmbed.one.resolve();
  await repair.usable;
  expect(repair.isUsable).toBe(true);
  expect(index.indexedOf([one, other])).toEqual([one]);
  mayEmbed.other.resolve();
  await repair.done;
  expect(index.indexedOf([one, other])).toEqual([one, other]);
});

it("a repair that failed is tried again by itself, so that no restart is needed", async () => {
  const library = await openTestLibrary();
  await library.import({ paths: [writeFiles({ "a.md": "# Leave\n\nThirty days.", "b.md": "# Pay\n\nMonthly." })] });
  const versions = [...(await library.index.rowCounts()).keys()];
  for (const version of versions) await library.index.removeVersion(version);
  library.database.exec("DELETE FROM embedding_uses; DELETE FROM embedding_cache");
  await library.close();

  const clock = new FakeClock();
  const { repair, index, embedder } = await openTestLibrary({ folder: library.folder, clock });
  Object.assign(embedder, { embed: () => Promise.reject(new Error("the embedder won't start")) });
  repair.start();
  await repair.done;
  expect(repair.state).toBe("failed");
  expect(repair.isUsable).toBe(false);
  // Each time twice as long as before, up to a quarter of an hour; however often, what was lost isn't forgotten.
  for (const minutes of [1, 2, 4, 8, 15]) {
    clock.advance(minutes * 60_000 - 1);
    expect(repair.state).toBe("failed");
    clock.advance(1);
    expect(repair.state).toBe("repairing");
    await repair.usable;
    await repair.done;
    expect([repair.state, repair.isUsable, clock.scheduled]).toEqual(["failed", false, 1]);
  }
  Reflect.deleteProperty(embedder, "embed");
  clock.advance(15 * 60_000);
  await repair.usable;
  expect(repair.isUsable).toBe(true);
  await repair.done;
  expect([repair.state, clock.scheduled]).toEqual(["ok", 0]);
  expect(index.indexedOf(versions)).toEqual(versions);
});
