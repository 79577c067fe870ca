import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** `npm run test:long`: tests that take minutes, so that `npm test` leaves them out. */
const { status } = spawnSync("vitest", ["run", "test/recovery", "test/library/large-files.test.ts", "long"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...process.env, HANDRAIL_LONG_TESTS: "1" },
});
process.exitCode = status ?? 1;
