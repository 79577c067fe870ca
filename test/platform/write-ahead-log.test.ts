import { copyFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Database, openDatabase } from "../../electron/platform/database.ts";
import { checkpointSchema } from "../../electron/platform/write-ahead-log.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const tables = [
  {
    version: 1,
    name: "tables",
    up: (database: Database) => void database.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"),
  },
];

function openNotes(): { database: Database; path: string; add(text: string): void } {
  const path = join(temporaryFolder(), "notes.db");
  const database = openDatabase(path, tables);
  onTestFinished(() => database.dispose());
  const insert = database.prepare("INSERT INTO notes (text) VALUES (?)");
  return { database, path, add: (text) => void insert.run(text) };
}

/** What is asked of the disk, and done. */
async function watchDisk() {
  const file = await open(join(temporaryFolder(), "any"), "w");
  const handles = Object.getPrototypeOf(file) as typeof file;
  await file.close();
  const synced = vi.spyOn(handles, "datasync");
  onTestFinished(() => void synced.mockRestore());
  return synced;
}

describe("flush", () => {
  test("waits for the disk, once for all who ask together, and not when nothing was written", async () => {
    const { database, add } = openNotes();
    const synced = await watchDisk();
    add("one");
    expect(synced).not.toHaveBeenCalled();
    await database.flush();
    expect(synced).toHaveBeenCalledTimes(1);
    await database.flush();
    expect(synced).toHaveBeenCalledTimes(1);
    const asked = ["two", "three", "four"].map((text) => {
      add(text);
      return database.flush();
    });
    await Promise.all(asked);
    expect(synced).toHaveBeenCalledTimes(2);
  });

  test("doesn't count on a flush that was under way before something was written", async () => {
    const { database, add } = openNotes();
    const synced = await watchDisk();
    const finished: string[] = [];
    add("one");
    const first = database.flush().then(() => finished.push("one"));
    while (synced.mock.calls.length === 0) await new Promise(setImmediate);
    add("two");
    const second = database.flush().then(() => finished.push("two"));
    await Promise.all([first, second]);
    expect(synced).toHaveBeenCalledTimes(2);
    expect(finished).toEqual(["one", "two"]);
  });

  test("says when the disk fails, and tries again when it is asked again", async () => {
    const { database, add } = openNotes();
    const synced = await watchDisk();
    synced.mockRejectedValueOnce(Object.assign(new Error("no space"), { code: "ENOSPC" }));
    add("one");
    await expect(database.flush()).rejects.toThrow("no space");
    await database.flush();
    expect(synced).toHaveBeenCalledTimes(2);
  });
});

test("a log that has become long is copied into the database in the background, and begins anew", async () => {
  const { database, path, add } = openNotes();
  const logBytes = (): number => statSync(`${path}-wal`).size;
  const lag = (): number => {
    const [{ log, checkpointed }] = checkpointSchema.parse(database.pragma("wal_checkpoint(NOOP)"));
    return log - checkpointed;
  };
  const fill = (): void => {
    database.transaction(() => {
      for (let row = 0; row < 9_000; row++) add("x".repeat(4_000));
    })();
  };
  fill();
  const full = logBytes();
  expect(full).toBeGreaterThan(32 << 20);
  expect(statSync(path).size).toBeLessThan(1 << 20);
  await database.flush();
  await vi.waitFor(() => expect(lag()).toBe(0), { timeout: 20_000, interval: 20 });
  // All of it: the file by itself is the database.
  copyFileSync(path, `${path}.copy`);
  const copy = openDatabase(`${path}.copy`, tables);
  expect(copy.prepare("SELECT count(*) FROM notes").pluck().get()).toBe(9_000);
  copy.close();
  // A few pages more aren't worth it, although the log's file is as long as it was.
  add("one");
  await database.flush();
  await sleep(500);
  expect(lag()).toBeGreaterThan(0);
  expect(logBytes()).toBe(full);
  fill();
  expect(logBytes()).toBeLessThan(1.1 * full);
  await database.truncateLog();
  expect(logBytes()).toBe(0);
}, 60_000);
