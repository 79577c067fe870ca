import { createReadStream, existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { ImportModel, ModelInfo } from "../contract/models.ts";
import { newId } from "../platform/ids.ts";
import type { EmbedderStore } from "./embedder-store.ts";
import { readGgufFacts, type GgufFacts } from "./gguf-header.ts";
import { hashFile } from "./hash-file.ts";
import { HashedFile } from "./hashed-file.ts";
import type { ModelCatalog } from "./model-catalog.ts";
import { factsOf, type ModelFacts } from "./model-record.ts";
import type { ModelStore } from "./model-store.ts";

export interface ModelImportOptions {
  readonly catalog: ModelCatalog;
  readonly store: ModelStore;
  /** Absent: only chat models are taken. */
  readonly embedders?: EmbedderStore;
}

/** Takes in model files that came to this computer by another way than a download. */
export class ModelImport {
  readonly #catalog: ModelCatalog;
  readonly #store: ModelStore;
  readonly #embedders: EmbedderStore | undefined;

  constructor({ catalog, store, embedders }: ModelImportOptions) {
    this.#catalog = catalog;
    this.#store = store;
    this.#embedders = embedders;
  }

  /**
   * Copies a GGUF file, or the one of a folder that the catalog knows by its SHA-256. A file that the catalog doesn't
   * know is taken too, under an id made from its name, and described from its own header. A folder with an `onnx` folder
   * in it is an embedder.
   *
   * @throws HandrailError PATH_NOT_FOUND, UNSUPPORTED_FORMAT, MODEL_NOT_FOUND, HASH_MISMATCH when a `model_id` of the
   *   catalog is named and the file isn't that model, DISK_FULL
   */
  async importModel({ path, model_id: wanted }: ImportModel, signal?: AbortSignal): Promise<ModelInfo> {
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new HandrailError("PATH_NOT_FOUND");
    if (this.#embedders && found.isDirectory() && existsSync(join(path, "onnx"))) {
      return this.#store.info(await this.#embedders.importFolder(path, wanted));
    }
    const file = found.isDirectory() ? await this.#findKnown(path, wanted, signal) : path;
    const header = await readGgufFacts(file);
    const copy = join(this.#store.folder, `${newId()}.import`);
    try {
      const { sha256, sizeBytes } = await copyHashed(file, copy, signal);
      const already = this.#store.findByHash(sha256);
      if (already && (wanted === undefined || already.modelId === wanted)) return this.#store.info(already.modelId);
      const known = this.#catalog.findChatModelByHash(sha256);
      const asked = wanted === undefined ? undefined : this.#catalog.find(wanted);
      if (asked && asked !== known) throw new HandrailError("HASH_MISMATCH", { details: { found_sha256: sha256 } });
      const facts = known
        ? factsOf(known)
        : factsOfUnknown(this.#freeId(idFromName(wanted ?? file)), basename(file), header, { sha256, sizeBytes });
      await this.#store.adopt(copy, known?.fileName ?? `${facts.modelId}.gguf`, facts);
      return await this.#store.info(facts.modelId);
    } finally {
      await rm(copy, { force: true });
    }
  }

  async #findKnown(folder: string, wanted: string | undefined, signal: AbortSignal | undefined): Promise<string> {
    const models = this.#catalog.chatModels.filter(({ id }) => wanted === undefined || id === wanted);
    for (const name of (await readdir(folder)).toSorted()) {
      const path = join(folder, name);
      const entry = await stat(path).catch(() => undefined);
      // The size spares reading files that can't be it.
      const candidates = models.filter(({ sizeBytes }) => entry?.isFile() === true && entry.size === sizeBytes);
      if (candidates.length === 0) continue;
      const sha256 = await hashFile(path, signal);
      if (candidates.some((model) => model.sha256 === sha256)) return path;
    }
    throw new HandrailError("MODEL_NOT_FOUND", {
      message: "The folder holds no model that the catalog knows. Name the file itself.",
    });
  }

  /** An id that neither the catalog nor another installed model has. */
  #freeId(base: string): string {
    for (let i = 1; ; i++) {
      const id = i === 1 ? base : `${base.slice(0, 60)}-${i}`;
      if (!this.#catalog.find(id) && !this.#store.installed(id)) return id;
    }
  }
}

/** Lower-case letters, digits, dots, hyphens and underscores of the file's name, at most 64. */
export function idFromName(path: string): string {
  const name = basename(path)
    .toLowerCase()
    .replace(/\.gguf$/u, "");
  const id = name.replaceAll(/[^a-z0-9._-]+/gu, "-").replace(/^[^a-z0-9]+/u, "");
  return id.slice(0, 64) || "model";
}

function factsOfUnknown(
  modelId: string,
  fileName: string,
  header: GgufFacts,
  file: { sha256: string; sizeBytes: number },
): ModelFacts {
  const { kvBytesPerToken, contextLength, promptFormat, toolFormat } = header;
  const name = header.name ?? fileName;
  const licence = header.licence ?? "unknown";
  return {
    modelId,
    name,
    licence,
    kvBytesPerToken,
    contextLength,
    promptFormat,
    ...(toolFormat && { toolFormat }),
    ...file,
  };
}

async function copyHashed(
  source: string,
  target: string,
  signal: AbortSignal | undefined,
): Promise<{ sha256: string; sizeBytes: number }> {
  const copy = await HashedFile.create(target);
  try {
    const stream = createReadStream(source, { highWaterMark: 1_048_576, ...(signal && { signal }) });
    for await (const piece of stream) await copy.write(piece as Buffer);
    const { sha256, sizeBytes } = copy;
    await copy.finish({ sha256, sizeBytes });
    return { sha256, sizeBytes };
  } finally {
    await copy.close();
  }
}
