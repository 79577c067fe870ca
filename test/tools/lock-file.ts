import { z } from "zod";

const entrySchema = z.looseObject({
  version: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
/** What is read of package-lock.json; everything else passes through. */
export const lockFileSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });
export type LockFile = z.infer<typeof lockFileSchema>;

export interface PlatformPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Optional packages that others name and the lock doesn't hold: builds of native parts for other platforms that the
 * registry didn't serve when the lock was made. `npm ci` refuses such a lock.
 */
export function missingPlatformPackages(lock: LockFile): PlatformPackage[] {
  const missing = new Map<string, PlatformPackage>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lock, path, name)) continue;
      if (!/^\d+\.\d+\.\d+/.test(version))
        throw new Error(`${path} names ${name} by a range (${version}), not a version`);
      missing.set(name, { name, version });
    }
  }
  return [...missing.values()];
}

/** The lock with what is missing named, so that npm skips it here and resolves it by name where it fits. */
export function withPlatformPackages(lock: LockFile): LockFile {
  const added = missingPlatformPackages(lock).map(({ name, version }) => [
    `node_modules/${name}`,
    { version, cpu: [cpuOf(name)], optional: true, os: [systemOf(name)] },
  ]);
  const packages = { ...lock.packages, ...Object.fromEntries(added) } as LockFile["packages"];
  // npm's own order: of UTF-16 code units.
  const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** Node looks in the package's own node_modules, then in each one above. */
function isLocked(lock: LockFile, path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

function systemOf(name: string): string {
  if (/darwin|mac(?:os)?[-_]/.test(name)) return "darwin";
  if (/win32|win[-_]/.test(name)) return "win32";
  return (
    ["android", "freebsd", "openharmony", "netbsd", "openbsd", "aix", "sunos"].find((os) => name.includes(os)) ??
    "linux"
  );
}

function cpuOf(name: string): string {
  const others = ["arm64", "riscv64", "ppc64", "s390x", "loong64", "mips64el", "ia32"];
  return others.find((cpu) => name.includes(cpu)) ?? (/arm(?:v7l|-|$)/.test(name) ? "arm" : "x64");
}
