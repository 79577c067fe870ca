import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import electronPackage from "electron/package.json" with { type: "json" };

/**
 * Writes the folder that stands for Electron's: a script that starts boot.ts with this Node. It ends with a fuse wire
 * (version 1, nine fuses at their defaults), so that packaging can turn fuses as it does in a real one.
 */
export function makeStandIn(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const boot = fileURLToPath(new URL("boot.ts", import.meta.url));
  const wire = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX${String.fromCharCode(1, 9)}101100011`;
  const script = `#!/bin/sh
# Stands for Electron in Handrail's own tests. It is not Electron and nothing to ship.
exec "${process.execPath}" --no-warnings "${boot}" "$0" "$@"
exit
#${wire}
`;
  const program = join(folder, "electron");
  // It may be running.
  if (!existsSync(program) || readFileSync(program, "utf8") !== script) writeFileSync(program, script, { mode: 0o755 });
  writeFileSync(join(folder, "version"), electronPackage.version);
  return folder;
}
