import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The Electron that is installed; undefined: only its package is, without the binary. Looks at files, as requiring
 * `electron` outside of Electron would try to download it. ELECTRON_OVERRIDE_DIST_PATH names another folder, as it
 * does for Electron's own command.
 */
export function electronExecutable(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  const names: Partial<Record<NodeJS.Platform, string>> = {
    darwin: "Electron.app/Contents/MacOS/Electron",
    win32: "electron.exe",
  };
  const overridden = environment.ELECTRON_OVERRIDE_DIST_PATH;
  const file = join(folder, "path.txt");
  if (!overridden && !existsSync(file)) return undefined;
  const executable = overridden
    ? join(overridden, names[process.platform] ?? "electron")
    : join(folder, "dist", readFileSync(file, "utf8"));
  return existsSync(executable) ? executable : undefined;
}
