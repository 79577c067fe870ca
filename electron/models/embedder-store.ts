import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";
import type { EventBus } from "../platform/event-bus.ts";
import type { Log } from "../platform/log.ts";
import { type EmbedderModel, embedderSchema, type ShippedFile } from "./catalog-entry.ts";
import { hashFile } from "./hash-file.ts";
import type { ModelCatalog } from "./model-catalog.ts";
import { verifyFiles } from "./verify-files.ts";

export interface EmbedderStoreOptions {
  /** Of the data folder; made when it isn't there. */
  readonly folder: string;
  /** Of the models that ship. */
  readonly shippedFolder: string;
  readonly catalog: ModelCatalog;
  readonly events: EventBus;
  readonly log: Log;
}

export interface InstalledEmbedder {
  readonly model: EmbedderModel;
  /** Holds its files. */
  readonly folder: string;
}

const recordFile = "embedder.json";
/** transformers.js reads these; nothing else of a folder is taken. */
const neededFiles = ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model_quantized.onnx"] as const;
const configSchema = z.object({
  hidden_size: z.number().int(),
  max_position_embeddings: z.number().int().default(512),
});
/** What a text is cut to at most: longer than any chunk. */
const mostTokens = 512;

/** The embedders on this computer: the one that ships, those of the catalog that were fetched, imported folders. */
export class EmbedderStore {
  readonly #options: EmbedderStoreOptions;
  readonly #installed = new Map<string, InstalledEmbedder>();

  constructor(options: EmbedderStoreOptions) {
    this.#options = options;
    const { folder, shippedFolder, catalog, log } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const model of catalog.embedders) {
      if (model.tier === "shipped") this.#installed.set(model.id, { model, folder: join(shippedFolder, model.folder) });
    }
    for (const entry of readdirSync(folder)) {
      const path = join(folder, entry);
      if (entry.endsWith(".new")) rmSync(path, { recursive: true, force: true });
      else if (existsSync(join(path, recordFile))) {
        try {
          const model = embedderSchema.parse(JSON.parse(readFileSync(join(path, recordFile), "utf8")));
          this.#installed.set(model.id, { model: knownAs(model, catalog), folder: path });
        } catch (error) {
          log.warn({ err: error, entry }, "An embedder is left out: its record is damaged");
        }
      }
    }
  }

  /** @throws HandrailError MODEL_NOT_FOUND when the catalog has none, which is a fault of the build */
  get shipped(): InstalledEmbedder {
    const shipped = [...this.#installed.values()].find(({ model }) => model.tier === "shipped");
    if (!shipped) throw new HandrailError("MODEL_NOT_FOUND");
    return shipped;
  }

  installed(modelId: string): InstalledEmbedder | undefined {
    return this.#installed.get(modelId);
  }

  /** Known and installed ones, those of the catalog first. */
  get models(): readonly EmbedderModel[] {
    const known = this.#options.catalog.embedders;
    const imported = [...this.#installed.values()]
      .map(({ model }) => model)
      .filter(({ id }) => !known.some((other) => other.id === id));
    return [...known, ...imported];
  }

  /** Where the files of a model are gathered before it is adopted; kept between tries. */
  partialFolder(modelId: string): string {
    return join(this.#options.folder, `${modelId}.part`);
  }

  /**
   * Takes in a folder that holds all the files of a model.
   *
   * @throws HandrailError HASH_MISMATCH
   */
  async adopt(model: EmbedderModel, from: string): Promise<void> {
    await verifyFiles(from, model.files, []);
    await writeFile(join(from, recordFile), JSON.stringify(model, undefined, 2), { mode: 0o600, flush: true });
    const folder = join(this.#options.folder, model.id);
    await rm(folder, { recursive: true, force: true });
    await rename(from, folder);
    this.#installed.set(model.id, { model, folder });
    this.#options.log.info({ model: model.id }, "An embedder was installed");
    this.#options.events.publish({ type: "models_changed" });
  }

  /**
   * Copies a folder with an ONNX sentence model as transformers.js lays it out. One that the catalog knows by its files'
   * hashes is that model; of another one nothing is known but what its config.json says, so no threshold is trusted.
   *
   * @throws HandrailError UNSUPPORTED_FORMAT, MODEL_NOT_FOUND, DISK_FULL
   */
  async importFolder(path: string, wanted?: string): Promise<string> {
    const files = await describeFiles(path);
    const known = this.#options.catalog.embedders.find((model) =>
      model.files.every((file) => files.some((other) => other.path === file.path && other.sha256 === file.sha256)),
    );
    if (wanted !== undefined && this.#options.catalog.find(wanted) && known?.id !== wanted) {
      throw new HandrailError("HASH_MISMATCH");
    }
    const model = known ?? (await describeUnknown(path, files, wanted ?? idFrom(path)));
    if (model.tier === "shipped") return model.id;
    const copy = join(this.#options.folder, `${model.id}.new`);
    for (const file of model.files) {
      await mkdir(join(copy, file.path, ".."), { recursive: true, mode: 0o700 });
      await cp(join(path, file.path), join(copy, file.path));
    }
    await this.adopt(model, copy);
    return model.id;
  }

  /** @throws HandrailError MODEL_NOT_FOUND, also of the one that ships */
  async delete(modelId: string): Promise<void> {
    const found = this.#installed.get(modelId);
    if (!found || found.model.tier === "shipped") throw new HandrailError("MODEL_NOT_FOUND");
    this.#installed.delete(modelId);
    await rm(found.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    await rm(this.partialFolder(modelId), { recursive: true, force: true });
    this.#options.events.publish({ type: "models_changed" });
  }
}

/** What the catalog says of a model goes before what an older one said. */
const knownAs = (model: EmbedderModel, catalog: ModelCatalog): EmbedderModel =>
  catalog.embedders.find(({ id }) => id === model.id) ?? model;

async function describeFiles(folder: string): Promise<ShippedFile[]> {
  return Promise.all(
    neededFiles.map(async (path) => {
      const file = join(folder, path);
      const info = await stat(file).catch(() => undefined);
      if (!info?.isFile()) {
        throw new HandrailError("UNSUPPORTED_FORMAT", {
          message: `This folder can't be used as an embedder: ${path} is missing.`,
          details: { files: [...neededFiles], found: (await readdir(folder)).slice(0, 20) },
        });
      }
      return { path, sizeBytes: info.size, sha256: await hashFile(file) };
    }),
  );
}

async function describeUnknown(folder: string, files: ShippedFile[], id: string): Promise<EmbedderModel> {
  const config = configSchema.safeParse(JSON.parse(await readFile(join(folder, "config.json"), "utf8"))).data;
  if (!config) throw new HandrailError("UNSUPPORTED_FORMAT", { details: { formats: ["gguf", "onnx"] } });
  const e5 = /(?:^|[^a-z0-9])e5(?:[^a-z0-9]|$)/iu.test(id);
  return embedderSchema.parse({
    id,
    name: basename(folder),
    role: "embedder",
    tier: "optional",
    licence: "unknown",
    contextLength: Math.min(config.max_position_embeddings, mostTokens),
    folder: id,
    embedding: {
      dimensions: config.hidden_size,
      ...(e5 && { queryPrefix: "query: ", passagePrefix: "passage: " }),
    },
    files,
  });
}

const idFrom = (path: string): string =>
  basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/gu, "-")
    .replace(/^[^a-z0-9]+/u, "")
    .slice(0, 64) || "embedder";
