import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** The package's root: from source this file lies two folders below it, from a build one. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("Handrail's files are incomplete: its package.json was not found");
    folder = parent;
  }
  return folder;
}

/** The window's built page. */
export const builtPageFolder = (): string => join(packageRoot(), "dist", "renderer");

/**
 * Where files lie that others than this program's own JavaScript read. In a packaged app they are beside the archive, as
 * nothing but JavaScript can look into it.
 */
function filesRoot(): string {
  const isPackaged = import.meta.dirname.split(sep).includes("app.asar");
  return isPackaged ? process.resourcesPath : packageRoot();
}

/** A folder under `resources/`. */
export const resourceFolder = (name: string): string => join(filesRoot(), "resources", name);

/** `models/`: the catalog, and the models that ship. */
export const shippedModelsFolder = (): string => join(filesRoot(), "models");
