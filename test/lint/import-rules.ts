import { isBuiltin } from "node:module";
import { dirname, join } from "node:path/posix";
import type { ImportStatement } from "./find-imports.ts";
import { contractPackages, importableData, layers, packageOwners, rendererMayImport } from "./layers.ts";

export interface SourceFile {
  /** From the checkout's root, with `/`. */
  readonly path: string;
  readonly imports: readonly ImportStatement[];
}

export interface Packages {
  /** Installed with the product. */
  readonly runtime: ReadonlySet<string>;
  readonly development: ReadonlySet<string>;
}

/** What is wrong with a file's imports, one sentence each. */
export function checkImports(file: SourceFile, packages: Packages): string[] {
  return file.imports.flatMap(({ specifier, line }) => {
    const problem = specifier === undefined ? computedImport(file.path) : checkImport(file.path, specifier, packages);
    return problem === undefined ? [] : [`${file.path}:${line}: ${problem}`];
  });
}

function computedImport(path: string): string | undefined {
  return isProduct(path) ? "import() of a name that is only known at run time: nobody can check it" : undefined;
}

function checkImport(path: string, specifier: string, packages: Packages): string | undefined {
  if (specifier.startsWith(".")) return checkFile(path, join(dirname(path), specifier));
  return checkPackage(path, specifier, packages);
}

function checkFile(from: string, to: string): string | undefined {
  if (!isProduct(from)) return undefined;
  if (isBackend(from) && importableData.includes(to)) return undefined;
  if (!isProduct(to)) return `the product imports ${to}, which isn't part of it`;
  if (from.startsWith("renderer/")) {
    const allowed = to.startsWith("renderer/") || rendererMayImport.some((name) => to.startsWith(`electron/${name}/`));
    return allowed ? undefined : `the renderer may import only ${rendererMayImport.join(", ")} of electron/, not ${to}`;
  }
  if (!to.startsWith("electron/")) return `electron/ may not import ${to}`;
  const [own, other] = [layerOf(from), layerOf(to)];
  if (!own) return "this file stands in no layer; add its folder to test/lint/layers.ts";
  if (!other) return `${to} stands in no layer; add its folder to test/lint/layers.ts`;
  if (own.name === other.name || other.level < own.level) return undefined;
  const where = other.level === own.level ? "beside" : "above";
  return `${own.name} may not import ${other.name}, which stands ${where} it (test/lint/layers.ts)`;
}

function checkPackage(from: string, specifier: string, { runtime, development }: Packages): string | undefined {
  if (specifier.startsWith("node:")) {
    const closed = from.startsWith("renderer/") || from.startsWith("electron/contract/");
    return closed ? `${specifier} doesn't exist in a window` : undefined;
  }
  const name = packageOf(specifier);
  // Electron itself goes by a name that Node doesn't count as its own.
  if (isBuiltin(specifier)) return `write node:${specifier}`;
  const owner = packageOwners.find((entry) => entry.package === name);
  if (isProduct(from) && owner && !owner.files.some((pattern) => matches(pattern, from))) {
    return `only ${owner.files.join(", ")} may import ${name}`;
  }
  if (from.startsWith("electron/contract/") && !contractPackages.includes(name)) {
    return `the contract may import only ${contractPackages.join(" and ")}, not ${name}`;
  }
  // Made by the renderer's build.
  if (from.startsWith("renderer/") && specifier.startsWith("virtual:")) return undefined;
  // Packages of types alone (mdast) exist under @types/ only.
  const known =
    runtime.has(name) ||
    development.has(`@types/${name}`) ||
    (development.has(name) && (!isBackend(from) || name === "electron"));
  return known ? undefined : `${name} is not in package.json${isBackend(from) ? "'s dependencies" : ""}`;
}

function layerOf(path: string): { name: string; level: number } | undefined {
  const name = path.split("/")[1] ?? "";
  const level = layers.findIndex((layer) => layer.includes(name));
  return level < 0 ? undefined : { name, level };
}

const isBackend = (path: string): boolean => path.startsWith("electron/");
const isProduct = (path: string): boolean => isBackend(path) || path.startsWith("renderer/");

/** `@scope/name/deep` → `@scope/name`. */
const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

function matches(pattern: string, path: string): boolean {
  const [start = "", end = ""] = pattern.split("*");
  if (!pattern.includes("*")) return pattern === path;
  return path.startsWith(start) && path.endsWith(end) && path.length >= start.length + end.length;
}
