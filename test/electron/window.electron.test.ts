import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DesktopApp, prepareDesktop } from "./desktop-app.ts";

const desktop = await prepareDesktop();

describe.skipIf(!desktop)(`the window (${desktop?.runtime})`, () => {
  let app: DesktopApp;

  beforeAll(async () => {
    if (!desktop) throw new Error("skipped above");
    app = await DesktopApp.launch(desktop);
  }, 120_000);
  afterAll(() => app?.close(), 60_000);

  it("shows the app: the page has got its port, without a complaint", async () => {
    await app.page.getByText("Answers you can check").waitFor();
    expect(await app.page.title()).toBe("Handrail");
    expect(app.problems).toEqual([]);
  });

  it("gives the page nothing of Node and three frozen functions of its own", async () => {
    const found: unknown = await app.page.evaluate(`({
      node: ["require", "process", "module", "Buffer", "global", "electron"].filter((name) => name in window),
      shell: Object.entries(handrail).map(([name, value]) => name + ": " + typeof value),
      isFrozen: Object.isFrozen(handrail),
    })`);
    expect(found).toEqual({
      node: [],
      shell: ["pathForFile: function", "pickFolder: function", "pickFiles: function"],
      isFrozen: true,
    });
  });

  it("keeps the preload's world apart: what a page overwrites doesn't reach it", async () => {
    await app.choosePaths(["/policies"]);
    const paths: unknown = await app.page.evaluate(`(() => {
      Array.prototype.map = () => ["overwritten"];
      Promise.prototype.catch = () => "overwritten";
      return handrail.pickFolder();
    })()`);
    expect(paths).toEqual(["/policies"]);
    await app.page.reload();
    await app.page.getByRole("navigation").waitFor();
  });

  it("goes nowhere else", async () => {
    const before = app.page.url();
    for (const address of ["https://example.com/", "http://127.0.0.1:9/", "file:///etc/passwd", "data:text/html,x"]) {
      await app.page.evaluate(`void location.assign(${JSON.stringify(address)})`);
      await app.page.waitForTimeout(200);
      expect([address, app.page.url()]).toEqual([address, before]);
    }
    await app.page.getByRole("navigation").waitFor();
    // Refusing is not a fault of the page.
    app.problems.length = 0;
  });

  it("opens no window; links go to the person's browser, other schemes nowhere", async () => {
    await app.electron.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = async (url) => void opened.push(url);
    });
    await app.page.evaluate(`
      for (const address of ["https://example.com/leave", "file:///etc/passwd", "ftp://example.com/x"]) window.open(address);
    `);
    const opened = () => app.electron.evaluate(() => Object.getOwnPropertyDescriptor(globalThis, "opened")?.value);
    await expect.poll(opened).toEqual(["https://example.com/leave"]);
    await expect.poll(() => app.electron.windows().length).toBe(1);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it("has no permission, and gets none", async () => {
    const states: unknown = await app.page.evaluate(`(async () => {
      const asked = (answer) => answer.then(() => "granted", () => "denied");
      return [
        await Notification.requestPermission(),
        (await navigator.permissions.query({ name: "geolocation" })).state,
        await asked(navigator.clipboard.readText()),
        await asked(navigator.mediaDevices.getUserMedia({ video: true })),
      ];
    })()`);
    expect(states).toEqual(["denied", "denied", "denied", "denied"]);
  });

  it("runs no script from elsewhere, from text or from the page's own markup", async () => {
    const found: unknown = await app.page.evaluate(`(async () => {
      const inline = document.createElement("script");
      inline.textContent = "window.ranInline = true";
      document.head.append(inline);
      const attribute = document.createElement("div");
      attribute.innerHTML = '<img src="x:" onerror="window.ranAttribute = true">';
      document.body.append(attribute);
      const refused = async (work) => {
        try {
          await work();
          return "done";
        } catch {
          return "refused";
        }
      };
      const elsewhere = document.createElement("script");
      elsewhere.src = "https://example.com/x.js";
      const loading = new Promise((resolve, reject) => Object.assign(elsewhere, { onload: resolve, onerror: reject }));
      document.head.append(elsewhere);
      const results = {
        // Later, as the debugger that runs this may make functions of text.
        eval: await refused(() => new Promise((resolve, reject) => setTimeout(() => {
          try { resolve(new Function("return 1")()); } catch (error) { reject(error); }
        }))),
        fetch: await refused(() => fetch("http://127.0.0.1:9/")),
        elsewhere: await refused(() => loading),
      };
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { ...results, inline: "ranInline" in window, attribute: "ranAttribute" in window };
    })()`);
    expect(found).toEqual({ eval: "refused", fetch: "refused", elsewhere: "refused", inline: false, attribute: false });
    app.problems.length = 0;
  });

  it("has its native menu", async () => {
    const labels = await app.electron.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.map(({ label, submenu }) => [label, submenu?.items.length ?? 0]),
    );
    const isMac = process.platform === "darwin";
    expect(labels?.map(([label]) => label).slice(isMac ? 1 : 0)).toEqual(["File", "Edit", "View", "Window"]);
    const opened = await app.electron.evaluate(({ Menu, shell }) => {
      const paths: string[] = [];
      shell.openPath = async (path) => {
        paths.push(path);
        return "";
      };
      const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === "File");
      for (const item of file?.submenu?.items ?? []) if (item.label.startsWith("Show")) item.click();
      return paths;
    });
    expect(opened).toEqual([app.dataFolder, `${app.dataFolder}/logs`]);
  });
});
