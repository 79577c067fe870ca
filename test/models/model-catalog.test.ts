import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hashFile } from "../../electron/models/hash-file.ts";
import { planMemory } from "../../electron/models/memory-fit.ts";
import { ModelCatalog } from "../../electron/models/model-catalog.ts";

const modelFolder = fileURLToPath(new URL("../../models", import.meta.url));

describe("the catalog that ships", () => {
  const catalog = new ModelCatalog();

  test("has each id once and a choice for every tier", () => {
    const ids = catalog.models.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(catalog.chatModels.map(({ tier }) => tier)).toEqual(["demo", "small", "recommended", "large"]);
  });

  test("offers models under licences that allow use in a company", () => {
    for (const { licence } of catalog.models) expect(["Apache-2.0", "MIT"]).toContain(licence);
  });

  test("asks for more memory from tier to tier, and the recommended one fits a computer with 8 GB free", () => {
    const needs = catalog.chatModels.map((model) => planMemory(model, 0).needsBytes);
    expect(needs).toEqual(needs.toSorted((a, b) => a - b));
    const recommended = catalog.chatModels.find(({ tier }) => tier === "recommended");
    expect(recommended && planMemory(recommended, 8_000_000_000).fits).toBe(true);
  });

  test("describes the files that lie beside it", async () => {
    for (const model of catalog.models) {
      if (model.tier !== "shipped") continue;
      for (const { path, sizeBytes, sha256 } of model.files) {
        const file = join(modelFolder, model.folder, path);
        expect(statSync(file).size).toBe(sizeBytes);
        expect(await hashFile(file)).toBe(sha256);
      }
    }
  });

  test("says so when it is asked for what it doesn't have", () => {
    expect(() => catalog.get("gpt-9")).toThrow(expect.objectContaining({ code: "MODEL_NOT_FOUND" }));
  });
});
