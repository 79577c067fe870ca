import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { findImports } from "./find-imports.ts";
import { checkImports, type Packages } from "./import-rules.ts";

const folders = ["electron", "renderer", "scripts", "test", "bench"];

/** Paths of the TypeScript files of a checkout, from its root, with `/`. */
export function sourceFiles(root: string): string[] {
  const topLevel = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => entry.name);
  const below = folders.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
        (path) => `${folder}/${path.replaceAll("\\", "/")}`,
      );
    } catch {
      return [];
    }
  });
  return [...topLevel, ...below.filter((path) => /\.tsx?$/.test(path))].sort();
}

const packageSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** Every import of a checkout that a rule forbids. */
export function checkTree(root: string): string[] {
  const { dependencies, devDependencies } = packageSchema.parse(
    JSON.parse(readFileSync(join(root, "package.json"), "utf8")),
  );
  const packages: Packages = {
    runtime: new Set(Object.keys(dependencies)),
    development: new Set(Object.keys(devDependencies)),
  };
  return sourceFiles(root).flatMap((path) =>
    checkImports({ path, imports: findImports(path, readFileSync(join(root, path), "utf8")) }, packages),
  );
}
