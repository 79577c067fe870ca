import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isInside, resolveAllowedPath } from "../../electron/security/allowed-roots.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

function tree() {
  const folder = realpathSync(temporaryFolder());
  const root = join(folder, "policies");
  mkdirSync(join(root, "leave"), { recursive: true });
  mkdirSync(join(folder, "policies-private"));
  writeFileSync(join(root, "leave", "annual.md"), "# Annual leave\n");
  writeFileSync(join(folder, "policies-private", "salaries.md"), "# Salaries\n");
  return { folder, root };
}

test("a file, a folder and the root itself are allowed", async () => {
  const { root } = tree();
  for (const path of [root, join(root, "leave"), join(root, "leave", "annual.md")]) {
    expect(await resolveAllowedPath(path, [root])).toBe(path);
  }
  expect(await resolveAllowedPath(join(root, "leave", "..", "leave"), [root])).toBe(join(root, "leave"));
});

test("what lies outside is forbidden, there or not", async () => {
  const { folder, root } = tree();
  const outside = [
    folder,
    join(folder, "policies-private", "salaries.md"),
    `${root}/../policies-private/salaries.md`,
    join(folder, "not-there"),
    "leave/annual.md",
    "",
    `${join(folder, "policies-private")}\0`,
  ];
  for (const path of outside) {
    await expect(resolveAllowedPath(path, [root])).rejects.toMatchObject({ code: "FORBIDDEN_PATH" });
  }
  await expect(resolveAllowedPath(root, [])).rejects.toMatchObject({ code: "FORBIDDEN_PATH" });
});

test("what isn't there inside is not found", async () => {
  const { root } = tree();
  for (const path of [join(root, "missing.md"), join(root, "leave", "annual.md", "x"), `${root}/a\0b`]) {
    await expect(resolveAllowedPath(path, [root])).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  }
});

test("a link that leads outside is forbidden, one that stays inside is followed", async () => {
  const { folder, root } = tree();
  symlinkSync(join(folder, "policies-private"), join(root, "outside"));
  symlinkSync(join(root, "leave"), join(root, "inside"));
  symlinkSync("loop", join(root, "loop"));
  await expect(resolveAllowedPath(join(root, "outside"), [root])).rejects.toMatchObject({ code: "FORBIDDEN_PATH" });
  await expect(resolveAllowedPath(join(root, "outside", "salaries.md"), [root])).rejects.toMatchObject({
    code: "FORBIDDEN_PATH",
  });
  expect(await resolveAllowedPath(join(root, "inside", "annual.md"), [root])).toBe(join(root, "leave", "annual.md"));
  await expect(resolveAllowedPath(join(root, "loop"), [root])).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});

test("a root that is itself a link allows what it leads to, by both names", async () => {
  const { folder, root } = tree();
  const alias = join(folder, "alias");
  symlinkSync(root, alias);
  const real = join(root, "leave", "annual.md");
  expect(await resolveAllowedPath(join(alias, "leave", "annual.md"), [alias])).toBe(real);
  expect(await resolveAllowedPath(real, [alias])).toBe(real);
});

test("isInside takes whole names", () => {
  expect(isInside("/a/b", "/a/b")).toBe(true);
  expect(isInside("/a/b", "/a/b/c")).toBe(true);
  expect(isInside("/a/b", "/a/b/..c")).toBe(true);
  expect(isInside("/a/b", "/a/bc")).toBe(false);
  expect(isInside("/a/b", "/a")).toBe(false);
});
