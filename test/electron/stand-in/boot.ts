import "./be-electron.ts";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { open } from "node:inspector";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { addedSwitches, app } from "./app.ts";
import { launchChromium } from "./chromium.ts";
import { resolveElectron } from "./electron-hook.ts";
import { giveUp, setChromium, setLaunch } from "./host.ts";
import { WebContents } from "./web-contents.ts";

/**
 * Stands for the program `electron [-r module]… [flags] app-folder`, and for a packaged app with resources/app.asar
 * beside it. Its first argument is the executable's own path.
 */
resolveElectron("electron.ts");
const [, , ownPath = "", ...given] = process.argv;
const executable = realpathSync(ownPath);
process.argv = [executable, ...given];
const resources = join(dirname(executable), "resources");
const archive = join(resources, "app.asar");
const isPackaged = existsSync(archive);
const required: string[] = [];
let target: string | undefined;
const switches = new Map<string, string>();
for (let index = 0; index < given.length; index++) {
  const argument = given[index] ?? "";
  if (argument === "-r") required.push(given[++index] ?? "");
  else if (argument.startsWith("--")) {
    const [name = "", value = ""] = argument.slice(2).split(/=(.*)/s);
    switches.set(name, value);
  } else target ??= argument;
}
// Reading archives takes `original-fs`, which is there by now.
const appFolder = isPackaged ? (await import("./packaged-app.ts")).layOut(archive) : resolve(target ?? ".");
const { name, productName, version, main } = JSON.parse(readFileSync(join(appFolder, "package.json"), "utf8")) as {
  name: string;
  productName?: string;
  version: string;
  main: string;
};
setLaunch({ executable, appFolder, isPackaged, name: productName ?? name, version, switches });
Object.assign(process, { type: "browser", resourcesPath: resources, defaultApp: !isPackaged });

/** Whether the packaged program lets itself be inspected: the fuse that says so (position 3) is on unless it was turned off. */
function mayBeInspected(): boolean {
  if (statSync(executable).size > 1_000_000) throw new Error("this is a program, not the stand-in's script");
  const text = readFileSync(executable, "latin1");
  const wire = text.indexOf("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX");
  return wire < 0 || text[wire + 34 + 3] === "1";
}

if (switches.has("inspect") && mayBeInspected()) open(Number(switches.get("inspect")) || 0, "127.0.0.1");
const require = createRequire(import.meta.url);
for (const module of required) require(resolve(module));
await import(pathToFileURL(join(appFolder, main)).href);

const own = new Set(["inspect", "user-data-dir", "data-dir", "disable-infobars", "remote-debugging-port"]);
const passedOn = [...switches, ...addedSwitches].filter(([flag]) => !own.has(flag));
let tellAddress: (url: string) => void = () => undefined;
const address = new Promise<string>((found) => (tellAddress = found));
const isRoot = process.getuid?.() === 0;
const chromium = launchChromium(
  process.env["HANDRAIL_TEST_BROWSER"] ?? "/usr/bin/chromium",
  [
    "--headless=new",
    "--no-startup-window",
    "--disable-gpu",
    ...(isRoot ? ["--no-sandbox"] : []),
    `--user-data-dir=${join(app.getPath("userData"), "stand-in-browser")}`,
    ...(switches.has("remote-debugging-port") ? ["--remote-debugging-port=0"] : []),
    ...passedOn.map(([flag, value]) => (value === "" ? `--${flag}` : `--${flag}=${value}`)),
  ],
  tellAddress,
);
await chromium.send("Browser.getVersion");
if (switches.has("remote-debugging-port")) process.stderr.write(`\nDevTools listening on ${await address}\n`);
chromium.process.on("exit", () => app.exit(1));
chromium.on("", (method, parameters) => {
  // What the protocol promises for these two events.
  const { targetId = "", targetInfo } = parameters as {
    targetId?: string;
    targetInfo?: { openerId?: string; url: string };
  };
  if (method === "Target.targetDestroyed") WebContents.fromTarget(targetId)?.die();
  if (method !== "Target.targetCreated" || !targetInfo?.openerId) return;
  giveUp(`a page has opened a window in a way that isn't modelled: ${targetInfo.url}`);
});
await chromium.send("Target.setDiscoverTargets", { discover: true });
// Electron only warns of what nobody caught.
process.on("unhandledRejection", (error) => process.stderr.write(`unhandled rejection: ${String(error)}\n`));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => app.quit());
setChromium(chromium);
app.becomeReady();
