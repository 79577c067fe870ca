import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownerOnlyRule } from "../../electron/security/owner-only.ts";
import { bearerToken, RunToken } from "../../electron/security/run-token.ts";
import { readServerFile, removeServerFile, writeServerFile } from "../../electron/security/server-file.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

describe("server.json", () => {
  const server = { url: "http://127.0.0.1:4317", pid: process.pid, token: "secret" };

  test("is written for its owner alone, replaces an older one, and leaves no other file", () => {
    const folder = temporaryFolder();
    const path = join(folder, "server.json");
    writeFileSync(path, "left by a crash", { mode: 0o644 });
    writeServerFile(path, server);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(server);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["server.json"]);
    expect(readServerFile(path)).toEqual(server);
  });

  test("leaves nothing behind when it can't be written", () => {
    const folder = temporaryFolder();
    expect(() => writeServerFile(join(folder, "no", "server.json"), server)).toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is removed by the process that wrote it only", () => {
    const path = join(temporaryFolder(), "server.json");
    writeServerFile(path, { ...server, pid: process.pid + 1 });
    removeServerFile(path);
    expect(readServerFile(path)).toBeDefined();
    writeServerFile(path, server);
    removeServerFile(path);
    expect(readServerFile(path)).toBeUndefined();
    removeServerFile(path);
  });

  test("that is broken counts as none", () => {
    const path = join(temporaryFolder(), "server.json");
    for (const content of ["", "{", '{"url":"http://127.0.0.1:1"}', '{"url":"x","pid":1,"token":"t"}']) {
      writeFileSync(path, content);
      expect(readServerFile(path)).toBeUndefined();
    }
  });

  test("on Windows its rights are cut down to its owner's", () => {
    expect(ownerOnlyRule("C:\\x", "ana")).toEqual(["C:\\x", "/inheritance:r", "/grant:r", "ana:F", "/Q"]);
  });
});

describe("RunToken", () => {
  test("has 256 bits, differs at every run, and matches itself only", () => {
    const token = new RunToken();
    expect(Buffer.from(token.value, "base64url")).toHaveLength(32);
    expect(new RunToken().value).not.toBe(token.value);
    expect(token.matches(token.value)).toBe(true);
    for (const other of ["", token.value.slice(1), `${token.value}a`, new RunToken().value]) {
      expect(token.matches(other)).toBe(false);
    }
  });

  test("is read from the Authorization header", () => {
    const { value } = new RunToken();
    expect(bearerToken(`Bearer ${value}`)).toBe(value);
    expect(bearerToken(`bearer ${value}`)).toBe(value);
    for (const header of [undefined, "", "Bearer", "Bearer ", value, `Basic ${value}`, `Bearer ${value} x`]) {
      expect(bearerToken(header)).toBeUndefined();
    }
  });
});
