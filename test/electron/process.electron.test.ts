import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorTable } from "../../electron/contract/errors.ts";
import { lockDataFolder } from "../../electron/platform/data-folder-lock.ts";
import { dataPaths } from "../../electron/platform/data-paths.ts";
import { readServerFile } from "../../electron/security/server-file.ts";
import { argumentsFor, descendantsOf, DesktopApp, isRunning, prepareDesktop, root } from "./desktop-app.ts";

const desktop = await prepareDesktop();

describe.skipIf(!desktop)(`the desktop's processes (${desktop?.runtime})`, () => {
  let app: DesktopApp;
  const launch = (folder?: string, environment: Readonly<Record<string, string>> = {}): Promise<DesktopApp> => {
    if (!desktop) throw new Error("skipped above");
    return DesktopApp.launch(desktop, { environment, ...(folder !== undefined && { folder }) });
  };
  beforeEach(async () => {
    app = await launch();
  }, 120_000);
  afterEach(() => app?.close(), 60_000);

  it("are one app: a second start brings the first window back and ends", async () => {
    const window = await app.electron.browserWindow(app.page);
    await window.evaluate((shown) => shown.minimize());
    const second = spawn(desktop?.executable ?? "", [...argumentsFor(app.folder), root], { stdio: "ignore" });
    const [code] = await once(second, "exit");
    expect(code).toBe(0);
    await expect.poll(() => window.evaluate((shown) => shown.isMinimized()), { timeout: 5_000 }).toBe(false);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  }, 60_000);

  it("end together: what runs is closed, the data folder is free, and the window comes back where it was", async () => {
    await app.client.search.search({ query: "annual leave" });
    const window = await app.electron.browserWindow(app.page);
    const bounds = { x: 120, y: 90, width: 1_111, height: 777 };
    await window.evaluate((shown, wanted) => shown.setBounds(wanted), bounds);
    const below = descendantsOf(app.process.pid ?? -1).map(({ pid }) => pid);
    expect(app.workers().length).toBeGreaterThan(0);
    expect(await app.quit()).toBe(0);
    await expect.poll(() => below.filter(isRunning), { timeout: 5_000 }).toEqual([]);
    lockDataFolder(app.dataFolder).release();
    expect(existsSync(dataPaths(app.dataFolder).socket)).toBe(false);
    expect(JSON.parse(readFileSync(join(app.dataFolder, "window.json"), "utf8"))).toEqual({
      ...bounds,
      maximized: false,
    });

    const { folder } = app;
    app = await launch(folder);
    const again = await app.electron.browserWindow(app.page);
    expect(await again.evaluate((shown) => shown.getBounds())).toEqual(bounds);
    await app.quit();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 120_000);

  it("leave in order when the system ends the session", async () => {
    const exited = once(app.process, "exit");
    app.process.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    lockDataFolder(app.dataFolder).release();
  }, 60_000);

  it("serve the localhost mode too where it is on, and go on without it where its port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    // An IP server's address is never a string or null.
    const { port } = taken.address() as AddressInfo;
    const { folder } = app;
    await app.quit();
    app = await launch(folder, { HTTP_ENABLED: "true", HTTP_PORT: String(port) });
    expect(existsSync(dataPaths(app.dataFolder).serverFile)).toBe(false);
    expect((await app.client.sessions.list({})).items).toEqual([]);
    await app.quit();
    taken.close();

    app = await launch(folder, { HTTP_ENABLED: "true", HTTP_PORT: String(port) });
    await expect.poll(() => readServerFile(dataPaths(app.dataFolder).serverFile)?.url).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    await app.quit();
    expect(existsSync(dataPaths(app.dataFolder).serverFile)).toBe(false);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 120_000);

  // The real one's box waits for a person to close it.
  it.skipIf(desktop?.runtime !== "stand-in")(
    "say why they can't start where another Handrail has the data folder, and leave it as it is",
    async () => {
      const { folder, dataFolder } = app;
      await app.quit();
      const lock = lockDataFolder(dataFolder);
      try {
        const second = spawn(desktop?.executable ?? "", [...argumentsFor(folder), root], {
          stdio: ["ignore", "ignore", "pipe"],
        });
        let shown = "";
        second.stderr.setEncoding("utf8").on("data", (text: string) => (shown += text));
        const [code] = await once(second, "close");
        expect(code).toBe(1);
        expect(shown).toContain(`Handrail can't start\n${errorTable.DATA_FOLDER_IN_USE.message}`);
      } finally {
        lock.release();
      }
      app = await launch(folder);
      expect((await app.client.sessions.list({})).items).toEqual([]);
      await app.quit();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
    120_000,
  );

  it("are found by the command line, which sees what the window shows", async () => {
    await app.importLeavePolicy();
    const question = "How many days of annual leave do I get in Germany?";
    const run = promisify(execFile);
    const parameters = ["--data-dir", app.dataFolder, "--json", "ask", question];
    const { stdout } = await run(process.execPath, [join(root, "dist/cli.js"), ...parameters]);
    const { session_id, citations } = JSON.parse(stdout) as { session_id: string; citations: unknown[] };
    expect(citations.length).toBeGreaterThan(0);
    await app.page.getByText(question).first().waitFor();
    const { items } = await app.client.sessions.list({});
    expect(items.map((session) => session.session_id)).toContain(session_id);
  }, 120_000);

  it("are started again when they crash", async () => {
    await app.importLeavePolicy();
    const before = app.workers();
    expect(before.length).toBeGreaterThan(0);
    for (const pid of before) process.kill(pid, "SIGKILL");
    // In between a question is told to come again.
    const search = async (): Promise<string> => {
      try {
        const { results } = await app.client.search.search({ query: "annual leave in Germany" });
        return results.length > 0 ? "found" : "nothing found";
      } catch (error) {
        return String(error);
      }
    };
    await expect.poll(search, { timeout: 60_000, interval: 500 }).toBe("found");
    expect(app.workers().filter((pid) => before.includes(pid))).toEqual([]);
    await app.page.getByRole("navigation").waitFor();
  }, 120_000);
});
