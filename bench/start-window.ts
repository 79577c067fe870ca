import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build } from "vite";
import { systemClock } from "../electron/platform/clock.ts";
import { SignIn } from "../electron/security/sign-in.ts";
import { PageDoor } from "../electron/transport/page-door.ts";
import { openAppInBrowser, type AppInBrowser } from "../test/renderer/app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "../test/renderer/browser.ts";

/**
 * `node bench/start-window.ts [--runs 5]`: how long the first page takes from its address to buttons that can be
 * pressed, each time in a browser that was just started with an empty profile. Beside it, in the same run and served in
 * the same way, a page with React and one button: what no page of this kind can be quicker than on this machine.
 */
export interface StartFigures {
  /** Medians, in milliseconds from navigation until the first button has been painted. */
  readonly windowMs: number;
  readonly bareMs: number;
  readonly reloadMs: number;
  readonly windowRuns: readonly number[];
  readonly bareRuns: readonly number[];
}

const root = fileURLToPath(new URL("..", import.meta.url));

export async function measureStart(runs: number, onLoads?: (lines: readonly string[]) => void): Promise<StartFigures> {
  const executable = await testBrowserPath();
  if (executable === undefined) throw new Error("no browser could be had");
  await using opened = new AsyncDisposableStack();
  const app = await openAppInBrowser();
  opened.defer(() => app.close());
  const bareFolder = await buildBarePage();
  opened.defer(() => rmSync(bareFolder, { recursive: true, force: true }));
  const bare = await openAppInBrowser({
    page: new PageDoor({ folder: bareFolder, signIn: new SignIn({ clock: systemClock }) }),
  });
  opened.defer(() => bare.close());

  const windowRuns: number[] = [];
  const bareRuns: number[] = [];
  const reloads: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Side by side, so that whatever else the machine does meets both.
    bareRuns.push((await startOnce(executable, bare)).firstMs);
    const { firstMs, reloadMs, loads } = await startOnce(executable, app);
    windowRuns.push(firstMs);
    reloads.push(reloadMs);
    if (run === 0) onLoads?.(loads);
  }
  return {
    windowMs: median(windowRuns),
    bareMs: median(bareRuns),
    reloadMs: median(reloads),
    windowRuns,
    bareRuns,
  };
}

async function startOnce(executable: string, app: AppInBrowser) {
  const browser = await launchBrowser(executable);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
    const page = await context.newPage();
    await page.addInitScript({ content: watchFirstButton });
    await page.goto(app.signInUrl(), { waitUntil: "commit" });
    const firstMs = await firstButtonMs(page);
    const loads = await page.evaluate(() =>
      [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("mark")].map(
        (entry) =>
          `${entry.startTime.toFixed(0).padStart(6)} – ${(entry.startTime + entry.duration).toFixed(0).padStart(5)} ms  ${entry.name}`,
      ),
    );
    await page.reload({ waitUntil: "commit" });
    return { firstMs, reloadMs: await firstButtonMs(page), loads };
  } finally {
    await browser.close();
  }
}

/** Runs in the page before its own scripts: notes when the first button is painted and the page takes events again. */
const watchFirstButton = `
  const observer = new MutationObserver(() => {
    if (document.querySelector("main button") === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => {
      document.documentElement.dataset.firstButtonMs = String(performance.now());
    }));
  });
  observer.observe(document, { childList: true, subtree: true });
`;

async function firstButtonMs(page: Page): Promise<number> {
  const html = page.locator("html[data-first-button-ms]");
  await html.waitFor({ state: "attached", timeout: 60_000 });
  return Number(await html.getAttribute("data-first-button-ms"));
}

async function buildBarePage(): Promise<string> {
  const source = mkdtempSync(join(root, "dist", "bare-"));
  const folder = mkdtempSync(join(tmpdir(), "handrail-bare-"));
  try {
    writeFileSync(
      join(source, "index.html"),
      '<!doctype html><html lang="en"><body><div id="root"></div><script type="module" src="./main.js"></script></body></html>',
    );
    writeFileSync(
      join(source, "main.js"),
      'import { createElement } from "react"; import { createRoot } from "react-dom/client";\n' +
        'createRoot(document.getElementById("root")).render(createElement("main", null, createElement("button", null, "Press")));\n',
    );
    process.env["NODE_ENV"] = "production";
    await build({
      configFile: false,
      root: source,
      base: "./",
      logLevel: "warn",
      build: { outDir: folder, emptyOutDir: true, target: "chrome130" },
    });
    return folder;
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf("--runs");
  const runs = at < 0 ? 5 : Number(process.argv[at + 1]);
  const showLoads = process.argv.includes("--loads");
  const figures = await measureStart(runs, (lines) => {
    if (showLoads) process.stdout.write(`${lines.join("\n")}\n`);
  });
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(", ");
  process.stdout.write(
    [
      `first page:      ${figures.windowMs.toFixed(0)} ms (${list(figures.windowRuns)})`,
      `React alone:     ${figures.bareMs.toFixed(0)} ms (${list(figures.bareRuns)})`,
      `ratio:           ${(figures.windowMs / figures.bareMs).toFixed(2)}`,
      `on reload:       ${figures.reloadMs.toFixed(0)} ms`,
      "",
    ].join("\n"),
  );
}
