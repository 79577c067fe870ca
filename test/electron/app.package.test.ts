import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DesktopApp, prepareDesktop, root } from "./desktop-app.ts";
import { doMainJob } from "./main-job.ts";
import { missingPackages, readPackage, type PackageContents } from "./package-contents.ts";

// Electron-builder takes what is installed here, and that is for this system.
const desktop = process.platform === "linux" ? await prepareDesktop() : undefined;
const folder = join(root, desktop?.runtime === "Electron" ? "release/test" : "release/stand-in/test", "linux-unpacked");
const resources = join(folder, "resources");

describe.skipIf(!desktop)(`the packaged app (${desktop?.runtime})`, () => {
  let contents: PackageContents;
  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/package.ts"), "--test"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the app could not be packaged: ${stderr}`);
    contents = readPackage(resources);
  }, 240_000);

  it("has its native parts where the system can load them, and only those of this system", () => {
    expect(contents.packedNatives).toEqual([]);
    expect([...contents.binaries.keys()]).toEqual([`linux-${process.arch}`]);
    const names = contents.binaries.get(`linux-${process.arch}`)?.join("\n");
    for (const part of [
      "better-sqlite3",
      "lancedb-linux",
      "onnxruntime",
      "node-llama-cpp",
      "liteparse-linux",
      "sharp",
    ]) {
      expect(names).toContain(part);
    }
  });

  it("has every package that something in it needs, peers too", () => {
    expect(missingPackages(resources, contents)).toEqual([]);
  });

  it("has the built app and nothing of its source", () => {
    for (const path of ["dist/main.js", "dist/preload.cjs", "dist/renderer/index.html", "package.json"]) {
      expect(contents.files).toContain(path);
    }
    const own = contents.files.filter((path) => !path.startsWith("node_modules/"));
    expect(own.filter((path) => !/^(?:dist\/|package\.json$)/.test(path))).toEqual([]);
    expect(contents.files.filter((path) => /\.(?:map|tsx?|[cm]ts)$/.test(path))).toEqual([]);
    expect(contents.files.filter((path) => /^dist\/(?:cli\.js|stand-in|test-)/.test(path))).toEqual([]);
  });

  it("has every model that ships", () => {
    // One that is left out is missed by nobody at once: Handrail works without the reader, only worse.
    const filesOf = (models: string): string[] =>
      readdirSync(models, { recursive: true, encoding: "utf8" })
        .filter((path) => statSync(join(models, path)).isFile())
        .toSorted();
    expect(filesOf(join(resources, "models"))).toEqual(filesOf(join(root, "models")));
  });

  it("has the sample handbook and what else is read as files beside its archive", () => {
    for (const path of [
      "resources/sensitivity/en.json",
      "resources/handbook/leave/annual-leave-germany.md",
      "resources/vocabulary",
      "LICENSE.handrail.txt",
    ]) {
      expect([path, existsSync(join(resources, path))]).toEqual([path, true]);
    }
    expect(readdirSync(join(resources, "resources"))).not.toContain("icons");
  });

  it("stays small: without Electron itself at most 445 MB, of which the search index's library is 160", () => {
    expect(Math.round(contents.sizeBytes / 1_000_000)).toBeLessThan(445);
  });

  it("does the main job: a folder imported, asked, and followed to the highlighted quote", async () => {
    if (!desktop) throw new Error("skipped above");
    const app = await DesktopApp.launch(desktop, { packaged: join(folder, "handrail") });
    try {
      expect(await app.electron.evaluate(({ app: running }) => running.isPackaged)).toBe(true);
      const followed = await doMainJob(app);
      expect(followed.length).toBeGreaterThan(0);
      for (const { quote, highlighted } of followed) expect(highlighted).toBe(quote);
      expect(app.problems).toEqual([]);
    } finally {
      await app.close();
    }
  }, 120_000);
});
