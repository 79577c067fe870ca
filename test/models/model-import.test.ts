import { appendFileSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { idFromName, ModelImport } from "../../electron/models/model-import.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { modelBytes, openModels, otherBytes, sha256Of, type Models } from "./model-fixtures.ts";

function file(name: string, bytes: Buffer | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const importer = ({ catalog, store }: Models): ModelImport => new ModelImport({ catalog, store });

describe("importing a model file", () => {
  test("a file that the catalog knows becomes that model, whatever it is called", async () => {
    const models = openModels();
    const info = await importer(models).importModel({ path: file("downloaded (1).gguf", modelBytes) });
    expect(info).toMatchObject({ model_id: "tiny", tier: "recommended", installed: true, selected: true });
    expect(models.store.installed("tiny")?.path).toBe(join(models.folder, "tiny.gguf"));
    expect(models.changes()).toBe(1);
    expect(models.reopen().selected()).toMatchObject({ modelId: "tiny", sha256: sha256Of(modelBytes) });
  });

  test("one that it doesn't know is described from its own header", async () => {
    const models = openModels();
    const info = await importer(models).importModel({ path: file("Our Model v2.GGUF", otherBytes) });
    expect(info).toMatchObject({
      model_id: "our-model-v2",
      name: "Other",
      licence: "mit",
      tier: "demo",
      context_length: 2_048,
    });
    expect(models.store.installed("our-model-v2")).toMatchObject({ promptFormat: "llama3", kvBytesPerToken: 256 });
    expect((await models.store.list()).map(({ model_id }) => model_id)).toEqual(["tiny", "our-model-v2"]);
  });

  test("a folder gives the model that the catalog knows in it", async () => {
    const models = openModels();
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "a.gguf"), Buffer.alloc(modelBytes.length));
    writeFileSync(join(folder, "b.bin"), modelBytes);
    expect(await importer(models).importModel({ path: folder })).toMatchObject({ model_id: "tiny" });
    const empty = importer(models).importModel({ path: join(folder, "sub") });
    await expect(empty).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  test("what can't be a model is refused and leaves nothing behind", async () => {
    const models = openModels();
    const refused = importer(models).importModel({ path: file("notes.gguf", "not a model") });
    await expect(refused).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
    const missing = importer(models).importModel({ path: join(models.folder, "nowhere.gguf") });
    await expect(missing).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    const other = importer(models).importModel({ path: file("x.gguf", otherBytes), model_id: "tiny" });
    await expect(other).rejects.toMatchObject({ code: "HASH_MISMATCH" });
    expect(readdirSync(models.folder)).toEqual([]);
  });

  test("a name can't lead out of the folder", async () => {
    const models = openModels();
    const path = file("x.gguf", otherBytes);
    const info = await importer(models).importModel({ path, model_id: "../../../evil" });
    expect(info.model_id).toBe("evil");
    expect(readdirSync(models.folder).toSorted()).toEqual(["evil.gguf", "evil.gguf.json"]);
    expect(idFromName("/a/..gguf")).not.toContain("/");
  });

  test("the same file twice is one model, two files of one name are two", async () => {
    const models = openModels();
    const first = await importer(models).importModel({ path: file("m.gguf", otherBytes) });
    const again = await importer(models).importModel({ path: file("m.gguf", otherBytes) });
    const longer = Buffer.concat([otherBytes, Buffer.alloc(8)]);
    const second = await importer(models).importModel({ path: file("m.gguf", longer) });
    expect([first.model_id, again.model_id, second.model_id]).toEqual(["m", "m", "m-2"]);
  });
});

describe("ModelStore", () => {
  test("remembers the choice, and falls back when the chosen one is deleted", async () => {
    const models = openModels();
    await importer(models).importModel({ path: file("other.gguf", otherBytes) });
    await importer(models).importModel({ path: file("tiny.gguf", modelBytes) });
    expect(models.store.selected()?.modelId).toBe("tiny");
    await models.store.select("other");
    expect(models.reopen().selected()?.modelId).toBe("other");
    await models.store.delete("other");
    expect(models.store.selected()?.modelId).toBe("tiny");
    expect(models.reopen().installed("other")).toBeUndefined();
    expect(readdirSync(models.folder).some((name) => name.startsWith("other"))).toBe(false);
  });

  test("selecting or deleting what isn't there is told apart", async () => {
    const { store } = openModels();
    await expect(store.select("tiny")).rejects.toMatchObject({ code: "MODEL_NOT_INSTALLED" });
    await expect(store.select("nothing")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(store.delete("nothing")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await store.delete("tiny");
  });

  test("notices a file that was changed after it was verified", async () => {
    const models = openModels();
    await importer(models).importModel({ path: file("tiny.gguf", modelBytes) });
    const model = models.store.installed("tiny");
    if (!model) throw new Error("not installed");
    await models.store.verify(model);
    // Touched, yet the same: read once more and accepted.
    utimesSync(model.path, new Date(), new Date(Date.now() - 60_000));
    await models.store.verify(model);
    const changed = Buffer.from(modelBytes);
    changed[changed.length - 1] = 1;
    writeFileSync(model.path, changed);
    await expect(models.store.verify(model)).rejects.toMatchObject({ code: "HASH_MISMATCH" });
    appendFileSync(model.path, "x");
    expect(models.reopen().installed("tiny")).toBeUndefined();
  });

  test("starts with a damaged record or choice, and clears what a crash left", () => {
    const models = openModels();
    writeFileSync(join(models.folder, "broken.gguf.json"), "{");
    writeFileSync(join(models.folder, "selected.json"), "[]");
    writeFileSync(join(models.folder, "0123.import"), "half");
    expect(models.reopen().selected()).toBeUndefined();
    expect(existsSync(join(models.folder, "0123.import"))).toBe(false);
  });
});
