import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { openAppInBrowser, type AppInBrowser, type AppInBrowserOptions } from "./app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "./browser.ts";
import { newWindowContext, openPage, type WindowOptions } from "./window-page.ts";

/** Undefined: none can be had, and what needs one is skipped. */
export const browserPath = await testBrowserPath();

export interface AppWindow {
  readonly browser: Browser;
  readonly app: AppInBrowser;
  /** Of the test that runs. */
  readonly page: Page;
  readonly problems: readonly string[];
}

export interface AppWindowOptions extends AppInBrowserOptions {
  readonly window?: WindowOptions;
  /** The browser's complaints are a test's own to look at; else they fail it. */
  readonly mayComplain?: boolean;
  /** What is there before the first test. */
  readonly prepare: (app: AppInBrowser) => Promise<void>;
}

/**
 * One browser and one app for the tests of a `describe`, a page for each of them: in the same browser context, so that
 * the page's program is loaded and compiled once.
 */
export function useAppWindow({ window, mayComplain, prepare, ...options }: AppWindowOptions): AppWindow {
  let browser: Browser | undefined;
  let app: AppInBrowser | undefined;
  let context: BrowserContext | undefined;
  let opened: Awaited<ReturnType<typeof openPage>> | undefined;
  beforeAll(async () => {
    browser = await launchBrowser(browserPath ?? "");
    app = await openAppInBrowser(options);
    await prepare(app);
    context = await newWindowContext(browser, window);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  }, 60_000);
  beforeEach(async () => {
    opened = await openPage(there(app), there(context));
  }, 60_000);
  afterEach(async () => {
    const { page, problems } = there(opened);
    if (page.url().startsWith("http")) await page.evaluate(() => localStorage.clear());
    await page.close();
    if (!mayComplain && problems.length > 0) throw new Error(problems.join("\n"));
  });
  return {
    get browser() {
      return there(browser);
    },
    get app() {
      return there(app);
    },
    get page() {
      return there(opened).page;
    },
    get problems() {
      return there(opened).problems;
    },
  };
}

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("Only inside a test");
  return value;
}
