import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lockFileSchema, missingPlatformPackages, withPlatformPackages } from "./lock-file.ts";

const lock = lockFileSchema.parse({
  lockfileVersion: 3,
  packages: {
    "": { name: "x" },
    "node_modules/native": {
      version: "2.0.0",
      optionalDependencies: {
        "@native/linux-x64": "2.0.0",
        "@native/darwin-arm64": "2.0.0",
        "@native/win-x64": "2.0.0",
      },
    },
    "node_modules/a/node_modules/deep": { version: "1.0.0", optionalDependencies: { "deep-win32-arm64": "1.0.0" } },
    "node_modules/a/node_modules/deep-win32-arm64": { version: "1.0.0" },
    "node_modules/@native/linux-x64": { version: "2.0.0" },
  },
});

test("names what is missing, and finds what lies in an inner folder", () => {
  expect(missingPlatformPackages(lock)).toEqual([
    { name: "@native/darwin-arm64", version: "2.0.0" },
    { name: "@native/win-x64", version: "2.0.0" },
  ]);
});

test("adds it for its own platform only, in npm's order, and changes nothing else", () => {
  const fixed = withPlatformPackages(lock);
  expect(missingPlatformPackages(fixed)).toEqual([]);
  expect(fixed.packages["node_modules/@native/darwin-arm64"]).toEqual({
    version: "2.0.0",
    cpu: ["arm64"],
    optional: true,
    os: ["darwin"],
  });
  expect(fixed.packages["node_modules/@native/win-x64"]).toMatchObject({ cpu: ["x64"], os: ["win32"] });
  expect(fixed).toMatchObject(lock);
  expect(Object.keys(fixed.packages)).toEqual(Object.keys(fixed.packages).sort());
});

test("a range can't be named", () => {
  const vague = lockFileSchema.parse({ packages: { "node_modules/a": { optionalDependencies: { b: "^1.0.0" } } } });
  expect(() => missingPlatformPackages(vague)).toThrow(/range/);
});

test("this project's lock is complete", () => {
  const own: unknown = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
  expect(missingPlatformPackages(lockFileSchema.parse(own))).toEqual([]);
});
