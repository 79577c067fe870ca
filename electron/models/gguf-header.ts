import { open } from "node:fs/promises";
import { HandrailError } from "../contract/errors.ts";
import type { PromptFormat, ToolFormat } from "./catalog-entry.ts";

/** What Handrail wants to know of a model file that the catalog doesn't have. */
export interface GgufFacts {
  readonly name: string | undefined;
  readonly licence: string | undefined;
  readonly contextLength: number;
  readonly kvBytesPerToken: number;
  readonly promptFormat: PromptFormat;
  readonly toolFormat: ToolFormat | undefined;
}

type Value = number | string | boolean | readonly number[] | undefined;

/** Token lists of large vocabularies are about 15 MB; a header longer than this isn't one. */
const longestHeaderBytes = 64 * 1_048_576;

/** Byte sizes of GGUF's fixed value types, by their number. Source: ggml's docs/gguf.md. */
const fixedSizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const stringType = 8;
const arrayType = 9;

/**
 * Reads the beginning of a GGUF file.
 *
 * @throws HandrailError UNSUPPORTED_FORMAT when it isn't a whole GGUF file of a language model
 */
export async function readGgufFacts(path: string): Promise<GgufFacts> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const header = Buffer.allocUnsafe(Math.min(size, longestHeaderBytes));
    const { bytesRead } = await file.read(header, 0, header.length, 0);
    return ggufFacts(parseGgufMetadata(header.subarray(0, bytesRead)));
  } finally {
    await file.close();
  }
}

/**
 * Keys and values of a GGUF header, version 2 or 3, little-endian. Arrays are skipped except short ones of numbers.
 *
 * @throws HandrailError UNSUPPORTED_FORMAT
 */
export function parseGgufMetadata(header: Buffer): Map<string, Value> {
  if (header.subarray(0, 4).toString("latin1") !== "GGUF") throw unsupported("it isn't a GGUF file");
  try {
    const reader = new Reader(header, 4);
    const version = reader.number(4);
    if (version !== 2 && version !== 3) throw unsupported(`GGUF version ${version} isn't known`);
    reader.number(10);
    const count = reader.number(10);
    const metadata = new Map<string, Value>();
    for (let i = 0; i < count; i++) {
      const key = reader.string();
      metadata.set(key, reader.value(reader.number(4)));
    }
    return metadata;
  } catch (error) {
    if (error instanceof RangeError) throw unsupported("its header is cut or damaged");
    throw error;
  }
}

export function ggufFacts(metadata: ReadonlyMap<string, Value>): GgufFacts {
  const architecture = text(metadata, "general.architecture");
  const number = (key: string): number | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    return typeof value === "number" && value > 0 ? value : undefined;
  };
  const splits = metadata.get("split.count");
  if (typeof splits === "number" && splits > 1)
    throw unsupported("it is one of several parts; a single file is needed");
  const contextLength = number("context_length");
  const layers = number("block_count");
  const heads = number("attention.head_count");
  const width = number("embedding_length");
  if (!contextLength || !layers || !heads || !width) throw unsupported("it isn't a language model");
  const keyLength = number("attention.key_length") ?? width / heads;
  const valueLength = number("attention.value_length") ?? width / heads;
  // One number for all layers, or one a layer.
  const kvHeads = metadata.get(`${architecture}.attention.head_count_kv`);
  const kvHeadsOfAll = Array.isArray(kvHeads)
    ? kvHeads.reduce((sum: number, value: number) => sum + value, 0)
    : (typeof kvHeads === "number" ? kvHeads : heads) * layers;
  const chatTemplate = text(metadata, "tokenizer.chat_template") ?? "";
  return {
    name: text(metadata, "general.name"),
    licence: text(metadata, "general.license"),
    contextLength,
    kvBytesPerToken: Math.max(1, Math.ceil(2 * kvHeadsOfAll * (keyLength + valueLength))),
    promptFormat: promptFormatOf(chatTemplate),
    toolFormat: chatTemplate.includes("<tool_call>") ? "hermes" : undefined,
  };
}

/** By the special tokens that the model's own chat template writes; ChatML is the commonest. */
export function promptFormatOf(chatTemplate: string): PromptFormat {
  if (chatTemplate.includes("<|im_start|>")) return "chatml";
  if (chatTemplate.includes("<|start_header_id|>")) return "llama3";
  if (chatTemplate.includes("<start_of_turn>")) return "gemma";
  if (chatTemplate.includes("[INST]")) return "mistral";
  return "chatml";
}

function text(metadata: ReadonlyMap<string, Value>, key: string): string | undefined {
  const value = metadata.get(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function unsupported(problem: string): HandrailError {
  return new HandrailError("UNSUPPORTED_FORMAT", {
    message: `This file can't be used as a model: ${problem}.`,
    details: { formats: ["gguf"] },
  });
}

/** Reads on and on; past the end it throws RangeError. */
class Reader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** A number of GGUF's type; 8-byte integers as doubles, exact up to 2^53. */
  number(type: number): number {
    const at = this.#skip(fixedSizes[type] ?? Number.NaN);
    const bytes = this.#bytes;
    switch (type) {
      case 0:
      case 7:
        return bytes.readUInt8(at);
      case 1:
        return bytes.readInt8(at);
      case 2:
        return bytes.readUInt16LE(at);
      case 3:
        return bytes.readInt16LE(at);
      case 4:
        return bytes.readUInt32LE(at);
      case 5:
        return bytes.readInt32LE(at);
      case 6:
        return bytes.readFloatLE(at);
      case 10:
        // Without BigInt: vocabularies have some hundred thousand lengths of this type.
        return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
      case 11:
        return Number(bytes.readBigInt64LE(at));
      case 12:
        return bytes.readDoubleLE(at);
      default:
        throw new RangeError(`type ${type}`);
    }
  }

  string(): string {
    const length = this.number(10);
    const at = this.#skip(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  value(type: number): Value {
    if (type === stringType) return this.string();
    if (type === arrayType) return this.#array();
    const number = this.number(type);
    return type === 7 ? number !== 0 : number;
  }

  #array(): readonly number[] | undefined {
    const type = this.number(4);
    const count = this.number(10);
    const size = fixedSizes[type];
    if (size !== undefined && count <= 1_024) return Array.from({ length: count }, () => this.number(type));
    if (size !== undefined) this.#skip(size * count);
    else if (type === stringType) for (let i = 0; i < count; i++) this.#skip(this.number(10));
    else throw new RangeError(`array of type ${type}`);
    return undefined;
  }

  /** Returns where what is skipped begins. */
  #skip(bytes: number): number {
    const at = this.#at;
    if (!(bytes >= 0 && at + bytes <= this.#bytes.length)) throw new RangeError("past the end");
    this.#at = at + bytes;
    return at;
  }
}
