import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { lockDataFolder } from "../../electron/platform/data-folder-lock.ts";
import { createDataFolders, dataPaths, defaultDataFolder } from "../../electron/platform/data-paths.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const inUse = expect.objectContaining({ code: "DATA_FOLDER_IN_USE" });

/** Another process that owns the folder. */
async function owner(folder: string) {
  const program = new URL("fixtures/folder-owner.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, folder], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return {
    async kill(signal: NodeJS.Signals): Promise<void> {
      child.kill(signal);
      await once(child, "exit");
    },
  };
}

describe("lockDataFolder", () => {
  test("one owner at a time, in one process", () => {
    const folder = temporaryFolder();
    const lock = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(inUse);
    lock.release();
    lockDataFolder(folder).release();
  });

  test("another process is kept out, and in again as soon as the owner was killed", async () => {
    const folder = temporaryFolder();
    const first = await owner(folder);
    expect(() => lockDataFolder(folder)).toThrow(inUse);
    expect(() => lockDataFolder(join(folder, "."))).toThrow(inUse);
    await first.kill("SIGKILL");
    lockDataFolder(folder).release();
    expect(existsSync(dataPaths(folder).lock)).toBe(true);
  });

  test("folders don't disturb each other", () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const lock = lockDataFolder(first);
    lockDataFolder(second).release();
    expect(() => lockDataFolder(first)).toThrow(inUse);
    lock.release();
  });
});

describe("paths", () => {
  test("the folders are made for their owner alone, also where they are there already", () => {
    const folder = join(temporaryFolder(), "deep", "data");
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    const paths = dataPaths(folder);
    createDataFolders(paths);
    createDataFolders(paths);
    for (const path of [folder, paths.index, paths.originals, paths.models, paths.prefixes, paths.logs]) {
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
  });

  test("each platform's folder", () => {
    expect(defaultDataFolder("linux", {}, "/home/ana")).toBe("/home/ana/.local/share/handrail");
    expect(defaultDataFolder("linux", { XDG_DATA_HOME: "/data" }, "/home/ana")).toBe("/data/handrail");
    expect(defaultDataFolder("linux", { XDG_DATA_HOME: "data" }, "/home/ana")).toBe("/home/ana/.local/share/handrail");
    expect(defaultDataFolder("darwin", {}, "/Users/ana")).toBe("/Users/ana/Library/Application Support/Handrail");
    expect(defaultDataFolder("win32", { LOCALAPPDATA: "C:\\L" }, "C:\\U")).toBe("C:\\L\\Handrail");
    expect(defaultDataFolder("win32", {}, "C:\\U")).toBe("C:\\U\\AppData\\Local\\Handrail");
    expect(defaultDataFolder("linux", { HANDRAIL_DATA_DIR: "/other" }, "/home/ana")).toBe("/other");
  });

  test("the socket's address fits where the system allows 104 bytes", () => {
    expect(dataPaths("/data").socket).toBe("/data/handrail.sock");
    const long = dataPaths(`/${"long/".repeat(40)}`).socket;
    expect(Buffer.byteLength(long)).toBeLessThan(104);
    expect(long).not.toBe(dataPaths(`/${"long/".repeat(41)}`).socket);
    expect(dataPaths("/data", "win32").socket).toMatch(/^\\\\\.\\pipe\\handrail-[0-9a-f]{32}$/);
  });
});
