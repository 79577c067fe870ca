import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { theChromium, browserStarted, theLaunch } from "./host.ts";
import { modelled, modelledEmitter, preventable } from "./modelled.ts";
import { openWindows } from "./open-windows.ts";
import { endUtilityProcesses } from "./utility-process.ts";

const events = [
  "ready",
  "activate",
  "second-instance",
  "window-all-closed",
  "web-contents-created",
  "before-quit",
  "will-quit",
  "quit",
];

/** Switches that code sets, beside those of the command line. */
export const addedSwitches = new Map<string, string>();

class App extends modelledEmitter("app", events) {
  readonly commandLine = modelled("app.commandLine", {
    appendSwitch: (name: string, value = ""): void => void addedSwitches.set(name, value),
    getSwitchValue: (name: string): string => addedSwitches.get(name) ?? theLaunch().switches.get(name) ?? "",
    hasSwitch: (name: string): boolean => addedSwitches.has(name) || theLaunch().switches.has(name),
  });
  readonly #ready = Promise.withResolvers<void>();
  #quitting = false;
  #exiting = false;
  #lockFile: string | undefined;

  get isPackaged(): boolean {
    return theLaunch().isPackaged;
  }

  getVersion(): string {
    return theLaunch().version;
  }

  getPath(name: string): string {
    if (name !== "userData") throw new Error(`the stand-in for Electron doesn't model app.getPath("${name}")`);
    const given = theLaunch().switches.get("user-data-dir");
    const folder = given ?? join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), theLaunch().name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  isReady(): boolean {
    return browserStarted();
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  becomeReady(): void {
    this.#ready.resolve();
    this.emit("ready", {}, {});
  }

  /** One process a user-data folder; a later one leaves word in it. */
  requestSingleInstanceLock(additionalData: unknown): boolean {
    const folder = this.getPath("userData");
    const lock = join(folder, "stand-in.pid");
    const owner = readPid(lock);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      const word = { argv: process.argv, cwd: process.cwd(), additionalData };
      writeFileSync(join(folder, `second-instance-${process.pid}`), JSON.stringify(word));
      return false;
    }
    writeFileSync(lock, String(process.pid));
    this.#lockFile = lock;
    watch(folder, { persistent: false }, (_kind, name) => {
      if (name?.startsWith("second-instance-")) this.#readWord(join(folder, name));
    });
    return true;
  }

  quit(): void {
    void this.#quit();
  }

  exit(code = 0): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.#quitting = true;
    if (this.#lockFile) rmSync(this.#lockFile, { force: true });
    endUtilityProcesses();
    const closed = browserStarted() ? theChromium().close() : Promise.resolve();
    void closed.finally(() => process.exit(code));
  }

  allWindowsClosed(): void {
    if (this.#quitting) return;
    if (this.listenerCount("window-all-closed") > 0) this.emit("window-all-closed");
    else this.quit();
  }

  async #quit(): Promise<void> {
    if (this.#quitting) return;
    this.#quitting = true;
    this.#quitting = await this.#goThroughQuitting();
    if (!this.#quitting) return;
    this.emit("quit", {}, 0);
    this.exit(0);
  }

  /** False: a listener has prevented it. */
  async #goThroughQuitting(): Promise<boolean> {
    const beforeQuit = preventable({});
    this.emit("before-quit", beforeQuit);
    if (beforeQuit.defaultPrevented) return false;
    for (const window of openWindows) {
      window.close();
      await window.closing;
      if (!window.isDestroyed()) return false;
    }
    const willQuit = preventable({});
    this.emit("will-quit", willQuit);
    return !willQuit.defaultPrevented;
  }

  #readWord(file: string): void {
    try {
      const word = JSON.parse(readFileSync(file, "utf8")) as { argv: string[]; cwd: string; additionalData: unknown };
      rmSync(file);
      this.emit("second-instance", {}, word.argv, word.cwd, word.additionalData);
    } catch {
      // Half written, or read already: the folder is watched on.
    }
  }
}

export const app = new App();

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
