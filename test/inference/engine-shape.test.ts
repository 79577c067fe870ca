import { describe, expect, test } from "vitest";
import { EngineCalibrations } from "../../electron/inference/engine-calibrations.ts";
import { quickest, shapeCandidates, type MeasuredShape } from "../../electron/inference/engine-shape.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import { join } from "node:path";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const measured = (threads: number, promptTokensPerSecond: number, tokensPerSecond: number): MeasuredShape => ({
  threads,
  flashAttention: true,
  promptTokensPerSecond,
  tokensPerSecond,
});

describe("engine shape", () => {
  test.each([
    [1, [1]],
    [2, [1]],
    [4, [3, 2]],
    [8, [7, 6, 4]],
    [16, [15, 12, 8]],
  ])("of %i cores one is always left", (cores, threads) => {
    expect([...new Set(shapeCandidates(cores).map((shape) => shape.threads))]).toEqual(threads);
  });

  test("the quickest wins by prompt and answer together; of equals the one that leaves more cores", () => {
    expect(quickest([])).toBeUndefined();
    expect(quickest([measured(7, 100, 10), measured(4, 80, 12)])?.threads).toBe(4);
    expect(quickest([measured(7, 200, 10), measured(4, 80, 10)])?.threads).toBe(7);
    expect(quickest([measured(7, 101, 10), measured(4, 100, 10)])?.threads).toBe(4);
  });

  test("what was measured is kept for this machine alone", () => {
    const database = openDatabase(join(temporaryFolder(), "handrail.db"));
    const options = { database, clock: new FakeClock() };
    const here = new EngineCalibrations({ ...options, machine: "here" });
    expect(here.of("m")).toBeUndefined();
    here.keep("m", measured(3, 100, 10));
    here.keep("m", measured(2, 120, 11));
    expect(here.of("m")).toEqual(measured(2, 120, 11));
    expect(new EngineCalibrations({ ...options, machine: "there" }).of("m")).toBeUndefined();
    database.close();
  });
});
