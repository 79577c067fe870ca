import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAppInBrowser, type AppInBrowser } from "./app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "./browser.ts";
import { ask, openWindow } from "./window-page.ts";

const browserPath = await testBrowserPath();

describe.skipIf(browserPath === undefined)("the pages of the window", () => {
  let browser: Browser;
  let app: AppInBrowser;
  let page: Page;
  let problems: readonly string[];

  beforeAll(async () => {
    browser = await launchBrowser(browserPath ?? "");
    app = await openAppInBrowser({ environment: { SESSION_TIMEOUT_HOURS: "72" } });
    await app.importHandbook("leave");
    await app.client.chat.ask({ message: "How many days of annual leave do I get in the UK?" });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  }, 60_000);

  describe("by mouse and keyboard", () => {
    beforeEach(async () => {
      ({ page, problems } = await openWindow(app, browser));
    }, 60_000);
    afterEach(async () => {
      await page.context().close();
      if (problems.length > 0) throw new Error(problems.join("\n"));
    });

    const row = (title: string) => page.locator("[data-session]", { hasText: title });
    const newSession = async (title: string) => {
      await app.client.sessions.create({ title });
      await row(title).waitFor();
    };
    const act = async (title: string, action: string) => {
      await row(title).hover();
      await page.getByRole("button", { name: `Actions for “${title}”` }).click();
      await page.getByRole("menuitem", { name: action }).click();
    };

    it("shows a conversation that is made elsewhere, without being asked", () => newSession("Made elsewhere"));

    it("renames a conversation in its place", async () => {
      await newSession("Old name");
      await row("Old name").dblclick();
      await page.getByLabel("Name of the conversation").fill("New name");
      await page.keyboard.press("Enter");
      await row("New name").waitFor();
      expect((await app.client.sessions.list({ q: "New name" })).items[0]?.title).toBe("New name");
    });

    it("pins, archives and finds it in the archive", async () => {
      await newSession("To be kept");
      await act("To be kept", "Pin");
      await page.getByRole("heading", { name: "Pinned" }).waitFor();
      await act("To be kept", "Archive");
      await row("To be kept").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Archive", exact: true }).click();
      await row("To be kept").click();
      await page.getByText("This conversation is archived and read-only.").waitFor();
      expect(await page.getByLabel("Your question").count()).toBe(0);
      await page.getByRole("button", { name: "Reopen" }).click();
      await page.getByLabel("Your question").waitFor();
      await page.getByRole("button", { name: "Back to current conversations" }).click();
      await row("To be kept").waitFor();
    });

    it("takes a deletion back, and deletes for good when nobody does", async () => {
      await newSession("Deleted by mistake");
      await act("Deleted by mistake", "Delete");
      await row("Deleted by mistake").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await row("Deleted by mistake").waitFor();
    });

    it("searches the text of conversations", async () => {
      await newSession("Zebra crossing");
      await page.getByLabel("Search conversations").fill("zebra");
      await expect.poll(() => page.locator("[data-session]").count()).toBe(1);
      await page.getByLabel("Search conversations").fill("nothing has this");
      await page.getByText("No conversation matches.").waitFor();
    });

    it("goes everywhere by keyboard", async () => {
      await page.keyboard.press("Control+2");
      await page.getByRole("heading", { name: "Library", level: 1 }).waitFor();
      await page.keyboard.press("Control+3");
      await page.getByRole("heading", { name: "Models", level: 1 }).waitFor();
      await page.keyboard.press("Control+4");
      await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder(/Type a command/).fill("library");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Library", level: 1 }).waitFor();
      await page.keyboard.press("Control+n");
      await expect.poll(() => page.getByLabel("Your question").evaluate((node) => node.matches(":focus"))).toBe(true);
    });

    it("changes a setting, shows where it comes from, and resets it", async () => {
      await page.keyboard.press("Control+4");
      const setting = page.locator("[data-setting='max_message_chars']");
      await setting.getByText("Default").waitFor();
      const field = setting.getByRole("textbox");
      await field.fill("5");
      await field.press("Enter");
      await setting.getByText("100 to 1000000").waitFor();
      await field.fill("4000");
      await field.press("Enter");
      await setting.getByText("Changed here").waitFor();
      expect((await app.client.settings.get({}))["max_message_chars"]).toMatchObject({ value: 4_000, source: "user" });
      await setting.getByRole("button", { name: /Reset to default/ }).click();
      await setting.getByText("Default").waitFor();
      const locked = page.locator("[data-setting='session_timeout_hours']");
      await locked.getByText(/environment variable .*SESSION_TIMEOUT_HOURS/).waitFor();
      expect(await locked.getByRole("textbox").isDisabled()).toBe(true);
    });

    it("finds a document, reads it, and deletes it only when confirmed", async () => {
      await page.keyboard.press("Control+2");
      await page.getByLabel("Search by title or path").fill("parental");
      const rows = page.locator("[data-document]");
      await expect.poll(() => rows.count()).toBe(1);
      await rows.first().click();
      await page.getByRole("complementary").getByRole("tab", { name: "Text" }).click();
      await page.getByRole("complementary").getByTestId("source-text").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("complementary").waitFor({ state: "detached" });
      await rows.getByRole("button", { name: /Actions for/ }).click();
      await page.getByRole("menuitem", { name: "Delete the document" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
      expect(await rows.count()).toBe(1);
      await rows.getByRole("button", { name: /Actions for/ }).click();
      await page.getByRole("menuitem", { name: "Delete the document" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByText("No document matches “parental”.").waitFor();
    });

    it("speaks German when asked to, and remembers it", async () => {
      await page.keyboard.press("Control+4");
      await page.getByRole("combobox", { name: "Language" }).click();
      await page.getByRole("option", { name: "Deutsch" }).click();
      await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
    });
  });

  it.each(["light", "dark"] as const)(
    "have nothing that axe objects to, %s",
    async (colorScheme) => {
      const { page: window } = await openWindow(app, browser, { colorScheme });
      const places: Record<string, () => Promise<unknown>> = {
        welcome: () => window.locator("[data-suggestion]").first().waitFor(),
        source: async () => {
          await ask(window, "How many days of annual leave do I get in the UK after five years?");
          await window.locator("[data-citation]").first().click({ timeout: 30_000 });
          await window.locator("mark").first().waitFor();
        },
        library: async () => {
          await window.keyboard.press("Control+2");
          await window.locator("[data-document]").first().waitFor();
        },
        models: async () => {
          await window.keyboard.press("Control+3");
          await window.locator("[data-model]").first().waitFor();
        },
        settings: async () => {
          await window.keyboard.press("Control+4");
          await window.locator("[data-setting]").first().waitFor();
        },
        palette: async () => {
          await window.keyboard.press("Control+k");
          await window.getByPlaceholder(/Type a command/).waitFor();
        },
      };
      const found: string[] = [];
      for (const [name, go] of Object.entries(places)) {
        await go();
        const { violations } = await new AxeBuilder({ page: window }).analyze();
        for (const { id, nodes } of violations) {
          for (const { html, failureSummary } of nodes)
            found.push(`${name}: ${id}: ${html.slice(0, 160)} ${failureSummary}`);
        }
      }
      expect(found).toEqual([]);
      await window.context().close();
    },
    120_000,
  );
});
