import type { Browser, BrowserContext, Page } from "playwright-core";
import type { AppInBrowser } from "./app-in-browser.ts";

export interface WindowPage {
  readonly page: Page;
  /** What the browser complained of: faults, broken policy, failed loads. */
  readonly problems: readonly string[];
}

export interface WindowOptions {
  readonly colorScheme?: "light" | "dark";
  readonly size?: { readonly width: number; readonly height: number };
  readonly language?: "en" | "de";
}

/** Nothing moves, so that what is looked at stands still. */
export const newWindowContext = (
  browser: Browser,
  { colorScheme = "light", size = { width: 1280, height: 800 }, language = "en" }: WindowOptions = {},
): Promise<BrowserContext> =>
  browser.newContext({
    viewport: size,
    colorScheme,
    locale: language === "en" ? "en-GB" : "de-DE",
    reducedMotion: "reduce",
  });

/** Opens a page and signs in. */
export async function openPage(app: AppInBrowser, context: BrowserContext): Promise<WindowPage> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(app.signInUrl());
  await page.getByRole("navigation").waitFor();
  return { page, problems };
}

/** A page in a context of its own, which knows nothing of another's. */
export const openWindow = async (app: AppInBrowser, browser: Browser, options?: WindowOptions): Promise<WindowPage> =>
  openPage(app, await newWindowContext(browser, options));

export async function ask(page: Page, question: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /Your question|Ihre Frage/ });
  await field.fill(question);
  await field.press("Enter");
}
