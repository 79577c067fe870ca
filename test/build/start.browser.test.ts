import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { lockDataFolder } from "../../electron/platform/data-folder-lock.ts";
import { prepareDesktop } from "../electron/desktop-app.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { launchBrowser, testBrowserPath } from "../renderer/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Elsewhere there is always a screen, and `npm start` opens the desktop where Electron is.
const browserPath = process.platform === "linux" ? await testBrowserPath() : undefined;

describe.skipIf(browserPath === undefined)("npm start without a screen", () => {
  it("says so in a line and serves the app in the browser, to whoever has its one-time address", async () => {
    // Built by one process at a time; what starts below finds nothing left to do.
    await prepareDesktop();
    const data = temporaryFolder();
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
    const started = spawn(
      process.execPath,
      [join(root, "scripts/start.ts"), "--port", "0", "--no-open", "--data-dir", data],
      { env: environment, stdio: ["ignore", "pipe", "inherit"] },
    );
    let said = "";
    started.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => said, { timeout: 60_000 }).toContain("#code=");
    const lines = said.trim().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^The desktop app can't be opened, as .+: the same app comes in the browser\.$/),
      expect.stringMatching(/^Handrail is listening on http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Open it in a browser within two minutes: http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}$/),
    ]);
    const url = /http:\S+#code=\S+/.exec(said)?.[0] ?? "";

    const browser = await launchBrowser(browserPath ?? "");
    try {
      const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      await page.goto(url);
      await page.getByText("Answers you can check").waitFor();
      expect(page.url()).not.toContain("code=");
      await page.reload();
      await page.getByText("Answers you can check").waitFor();
      expect(problems).toEqual([]);
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/", expires: -1 });

      const other = await (await browser.newContext({ locale: "en-GB" })).newPage();
      await other.goto(url);
      await other.getByText("Sign in from the computer that runs Handrail").waitFor();
    } finally {
      await browser.close();
      started.kill("SIGTERM");
    }
    expect(await once(started, "exit")).toEqual([0, null]);
    lockDataFolder(data).release();
  }, 120_000);
});
