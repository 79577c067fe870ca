import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openAppInBrowser, type AppInBrowser } from "./app-in-browser.ts";
import { launchBrowser, testBrowserPath } from "./browser.ts";
import { ask, openWindow, type WindowOptions } from "./window-page.ts";

/** `npm run screenshots`: every page of the window in both themes, into the ignored folder screenshots/. */
const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });

const browserPath = await testBrowserPath();
if (browserPath === undefined) throw new Error("no browser could be had");
await using opened = new AsyncDisposableStack();
const browser = await launchBrowser(browserPath);
opened.defer(() => browser.close());
const empty = await openAppInBrowser();
opened.defer(() => empty.close());
// With the real embedder: what is looked at is what people will see, refusals too.
const full = await openAppInBrowser({ embedder: "real", environment: { SESSION_TIMEOUT_HOURS: "72" } });
opened.defer(() => full.close());
await fill(full);

const nothing = async () => undefined;
const answered = (page: Page) => page.locator("[data-citation]").first().waitFor({ timeout: 30_000 });
const openAnswer = async (page: Page) => {
  await page.locator("[data-session]", { hasText: "annual leave" }).first().click();
  await answered(page);
};
const openSource = async (page: Page) => {
  await openAnswer(page);
  await page.locator("[data-citation]").first().click();
  await page.locator("mark").first().waitFor();
};

interface Shot {
  readonly name: string;
  readonly app: AppInBrowser;
  readonly options?: WindowOptions;
  readonly go: (page: Page) => Promise<unknown>;
}

const shots: readonly Shot[] = [
  { name: "first-run", app: empty, go: nothing },
  { name: "library-empty", app: empty, go: (page) => page.keyboard.press("Control+2") },
  { name: "welcome", app: full, go: (page) => page.locator("[data-suggestion]").first().waitFor() },
  { name: "answer", app: full, go: openAnswer },
  { name: "source", app: full, go: openSource },
  {
    name: "refusal",
    app: full,
    go: async (page) => {
      await ask(page, "Who won the football world cup in 1998?");
      await page.locator("[data-message]").waitFor({ timeout: 30_000 });
    },
  },
  { name: "library", app: full, go: (page) => page.keyboard.press("Control+2") },
  {
    name: "library-details",
    app: full,
    go: async (page) => {
      await page.keyboard.press("Control+2");
      await page.locator("[data-document]").nth(1).click();
      await page.getByRole("complementary").waitFor();
    },
  },
  {
    name: "library-selection",
    app: full,
    go: async (page) => {
      await page.keyboard.press("Control+2");
      await page.locator("[data-document]").nth(1).focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("Shift+ArrowDown");
      await page.getByRole("toolbar").waitFor();
    },
  },
  { name: "models", app: full, go: (page) => page.keyboard.press("Control+3") },
  { name: "settings", app: full, go: (page) => page.keyboard.press("Control+4") },
  { name: "palette", app: full, go: (page) => page.keyboard.press("Control+k") },
  { name: "narrow", app: full, options: { size: { width: 900, height: 700 } }, go: openSource },
  { name: "german", app: full, options: { language: "de" }, go: (page) => page.keyboard.press("Control+4") },
];

for (const { name, app, options, go } of shots) {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, problems } = await openWindow(app, browser, { ...options, colorScheme });
    await page.getByRole("main").waitFor();
    await go(page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`);
    await page.context().close();
  }
}
process.stdout.write(`${shots.length * 2} screenshots in ${folder}\n`);

/** A library and conversations such as a day of work leaves them. */
async function fill(app: AppInBrowser): Promise<void> {
  writeFileSync(join(app.documents, "scan-of-a-contract.pdf"), "%PDF-1.4\n%%EOF\n");
  writeFileSync(join(app.documents, "empty-notes.md"), "");
  await app.importHandbook();
  await app.client.settings.patch({ contact: "the People team (people@quillhaven.example)" });
  const questions = [
    "How long is the notice period during probation?",
    "Which receipts do I need for travel expenses?",
    "When do I need a doctor's note if I am off sick?",
    "Can I work from another country for a few weeks?",
  ];
  for (const message of questions) await app.client.chat.ask({ message });
  const { session_id } = await app.client.chat.ask({
    message: "How many days of annual leave do I get in the UK after five years?",
  });
  await app.client.sessions.patch({ session_id, pinned: true });
  await app.client.chat.ask({ message: "And can I carry days over into next year?", session_id });
}
