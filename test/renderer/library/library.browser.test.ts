import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { AppInBrowser } from "../app-in-browser.ts";
import { browserPath, useAppWindow } from "../app-window.ts";

const write = (app: AppInBrowser, path: string, text: string) => {
  mkdirSync(join(app.documents, path, ".."), { recursive: true });
  writeFileSync(join(app.documents, path), text);
};

async function prepare(app: AppInBrowser): Promise<void> {
  write(
    app,
    "rules/future.md",
    "---\ntitle: Rules of 2040\neffective_from: 2040-01-01\n---\n# Rules of 2040\n\nTen days.\n",
  );
  write(
    app,
    "rules/past.md",
    "---\ntitle: Rules of 1999\neffective_to: 1999-12-31\n---\n# Rules of 1999\n\nTwo days.\n",
  );
  write(app, "empty.md", "");
  for (let number = 1; number <= 60; number += 1) {
    const name = `Memo ${String(number).padStart(2, "0")}`;
    write(app, `memos/${number}.md`, `# ${name}\n\nMemo number ${number} is about topic ${number * 7} only.\n`);
  }
  await app.importHandbook("leave");
}

describe.skipIf(browserPath === undefined)("the library page", { timeout: 90_000 }, () => {
  const shown = useAppWindow({ window: { size: { width: 1360, height: 860 } }, prepare });
  let app: AppInBrowser;
  let page: Page;
  let rows: Locator;
  let panel: Locator;

  const row = (title: string) => rows.filter({ hasText: title });
  /** Rows out of sight aren't drawn. */
  const find = async (title: string) => {
    await page.getByLabel("Search by title or path").fill(title);
    await row(title).waitFor();
  };
  const openDocument = async (title: string) => {
    await find(title);
    await row(title).click();
    await panel.getByRole("heading", { name: title, level: 2 }).waitFor();
  };
  const documentNamed = async (title: string) => {
    const found = (await app.client.documents.list({ q: title })).items.find((document) => document.title === title);
    if (!found) throw new Error(`no document is named ${title}`);
    return found;
  };

  beforeEach(async () => {
    ({ app, page } = shown);
    rows = page.locator("[data-document]");
    panel = page.getByRole("complementary", { name: "Document" });
    await page.keyboard.press("Control+2");
    await rows.first().waitFor();
  }, 60_000);

  it("draws only the rows in sight, and reaches the last by keyboard", async () => {
    expect(await rows.count()).toBeLessThan(50);
    await rows.first().focus();
    await page.keyboard.press("End");
    const { items } = await app.client.documents.list({ limit: 200 });
    const last = items
      .map((item) => item.title)
      .toSorted(new Intl.Collator("en", { numeric: true }).compare)
      .at(-1);
    await expect.poll(() => page.locator("[data-document]:focus").getAttribute("aria-label")).toBe(last);
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator("[data-document]:focus").getAttribute("aria-rowindex")).toBe("2");
  });

  it("sorts and filters", async () => {
    const total = (await app.client.documents.list({ limit: 200 })).items.length;
    await page.getByText(`${total} documents`).waitFor();
    await page.getByRole("button", { name: "Title" }).click();
    await expect
      .poll(() => page.getByRole("columnheader", { name: "Title" }).getAttribute("aria-sort"))
      .toBe("descending");
    await page.getByRole("button", { name: "Title" }).click();

    await page.getByRole("combobox", { name: "When in force" }).click();
    await page.getByRole("option", { name: "Not yet in force" }).click();
    await row("Rules of 2040").getByText("Upcoming").waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole("combobox", { name: "When in force" }).click();
    await page.getByRole("option", { name: "No longer in force" }).click();
    await row("Rules of 1999").getByText("Expired").waitFor();

    await page.getByLabel("Search by title or path").fill("no such thing");
    await page.getByText("No document matches “no such thing”.").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByText(`${total} documents`).waitFor();
    expect(await page.getByLabel("Search by title or path").inputValue()).toBe("");

    await page.getByRole("combobox", { name: "Location" }).click();
    await page.getByRole("option", { name: "Germany" }).click();
    await expect.poll(() => row("United Kingdom").count()).toBe(0);
  });

  it("selects by keyboard and changes many at once, then takes it back", async () => {
    await page.getByLabel("Search by title or path").fill("Memo");
    await page.getByText("60 match").waitFor();
    await rows.first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowUp");
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("Control+a");
    await page.getByText("60 selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("toolbar", { name: "Selected documents" }).waitFor({ state: "detached" });

    await rows.nth(0).getByRole("checkbox").click();
    await rows.nth(2).click({ modifiers: ["Shift"] });
    await rows.nth(1).click({ modifiers: ["Control"] });
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Edit details…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Location" }).click();
    await page.getByRole("option", { name: "Set to" }).click();
    const code = dialog.getByRole("combobox", { name: "Location" }).nth(1);
    await code.fill("nowhere");
    await dialog.getByText("Use a country code such as DE").waitFor();
    expect(await dialog.getByRole("button", { name: "Apply" }).isDisabled()).toBe(true);
    await code.fill("at");
    await dialog.getByRole("button", { name: "Apply" }).click();
    await page.getByText("2 documents changed").waitFor();
    await row("Memo 01").getByText("Austria").waitFor();
    const changed = await documentNamed("Memo 01");
    expect(changed.metadata.jurisdiction).toBe("AT");
    expect(changed.versions[0]?.metadata_origins.jurisdiction).toBe("edited");
    expect((await documentNamed("Memo 02")).metadata.jurisdiction).toBeUndefined();

    await page.keyboard.press("Escape");
    await openDocument("Memo 01");
    const field = panel.locator("[data-field='jurisdiction']");
    await field.getByText("Set here").waitFor();
    await field.getByRole("button", { name: /^Take back/ }).click();
    await field.getByText("Everywhere").waitFor();
    expect((await documentNamed("Memo 01")).metadata.jurisdiction).toBeUndefined();
  });

  it("edits one document: title and details, with where each came from and what can't be", async () => {
    await openDocument("Annual leave in Germany");
    const from = panel.locator("[data-field='effective_from']");
    await from.getByText("File properties").waitFor();
    const to = panel.locator("[data-field='effective_to']");
    await to.getByRole("button").first().click();
    await to.getByLabel("In force until").fill("2001-01-01");
    await page.keyboard.press("Enter");
    await to.getByText("The last day in force can't lie before the first.").waitFor();
    await to.getByLabel("In force until").fill("2044-12-31");
    await page.keyboard.press("Enter");
    await to.getByText("31 Dec 2044").waitFor();
    await to.getByText("Set here").waitFor();

    const review = panel.locator("[data-field='review_date']");
    await review.getByRole("button").first().click();
    await review.getByLabel("Review by").fill("2020-06-30");
    await page.keyboard.press("Enter");
    await row("Annual leave in Germany").getByText("Review due").waitFor();

    await panel.getByRole("button", { name: "Change the title" }).click();
    await panel.getByLabel("Title").fill("Leave in Germany");
    await page.keyboard.press("Enter");
    await panel.getByRole("heading", { name: "Leave in Germany", level: 2 }).waitFor();
    // The old title was searched for: the list lets it go, the panel doesn't.
    await find("Leave in Germany");
    const document = await documentNamed("Leave in Germany");
    expect(document.metadata).toMatchObject({ effective_to: "2044-12-31", review_date: "2020-06-30" });
    await panel.getByRole("tab", { name: "Details" }).focus();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await expect.poll(() => row("Leave in Germany").evaluate((node) => node.matches(":focus"))).toBe(true);
  });

  it("gives the keyboard back to a row that was gone while the list was read again", async () => {
    const title = "Memo 60";
    await openDocument(title);
    const { document_id } = await documentNamed(title);
    await panel.getByRole("tab", { name: "Details" }).focus();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await expect.poll(() => row(title).evaluate((node) => node.matches(":focus"))).toBe(true);
    await app.client.documents.patch({ document_id, title: "Something else" });
    await page.getByText(`No document matches “${title}”.`).waitFor();
    await app.client.documents.patch({ document_id, title });
    await row(title).waitFor();
    await expect.poll(() => row(title).evaluate((node) => node.matches(":focus"))).toBe(true);
    // Whoever has gone elsewhere meanwhile isn't called back.
    await page.getByLabel("Search by title or path").fill("no such thing");
    await page.getByText("No document matches “no such thing”.").waitFor();
    await page.getByLabel("Search by title or path").fill(title);
    await row(title).waitFor();
    expect(await page.getByLabel("Search by title or path").evaluate((node) => node.matches(":focus"))).toBe(true);
  });

  it("empties a detail that was found wrongly, in one document and in many, and takes that back", async () => {
    const title = "Rules of 2040";
    const emptied = async () => {
      const { metadata, versions } = await documentNamed(title);
      return metadata.effective_from === undefined && versions[0]?.metadata_origins.effective_from === "edited";
    };
    await openDocument(title);
    const from = panel.locator("[data-field='effective_from']");
    const takeBack = async () => {
      await from.getByText("None · edited").waitFor();
      await from.getByText("Always").waitFor();
      expect(await emptied()).toBe(true);
      await from.getByRole("button", { name: /^Take back/ }).click();
      await from.getByText("File properties").waitFor();
      expect((await documentNamed(title)).metadata.effective_from).toBe("2040-01-01");
    };
    await from.getByRole("button").first().click();
    await from.getByLabel("In force from").fill("");
    await page.keyboard.press("Enter");
    await takeBack();

    await row(title).getByRole("checkbox").click();
    await page.getByRole("button", { name: "Edit details…" }).click();
    await page.getByRole("dialog").getByRole("combobox", { name: "In force from" }).click();
    await page.getByRole("option", { name: "No value" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await page.getByText("1 document changed").waitFor();
    await expect.poll(emptied).toBe(true);
    if (!(await panel.isVisible())) await openDocument(title);
    await takeBack();
  });

  it("makes a collection, fills it, renames and deletes it; the documents stay", async () => {
    const rail = page.getByRole("navigation", { name: "Collections and folders" });
    await rail.getByRole("button", { name: "New collection" }).click();
    await rail.getByLabel("Name of the collection").fill("Parents");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing in this collection yet").waitFor();
    await rail.getByRole("button", { name: "All documents" }).click();
    await row("parental-leave.docx").click({ modifiers: ["Control"] });
    await page.getByRole("button", { name: "Collections", exact: true }).click();
    await page.getByRole("menuitem", { name: "Parents" }).click();
    await page.getByText("Added to “Parents”").waitFor();
    await rail.getByRole("button", { name: /^Parents/ }).click();
    await expect.poll(() => rows.count()).toBe(1);
    expect((await app.client.collections.list({})).items).toMatchObject([{ name: "Parents", document_count: 1 }]);

    await rail.getByRole("button", { name: "Actions for “Parents”" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await rail.getByLabel("Name of the collection").fill("Families");
    await page.keyboard.press("Enter");
    await rail.getByRole("button", { name: /^Families/ }).waitFor();
    await rail.getByRole("button", { name: "Actions for “Families”" }).click();
    await page.getByRole("menuitem", { name: "Delete the collection" }).click();
    await page.getByText("Its 1 document stays in the library.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await rail.getByRole("button", { name: /^Families/ }).waitFor({ state: "detached" });
    await expect.poll(() => rows.count()).toBeGreaterThan(10);
    expect((await app.client.collections.list({})).items).toEqual([]);
  });

  it("drags a document onto a collection", async () => {
    const { collection_id } = await app.client.collections.create({ name: "Dragged" });
    await page.reload();
    await rows.first().waitFor();
    const target = page.locator(`[data-collection="${collection_id}"]`);
    await row("Memo 03").dragTo(target);
    await page.getByText("Added to “Dragged”").waitFor();
    await expect.poll(async () => (await documentNamed("Memo 03")).collection_ids).toEqual([collection_id]);
    await app.client.collections.delete({ collection_id });
  });

  it("shows what changed between two versions, in words and not by colour alone", async () => {
    const path = join(app.documents, "leave/annual-leave-united-kingdom.md");
    writeFileSync(path, `${readFileSync(path, "utf8")}\n## Bicycles\n\nBicycles may be brought along.\n`);
    const { job_id } = await app.client.documents.import({ paths: [app.documents] });
    for await (const job of await app.client.jobs.watch({ job_id })) if (job.status === "done") break;

    await openDocument("Annual leave in the United Kingdom");
    await panel.getByRole("tab", { name: /Versions/ }).click();
    await panel.locator("[data-version='2']").getByText("Current").waitFor();
    await panel.getByRole("button", { name: "What changed since version 1" }).click();
    const dialog = page.getByRole("dialog");
    const added = dialog.locator("section", { hasText: "Bicycles" });
    await added.getByText("Added", { exact: true }).waitFor();
    await expect.poll(() => added.locator("ins").allInnerTexts()).not.toEqual([]);
    expect((await added.getByRole("insertion").first().textContent()) ?? "").toContain("inserted:");
    await dialog.getByText(/sections? (is|are) unchanged/).waitFor();
    await page.keyboard.press("Escape");

    await panel.getByRole("button", { name: "Actions for version 1" }).click();
    await page.getByRole("menuitem", { name: "Read the text" }).click();
    await panel.getByText(/Version 1 of/).waitFor();
    expect(await panel.getByTestId("source-text").innerText()).not.toContain("Bicycles");
    await panel.getByRole("button", { name: "Show the current one" }).click();
    await panel.getByText("Bicycles may be brought along.").waitFor();
  });

  it("saves the file as it was imported", async () => {
    await openDocument("Rules of 2040");
    await panel.getByRole("button", { name: /Actions for/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: /Save the file as imported/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("future.md");
    expect(readFileSync(await download.path(), "utf8")).toBe(
      readFileSync(join(app.documents, "rules/future.md"), "utf8"),
    );
  });

  it("says why a file couldn't be read, and tries again", async () => {
    const { job_id } = await app.client.documents.import({ paths: [join(app.documents, "empty.md")] });
    const job = page.locator(`[data-job="${job_id}"]`);
    await job.getByText("The file is empty.").waitFor();
    writeFileSync(join(app.documents, "empty.md"), "# Not empty\n\nNow it says something.\n");
    await job.getByRole("button", { name: "Try these again" }).click();
    await find("Not empty");
  });

  it("adds a folder with what applies to all of it", async () => {
    write(app, "austria/holiday.md", "# Holiday in Vienna\n\nFive weeks.\n");
    await page.getByRole("button", { name: "Add documents" }).click();
    await page.getByLabel("Folder or file on this computer").fill(join(app.documents, "austria"));
    await page.getByText("What applies to all of them").click();
    await page.getByRole("combobox", { name: "Location" }).last().fill("AT");
    await page.getByLabel("Owner").fill("Vienna office");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await find("Holiday in Vienna");
    await row("Holiday in Vienna").getByText("Austria").waitFor();
    await openDocument("Holiday in Vienna");
    await panel.locator("[data-field='owner']").getByText("Set when added").waitFor();
  });

  it("takes files that are dropped, on the page or on a collection; where they lie is asked in a browser", async () => {
    write(app, "dropped/cycling.md", "# Cycling to work\n\nShowers are in the basement.\n");
    const path = join(app.documents, "dropped/cycling.md");
    const { collection_id } = await app.client.collections.create({ name: "Dropped on" });
    await page.reload();
    await rows.first().waitFor();
    const devtools = await page.context().newCDPSession(page);
    const dropOn = async (target: Locator) => {
      const box = await target.boundingBox();
      const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
      const drag = (type: "dragEnter" | "dragOver" | "drop") =>
        devtools.send("Input.dispatchDragEvent", {
          type,
          x,
          y,
          data: { items: [], files: [path], dragOperationsMask: 1 },
        });
      await drag("dragEnter");
      await drag("dragOver");
      await page.getByText("Drop files or folders to add them").waitFor();
      await drag("drop");
      await page.getByText("Drop files or folders to add them").waitFor({ state: "detached" });
    };
    const dialog = page.getByRole("dialog", { name: "Add documents by path" });
    await dropOn(rows.nth(3));
    expect(await dialog.getByRole("combobox", { name: "Collection" }).inputValue()).toBe("");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await dropOn(page.locator(`[data-collection="${collection_id}"]`));
    expect(await dialog.getByRole("combobox", { name: "Collection" }).inputValue()).toBe("Dropped on");
    await dialog.getByLabel("Folder or file on this computer").fill(path);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await find("Cycling to work");
    expect((await documentNamed("Cycling to work")).collection_ids).toEqual([collection_id]);
    await app.client.collections.delete({ collection_id });
  });

  it("says what goes before it deletes many, and deletes them", async () => {
    await page.getByLabel("Search by title or path").fill("Memo 5");
    await expect.poll(() => rows.count()).toBe(10);
    await rows.first().focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    const dialog = page.getByRole("dialog", { name: "Delete 10 documents?" });
    await dialog.getByText("10 versions, with their text and their stored copies").waitFor();
    await dialog.getByText("10 passages from the search index").waitFor();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("No document matches “Memo 5”.").waitFor();
    expect((await app.client.documents.list({ q: "Memo 5" })).items).toEqual([]);
  });
});
