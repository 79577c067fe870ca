import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PrefixFiles, type PrefixName } from "../../electron/inference/prefix-files.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const session = (sessionId: string, model = "m1"): PrefixName => ({ kind: "session", model, sessionId });
const system = (...tokens: number[]): PrefixName => ({ kind: "system", model: "m1", tokens });
const write = (text: string) => (path: string) => writeFile(path, text);

function read(into: { text?: string }) {
  return async (path: string): Promise<void> => {
    into.text = await readFile(path, "utf8");
  };
}

describe("PrefixFiles", () => {
  test("gives back what was saved, to the same model, session and tokens alone", async () => {
    const files = new PrefixFiles({ folder: temporaryFolder() });
    await files.save(session("a"), write("A"));
    await files.save(system(1, 2), write("S"));
    const found: { text?: string } = {};
    expect(await files.restore(session("a"), read(found))).toBe(true);
    expect(found.text).toBe("A");
    expect(await files.restore(session("a"), read(found))).toBe(true);
    expect(await files.restore(system(1, 2), read(found))).toBe(true);
    expect(found.text).toBe("S");
    for (const name of [session("b"), session("a", "m2"), system(1, 2, 3), system(12)]) {
      expect(await files.restore(name, read(found))).toBe(false);
    }
  });

  test("a state that can't be read is gone; one that kills its reader isn't met again", async () => {
    const folder = temporaryFolder();
    const files = new PrefixFiles({ folder });
    await files.save(session("a"), write("A"));
    expect(await files.restore(session("a"), () => Promise.reject(new Error("broken")))).toBe(false);
    expect(await readdir(folder)).toEqual([]);

    await files.save(session("a"), write("A"));
    void files.restore(session("a"), () => new Promise(() => undefined));
    await expect.poll(async () => (await readdir(folder))[0]).toMatch(/reading$/);
    const afterCrash = new PrefixFiles({ folder });
    expect(await afterCrash.restore(session("a"), read({}))).toBe(false);
    await afterCrash.sweep();
    expect(await readdir(folder)).toEqual([]);
  });

  test("a save that fails leaves what was there", async () => {
    const files = new PrefixFiles({ folder: temporaryFolder() });
    await files.save(session("a"), write("A"));
    const failing = files.save(session("a"), async (path) => {
      await writeFile(path, "half");
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
    const found: { text?: string } = {};
    await files.restore(session("a"), read(found));
    expect(found.text).toBe("A");
  });

  test("a session's states go with it, for every model, and nobody else's", async () => {
    const folder = temporaryFolder();
    const files = new PrefixFiles({ folder });
    for (const name of [session("a"), session("a", "m2"), session("b"), session("c"), system(1)]) {
      await files.save(name, write("x"));
    }
    await files.forget("a");
    expect((await readdir(folder)).length).toBe(3);
    await files.sweep();
    for (const name of [session("b"), session("c"), system(1)]) expect(await files.has(name)).toBe(true);
  });

  test("over the budget the ones used longest ago go", async () => {
    const folder = temporaryFolder();
    const files = new PrefixFiles({ folder, budgetBytes: 100 });
    expect(files.isWorthSaving(25)).toBe(true);
    expect(files.isWorthSaving(26)).toBe(false);
    for (const [at, id] of ["a", "b", "c"].entries()) {
      await files.save(session(id), write("x".repeat(40)));
      const newest = (await readdir(folder)).find((file) => !seen.has(file));
      if (newest) {
        seen.add(newest);
        await utimes(join(folder, newest), at, at);
      }
    }
    await files.restore(session("b"), read({}));
    await files.save(session("d"), write("x".repeat(40)));
    expect(await files.has(session("b"))).toBe(true);
    expect(await files.has(session("d"))).toBe(true);
    expect(await files.has(session("c"))).toBe(false);
  });
});

const seen = new Set<string>();
