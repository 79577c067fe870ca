import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { readIndexContent } from "./index-content.ts";
import { finishImport, killImport } from "./kill-import.ts";
import { seededRandom } from "./policy-folder.ts";

const handbook = resolve(import.meta.dirname, "../../resources/handbook");
const corpus = resolve(import.meta.dirname, "../../../shared/corpora/tts-18f");
/** `npm run test:long`: fifty kills take minutes. */
const isLong = process.env.HANDRAIL_LONG_TESTS === "1";

/** An import that is killed again and again comes to exactly what an undisturbed one comes to. */
async function expectSameIndex(
  documents: string,
  plan: { kills: number; delayMs: number; withinMs: number; seed: number },
) {
  const folder = temporaryFolder();
  const calm = { dataFolder: join(folder, "calm"), documents, delayMs: 0 };
  const killed = { dataFolder: join(folder, "killed"), documents, delayMs: plan.delayMs };
  await finishImport(calm);
  const kills = await killImport(killed, plan.kills, plan.withinMs, seededRandom(plan.seed));
  expect(kills).toBe(plan.kills);
  await finishImport({ ...killed, delayMs: 0 });
  const [expected, found] = [await readIndexContent(calm.dataFolder), await readIndexContent(killed.dataFolder)];
  // First what tells why the rest differs, and which chunk: of all together only the beginning would be shown.
  expect(found.failed).toEqual(expected.failed);
  const known = new Set(found.chunks);
  expect(expected.chunks.filter((line) => !known.has(line))).toEqual([]);
  expect(found).toEqual(expected);
  expect(found.unfinished).toEqual([]);
  expect(new Set(found.chunks).size).toBe(found.chunks.length);
  expect(found.chunks.filter((line) => line.includes("missing"))).toEqual([]);
  expect([found.rows, found.keys]).toEqual([found.chunks.length, found.chunks.length]);
  return found.chunks.length;
}

describe("an import that is killed", () => {
  it("five times ends in exactly the index of an undisturbed one", { timeout: 240_000 }, async () => {
    const chunks = await expectSameIndex(handbook, { kills: 5, delayMs: 80, withinMs: 600, seed: 3 });
    expect(chunks).toBeGreaterThan(20);
  });

  it.skipIf(!isLong || !existsSync(corpus))(
    "fifty times over a large handbook ends in exactly the index of an undisturbed one",
    { timeout: 1_800_000 },
    async () => {
      const chunks = await expectSameIndex(corpus, { kills: 50, delayMs: 25, withinMs: 1_000, seed: 5 });
      expect(chunks).toBeGreaterThan(1_000);
    },
  );
});
