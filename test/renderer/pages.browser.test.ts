import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { AppInBrowser } from "./app-in-browser.ts";
import { browserPath, useAppWindow } from "./app-window.ts";
import { colorSchemes, objectionsOfAxe, showIn } from "./axe.ts";
import { ask } from "./window-page.ts";

describe.skipIf(browserPath === undefined)("the pages of the window", () => {
  const shown = useAppWindow({
    environment: { SESSION_TIMEOUT_HOURS: "72" },
    prepare: async (app) => {
      await app.importHandbook("leave");
      await app.client.chat.ask({ message: "How many days of annual leave do I get in the UK?" });
    },
  });
  let app: AppInBrowser;
  let page: Page;
  beforeEach(() => {
    ({ app, page } = shown);
  });

  describe("by mouse and keyboard", () => {
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

  it.each(colorSchemes)(
    "have nothing that axe objects to, %s",
    async (colorScheme) => {
      await showIn(page, colorScheme);
      const places: Record<string, () => Promise<unknown>> = {
        welcome: () => page.locator("[data-suggestion]").first().waitFor(),
        source: async () => {
          await ask(page, "How many days of annual leave do I get in the UK after five years?");
          await page.locator("[data-citation]").first().click({ timeout: 30_000 });
          await page.locator("mark").first().waitFor();
        },
        library: async () => {
          await page.keyboard.press("Control+2");
          await page.locator("[data-document]").first().waitFor();
        },
        models: async () => {
          await page.keyboard.press("Control+3");
          await page.locator("[data-model]").first().waitFor();
        },
        settings: async () => {
          await page.keyboard.press("Control+4");
          await page.locator("[data-setting]").first().waitFor();
        },
        palette: async () => {
          await page.keyboard.press("Control+k");
          await page.getByPlaceholder(/Type a command/).waitFor();
        },
      };
      const found: string[] = [];
      for (const [name, go] of Object.entries(places)) {
        await go();
        for (const objection of await objectionsOfAxe(page, colorScheme)) found.push(`${name}: ${objection}`);
      }
      expect(found).toEqual([]);
    },
    120_000,
  );
});
