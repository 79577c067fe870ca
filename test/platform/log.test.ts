import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HandrailError } from "../../electron/contract/errors.ts";
import { createLog, silentLog, type LogLevel, type LogOptions } from "../../electron/platform/log.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

function openLog(options: Partial<LogOptions> = {}) {
  const folder = temporaryFolder();
  const stderr: string[] = [];
  const log = createLog({ folder, level: "debug", stderr: { write: (line) => stderr.push(line) }, ...options });
  const content = (): string => readFileSync(join(folder, "handrail.log"), "utf8");
  const lines = (): Record<string, unknown>[] =>
    content()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { folder, log, stderr, content, lines };
}

const marker = "my manager reads my sick notes";
const privateFields = {
  text: marker,
  messageText: marker,
  question: marker,
  answer: marker,
  content: marker,
  quote: marker,
  query: marker,
  title: marker,
  message: marker,
  nested: { list: [{ quoted_answer: marker }], count: 3 },
};

describe("private text", () => {
  test("is written at debug", () => {
    const { log, lines } = openLog();
    log.debug({ text: marker }, "asked");
    expect(lines()[0]).toMatchObject({ level: "debug", text: marker, msg: "asked" });
  });

  test.each(["info", "warn", "error"] as const)("is not written at %s, what isn't private is", (level) => {
    const { log, stderr, content, lines } = openLog();
    log[level](privateFields, "asked");
    expect(content()).not.toContain(marker);
    expect(stderr.join("")).not.toContain(marker);
    expect(lines()[0]).toMatchObject({ level, text: "[redacted]", nested: { count: 3 }, msg: "asked" });
  });

  test("is not written through a child's bindings, at no level", () => {
    const { log, content } = openLog();
    const child = log.child({ question: marker, sessionId: "s1" });
    child.debug("asked");
    child.info({ answer: marker }, "answered");
    child.child({ quote: marker }).warn("quoted");
    expect(content()).not.toContain(marker);
    expect(content()).toContain("s1");
  });

  test("is not written as a field of an error", () => {
    const { log, content, lines } = openLog();
    const cause = Object.assign(new Error("inner"), { query: marker });
    const error = new HandrailError("INTERNAL", { details: { text: marker }, cause });
    log.error({ err: Object.assign(error, { quote: marker }) }, "failed");
    expect(content()).not.toContain(marker);
    expect(lines()[0]).toMatchObject({ err: { code: "INTERNAL", cause: { message: "inner" } } });
  });
});

test("secrets are written at no level", () => {
  const { log, content } = openLog();
  log.debug({ token: marker, headers: { Authorization: marker, "set-cookie": marker }, api_key: marker });
  expect(content()).not.toContain(marker);
});

test("stderr gets warnings and errors, one readable line each", () => {
  const { log, stderr } = openLog();
  log.info("started");
  log.warn("The index is being repaired");
  log.error({ err: new Error("disk I/O error") }, "A job failed");
  expect(stderr).toEqual(["Warning: The index is being repaired\n", "Error: A job failed: disk I/O error\n"]);
});

test("a changed level counts at once, in children too", () => {
  let level: LogLevel = "warn";
  const { log, lines } = openLog({ level: () => level });
  const child = log.child({ part: "engine" });
  child.info("unheard");
  level = "info";
  child.info("heard");
  expect(lines().map((line) => line.msg)).toEqual(["heard"]);
});

test("files are the owner's alone and bounded in size and number", () => {
  const { folder, log } = openLog({ maxFileBytes: 2_000, keptFiles: 2 });
  for (let number = 0; number < 200; number++) log.info({ number }, "a line of some length to fill the file with");
  expect(readdirSync(folder).sort()).toEqual(["handrail.1.log", "handrail.2.log", "handrail.log"]);
  for (const name of readdirSync(folder)) {
    const { size, mode } = statSync(join(folder, name));
    expect(size).toBeLessThanOrEqual(2_000);
    expect(mode & 0o777).toBe(0o600);
  }
  const newest = readFileSync(join(folder, "handrail.log"), "utf8").trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(newest)).toMatchObject({ number: 199 });
});

test("a file of an earlier run is gone on with", () => {
  const { folder, log } = openLog({ maxFileBytes: 300 });
  log.info("the first run");
  createLog({ folder, level: "info", maxFileBytes: 300 }).info("the second run");
  expect(readFileSync(join(folder, "handrail.log"), "utf8").trim().split("\n")).toHaveLength(2);
});

test("a folder that has gone stops nothing", () => {
  const { folder, log } = openLog();
  rmSync(folder, { recursive: true });
  expect(() => log.error("into the void")).not.toThrow();
});

test("the silent log takes everything and writes nothing", () => {
  expect(() =>
    silentLog()
      .child({ a: 1 })
      .error({ err: new Error("x") }, "y"),
  ).not.toThrow();
});
