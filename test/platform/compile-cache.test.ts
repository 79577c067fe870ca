import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

test("the command line keeps what was compiled in a folder of its person's own", () => {
  const home = temporaryFolder();
  const chosen = join(home, "chosen");
  const start = (variables: NodeJS.ProcessEnv): number | null =>
    spawnSync(process.execPath, [fileURLToPath(new URL("../../electron/cli.ts", import.meta.url)), "--version"], {
      env: { ...process.env, NODE_COMPILE_CACHE: undefined, ...variables },
    }).status;
  const own = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), LOCALAPPDATA: join(home, "cache") };
  expect(start({ ...own, NODE_COMPILE_CACHE: chosen })).toBe(0);
  expect(existsSync(join(home, "cache"))).toBe(false);
  expect(readdirSync(chosen).length).toBeGreaterThan(0);
  expect(start(own)).toBe(0);
  expect(readdirSync(home, { recursive: true, encoding: "utf8" })).toContainEqual(
    expect.stringMatching(/andrail.compiled.v\d+/),
  );
});
