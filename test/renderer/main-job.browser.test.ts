import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAppInBrowser, type AppInBrowser } from "./app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "./browser.ts";

const browserPath = await testBrowserPath();
const handbook = fileURLToPath(new URL("../../resources/handbook", import.meta.url));

/** Without what parts blocks and cells: the panel shows them as blocks and cells instead. */
const bare = (text: string) => text.replace(/[\s|]/g, "");

describe.skipIf(browserPath === undefined)("the window in a browser", () => {
  let browser: Browser;
  let app: AppInBrowser;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    browser = await launchBrowser(browserPath ?? "");
  }, 60_000);
  afterAll(() => browser?.close());

  beforeEach(async () => {
    app = await openAppInBrowser();
    cpSync(join(handbook, "leave"), join(app.documents, "leave"), { recursive: true });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", reducedMotion: "reduce" });
    problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
  }, 120_000);
  afterEach(async () => {
    await page.close();
    await app.close();
  }, 60_000);

  it("imports a folder, answers, and opens the source with exactly the quote highlighted", async () => {
    await page.goto(app.signInUrl());
    await page.getByRole("button", { name: /Use your own documents/ }).click();
    await page.getByLabel("Folder or file on this computer").fill(join(app.documents, "leave"));
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const question = page.getByLabel("Your question");
    await question.waitFor({ timeout: 60_000 });

    await question.fill("How many days of annual leave do I get in Germany after five years?");
    await question.press("Enter");
    const answer = page.getByRole("article", { name: "Answer" });
    await expect.poll(() => answer.locator("[data-citation]").count(), { timeout: 60_000 }).toBeGreaterThan(0);
    await page.getByText("From your documents").first().waitFor();

    const chip = answer.locator("[data-citation='1']").first();
    await chip.click();
    const panel = page.getByRole("complementary", { name: "Source" });
    await expect.poll(() => panel.locator("mark").count()).toBeGreaterThan(0);
    const highlighted = (await panel.locator("mark").allTextContents()).join("");
    const { citations } = await firstAnswer(page);
    expect(bare(highlighted)).toBe(bare(citations[0]?.quote ?? "no citation"));
    await expect.poll(() => panel.locator("mark").first().isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  }, 120_000);
});

/** The stored answer of the session that is open, as the API gives it to the page. */
async function firstAnswer(page: Page): Promise<{ citations: { quote: string }[] }> {
  const sessionId = new URL(page.url()).hash.split("/")[2];
  const answer = await page.request.get(`${new URL(page.url()).origin}/api/v1/chat/sessions/${sessionId}/messages`);
  const { items } = (await answer.json()) as { items: { role: string; citations?: { quote: string }[] }[] };
  return { citations: items.find((item) => item.role === "assistant")?.citations ?? [] };
}
