import { quantize } from "./quantized-vectors.ts";
import type { VectorCodec } from "./vector-cache.ts";

/** Chunks are compared with each other in the index, so they keep their full precision. */
export const exactCodec: VectorCodec<Float32Array> = {
  name: "float32",
  encode: (vector) => vector,
  toBytes: (vector) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
  // SQLite's bytes are not aligned to four; a copy is.
  fromBytes: (bytes) => new Float32Array(Uint8Array.from(bytes).buffer),
};

/** Sentences are a dozen to a chunk and lie in the index at this precision anyway. */
export const compactCodec: VectorCodec<Int8Array> = {
  name: "int8",
  encode: (vector) => quantize([vector], vector.length),
  toBytes: (vector) => new Uint8Array(vector.buffer, vector.byteOffset, vector.length),
  fromBytes: (bytes) => Int8Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)),
};
