import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { GenerateRequest } from "../../electron/inference/engine.ts";
import type { ScriptedReply } from "../fakes/fake-engine.ts";
import type { AppInBrowser } from "./app-in-browser.ts";
import { browserPath, useAppWindow } from "./app-window.ts";
import { ask } from "./window-page.ts";

const question = "How many days of annual leave do I get in the UK after five years?";

describe.skipIf(browserPath === undefined)("a reply in the window", () => {
  /** What the model says to the next question. */
  let script: (request: GenerateRequest) => ScriptedReply | string = () => "Yes.";
  const shown = useAppWindow({
    script: (request) => script(request),
    mayComplain: true,
    // Whether the documents answer is for real vectors to say.
    embedder: "real",
    prepare: (app) => app.importHandbook("leave"),
  });
  let app: AppInBrowser;
  let page: Page;
  let problems: readonly string[];
  beforeEach(async () => {
    ({ app, page, problems } = shown);
    await page.getByRole("button", { name: "New question" }).click();
  });

  it("says beside the question that documents are still to come", async () => {
    const note = page.getByText("Documents are still being added");
    expect(await note.count()).toBe(0);
    const importing = app.importHandbook("working");
    await note.waitFor({ timeout: 30_000 });
    await importing;
    await note.waitFor({ state: "detached" });
  }, 60_000);

  it("keeps a question that isn't taken, says why, and sends it again", async () => {
    await page.route("**/api/v1/chat/", (route) =>
      route.fulfill({
        status: 429,
        contentType: "application/json",
        body: JSON.stringify({ error: { code: "QUEUE_FULL", message: "Too many questions are waiting." } }),
      }),
    );
    await ask(page, question);
    await page.getByRole("alert").getByText("Too many questions are waiting.").waitFor();
    await page.getByRole("article", { name: "You asked" }).getByText(question).waitFor();
    await page.unroute("**/api/v1/chat/");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("[data-citation]").first().waitFor({ timeout: 30_000 });
    expect(await page.getByRole("article", { name: "You asked" }).count()).toBe(1);
  }, 60_000);

  it("shows the quotes at once, puts the written answer in their place, and stops on Escape", async () => {
    const { promise: mayWrite, resolve: write } = Promise.withResolvers<void>();
    script = () => ({ pieces: [], until: mayWrite });
    // As the choice "own words" would, which there is only with an installed model.
    await page.route("**/api/v1/chat/", (route) =>
      route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), mode: "generated" }) }),
    );
    await ask(page, question);
    const live = page.locator("[data-live]");
    await live.getByText("Writing an answer from these passages…").waitFor({ timeout: 30_000 });
    await live.getByText("28 days").first().waitFor();
    await live.locator("[data-citation]").first().waitFor();

    await page.keyboard.press("Escape");
    await page.getByText("Stopped. What was written until then is kept.").waitFor();
    write();

    script = () => "From 5 years to under 10 years of service you get 28 days of annual leave. ";
    await page.getByRole("button", { name: "Ask again" }).click();
    const written = page.getByRole("article", { name: "Answer" }).filter({ hasText: "Written from your documents" });
    await written.getByText(/you get 28 days/).waitFor({ timeout: 30_000 });
    await written.locator("[data-citation]").first().waitFor();
    expect(problems).toEqual([]);
  }, 60_000);

  it("rates an answer, copies it with its sources, and keeps both over a reload", async () => {
    await ask(page, question);
    await page.getByRole("button", { name: "Helpful", exact: true }).click({ timeout: 30_000 });
    await expect
      .poll(() => page.getByRole("button", { name: "Helpful", exact: true }).getAttribute("aria-pressed"))
      .toBe("true");
    const before = await page.getByRole("article", { name: "Answer" }).innerText();
    await page.reload();
    await page.getByRole("article", { name: "Answer" }).waitFor();
    expect(await page.getByRole("article", { name: "Answer" }).innerText()).toBe(before);
    expect(await page.getByRole("button", { name: "Helpful", exact: true }).getAttribute("aria-pressed")).toBe("true");
    expect(problems).toEqual([]);
  }, 60_000);

  it("says that the documents don't answer, and names whom to ask", async () => {
    await app.client.settings.patch({ contact: "the HR team (hr@company.example)" });
    await ask(page, "What is the boiling point of tungsten hexafluoride in kelvin?");
    const answer = page.getByRole("article", { name: "Answer" });
    await answer.getByText(/documents don't say/).waitFor({ timeout: 30_000 });
    await answer.getByText(/hr@company\.example/).waitFor();
    await app.client.settings.patch({ contact: null });
  }, 60_000);

  it("shows the quote on focus and moves the focus to the source and back", async () => {
    await ask(page, question);
    const chip = page.locator("[data-citation]").first();
    await chip.waitFor({ timeout: 30_000 });
    await chip.hover();
    await page.locator("blockquote").first().waitFor();
    await chip.focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary", { name: "Source" });
    await panel.locator("mark").first().waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await expect.poll(() => page.locator("[data-citation]:focus").count()).toBe(1);
  }, 60_000);
});
