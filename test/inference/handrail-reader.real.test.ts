import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddingWorker } from "../../electron/inference/embedding-worker-client.ts";
import type { ReaderWindow } from "../../electron/inference/reader.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { shippedModelsFolder } from "../../electron/platform/resources.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const modelFolder = shippedModelsFolder();
const question = "How many weeks of parental leave do I get?";
const parental: ReaderWindow = {
  headingPath: ["Leave", "Parental leave"],
  sentences: ["Parents should talk to their manager early.", "Every new parent may take sixteen weeks of paid leave."],
};
const parking: ReaderWindow = {
  headingPath: ["Offices", "Parking"],
  sentences: ["The garage opens at seven.", "Bicycles are kept in the yard."],
};

describe.skipIf(!existsSync(join(modelFolder, "handrail-reader")))("the reader with the real model", () => {
  let worker: EmbeddingWorker;
  beforeAll(() => {
    worker = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder });
  });
  afterAll(() => worker.dispose());

  test("a passage that answers is more relevant than one that doesn't, whatever stands beside it", async () => {
    const [right, wrong] = await worker.judge(question, [parental, parking], { withinMs: 60_000 });
    const [wrongAlone] = await worker.judge(question, [parking], { withinMs: 60_000 });
    expect(right?.relevance).toBeGreaterThan((wrong?.relevance ?? 0) + 1);
    expect(wrongAlone).toEqual(wrong);
    const [early, weeks] = right?.evidence ?? [];
    expect(weeks).toBeGreaterThan(early ?? 0);
  });

  test("what isn't judged in time is left out", async () => {
    expect(await worker.judge(question, [parental, parking], { withinMs: -1 })).toEqual([]);
  });

  test("a killed worker loads the reader again", async () => {
    const before = await worker.judge(question, [parental], { withinMs: 60_000 });
    process.kill(worker.pid ?? 0, "SIGKILL");
    expect(await worker.judge(question, [parental], { withinMs: 60_000 })).toEqual(before);
  });

  test("without the model's folder there is nothing to judge with", async () => {
    const without = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: temporaryFolder() });
    expect(without.canJudge).toBe(false);
    await expect(without.judge(question, [parental], { withinMs: 1 })).rejects.toMatchObject({
      code: "MODEL_NOT_INSTALLED",
    });
    await without.dispose();
  });
});
