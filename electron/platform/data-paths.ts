import { createHash } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, posix, resolve, win32 } from "node:path";

/** Where everything lies in a data folder. */
export interface DataPaths {
  readonly folder: string;
  readonly database: string;
  /** The search index; derived, can be deleted. */
  readonly index: string;
  /** Imported files, named by their SHA-256. */
  readonly originals: string;
  readonly models: string;
  /** Saved prompt states of the language model; derived. */
  readonly prefixes: string;
  readonly logs: string;
  /** Where the folder's owner listens: a Unix socket, on Windows a named pipe. */
  readonly socket: string;
  /** `{ url, pid, token }` of a running server. */
  readonly serverFile: string;
  readonly lock: string;
}

export function dataPaths(folder: string, platform: NodeJS.Platform = process.platform): DataPaths {
  const root = resolve(folder);
  return {
    folder: root,
    database: join(root, "handrail.db"),
    index: join(root, "index"),
    originals: join(root, "originals"),
    models: join(root, "models"),
    prefixes: join(root, "prefixes"),
    logs: join(root, "logs"),
    socket: socketPath(root, platform),
    serverFile: join(root, "server.json"),
    lock: join(root, "handrail.lock"),
  };
}

/** Makes the folders that aren't there; all of them are the owner's alone (0700). */
export function createDataFolders(paths: DataPaths): void {
  const { folder, index, originals, models, prefixes, logs } = paths;
  for (const path of [folder, index, originals, models, prefixes, logs]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  // Files below are out of others' reach once the root is, whatever mode a library gives them.
  if (process.platform !== "win32") chmodSync(folder, 0o700);
}

/** The platform's folder for application data; HANDRAIL_DATA_DIR goes before it. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  if (environment.HANDRAIL_DATA_DIR) return resolve(environment.HANDRAIL_DATA_DIR);
  if (platform === "win32") {
    return win32.join(environment.LOCALAPPDATA || win32.join(home, "AppData", "Local"), "Handrail");
  }
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "Handrail");
  // The XDG Base Directory Specification has relative paths ignored.
  const shared = environment.XDG_DATA_HOME;
  return posix.join(shared?.startsWith("/") ? shared : posix.join(home, ".local", "share"), "handrail");
}

/** Longest path of a Unix socket that every platform takes: macOS has 104 bytes with the closing zero. */
const longestSocketPath = 103;

function socketPath(root: string, platform: NodeJS.Platform): string {
  const digest = createHash("sha256").update(root).digest("hex").slice(0, 32);
  if (platform === "win32") return `\\\\.\\pipe\\handrail-${digest}`;
  const inFolder = join(root, "handrail.sock");
  if (Buffer.byteLength(inFolder) <= longestSocketPath) return inFolder;
  // Not the folder for temporary files: others could listen there in our name.
  return join(process.env.XDG_RUNTIME_DIR ?? homedir(), `.handrail-${digest}.sock`);
}
