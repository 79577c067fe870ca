import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DesktopApp, prepareDesktop } from "./desktop-app.ts";
import { doMainJob, leaveQuestion } from "./main-job.ts";

const desktop = await prepareDesktop();

describe.skipIf(!desktop)(`the desktop's main job (${desktop?.runtime})`, () => {
  let app: DesktopApp;
  beforeEach(async () => {
    if (!desktop) throw new Error("skipped above");
    app = await DesktopApp.launch(desktop);
  }, 120_000);
  afterEach(() => app?.close(), 60_000);

  it("imports a folder by its button, answers, and opens the source with exactly the quote highlighted", async () => {
    const followed = await doMainJob(app);
    expect(followed.length).toBeGreaterThan(0);
    for (const { quote, highlighted } of followed) expect(highlighted).toBe(quote);
    expect(app.problems).toEqual([]);
  }, 120_000);

  it("imports what is dropped on the library", async () => {
    const { page } = app;
    const dropped = app.policies();
    await page.getByRole("navigation").getByText("Library").click();
    await page.getByText("No documents yet").waitFor();
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [dropped], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await devtools.send("Input.dispatchDragEvent", { type, x: 700, y: 500, data });
    }
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await expect
      .poll(async () => (await app.client.documents.list({})).items.length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    const { items } = await app.client.documents.list({});
    expect(items.map(({ path }) => path)).toEqual([expect.stringMatching(/^annual-leave-germany\./)]);
    expect(app.problems).toEqual([]);
  }, 120_000);

  it("goes on with a reply when the window is reloaded", async () => {
    await app.importLeavePolicy();
    const workers = app.workers();
    // The question waits for its embedding, so the reply lasts as long as the workers stand still.
    for (const pid of workers) process.kill(pid, "SIGSTOP");
    try {
      await app.ask(leaveQuestion);
      await app.page.waitForURL(/#\/ask\/.+/);
      await app.page.reload();
      await app.page.getByText("Looking in your documents").waitFor();
    } finally {
      for (const pid of workers) process.kill(pid, "SIGCONT");
    }
    await app.page.locator("[data-citation]").first().waitFor({ timeout: 30_000 });
    expect(await app.page.getByRole("article", { name: "You asked" }).count()).toBe(1);
  }, 120_000);
});
