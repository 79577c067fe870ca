import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { findImports } from "./find-imports.ts";
import { checkTree, sourceFiles } from "./source-files.ts";

/** What the rules say of one file in a tree of its own. */
function problemsOf(path: string, source: string): string[] {
  const root = temporaryFolder();
  const dependencies = { zod: "1", "better-sqlite3": "1", "@lancedb/lancedb": "1", "node-llama-cpp": "1" };
  const devDependencies = { electron: "1", vitest: "1" };
  writeFileSync(join(root, "package.json"), JSON.stringify({ dependencies, devDependencies }));
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), source);
  return checkTree(root);
}

describe("a wrong import fails", () => {
  test.each([
    ["upwards", "electron/platform/a.ts", 'import { b } from "../chat/b.ts";', /platform may not import chat/],
    ["sideways", "electron/limits/a.ts", 'import { b } from "../security/b.ts";', /limits may not import security/],
    ["of a type", "electron/retrieval/a.ts", 'import type { B } from "../library/b.ts";', /may not import library/],
    ["re-exported", "electron/sessions/a.ts", 'export { b } from "../chat/b.ts";', /may not import chat/],
    ["re-exported whole", "electron/sessions/a.ts", 'export * from "../chat/b.ts";', /may not import chat/],
    ["dynamic", "electron/inference/a.ts", 'await import("../backend.ts");', /may not import backend.ts/],
    ["computed", "electron/inference/a.ts", "await import(process.argv[2] ?? '');", /only known at run time/],
    ["of tests", "electron/chat/a.ts", 'import "../../test/fakes/a.ts";', /isn't part of it/],
    ["from no layer", "electron/misc/a.ts", 'import "../contract/a.ts";', /stands in no layer/],
    ["by the window", "renderer/a.ts", 'import "../electron/platform/a.ts";', /renderer may import only contract/],
    ["of Node by the window", "renderer/a.ts", 'import "node:fs";', /doesn't exist in a window/],
    ["of Node by the contract", "electron/contract/a.ts", 'import "node:fs";', /doesn't exist in a window/],
    ["of a package by the contract", "electron/contract/a.ts", 'import "better-sqlite3";', /only electron\/platform/],
    ["of an adapter's package", "electron/chat/a.ts", 'import "@lancedb/lancedb/dist";', /only .*chunk-index.ts may/],
    ["of electron", "electron/transport/ipc.ts", 'import { app } from "electron";', /only electron\/main.ts/],
    ["of a missing package", "electron/chat/a.ts", 'import "left-pad";', /not in package.json's dependencies/],
    ["of a package for tests", "electron/chat/a.ts", 'import "vitest";', /not in package.json's dependencies/],
    ["of Node by its old name", "electron/chat/a.ts", 'import "fs";', /write node:fs/],
  ])("%s", (_, path, source, expected) => {
    const problems = problemsOf(path, `// The second line.\n${source}\n`);
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems[0]).toMatch(new RegExp(`^${path}:2: `));
  });
});

test.each([
  ["electron/chat/a.ts", 'import "./b.ts"; import "../retrieval/c.ts"; import "../contract/d.ts"; import "zod";'],
  ["electron/platform/database.ts", 'import SQLite from "better-sqlite3"; import "node:fs";'],
  ["electron/inference/llama-worker.ts", 'await import("node-llama-cpp");'],
  ["electron/program.ts", 'import "./backend.ts"; import "./commands/ask.ts";'],
  ["electron/main.ts", 'import { app } from "electron";'],
  ["renderer/a.tsx", 'import "./b.ts"; import "../electron/contract/c.ts"; export const A = () => <p />;'],
  ["test/chat/a.test.ts", 'import "../../electron/backend.ts"; import "vitest"; import "better-sqlite3";'],
])("a right one passes: %s", (path, source) => {
  expect(problemsOf(path, source)).toEqual([]);
});

test("imports are found by parsing: text and comments are none", () => {
  const source = `// import "a";\nconst text = 'import "b"';\nimport /* c */ { d } from "e"; import("f");\n`;
  expect(findImports("a.ts", source)).toEqual([
    { specifier: "e", line: 3 },
    { specifier: "f", line: 3 },
  ]);
});

test("this checkout keeps the rules", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  expect(sourceFiles(root).length).toBeGreaterThan(50);
  expect(checkTree(root)).toEqual([]);
});
