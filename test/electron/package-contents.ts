import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative } from "node:path";
import * as asar from "@electron/asar";
import { z } from "zod";

/** What is in a packaged app. */
export interface PackageContents {
  /** Files of the archive, from its root, with `/`. */
  readonly files: readonly string[];
  /** Native files that the archive holds, where the system can't load them. */
  readonly packedNatives: readonly string[];
  /** Files beside the archive by platform and processor, such as `linux-x64`. */
  readonly binaries: ReadonlyMap<string, readonly string[]>;
  readonly sizeBytes: number;
}

export function readPackage(resources: string): PackageContents {
  const archive = join(resources, "app.asar");
  const files: string[] = [];
  const packedNatives: string[] = [];
  for (const path of asar.listPackage(archive, { isPack: false })) {
    const inside = path.replace(/^[/\\]/, "");
    const entry = asar.statFile(archive, inside);
    if (!("size" in entry)) continue;
    files.push(inside.replaceAll("\\", "/"));
    if (!entry.unpacked && entry.size > 64 && platformOf(asar.extractFile(archive, inside))) packedNatives.push(inside);
  }
  const binaries = new Map<string, string[]>();
  let sizeBytes = 0;
  for (const path of filesBelow(resources)) {
    sizeBytes += statSync(path).size;
    const platform = platformOf(headOf(path));
    if (platform) binaries.set(platform, [...(binaries.get(platform) ?? []), relative(resources, path)]);
  }
  return { files, packedNatives, binaries, sizeBytes };
}

const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: z.boolean().optional() })).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** Packages that something in the archive needs and that aren't there, each with who needs it. Peers are not collected by electron-builder. */
export function missingPackages(resources: string, { files }: PackageContents): string[] {
  const archive = join(resources, "app.asar");
  const text = (path: string): string => asar.extractFile(archive, path).toString();
  const present = new Set(
    files.flatMap((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? []),
  );
  const imported = files
    .filter((path) => /^dist\/[^/]+\.c?js$/.test(path))
    .flatMap((path) =>
      [
        ...text(path).matchAll(
          /^(?:import|export)[^"'\n]*["']([^."'][^"']*)["']|\b(?:import|require)\(["']([^."'][^"']*)["']\)/gm,
        ),
      ].map((found) => ({ by: path, name: packageOf(found[1] ?? found[2] ?? "") })),
    );
  const depended = files
    .filter((path) => /node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .flatMap((path) => {
      const manifest = manifestSchema.safeParse(JSON.parse(text(path)));
      if (!manifest.success) return [];
      const { dependencies, peerDependencies, peerDependenciesMeta, optionalDependencies } = manifest.data;
      return Object.keys({ ...dependencies, ...peerDependencies })
        .filter((name) => !(name in optionalDependencies) && peerDependenciesMeta[name]?.optional !== true)
        .map((name) => ({ by: path, name }));
    });
  return [...imported, ...depended]
    .filter(({ name }) => !present.has(name) && !isBuiltin(name) && name !== "electron" && !name.startsWith("@types/"))
    .map(({ by, name }) => `${by} needs ${name}`);
}

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

/** By the first bytes of an ELF, PE or Mach-O file; undefined: it is none of them. */
function platformOf(head: Buffer): string | undefined {
  if (head.length < 64) return undefined;
  if (head.readUInt32BE(0) === 0x7f454c46) {
    return `linux-${{ 62: "x64", 183: "arm64", 40: "arm" }[head.readUInt16LE(18)] ?? "other"}`;
  }
  if (head.toString("latin1", 0, 2) === "MZ") {
    const header = head.readUInt32LE(60);
    const machine = header + 6 <= head.length ? head.readUInt16LE(header + 4) : 0;
    return `win32-${{ 0x8664: "x64", 0xaa64: "arm64" }[machine] ?? "other"}`;
  }
  if (head.readUInt32LE(0) === 0xfeedfacf) {
    return `darwin-${{ 0x1000007: "x64", 0x100000c: "arm64" }[head.readUInt32LE(4)] ?? "other"}`;
  }
  // The number of processors behind it tells it from a Java class.
  return head.readUInt32BE(0) === 0xcafebabe && head.readUInt32BE(4) < 20 ? "darwin-universal" : undefined;
}

function headOf(path: string): Buffer {
  const file = openSync(path, "r");
  const head = Buffer.alloc(4_096);
  const length = readSync(file, head);
  closeSync(file);
  return head.subarray(0, length);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
