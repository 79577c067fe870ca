import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { ModelInfo } from "../contract/models.ts";
import type { EventBus } from "../platform/event-bus.ts";
import type { Log } from "../platform/log.ts";
import type { CatalogModel } from "./catalog-entry.ts";
import type { EmbedderStore } from "./embedder-store.ts";
import { hashFile } from "./hash-file.ts";
import type { InstalledModel } from "./installed-model.ts";
import { availableMemory, planMemory } from "./memory-fit.ts";
import type { ModelCatalog } from "./model-catalog.ts";
import {
  readRecords,
  readSelection,
  writeRecord,
  writeSelection,
  type ModelFacts,
  type ModelRecord,
} from "./model-record.ts";

export interface ModelStoreOptions {
  /** Of the data folder; made when it isn't there. */
  readonly folder: string;
  /** Absent: only the embedder that ships is told of. */
  readonly embedders?: EmbedderStore;
  /** Of the embedder whose index serves. */
  readonly servingEmbedder?: () => string;
  readonly catalog: ModelCatalog;
  readonly events: EventBus;
  readonly log: Log;
}

type ChatTier = Exclude<ModelInfo["tier"], "shipped" | "optional">;

/** Which installed model is used as long as nobody has chosen. */
const preference: readonly ChatTier[] = ["recommended", "large", "small", "demo"];
/** A process with the embedder, or the reader, takes this besides its files; measured 0.31 to 0.44 GB in all. */
const shippedProcessBytes = 400_000_000;

/** The chat models on this computer: what is installed, which is selected, and how each would fit. */
export class ModelStore {
  readonly folder: string;
  readonly #options: ModelStoreOptions;
  readonly #records: Map<string, ModelRecord>;
  #selection: string | undefined;

  constructor(options: ModelStoreOptions) {
    this.#options = options;
    this.folder = options.folder;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    removeLeftovers(options.folder);
    const records = readRecords(options.folder, (file, error) =>
      options.log.warn({ err: error, file }, "A model is left out: its record or file is damaged"),
    );
    this.#records = new Map(records.map((record) => [record.modelId, record]));
    this.#selection = readSelection(options.folder);
  }

  installed(modelId: string): InstalledModel | undefined {
    const record = this.#records.get(modelId);
    if (!record) return undefined;
    const { name, sha256, promptFormat, sizeBytes, kvBytesPerToken, contextLength } = record;
    const path = join(this.folder, record.fileName);
    const known = this.#options.catalog.find(modelId);
    const toolFormat = known?.role === "chat" ? known.toolFormat : record.toolFormat;
    return { modelId, name, path, sha256, promptFormat, toolFormat, sizeBytes, kvBytesPerToken, contextLength };
  }

  /** The chosen model, else the best one that is installed. */
  selected(): InstalledModel | undefined {
    const chosen = this.#selection === undefined ? undefined : this.installed(this.#selection);
    if (chosen) return chosen;
    const [best] = [...this.#records.values()].toSorted(
      (a, b) => preference.indexOf(this.#tier(a)) - preference.indexOf(this.#tier(b)),
    );
    return best && this.installed(best.modelId);
  }

  findByHash(sha256: string): InstalledModel | undefined {
    const record = [...this.#records.values()].find((candidate) => candidate.sha256 === sha256);
    return record && this.installed(record.modelId);
  }

  /** @throws HandrailError MODEL_NOT_FOUND, MODEL_NOT_INSTALLED */
  async select(modelId: string): Promise<ModelInfo> {
    if (!this.#records.has(modelId)) {
      const known = this.#options.catalog.get(modelId);
      throw new HandrailError(known.role === "chat" ? "MODEL_NOT_INSTALLED" : "MODEL_NOT_FOUND");
    }
    writeSelection(this.folder, modelId);
    this.#selection = modelId;
    this.#changed();
    return this.info(modelId);
  }

  /** Removes a model's file and what an unfinished download left. @throws HandrailError MODEL_NOT_FOUND */
  async delete(modelId: string): Promise<void> {
    const record = this.#records.get(modelId);
    const known = this.#options.catalog.find(modelId);
    const fileName = record?.fileName ?? (known?.role === "chat" ? known.fileName : undefined);
    if (fileName === undefined) throw new HandrailError("MODEL_NOT_FOUND");
    this.#records.delete(modelId);
    // First, so that the engine lets go of the file: an open file can't be deleted on Windows.
    this.#changed();
    for (const suffix of [".json", "", ".part", ".part.json"]) {
      await rm(join(this.folder, `${fileName}${suffix}`), { force: true, maxRetries: 10, retryDelay: 200 });
    }
  }

  /**
   * Takes in a file that lies complete and verified in the folder: it gets its own name, then its record, so that a
   * crash between leaves nothing that counts as installed.
   */
  async adopt(path: string, fileName: string, facts: ModelFacts): Promise<void> {
    const target = join(this.folder, fileName);
    await rename(path, target);
    const { mtimeMs } = await stat(target);
    const record: ModelRecord = { ...facts, fileName, modifiedMs: mtimeMs };
    writeRecord(this.folder, record);
    this.#records.set(record.modelId, record);
    this.#options.log.info({ model: record.modelId, sizeBytes: record.sizeBytes }, "A model was installed");
    this.#changed();
  }

  /**
   * Looks whether the file is still the one that was verified; it is read again only when its size or time changed.
   *
   * @throws HandrailError HASH_MISMATCH
   */
  async verify(model: InstalledModel): Promise<void> {
    const record = this.#records.get(model.modelId);
    const found = await stat(model.path).catch(() => undefined);
    if (!record || found?.size !== record.sizeBytes) throw new HandrailError("HASH_MISMATCH");
    if (found.mtimeMs === record.modifiedMs) return;
    if ((await hashFile(model.path)) !== record.sha256) throw new HandrailError("HASH_MISMATCH");
    const renewed = { ...record, modifiedMs: found.mtimeMs };
    writeRecord(this.folder, renewed);
    this.#records.set(record.modelId, renewed);
  }

  /**
   * Every model of the catalog, then those imported by hand.
   *
   * @param downloadJob the job that downloads a model now
   */
  async list(downloadJob: (modelId: string) => string | undefined = () => undefined): Promise<ModelInfo[]> {
    const available = await availableMemory();
    const { catalog } = this.#options;
    const known = catalog.models.map((model) => this.#describeKnown(model, available));
    const embedders = (this.#options.embedders?.models ?? [])
      .filter(({ id }) => !catalog.find(id))
      .map((model) => this.#describeKnown(model, available));
    const imported = [...this.#records.values()].filter((record) => !catalog.find(record.modelId));
    const others = imported.map((record) => this.#describeRecord(record, available));
    return [...known, ...embedders, ...others].map((info) => {
      const jobId = downloadJob(info.model_id);
      return jobId === undefined ? info : { ...info, download_job_id: jobId };
    });
  }

  /** @throws HandrailError MODEL_NOT_FOUND */
  async info(modelId: string): Promise<ModelInfo> {
    const available = await availableMemory();
    const record = this.#records.get(modelId);
    return record
      ? this.#describeRecord(record, available)
      : this.#describeKnown(
          this.#options.embedders?.installed(modelId)?.model ?? this.#options.catalog.get(modelId),
          available,
        );
  }

  #describeKnown(model: CatalogModel, available: number): ModelInfo {
    const common = {
      model_id: model.id,
      name: model.name,
      role: model.role,
      tier: model.tier,
      licence: model.licence,
      context_length: model.contextLength,
    };
    if (model.role === "chat") {
      return {
        ...common,
        size_bytes: model.sizeBytes,
        installed: this.#records.has(model.id),
        selected: this.selected()?.modelId === model.id,
        fit: fitOf(planMemory(model, available)),
      };
    }
    const sizeBytes = model.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const needsBytes = sizeBytes + shippedProcessBytes;
    const fit = fitOf({ fits: needsBytes <= available, needsBytes, availableBytes: available });
    if (model.role === "reader") return { ...common, size_bytes: sizeBytes, installed: true, selected: true, fit };
    const { embedders, servingEmbedder } = this.#options;
    const isShipped = model.tier === "shipped";
    return {
      ...common,
      size_bytes: sizeBytes,
      installed: isShipped || embedders?.installed(model.id) !== undefined,
      selected: servingEmbedder ? servingEmbedder() === model.id : isShipped,
      calibrated: model.embedding.unrelatedCosine === 0,
      fit,
    };
  }

  #describeRecord(record: ModelRecord, available: number): ModelInfo {
    return {
      model_id: record.modelId,
      name: record.name,
      role: "chat",
      tier: this.#tier(record),
      licence: record.licence,
      context_length: record.contextLength,
      size_bytes: record.sizeBytes,
      installed: true,
      selected: this.selected()?.modelId === record.modelId,
      fit: fitOf(planMemory(record, available)),
    };
  }

  /** A model that the catalog doesn't know is placed by its size; it is never the recommended one. */
  #tier(record: ModelRecord): ChatTier {
    const known = this.#options.catalog.find(record.modelId);
    if (known?.role === "chat") return known.tier;
    if (record.sizeBytes < 500_000_000) return "demo";
    return record.sizeBytes < 2_000_000_000 ? "small" : "large";
  }

  #changed(): void {
    this.#options.events.publish({ type: "models_changed" });
  }
}

/** Of an import or an unpacking that a crash ended; a download's own part is kept, it can be gone on with. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/\.(?:import|wheel)$/u.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function fitOf(plan: { fits: boolean; needsBytes: number; availableBytes: number }): ModelInfo["fit"] {
  return {
    fits: plan.fits,
    needs_bytes: Math.round(plan.needsBytes),
    available_bytes: Math.round(plan.availableBytes),
  };
}
