import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { embedderSchema } from "../../electron/models/catalog-entry.ts";
import { downloadEmbedder, partialBytes } from "../../electron/models/embedder-download.ts";
import { EmbedderStore } from "../../electron/models/embedder-store.ts";
import { ModelCatalog } from "../../electron/models/model-catalog.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { serveModel } from "./model-server.ts";

const nowhere = "http://127.0.0.1:9";
const bytes = Buffer.from("the bytes of every file ".repeat(2_000));
const file = (path: string) => ({
  path,
  sizeBytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});
const model = embedderSchema.parse({
  id: "tiny-embedder",
  name: "Tiny",
  role: "embedder",
  tier: "optional",
  licence: "MIT",
  contextLength: 256,
  folder: "tiny",
  embedding: { dimensions: 8 },
  source: { repo: "acme/tiny", revision: "main" },
  files: [file("config.json"), file("onnx/model_quantized.onnx")],
});

function open(folder = temporaryFolder()) {
  const store = new EmbedderStore({
    folder,
    shippedFolder: temporaryFolder(),
    catalog: new ModelCatalog({ models: [model] }),
    events: new EventBus(() => undefined),
    log: silentLog(),
  });
  const signal = new AbortController().signal;
  const done: number[] = [];
  const download = (...bases: string[]): Promise<void> =>
    downloadEmbedder(model, { store, bases, timeouts: { connectMs: 400, stallMs: 400 } }, signal, (count) =>
      done.push(count),
    );
  return { folder, store, download, done };
}

test("gets every file from the first address that gives it, and is there after a restart", async () => {
  const server = await serveModel(() => ({ bytes }));
  const { folder, download, done } = open();
  await download(nowhere, server.url);
  expect(server.requests).toEqual([
    "GET /acme/tiny/resolve/main/config.json",
    "GET /acme/tiny/resolve/main/onnx/model_quantized.onnx",
  ]);
  expect(done.at(-1)).toBe(2 * bytes.length);
  const { store } = open(folder);
  expect(store.installed(model.id)?.folder).toBe(join(folder, model.id));
  await store.delete(model.id);
  expect(existsSync(join(folder, model.id))).toBe(false);
  expect(open(folder).store.installed(model.id)).toBeUndefined();
});

test("goes on with what a cut download left, and installs nothing that isn't the catalog's", async () => {
  const cut = await serveModel(() => ({ bytes, etag: '"v1"', cutAfter: 10_000 }));
  const { store, download } = open();
  await expect(download(cut.url)).rejects.toMatchObject({ code: "DOWNLOAD_FAILED" });
  expect(partialBytes(model, store)).toBeGreaterThan(0);
  await download(cut.url);
  expect(store.installed(model.id)).toBeDefined();
  expect(cut.requests[1]).toMatch(/bytes=\d+-$/u);

  const wrong = await serveModel(() => ({ bytes: Buffer.alloc(bytes.length) }));
  const other = open();
  await expect(other.download(wrong.url)).rejects.toMatchObject({ code: "HASH_MISMATCH" });
  expect(other.store.installed(model.id)).toBeUndefined();
});
