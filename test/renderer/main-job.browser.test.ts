import { cpSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { spawnKeptWorker } from "../fakes/kept-workers.ts";
import { openAppInBrowser, type AppInBrowser } from "./app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "./browser.ts";
import { ask, openWindow } from "./window-page.ts";

const browserPath = await testBrowserPath();
const handbook = fileURLToPath(new URL("../../resources/handbook", import.meta.url));

/** Without what parts blocks and cells: the panel shows them as blocks and cells instead. */
const bare = (text: string) => text.replace(/[\s|]/g, "");

describe.skipIf(browserPath === undefined)("the first minute", () => {
  let browser: Browser;
  let app: AppInBrowser;

  beforeAll(async () => {
    browser = await launchBrowser(browserPath ?? "");
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    app = await openAppInBrowser({ embedder: "real", spawn: spawnKeptWorker });
  }, 120_000);
  afterEach(() => app.close(), 60_000);

  it("imports a folder, answers, and opens the source with exactly the quote highlighted", async () => {
    cpSync(join(handbook, "leave"), join(app.documents, "leave"), { recursive: true });
    const { page, problems } = await openWindow(app, browser);
    await page.getByRole("button", { name: /Use your own documents/ }).click();
    await page.getByLabel("Folder or file on this computer").fill(join(app.documents, "leave"));
    await page.getByRole("button", { name: "Add", exact: true }).click();

    await ask(page, "How many days of annual leave do I get in Germany after five years?");
    const answer = page.getByRole("article", { name: "Answer" });
    await expect.poll(() => answer.locator("[data-citation]").count(), { timeout: 60_000 }).toBeGreaterThan(0);
    await page.getByText("From your documents").first().waitFor();

    // A row stands in one table with its header, its source behind it.
    const rows = answer.locator("table").first().locator("tr");
    expect(await rows.count()).toBe(2);
    expect(await rows.first().getAttribute("data-header")).toBe("true");
    expect(await rows.first().locator("[data-citation]").count()).toBe(0);
    expect(await rows.last().locator("[data-citation]").count()).toBe(1);

    const panel = page.getByRole("complementary", { name: "Source" });
    const quotes = await quotesOfAnswer(app, page);
    for (const [index, quote] of quotes.entries()) {
      await answer.getByRole("listitem").nth(index).getByRole("button").click();
      await expect.poll(async () => bare((await panel.locator("mark").allTextContents()).join(""))).toBe(bare(quote));
      await expect.poll(() => isInView(panel.locator("mark").first(), page)).toBe(true);
    }
    expect(quotes.length).toBeGreaterThan(0);

    const back = panel.getByRole("button", { name: "Back to the passage" });
    expect(await back.count()).toBe(0);
    // To whichever end is farther from the passage.
    await panel.getByTestId("source-text").evaluate((text) => {
      const isAbove = (text.querySelector("mark")?.offsetTop ?? 0) < text.scrollHeight / 2;
      (isAbove ? text.lastElementChild : text.firstElementChild)?.scrollIntoView({ block: isAbove ? "end" : "start" });
    });
    await back.click();
    await expect.poll(() => isInView(panel.locator("mark").first(), page)).toBe(true);
    await back.waitFor({ state: "detached" });

    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  }, 120_000);

  it("says why a folder can't be imported and keeps what was typed", async () => {
    const { page } = await openWindow(app, browser);
    await page.getByRole("button", { name: /Use your own documents/ }).click();
    const field = page.getByLabel("Folder or file on this computer");
    await field.fill("/etc");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(/outside the allowed folders/).waitFor();
    expect(await field.inputValue()).toBe("/etc");
  }, 60_000);

  it("goes from the sample handbook to a first cited answer with two clicks", async () => {
    const { page, problems } = await openWindow(app, browser);
    const startedAt = performance.now();
    await page.getByRole("button", { name: /Try the sample handbook/ }).click();
    await page.locator("[data-suggestion]").first().click({ timeout: 60_000 });
    await page.locator("[data-citation]").first().waitFor({ timeout: 60_000 });
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    expect(await page.locator("[data-suggestion]").count()).toBe(0);
    expect(problems).toEqual([]);
  }, 120_000);

  it("loads little before the first screen stands", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on("response", (answer) => {
      if (!answer.url().includes("/api/") && answer.ok()) {
        sizes.push(
          answer.body().then(
            (body) => gzipSync(body).length,
            () => 0,
          ),
        );
      }
    });
    await page.goto(app.signInUrl());
    await page.getByRole("heading", { level: 1 }).waitFor();
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThan(600_000);
    await context.close();
  }, 60_000);

  it("asks for a new link when the one-time code was used before", async () => {
    const url = app.signInUrl();
    const first = await browser.newPage();
    await first.goto(url);
    await first.getByRole("navigation").waitFor();
    expect(first.url()).not.toContain("code=");
    const second = await (await browser.newContext({ locale: "en-GB" })).newPage();
    await second.goto(url);
    await second.getByText("Sign in from the computer that runs Handrail").waitFor();
  }, 60_000);
});

/** The quotes of the newest answer, as the backend stored them. */
async function quotesOfAnswer(app: AppInBrowser, page: Page): Promise<string[]> {
  const sessionId = new URL(page.url()).hash.split("/")[2] ?? "";
  const { items } = await app.client.sessions.messages({ session_id: sessionId });
  const answer = items.findLast((message) => message.role === "assistant");
  return (answer?.citations ?? []).map((citation) => citation.quote);
}

async function isInView(locator: ReturnType<Page["locator"]>, page: Page): Promise<boolean> {
  const box = await locator.boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= height;
}
