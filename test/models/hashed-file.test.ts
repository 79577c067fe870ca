import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diskFullNamed, HashedFile } from "../../electron/models/hashed-file.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { sha256Of } from "./model-fixtures.ts";

const { signal } = new AbortController();

describe("HashedFile", () => {
  test("goes on with what is there, and knows the hash of the whole", async () => {
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, "first ");
    const file = await HashedFile.continue(path, signal);
    expect(file.sizeBytes).toBe(6);
    await file.write(Buffer.from("second"));
    const whole = Buffer.from("first second");
    await file.finish({ sizeBytes: whole.length, sha256: sha256Of(whole) });
    await file.close();
    expect(readFileSync(path)).toEqual(whole);
  });

  test("starts anew in place of what was there", async () => {
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, "old and long");
    const file = await HashedFile.create(path);
    await file.write(Buffer.from("x"));
    await file.restart();
    await file.write(Buffer.from("new"));
    await file.close();
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  test("isn't finished with another hash or size", async () => {
    const file = await HashedFile.create(join(temporaryFolder(), "file"));
    await file.write(Buffer.from("abc"));
    const sha256 = sha256Of(Buffer.from("abc"));
    await expect(file.finish({ sizeBytes: 4, sha256 })).rejects.toMatchObject({ code: "HASH_MISMATCH" });
    await expect(file.finish({ sizeBytes: 3, sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "HASH_MISMATCH",
      details: { found_sha256: sha256 },
    });
    await file.close();
  });

  // A device on Linux whose every write ends with "no space left".
  test.skipIf(!existsSync("/dev/full"))("names a full disk", async () => {
    await expect(diskFullNamed(writeFile("/dev/full", "x"))).rejects.toMatchObject({ code: "DISK_FULL" });
  });
});
