#!/usr/bin/env node
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Does for electron-builder what `fpm -s dir -t deb …` does, with Debian's own dpkg-deb: lays the files out and builds
 * the package. For where fpm can't be downloaded; package.ts names it in CUSTOM_FPM_PATH.
 */
const single = new Map<string, string>();
const depends: string[] = [];
const recommends: string[] = [];
const sources: { readonly from: string; readonly to: string }[] = [];
const flags = new Set(["--force", "--deb-no-default-config-files"]);

const given = process.argv.slice(2);
for (let index = 0; index < given.length; index++) {
  const argument = given[index] ?? "";
  if (flags.has(argument)) continue;
  if (argument.startsWith("-")) {
    const [name = "", joined] = argument.split(/=(.*)/s);
    const value = joined ?? given[++index] ?? "";
    if (name === "-d") depends.push(value);
    else if (name === "--deb-recommends") recommends.push(value);
    else single.set(name, value);
  } else {
    const at = argument.indexOf("=/");
    sources.push({ from: argument.slice(0, at), to: argument.slice(at + 1) });
  }
}
const option = (name: string): string => {
  const value = single.get(name);
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
if (option("-t") !== "deb") throw new Error("only Debian packages are made here");

const root = mkdtempSync(join(tmpdir(), "handrail-deb-"));
try {
  chmodSync(root, 0o755);
  for (const { from, to } of sources) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    cpSync(from, join(root, to), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
  const installedKb = execFileSync("du", ["-sk", root], { encoding: "utf8" }).split("\t")[0];
  const control = join(root, "DEBIAN");
  mkdirSync(control);
  const fields = {
    Package: option("--name"),
    Version: option("--version"),
    Section: single.get("--category") ?? "utils",
    Priority: "optional",
    Architecture: option("--architecture"),
    Maintainer: option("--maintainer"),
    "Installed-Size": installedKb,
    Depends: depends.join(", "),
    ...(recommends.length > 0 && { Recommends: recommends.join(", ") }),
    Homepage: option("--url"),
    // A line that goes on begins with a blank (Debian Policy, 5.1).
    Description: option("--description").replaceAll(/\n(?! )/g, "\n "),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(control, "control"), lines.join(""));
  for (const [name, file] of [
    ["--after-install", "postinst"],
    ["--after-remove", "postrm"],
  ] as const) {
    const script = single.get(name);
    if (script === undefined) continue;
    copyFileSync(script, join(control, file));
    chmodSync(join(control, file), 0o755);
  }
  const compression = process.env.HANDRAIL_DEB_COMPRESSION ?? "xz";
  execFileSync("dpkg-deb", ["--root-owner-group", "-Z", compression, "--build", root, option("--package")], {
    stdio: "inherit",
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
