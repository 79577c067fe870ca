import { AxeBuilder } from "@axe-core/playwright";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAppInBrowser, type AppInBrowser } from "../app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "../browser.ts";
import { openWindow } from "../window-page.ts";

const browserPath = await testBrowserPath();
const handbook = fileURLToPath(new URL("../../../resources/handbook", import.meta.url));
const size = { width: 1360, height: 860 };

describe.skipIf(browserPath === undefined)("a library with copies and watched folders", { timeout: 90_000 }, () => {
  let browser: Browser;
  let app: AppInBrowser;

  const openLibrary = async (options: { colorScheme?: "light" | "dark"; language?: "en" | "de" } = {}) => {
    const { page, problems } = await openWindow(app, browser, { size, ...options });
    await page.keyboard.press("Control+2");
    await page.locator("[data-document]").first().waitFor();
    return { page, problems };
  };
  const titles = async () => (await app.client.documents.list({ limit: 200 })).items.map((item) => item.title);

  beforeAll(async () => {
    browser = await launchBrowser(browserPath ?? "");
    app = await openAppInBrowser();
    cpSync(join(handbook, "conduct/speaking-up.md"), join(app.documents, "copies/speaking-up-again.md"), {
      recursive: true,
    });
    writeFileSync(join(app.documents, "empty.md"), "");
    await app.importHandbook("conduct");
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  }, 60_000);

  it("have nothing that axe objects to, light and dark, in German", async () => {
    await app.client.collections.create({ name: "Verhalten" });
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, problems } = await openLibrary({ colorScheme, language: "de" });
      const panel = page.getByRole("complementary", { name: "Dokument" });
      const steps: Record<string, () => Promise<unknown>> = {
        table: () =>
          page
            .getByText(/\d+ Dokumente/)
            .first()
            .waitFor(),
        selection: async () => {
          await page.locator("[data-document]").nth(1).focus();
          await page.keyboard.press("Space");
          await page.getByText("1 ausgewählt").waitFor();
        },
        bulk: async () => {
          await page.getByRole("button", { name: "Angaben ändern …" }).click();
          await page.getByRole("dialog").waitFor();
        },
        details: async () => {
          await page.keyboard.press("Escape");
          await page.getByRole("dialog").waitFor({ state: "detached" });
          await page.locator("[data-document]").nth(1).click();
          await panel.waitFor();
        },
        mistake: async () => {
          await panel.locator("[data-field='language'] button").first().click();
          await panel.getByRole("textbox").fill("deutsch");
          await page.keyboard.press("Enter");
          await panel.getByText("Zwei Buchstaben, etwa en oder de.").waitFor();
        },
        versions: () => panel.getByRole("tab", { name: /Fassungen/ }).click(),
        text: async () => {
          await panel.getByRole("tab", { name: "Text" }).click();
          await panel.getByTestId("source-text").waitFor();
        },
        copies: async () => {
          await page.getByRole("button", { name: "Ansehen" }).click();
          await page.getByRole("dialog").getByTestId("source-text").first().waitFor();
        },
        import: async () => {
          await page.getByRole("button", { name: "Nicht jetzt" }).click();
          await page.getByRole("dialog").waitFor({ state: "detached" });
          await page.getByRole("button", { name: "Dokumente hinzufügen" }).click();
          await page.getByText("Was für alle gilt").click();
        },
      };
      for (const [name, go] of Object.entries(steps)) {
        await go();
        const { violations } = await new AxeBuilder({ page })
          // A document's own headings are as its author set them.
          .exclude("[data-testid='source-text']")
          .analyze();
        for (const { id, nodes } of violations) {
          for (const { html, failureSummary } of nodes) {
            found.push(`${colorScheme} ${name}: ${id}: ${html.slice(0, 160)} ${failureSummary}`);
          }
        }
      }
      found.push(...problems);
      await page.context().close();
    }
    expect(found).toEqual([]);
  }, 360_000);

  it("merges copies, takes that back, merges again and separates them from the details", async () => {
    const { page, problems } = await openLibrary();
    const before = (await titles()).length;
    const merge = async () => {
      await page.getByText("1 pair of documents looks like copies").waitFor();
      await page.getByRole("button", { name: "Look at them" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/of their text is the same/).waitFor();
      await dialog.getByRole("radio").nth(1).click();
      await dialog.getByRole("button", { name: "Merge" }).click();
      await dialog.waitFor({ state: "detached" });
      await expect.poll(async () => (await titles()).length).toBe(before - 1);
    };
    await merge();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await titles()).length).toBe(before);
    await merge();
    const { items } = await app.client.documents.list({ limit: 200 });
    const kept = items.find((item) => item.also_as.length === 1);
    await page.locator(`[data-document="${kept?.document_id ?? ""}"]`).click();
    await page.getByRole("button", { name: /^Separate/ }).click();
    await expect.poll(async () => (await titles()).length).toBe(before);
    await page.getByText("1 pair of documents looks like copies").waitFor();
    await page.getByRole("button", { name: "Look at them" }).click();
    await page.getByRole("button", { name: "They differ: keep both" }).click();
    await page.getByText("1 pair of documents looks like copies").waitFor({ state: "detached" });
    expect((await app.client.documents.duplicates({})).items).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("watches a folder, pauses, goes on and stops", async () => {
    const { page, problems } = await openLibrary();
    const folder = join(app.documents, "watched");
    mkdirSync(folder);
    writeFileSync(join(folder, "first.md"), "# First watched\n\nOne.\n");
    await page.getByRole("button", { name: "Add documents" }).click();
    await page.getByLabel("Folder or file on this computer").fill(folder);
    await page.getByRole("switch", { name: "Keep watching" }).click();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const item = page.locator("[data-watched]");
    await item.getByText("Watching").waitFor();
    await rowOf(page, "First watched").waitFor();
    writeFileSync(join(folder, "second.md"), "# Second watched\n\nTwo.\n");
    await rowOf(page, "Second watched").waitFor({ timeout: 60_000 });

    const act = async (name: string) => {
      await item.getByRole("button", { name: "Actions for the folder “watched”" }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await act("Pause watching");
    await item.getByText("Paused").waitFor();
    await act("Go on watching");
    await item.getByText("Watching").waitFor();
    await act("Stop watching");
    await page.getByRole("dialog").getByRole("button", { name: "Stop watching" }).click();
    await item.waitFor({ state: "detached" });
    expect((await app.client.watchedFolders.list({})).items).toEqual([]);
    expect(await titles()).toContain("Second watched");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("reads all again and says that the present index answers meanwhile", async () => {
    const { page, problems } = await openLibrary();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Read all documents again" }).click();
    await page.getByText(/answered from the present index until it is done/).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Read again" }).click();
    await page.getByText("Questions are answered from the present index meanwhile.").waitFor();
    await page.getByText(/Read \d+ documents again/).waitFor({ timeout: 60_000 });
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

const rowOf = (page: Page, title: string) => page.locator("[data-document]", { hasText: title });
