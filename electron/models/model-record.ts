import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { promptFormatSchema, toolFormatSchema, type ChatModel } from "./catalog-entry.ts";

/** What is written beside an installed file, as `FILE.json`, once its hash has been verified. */
export const modelRecordSchema = z.strictObject({
  modelId: z.string(),
  name: z.string(),
  licence: z.string(),
  fileName: z.string(),
  sizeBytes: z.number().int(),
  /** The file's modification time then; unchanged size and time stand for the hash. */
  modifiedMs: z.number(),
  sha256: z.string(),
  promptFormat: promptFormatSchema,
  /** Of a model that the catalog doesn't know. */
  toolFormat: toolFormatSchema.optional(),
  kvBytesPerToken: z.number().int(),
  contextLength: z.number().int(),
});
export type ModelRecord = z.infer<typeof modelRecordSchema>;

/** What is known of a model apart from its file. */
export type ModelFacts = Omit<ModelRecord, "modifiedMs" | "fileName">;

export function factsOf(model: ChatModel): ModelFacts {
  const { id: modelId, name, licence, sizeBytes, sha256, promptFormat, kvBytesPerToken, contextLength } = model;
  return { modelId, name, licence, sizeBytes, sha256, promptFormat, kvBytesPerToken, contextLength };
}

const selectionSchema = z.strictObject({ modelId: z.string() });
const selectionFile = "selected.json";

/** Records whose file is there with the size it should have; `onProblem` hears of the others. */
export function readRecords(folder: string, onProblem: (file: string, error: unknown) => void): ModelRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".gguf.json"))
    .toSorted()
    .flatMap((name) => {
      try {
        const record = modelRecordSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
        if (name !== `${record.fileName}.json`) throw new Error("the record names another file");
        if (statSync(join(folder, record.fileName)).size !== record.sizeBytes) throw new Error("the file has changed");
        return [record];
      } catch (error) {
        onProblem(name, error);
        return [];
      }
    });
}

export function writeRecord(folder: string, record: ModelRecord): void {
  replaceFile(join(folder, `${record.fileName}.json`), JSON.stringify(record, undefined, 2));
}

export function readSelection(folder: string): string | undefined {
  try {
    return selectionSchema.parse(JSON.parse(readFileSync(join(folder, selectionFile), "utf8"))).modelId;
  } catch {
    // Nobody has chosen yet, or the file is damaged: the choice can be made again.
    return undefined;
  }
}

export function writeSelection(folder: string, modelId: string): void {
  replaceFile(join(folder, selectionFile), JSON.stringify({ modelId }));
}

/** A crash leaves the old or the new content, nothing between. */
function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
