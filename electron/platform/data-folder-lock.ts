import { HandrailError } from "../contract/errors.ts";
import { dataPaths } from "./data-paths.ts";
import { holdFile } from "./database.ts";

export interface DataFolderLock {
  /** Lets another process have the folder. */
  release(): void;
}

/**
 * Makes this process the one that owns a data folder, which exists. The operating system holds the lock (through
 * SQLite's locking of a file), so it ends with the process however that ends, and no stale one is left behind. The owner may remove a
 * socket and a server file that an earlier owner left.
 *
 * @throws HandrailError DATA_FOLDER_IN_USE
 */
export function lockDataFolder(folder: string): DataFolderLock {
  const release = holdFile(dataPaths(folder).lock);
  if (!release) throw new HandrailError("DATA_FOLDER_IN_USE");
  return { release };
}
