import type { ShippedFile } from "../models/catalog-entry.ts";
import type { FileStamp } from "../models/verify-files.ts";
import type { Judgement, ReaderWindow } from "./reader.ts";

/** What the embedding process runs. */
export type EmbeddingRole = "embedder" | "reader";

/** What the embedding process answers. */
export type EmbeddingProtocol = {
  /** Checks the model's files, except those that look as in `known`, and loads it. */
  load: {
    params: {
      readonly role: EmbeddingRole;
      readonly folder: string;
      readonly files: readonly ShippedFile[];
      readonly known: readonly FileStamp[];
      /** Word pieces that a text is cut to. */
      readonly maxWordPieces: number;
    };
    result: FileStamp[];
  };
  /** `Float32Array[dimensions]`, of length 1. */
  embed: { params: { readonly text: string }; result: Float32Array };
  judge: { params: { readonly question: string; readonly window: ReaderWindow }; result: Judgement };
};
