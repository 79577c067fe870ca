import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { availableMemory, parseMemAvailable, planMemory } from "../../electron/models/memory-fit.ts";

const gibibyte = 1_073_741_824;
/** Qwen3-4B, Q4_K_M: 36 layers, 8 key-value heads of 128. */
const fourBillion = { sizeBytes: 2_497_281_120, kvBytesPerToken: 147_456, contextLength: 262_144 };

describe("planMemory", () => {
  test("gives plenty of room where there is plenty of memory", () => {
    expect(planMemory(fourBillion, 64 * gibibyte)).toMatchObject({ fits: true, contextSize: 8_192, sequences: 4 });
  });

  test("takes less on an office computer and refuses, with the numbers, what can't be", () => {
    expect(planMemory(fourBillion, 6 * gibibyte)).toMatchObject({ fits: true, contextSize: 4_096, sequences: 2 });
    expect(planMemory(fourBillion, 4 * gibibyte)).toMatchObject({ fits: true, contextSize: 4_096, sequences: 1 });
    const refused = planMemory(fourBillion, 3 * gibibyte);
    expect(refused.fits).toBe(false);
    expect(refused.needsBytes).toBeGreaterThan(fourBillion.sizeBytes);
    expect(refused.availableBytes).toBe(3 * gibibyte);
  });

  test("never promises more than there is, nor more context than the model knows", () => {
    const need = fc.record({
      sizeBytes: fc.integer({ min: 1_000_000, max: 20_000_000_000 }),
      kvBytesPerToken: fc.integer({ min: 1_000, max: 1_000_000 }),
      contextLength: fc.integer({ min: 512, max: 131_072 }),
    });
    fc.assert(
      fc.property(need, fc.integer({ min: 0, max: 200_000_000_000 }), (model, available) => {
        const plan = planMemory(model, available);
        expect(plan.contextSize).toBeLessThanOrEqual(model.contextLength);
        if (plan.fits) expect(plan.needsBytes).toBeLessThan(available);
      }),
    );
  });
});

describe("availableMemory", () => {
  test("is read from the kernel's words", () => {
    expect(parseMemAvailable("MemTotal:  100 kB\nMemAvailable:   24117248 kB\nBuffers: 1 kB\n")).toBe(23 * gibibyte);
    expect(parseMemAvailable("MemTotal: 100 kB\n")).toBeUndefined();
  });

  test("is a number of bytes on this machine", async () => {
    expect(await availableMemory()).toBeGreaterThan(50_000_000);
  });
});
