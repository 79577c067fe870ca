import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { browserPath, useAppWindow } from "./app-window.ts";
import { colorSchemes, objectionsOfAxe, showIn } from "./axe.ts";
import { answerKinds } from "./answer-kinds.ts";
import { seedSession } from "./seed-session.ts";

describe.skipIf(browserPath === undefined)("what an answer carries beside its words", () => {
  const shown = useAppWindow({
    prepare: async (app) => {
      await app.importHandbook("leave");
      for (const [title, turn] of Object.entries(answerKinds)) await seedSession(app, title, [turn]);
    },
  });
  let page: Page;
  beforeEach(() => {
    ({ page } = shown);
  });

  const openAnswer = async (title: keyof typeof answerKinds) => {
    await page.locator("[data-session]", { hasText: title }).click();
    const answer = page.getByRole("article", { name: "Answer" });
    await answer.waitFor();
    return answer;
  };

  it("puts guidance on a sensitive topic before the policy", async () => {
    const answer = await openAnswer("sensitive");
    const guidance = answer.getByRole("complementary", { name: "Please read this first" });
    await guidance.getByText(/In confidence: Erin Vale/).waitFor();
    const [above, below] = await Promise.all([
      guidance.boundingBox(),
      answer.getByText("Complaints are investigated").first().boundingBox(),
    ]);
    expect(above?.y ?? Infinity).toBeLessThan(below?.y ?? 0);
  });

  it("shows passages that disagree side by side, each with its dates, place and source, and says them only once", async () => {
    const answer = await openAnswer("conflict");
    const conflict = answer.getByRole("group", { name: "Documents that disagree" });
    const sides = conflict.getByRole("article");
    expect(await sides.count()).toBe(2);
    await sides.nth(0).getByText("Valid from 1 Apr 2025 · Germany").waitFor();
    await sides.nth(1).getByText("No date given").waitFor();
    expect(await sides.locator("blockquote").allTextContents()).toEqual([
      "Remote work is possible on up to 3 days a week.",
      "Remote work is possible on up to 2 days a week.",
    ]);
    expect(await answer.getByText("Remote work is possible on up to 3 days a week.").count()).toBe(1);
    await answer.getByText("The manager agrees to it in writing.").waitFor();
    await sides
      .nth(0)
      .getByRole("button", { name: /Open the source/ })
      .click();
    await page
      .getByRole("complementary", { name: "Source" })
      .getByText(/Remote working policy/)
      .first()
      .waitFor();
  });

  it("tells what was computed, with which inputs", async () => {
    const answer = await openAnswer("computed");
    await answer.getByText("Computed", { exact: true }).waitFor();
    expect(await answer.getByText("From your documents").count()).toBe(0);
    const call = answer.locator("details");
    await call.getByText("Computed: End of the notice period").click();
    await call.getByText("1 Mar 2026").waitFor();
    await call.getByText("Notice weeks").waitFor();
    expect(await call.locator("dd").last().textContent()).toBe("The last day of employment is 29 March 2026.");
  });

  it("counts what was withheld and why, and says that the quote stands", async () => {
    const answer = await openAnswer("withheld");
    await answer
      .getByText(
        "The quote stands. 3 sentences of the model were left out: 2 with numbers that their sources don't have, 1 that contradicts its source.",
      )
      .waitFor();
  });

  it("keeps the quote of a source that was removed", async () => {
    const answer = await openAnswer("removed");
    const card = answer.getByRole("listitem").getByRole("button");
    await card.getByText("Source removed").waitFor();
    await card.click();
    const panel = page.getByRole("complementary", { name: "Source" });
    await panel.getByText("This document was removed from the library.", { exact: false }).waitFor();
    expect(await panel.locator("blockquote").textContent()).toBe("Notice is four weeks.");
    expect(await panel.getByRole("alert").count()).toBe(0);
  });

  it("names where, when and for whom a source applies", async () => {
    const answer = await openAnswer("removed");
    await answer
      .getByRole("listitem")
      .getByText(/United Kingdom · .+ · managers/)
      .waitFor();
    await answer.locator("[data-citation]").first().hover();
    await page.getByText("Valid 1 Jan 2024 to 31 Dec 2024 · United Kingdom · managers").waitFor();
  });

  it("asks back, and asks again with what was chosen", async () => {
    const answer = await openAnswer("asked back");
    const back = answer.getByRole("group", { name: "A question back" });
    await back.getByText("Which country does the employee work in?").waitFor();
    expect(await answer.getByText("Which country does the employee work in?").count()).toBe(1);
    const asked = page.waitForRequest((request) => request.method() === "POST" && /\/chat\/?$/.test(request.url()));
    await back.getByRole("button", { name: "Germany" }).click();
    expect((await asked).postDataJSON()).toMatchObject({
      message: "How many days of annual leave do I get?",
      filters: { jurisdiction: "DE" },
    });
    await page.getByRole("button", { name: "Germany", exact: true }).first().waitFor();
    await expect.poll(() => page.getByRole("article", { name: "Answer" }).count(), { timeout: 30_000 }).toBe(2);
  });

  it.each(colorSchemes)(
    "has nothing that axe objects to, %s",
    async (colorScheme) => {
      await showIn(page, colorScheme);
      for (const title of Object.keys(answerKinds)) {
        await page.locator("[data-session]", { hasText: title }).click();
        await page.getByRole("article", { name: "Answer" }).first().waitFor();
        for (const summary of await page.locator("summary").all()) await summary.click();
        expect([title, await objectionsOfAxe(page, colorScheme)]).toEqual([title, []]);
      }
    },
    60_000,
  );
});
