import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";

/**
 * Writes a file that only its owner can read, in one step: whoever opens `path` finds the old content or the new, never
 * a part, and never with wider rights.
 */
export function writeOwnerOnly(path: string, content: string): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = openSync(temporary, "wx", 0o600);
    try {
      if (process.platform === "win32") execFileSync("icacls", ownerOnlyRule(temporary, userInfo().username));
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Arguments of Windows' icacls: nothing inherited, full access for this user alone. */
export const ownerOnlyRule = (path: string, user: string): string[] => [
  path,
  "/inheritance:r",
  "/grant:r",
  `${user}:F`,
  "/Q",
];
