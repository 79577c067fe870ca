import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { electronExecutable } from "./electron-executable.ts";

/** `npm start`: the desktop app, or where it can't be opened the same app in the browser. */
const root = fileURLToPath(new URL("..", import.meta.url));

const { status } = spawnSync(process.execPath, [join(root, "scripts/build.ts"), "--if-stale"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const executable = electronExecutable();
const hasScreen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
const parameters = process.argv.slice(2);
let app: ChildProcess;
if (executable && hasScreen) {
  app = spawn(executable, [root, ...parameters], { stdio: "inherit" });
} else {
  const reason = executable ? "there is no screen to show a window on" : "Electron isn't installed here";
  process.stdout.write(`The desktop app can't be opened, as ${reason}: the same app comes in the browser.\n`);
  app = spawn(process.execPath, [join(root, "dist/cli.js"), "app", ...parameters], { stdio: "inherit" });
}
// Ctrl+C reaches the app by itself: wait until it has closed everything.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => app.kill("SIGTERM"));
const [code] = await once(app, "exit");
process.exitCode = typeof code === "number" ? code : 1;
