import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { EmbedderModel } from "./catalog-entry.ts";
import type { EmbedderStore } from "./embedder-store.ts";
import { fetchHttp, type HttpTimeouts } from "./http-source.ts";
import { SourceError } from "./source-error.ts";

export interface EmbedderDownloadOptions {
  readonly store: EmbedderStore;
  /** Where to ask, in order: addresses with Hugging Face's paths. */
  readonly bases: readonly string[];
  readonly timeouts?: HttpTimeouts | undefined;
}

export const sizeOf = ({ files }: EmbedderModel): number => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Bytes of a model's files that an earlier try left. */
export const partialBytes = (model: EmbedderModel, store: EmbedderStore): number =>
  model.files.reduce((sum, { path }) => {
    const found = statSync(join(store.partialFolder(model.id), path), { throwIfNoEntry: false });
    return sum + (found?.size ?? 0);
  }, 0);

/**
 * Gets every file of an embedder, each checked by its SHA-256 and gone on with where it was cut, then installs it.
 *
 * @throws HandrailError HASH_MISMATCH, DISK_FULL, DOWNLOAD_FAILED
 */
export async function downloadEmbedder(
  model: EmbedderModel,
  { store, bases, timeouts }: EmbedderDownloadOptions,
  signal: AbortSignal,
  onBytes: (bytesDone: number) => void,
): Promise<void> {
  const { source } = model;
  if (!source) throw new HandrailError("MODEL_NOT_FOUND");
  const folder = store.partialFolder(model.id);
  let before = 0;
  for (const file of model.files) {
    const target = join(folder, file.path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const problems: { from: string; problem: string }[] = [];
    for (const base of bases) {
      const url = `${base.replace(/\/+$/u, "")}/${source.repo}/resolve/${source.revision}/${file.path}`;
      try {
        await fetchHttp(url, { target, expected: file, signal, onBytes: (bytes) => onBytes(before + bytes) }, timeouts);
        break;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SourceError)) throw error;
        problems.push({ from: base, problem: error.message });
      }
    }
    if (problems.length === bases.length)
      throw new HandrailError("DOWNLOAD_FAILED", { details: { sources: problems } });
    before += file.sizeBytes;
  }
  await store.adopt(model, folder);
}
