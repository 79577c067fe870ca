import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { ModelBlock } from "../fixtures/document-model.ts";
import { writePdf } from "../fixtures/formats/write-pdf.ts";
import type { AppInBrowser } from "./app-in-browser.ts";
import { browserPath, useAppWindow } from "./app-window.ts";
import { ask } from "./window-page.ts";

/** Without what parts lines and cells. */
const bare = (text: string) => text.replace(/[\s|]/g, "");

const filler = (topic: string): ModelBlock => ({
  kind: "paragraph",
  text: `${topic} is described here at some length, so that the page fills up. `.repeat(14).trim(),
});
const travelPolicy: readonly ModelBlock[] = [
  { kind: "heading", level: 1, text: "Travel policy" },
  ...["The purpose of this policy", "How trips are approved", "How trains are booked", "How hotels are booked"].map(
    filler,
  ),
  { kind: "heading", level: 2, text: "Kilometre allowance" },
  {
    kind: "paragraph",
    text: "Employees who use their own car for a business trip are paid a kilometre allowance of 38 cents for each kilometre driven, which covers fuel, wear and insurance of the car.",
  },
  ...["How cars are rented", "How claims are sent in"].map(filler),
];

describe.skipIf(browserPath === undefined)("the source of an answer from a PDF", () => {
  const shown = useAppWindow({
    mayComplain: true,
    prepare: async (app) => {
      writeFileSync(
        join(app.documents, "travel.pdf"),
        await writePdf({ title: "Travel policy", blocks: travelPolicy }),
      );
      await app.importHandbook("leave");
    },
  });
  let app: AppInBrowser;
  let page: Page;
  let problems: readonly string[];
  let panel: Locator;
  beforeEach(() => {
    ({ app, page, problems } = shown);
    panel = page.getByRole("complementary", { name: "Source" });
  });

  const openSource = async () => {
    await page.getByRole("button", { name: "New question" }).click();
    await ask(page, "What is the kilometre allowance for my own car?");
    await page.getByRole("listitem").filter({ hasText: "Travel policy" }).first().getByRole("button").click({
      timeout: 30_000,
    });
  };
  const quoteOpen = async () => {
    const sessionId = new URL(page.url()).hash.split("/")[2] ?? "";
    const { items } = await app.client.sessions.messages({ session_id: sessionId });
    const citations = items.findLast((message) => message.role === "assistant")?.citations ?? [];
    return citations.find((citation) => citation.path.endsWith("travel.pdf"))?.quote ?? "";
  };

  it("is the printed page, with exactly the quote marked where it is printed", async () => {
    await openSource();
    const drawn = panel.locator("[data-page][data-drawn]");
    await drawn.waitFor({ timeout: 30_000 });
    const quote = await quoteOpen();
    expect(quote).toContain("38 cents");
    expect(await drawn.getAttribute("data-page")).toBe("2");
    const marks = drawn.locator("mark");
    expect(bare((await marks.allTextContents()).join(""))).toBe(bare(quote));
    expect(await marks.count()).toBeGreaterThan(1);
    // What the PDF itself has under the marks is the quote, too.
    expect(bare(await wordsUnderMarks(drawn))).toContain(bare(quote));
    expect(await inkUnderMarks(drawn)).toBeGreaterThan(0.02);
    await expect
      .poll(() =>
        marks
          .first()
          .boundingBox()
          .then((box) => (box?.y ?? -1) > 0),
      )
      .toBe(true);
    expect(problems).toEqual([]);
  }, 90_000);

  it("turns pages, grows, and can be read as text", async () => {
    await openSource();
    await panel.locator("[data-page='2'][data-drawn]").waitFor({ timeout: 30_000 });
    const width = () => panel.locator("canvas").evaluate((node) => node.clientWidth);
    const before = await width();
    await panel.getByRole("button", { name: "Larger" }).click();
    await expect.poll(width).toBeGreaterThan(before * 1.2);
    await panel.getByRole("button", { name: "Previous page" }).click();
    await panel.locator("[data-page='1'][data-drawn]").waitFor();
    expect(await panel.locator("mark").count()).toBe(0);
    expect(await panel.getByRole("button", { name: "Previous page" }).isDisabled()).toBe(true);
    await panel.getByText("Text", { exact: true }).click();
    const quote = await quoteOpen();
    await expect.poll(async () => bare((await panel.locator("mark").allTextContents()).join(""))).toBe(bare(quote));
    expect(problems).toEqual([]);
  }, 90_000);

  it("is still there as text when the file isn't", async () => {
    await page.route("**/original", (route) =>
      route.fulfill({
        status: 404,
        contentType: "application/json",
        body: JSON.stringify({ error: { code: "ORIGINAL_NOT_FOUND", message: "The file is no longer kept." } }),
      }),
    );
    await openSource();
    await panel.getByRole("alert").getByText("The file is no longer kept.").waitFor({ timeout: 30_000 });
    await panel.getByRole("button", { name: "Show the text" }).click();
    await panel.locator("mark").first().waitFor();
  }, 90_000);
});

/** The words of the PDF's own that lie under the marks by more than half of their height, in the PDF's order. */
function wordsUnderMarks(drawn: Locator): Promise<string> {
  return drawn.evaluate((node) => {
    const marks = [...node.querySelectorAll("mark")].map((mark) => mark.getBoundingClientRect());
    return [...node.querySelectorAll("[data-words] span")]
      .filter((word) => {
        const { top, bottom, left, right } = word.getBoundingClientRect();
        return marks.some(
          (mark) =>
            Math.min(bottom, mark.bottom) - Math.max(top, mark.top) > (bottom - top) / 2 &&
            Math.min(right, mark.right) > Math.max(left, mark.left),
        );
      })
      .map((word) => word.textContent)
      .join("");
  });
}

/** Share of dark pixels under the first mark. */
function inkUnderMarks(drawn: Locator): Promise<number> {
  return drawn.evaluate((node) => {
    const canvas = node.querySelector("canvas");
    const mark = node.querySelector("mark")?.getBoundingClientRect();
    const frame = canvas?.getBoundingClientRect();
    const drawing = canvas?.getContext("2d");
    if (!canvas || !mark || !frame || !drawing) return 0;
    const scale = canvas.width / frame.width;
    const { data } = drawing.getImageData(
      (mark.left - frame.left) * scale,
      (mark.top - frame.top) * scale,
      mark.width * scale,
      mark.height * scale,
    );
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) dark += 1;
    return dark / (data.length / 4);
  });
}
