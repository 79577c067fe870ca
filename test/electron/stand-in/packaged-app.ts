import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as asar from "@electron/asar";

/**
 * Lays an archive out as a folder of the same name, as plain Node can't look into one; what was left unpacked is linked.
 * Removed with the process.
 */
export function layOut(archive: string): string {
  const temporary = mkdtempSync(join(tmpdir(), "handrail-asar-"));
  process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
  const folder = join(temporary, "app.asar");
  for (const path of asar.listPackage(archive, { isPack: false })) {
    const inside = path.replace(/^[/\\]/, "");
    const entry = asar.statFile(archive, inside, false);
    const to = join(folder, inside);
    mkdirSync(dirname(to), { recursive: true });
    if ("files" in entry) mkdirSync(to, { recursive: true });
    else if ("link" in entry) symlinkSync(relative(dirname(to), join(folder, entry.link)), to);
    else if (entry.unpacked) linkOrCopy(join(`${archive}.unpacked`, inside), to);
    else writeFileSync(to, asar.extractFile(archive, inside));
  }
  return folder;
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // On another disk.
    copyFileSync(from, to);
  }
}
