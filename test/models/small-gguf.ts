type MetadataValue = string | number | readonly string[] | readonly number[];

/** The bytes of a small GGUF file, version 3: a header with these keys and values, then `padding` zero bytes. */
export function smallGguf(metadata: Readonly<Record<string, MetadataValue>>, padding = 1_000): Buffer {
  const entries = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), typed(value)]));
  const head = Buffer.concat([Buffer.from("GGUF"), uint32(3), uint64(0), uint64(entries.length)]);
  return Buffer.concat([head, ...entries, Buffer.alloc(padding)]);
}

/** What a model of the llama family says of itself; 2 layers, 2 of 4 heads for keys and values, 64 wide. */
export const tinyLlama = {
  "general.architecture": "llama",
  "general.name": "Tiny Llama",
  "general.license": "mit",
  "llama.context_length": 2_048,
  "llama.block_count": 2,
  "llama.attention.head_count": 4,
  "llama.attention.head_count_kv": 2,
  "llama.embedding_length": 64,
  "tokenizer.ggml.tokens": ["a", "b", "c"],
  "tokenizer.chat_template": "{{ '<|start_header_id|>' + message.role }}",
} as const;

function typed(value: MetadataValue): Buffer {
  if (typeof value === "string") return Buffer.concat([uint32(8), text(value)]);
  if (typeof value === "number") return Buffer.concat([uint32(4), uint32(value)]);
  const items = value.map((item) => (typeof item === "string" ? text(item) : uint32(item)));
  const type = typeof value[0] === "string" ? 8 : 4;
  return Buffer.concat([uint32(9), uint32(type), uint64(value.length), ...items]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
