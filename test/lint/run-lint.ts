import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { checkTree } from "./source-files.ts";

/** `npm run lint`: the import rules, then oxlint. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const problems = checkTree(root);
for (const problem of problems) process.stderr.write(`${problem}\n`);
const oxlint = spawnSync("oxlint", ["--deny-warnings", "--report-unused-disable-directives"], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
});
process.exitCode = problems.length > 0 || oxlint.status !== 0 ? 1 : 0;
