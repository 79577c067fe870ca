import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isCheckout = existsSync(`${root}/.git`);

/** Folders of one machine: what is committed works on every machine. Written in parts, so as not to find itself. */
const ofOneMachine = new RegExp(`(?<![\\w.~-])/(?:${["work", "root", "tmp"].join("|")})/`);
/** Content that isn't ours to change or that is no text. */
const notRead = /^(?:package-lock\.json|models\/.*\.(?:onnx|json)|.*\.(?:docx|pdf|png|ico|icns|woff2|node))$/;

test.skipIf(!isCheckout)("no committed file names a folder of one machine", () => {
  const paths = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  expect(paths.length).toBeGreaterThan(50);
  const found = paths.flatMap((path) => {
    if (notRead.test(path) || !existsSync(`${root}/${path}`)) return [];
    const lines = readFileSync(`${root}/${path}`, "utf8").split("\n");
    return lines.flatMap((line, index) => (ofOneMachine.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
  });
  expect(found).toEqual([]);
});

test("it would be found", () => {
  expect(ofOneMachine.test(`open("/${"work"}/x")`)).toBe(true);
  expect(ofOneMachine.test(`cd /${"tmp"}/x`)).toBe(true);
  expect(ofOneMachine.test("https://example.org/network/x ../work/x")).toBe(false);
});
