import { execFileSync, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { dataPaths } from "../../electron/platform/data-paths.ts";
import { createSocketClient } from "../../electron/transport/http-client.ts";
import { electronExecutable } from "../../scripts/electron-executable.ts";
import { testBrowserPath } from "../renderer/browser.ts";
import { builtPage } from "../renderer/built-page.ts";
import { onlyOnce } from "../renderer/only-once.ts";
import { makeStandIn } from "./stand-in/make-dist.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const handbook = join(root, "resources/handbook");

/** What the specs run on: the real Electron wherever it is; undefined: neither can be had here. */
export type Runtime = "Electron" | "stand-in";

export interface Desktop {
  readonly runtime: Runtime;
  readonly executable: string;
}

/** Finds what to run on and builds the app. */
export async function prepareDesktop(): Promise<Desktop | undefined> {
  const real = electronExecutable();
  const browser = real === undefined ? await testBrowserPath() : undefined;
  // The stand-in's program is a script of the shell.
  if (real === undefined && (browser === undefined || process.platform === "win32")) return undefined;
  await builtPage();
  await onlyOnce("desktop", () => {
    const script = join(root, "scripts/build.ts");
    const { status, stderr } = spawnSync(process.execPath, [script, "--if-stale", "backend", "preload"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the app could not be built: ${stderr}`);
    if (real === undefined) makeStandIn(join(root, "dist/stand-in"));
  });
  if (real !== undefined) return { runtime: "Electron", executable: real };
  process.env["HANDRAIL_TEST_BROWSER"] = browser;
  return { runtime: "stand-in", executable: join(root, "dist/stand-in/electron") };
}

export interface LaunchOptions {
  /** Of a packaged app; absent: Electron with the checkout. */
  readonly packaged?: string;
  /** Holds the data folder and the profile; absent: a new one that goes with the app. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The desktop app in a process of its own, driven by Playwright. */
export class DesktopApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly folder: string;
  readonly dataFolder: string;
  /** What the page complained of. */
  readonly problems: string[] = [];
  readonly #ownsFolder: boolean;

  private constructor(electron: ElectronApplication, page: Page, folder: string, ownsFolder: boolean) {
    this.electron = electron;
    this.page = page;
    this.folder = folder;
    this.dataFolder = join(folder, "data");
    this.#ownsFolder = ownsFolder;
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(message.text());
    });
  }

  static async launch(desktop: Desktop, options: LaunchOptions = {}): Promise<DesktopApp> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), "handrail-desktop-"));
    mkdirSync(folder, { recursive: true });
    const electron = await _electron.launch({
      executablePath: options.packaged ?? desktop.executable,
      args: [...argumentsFor(folder), ...(options.packaged ? [] : [root])],
      cwd: root,
      timeout: 60_000,
      env: { ...stringsOf(process.env), RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", ...options.environment },
    });
    const page = await electron.firstWindow();
    const app = new DesktopApp(electron, page, folder, options.folder === undefined);
    await page.getByRole("navigation").waitFor({ timeout: 60_000 });
    return app;
  }

  get process(): ChildProcess {
    return this.electron.process();
  }

  /** The owner's socket, as the command line uses it. */
  get client(): ReturnType<typeof createSocketClient> {
    return createSocketClient(dataPaths(this.dataFolder).socket);
  }

  /** A folder of one policy, as a person has it somewhere. */
  policies(): string {
    const folder = join(this.folder, "policies");
    mkdirSync(folder, { recursive: true });
    const file = readdirSync(join(handbook, "leave")).find((name) => name.startsWith("annual-leave-germany"));
    if (file === undefined) throw new Error("the sample handbook has no such policy any more");
    copyFileSync(join(handbook, "leave", file), join(folder, file));
    return folder;
  }

  async importLeavePolicy(): Promise<void> {
    const { job_id } = await this.client.documents.import({ paths: [this.policies()] });
    for await (const job of await this.client.jobs.watch({ job_id })) {
      if (job.files_failed > 0) throw new Error("the policy could not be imported");
    }
  }

  async ask(question: string): Promise<void> {
    await this.page.getByRole("button", { name: "New question" }).click();
    const field = this.page.getByRole("textbox", { name: "Your question" });
    await field.fill(question);
    await field.press("Enter");
  }

  /** Answers the next dialogs for paths as a person would. */
  choosePaths(filePaths: readonly string[]): Promise<void> {
    return this.electron.evaluate(({ dialog }, paths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...paths] });
    }, filePaths);
  }

  /** Process ids of the workers (not on Windows). */
  workers(): number[] {
    return descendantsOf(this.process.pid ?? -1)
      .filter(({ command }) => /-worker\.js|node\.mojom\.NodeService/.test(command))
      .map(({ pid }) => pid);
  }

  /** Resolves to the exit code. */
  async quit(): Promise<number | null> {
    const { process: running } = this;
    if (running.exitCode !== null || running.signalCode !== null) return running.exitCode;
    const exited = once(running, "exit");
    await this.electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
    const [code] = await exited;
    return code;
  }

  async close(): Promise<void> {
    await this.electron.close();
    if (this.#ownsFolder) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export const argumentsFor = (folder: string): string[] => [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  `--user-data-dir=${join(folder, "profile")}`,
  `--data-dir=${join(folder, "data")}`,
];

interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

export function descendantsOf(pid: number): RunningProcess[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" }).split("\n");
  const all = lines.flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    // What has ended and waits to be noticed runs no more.
    if (!found || found[3]?.startsWith("Z")) return [];
    return [{ pid: Number(found[1]), parent: Number(found[2]), command: found[4] ?? "" }];
  });
  const below = (parent: number): RunningProcess[] =>
    all.flatMap((entry) => (entry.parent === parent ? [entry, ...below(entry.pid)] : []));
  return below(pid);
}

export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const stringsOf = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
