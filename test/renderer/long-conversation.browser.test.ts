import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { GenerateRequest } from "../../electron/inference/engine.ts";
import type { ScriptedReply } from "../fakes/fake-engine.ts";
import { browserPath, useAppWindow } from "./app-window.ts";
import { answerOf, citationOf, seedSession, type SeededTurn } from "./seed-session.ts";
import { ask } from "./window-page.ts";

const turn = (number: number): SeededTurn => {
  const quote = `Rule ${number} of the handbook gives ${number} days, and whoever needs more asks the manager in writing.`;
  const other = `It is read with rule ${number + 1}, which names the exceptions.`;
  return {
    question: `What does rule ${number} say?`,
    reply: {
      ...answerOf([
        [quote, 1],
        [other, 2],
      ]),
      citations: [citationOf(1, { quote }), citationOf(2, { quote: other })],
    },
  };
};
const turns = (count: number) => Array.from({ length: count }, (_, index) => turn(index + 1));
const long = 250;

describe.skipIf(browserPath === undefined)("a conversation of 500 messages", () => {
  let script: (request: GenerateRequest) => ScriptedReply | string = () => "Yes.";
  const shown = useAppWindow({
    script: (request) => script(request),
    prepare: async (app) => {
      await app.importHandbook("leave");
      await seedSession(app, "Short talk", turns(5));
      await seedSession(app, "Long talk", turns(long));
    },
  });
  let page: Page;
  beforeEach(() => {
    ({ page } = shown);
  });

  const open = async (title: string, last: number) => {
    const before = performance.now();
    await page.locator("[data-session]", { hasText: title }).click();
    await page.getByText(`Rule ${last} of the handbook`).first().waitFor({ timeout: 30_000 });
    return performance.now() - before;
  };
  const log = () => page.getByRole("log");
  const fromEnd = () => log().evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);
  const answers = () => page.getByRole("article", { name: "Answer" }).count();

  it("shows its end about as soon as a short one's, at the end, and has its beginning a moment later", async () => {
    const short = await open("Short talk", 5);
    const took = await open("Long talk", long);
    // Both are mostly the way to the backend and back; drawing all 500 at once took many times as long.
    expect(took).toBeLessThan(4 * short + 1_000);
    await expect.poll(answers, { timeout: 30_000 }).toBe(long);
    await expect.poll(fromEnd).toBeLessThan(4);
  }, 90_000);

  it("leaves nobody without what is out of sight, and is walked by keyboard", async () => {
    await open("Long talk", long);
    await expect.poll(answers, { timeout: 30_000 }).toBe(long);
    // Its drawing alone is left out while it is out of sight: to the browser's own search, the selection and a screen
    // reader it stays there (https://www.w3.org/TR/css-contain-2/#content-visibility).
    const early = page.getByText("Rule 3 of the handbook gives").first();
    expect(await early.evaluate((node) => node.checkVisibility({ contentVisibilityAuto: true }))).toBe(false);
    expect(await early.evaluate((node) => node.checkVisibility())).toBe(true);
    await log().focus();
    await page.keyboard.press("Home");
    await expect.poll(() => log().evaluate((node) => node.scrollTop)).toBe(0);
    await page.getByText("Rule 1 of the handbook gives").first().waitFor();
    await page.getByRole("button", { name: "Newest answer" }).click();
    await expect.poll(fromEnd).toBeLessThan(4);
  }, 90_000);

  it("keeps to the end while a reply is written, without drawing what was said before again", async () => {
    await open("Long talk", long);
    await expect.poll(answers, { timeout: 30_000 }).toBe(long);
    script = () => "From 5 years to under 10 years of service you get 28 days of annual leave. ".repeat(4);
    await page.route("**/api/v1/chat/", (route) =>
      route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), mode: "generated" }) }),
    );
    // Marks put on what is there: were it made anew, they would be gone.
    await page.locator("article").evaluateAll((nodes) => {
      for (const node of nodes) node.setAttribute("data-seen", "");
    });
    await ask(page, "How many days of annual leave do I get in the UK after five years?");
    await page.locator("article:not([data-seen])[data-message]").waitFor({ timeout: 60_000 });
    expect(await page.locator("article[data-seen]").count()).toBe(2 * long);
    await expect.poll(fromEnd).toBeLessThan(4);
  }, 120_000);
});
