import type { Browser, Page } from "playwright-core";
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

/** Opens the window and signs in. Nothing moves, so that what is looked at stands still. */
export async function openWindow(
  app: AppInBrowser,
  browser: Browser,
  { colorScheme = "light", size = { width: 1280, height: 800 }, language = "en" }: WindowOptions = {},
): Promise<WindowPage> {
  const context = await browser.newContext({
    viewport: size,
    colorScheme,
    locale: language === "en" ? "en-GB" : "de-DE",
    reducedMotion: "reduce",
  });
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

export async function ask(page: Page, question: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /Your question|Ihre Frage/ });
  await field.fill(question);
  await field.press("Enter");
}
