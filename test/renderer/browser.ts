import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { onlyOnce } from "./only-once.ts";

/** Where a browser of the Chromium family usually lies. */
const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

function installed(): string | undefined {
  const named = process.env["HANDRAIL_TEST_BROWSER"];
  return [...(named ? [named] : []), ...usualPlaces, chromium.executablePath()].find((path) => existsSync(path));
}

/** Playwright's own download, else the system's package manager when that is allowed to us. */
function install(): void {
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "ignore", timeout: 300_000 });
  if (installed() !== undefined || process.platform !== "linux" || process.getuid?.() !== 0) return;
  spawnSync("apt-get", ["update"], { stdio: "ignore", timeout: 300_000 });
  spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "ignore", timeout: 600_000 });
}

/**
 * The path of a browser for the tests: one that is there, else one that is got now; undefined: none can be had, and the
 * tests that need it are skipped. With CI=true that is a failure.
 */
export async function testBrowserPath(): Promise<string | undefined> {
  if (installed() === undefined) await onlyOnce("browser", install);
  const path = installed();
  if (path === undefined && process.env["CI"] === "true") throw new Error("no browser for the tests could be had");
  return path;
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
    ],
  });
}
