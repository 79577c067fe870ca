import { parseSync } from "vite";

export interface ImportStatement {
  /** As written: `./x.ts`, `node:fs`, `zod`; undefined: computed at run time. */
  readonly specifier: string | undefined;
  /** Counts from 1. */
  readonly line: number;
}

/** Every import and re-export of a module, types and `import()` included. */
export function findImports(path: string, source: string): ImportStatement[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} can't be parsed: ${errors[0]?.message}`);
  const lineAt = (offset: number): number => source.slice(0, offset).split("\n").length;
  const statements: ImportStatement[] = module.staticImports.map(({ moduleRequest, start }) => ({
    specifier: moduleRequest.value,
    line: lineAt(start),
  }));
  for (const { entries, start } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (from) statements.push({ specifier: from.value, line: lineAt(start) });
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const written = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^(["'`])([^"'`$]*)\1$/.exec(written);
    statements.push({ specifier: literal?.[2], line: lineAt(start) });
  }
  return statements.sort((a, b) => a.line - b.line);
}
