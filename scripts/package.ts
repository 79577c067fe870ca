import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Configuration } from "electron-builder";
import electronPackage from "electron/package.json" with { type: "json" };
import { electronExecutable } from "./electron-executable.ts";
import { makeStandIn } from "../test/electron/stand-in/make-dist.ts";

/**
 * `npm run package`: the app for this system, as electron-builder.yml says; `-- --dir` only its folder, `-- --test` that
 * folder in a form that tests may drive. Where there is no Electron the stand-in takes its place, into a folder of
 * another name, and only the folder is made unless `-- --all` asks for more: that shows whether everything goes in, and
 * is nothing to give to anyone.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const isTest = process.argv.includes("--test");
const executable = electronExecutable();
const onlyFolder =
  isTest || process.argv.includes("--dir") || (executable === undefined && !process.argv.includes("--all"));

const { status } = spawnSync(process.execPath, [join(root, "scripts/build.ts"), "--if-stale"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const output = `release${executable ? "" : "/stand-in"}${isTest ? "/test" : ""}`;
const config: Configuration = {
  extends: join(root, "electron-builder.yml"),
  electronVersion: electronPackage.version,
  directories: { output },
  ...(!executable && { electronDist: makeStandIn(join(root, "dist/stand-in")) }),
  electronFuses: {
    // node-llama-cpp tries its library in a forked process before it loads it, on Linux alone.
    runAsNode: process.platform === "linux",
    // Playwright drives a packaged app through Node's inspector.
    enableNodeCliInspectArguments: isTest,
  },
};
if (!onlyFolder) useToolsOfTheSystem();
await build({ config, ...(onlyFolder && { dir: true }) });
if (!executable) {
  process.stdout.write(`This is no release: Electron isn't installed here, so ${output} holds a stand-in for it.\n`);
} else if (!isTest && !isProgram(executable))
  throw new Error(`${executable} is no program: nothing here may be released`);

/** Electron-builder downloads what makes archives and packages; Debian has both, for where it can't. */
function useToolsOfTheSystem(): void {
  if (process.platform !== "linux") return;
  const sevenZip = ["/usr/bin/7za", "/usr/bin/7z"].find((path) => existsSync(path));
  if (sevenZip !== undefined) process.env.ELECTRON_BUILDER_7ZIP_PATH ??= sevenZip;
  if (existsSync("/usr/bin/dpkg-deb")) process.env.CUSTOM_FPM_PATH ??= join(root, "scripts/fpm.ts");
}

/** ELF, PE or Mach-O by its first bytes, so that no script ships in Electron's place. */
function isProgram(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, "r");
  const head = Buffer.alloc(4);
  readSync(file, head);
  closeSync(file);
  return ["7f454c46", "cffaedfe", "cafebabe"].includes(head.toString("hex")) || head.toString("latin1", 0, 2) === "MZ";
}
