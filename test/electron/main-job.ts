import { expect } from "vitest";
import type { DesktopApp } from "./desktop-app.ts";

export const leaveQuestion = "How many days of annual leave do I get in Germany after five years?";

/** Without what parts blocks and cells: the panel shows them as blocks and cells instead. */
const bare = (text: string): string => text.replaceAll(/[\s|]/g, "");

/** What a citation says and what its source shows of it, both without blanks. */
export interface FollowedCitation {
  readonly quote: string;
  readonly highlighted: string;
}

/** Imports a folder by its button, asks, and follows every citation to its source. */
export async function doMainJob(app: DesktopApp): Promise<FollowedCitation[]> {
  const { page } = app;
  await app.choosePaths([app.policies()]);
  await page.getByRole("button", { name: /Use your own documents/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await app.ask(leaveQuestion);
  const answer = page.getByRole("article", { name: "Answer" });
  await answer.locator("[data-citation]").first().waitFor({ timeout: 60_000 });
  await page.getByText("From your documents").first().waitFor();

  const panel = page.getByRole("complementary", { name: "Source" });
  const highlighted = async (): Promise<string> => bare((await panel.locator("mark").allTextContents()).join(""));
  const followed: FollowedCitation[] = [];
  for (const [index, text] of (await quotesOfAnswer(app)).entries()) {
    const quote = bare(text);
    await answer.getByRole("listitem").nth(index).getByRole("button").click();
    // The panel turns to the next place in its own time.
    await expect.poll(highlighted).toBe(quote);
    followed.push({ quote, highlighted: await highlighted() });
  }
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  return followed;
}

/** The quotes of the newest answer, as the backend stored them. */
async function quotesOfAnswer(app: DesktopApp): Promise<string[]> {
  const sessionId = new URL(app.page.url()).hash.split("/")[2] ?? "";
  const { items } = await app.client.sessions.messages({ session_id: sessionId });
  const answer = items.findLast((message) => message.role === "assistant");
  return (answer?.citations ?? []).map((citation) => citation.quote);
}
