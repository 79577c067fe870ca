import type { Database } from "../../platform/database.ts";
import { sketchBins, type Sketch } from "./sketch.ts";

export interface SketchOfVersion {
  readonly documentId: string;
  readonly versionKey: number;
  /** Undefined: the text is too short to have one. */
  readonly sketch: Sketch | undefined;
}

/** Replaces the sketch of the document's version before. */
export function storeSketch(database: Database, { documentId, versionKey, sketch }: SketchOfVersion): void {
  database
    .prepare("INSERT OR REPLACE INTO document_sketches (document_id, version_key, sketch) VALUES (?, ?, ?)")
    .run(documentId, versionKey, toBlob(sketch));
}

function toBlob(sketch: Sketch | undefined): Buffer {
  const blob = Buffer.alloc(sketch ? sketchBins * 4 : 0);
  sketch?.forEach((value, bin) => blob.writeUInt32LE(value, bin * 4));
  return blob;
}

export function fromBlob(blob: Buffer): Sketch | undefined {
  if (blob.length !== sketchBins * 4) return undefined;
  return Uint32Array.from({ length: sketchBins }, (_, bin) => blob.readUInt32LE(bin * 4));
}
