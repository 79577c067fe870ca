import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HandrailError } from "../../electron/contract/errors.ts";
import { parseGgufMetadata, promptFormatOf, readGgufFacts } from "../../electron/models/gguf-header.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { smallGguf, tinyLlama } from "./small-gguf.ts";

async function facts(bytes: Buffer) {
  const path = join(temporaryFolder(), "model.gguf");
  writeFileSync(path, bytes);
  return readGgufFacts(path);
}

describe("readGgufFacts", () => {
  test("reads what the memory plan and the prompt need", async () => {
    expect(await facts(smallGguf(tinyLlama))).toEqual({
      name: "Tiny Llama",
      licence: "mit",
      contextLength: 2_048,
      // 2 bytes × 2 layers × 2 heads × (16 + 16).
      kvBytesPerToken: 256,
      promptFormat: "llama3",
    });
  });

  test("counts key-value heads that differ by layer", async () => {
    const { kvBytesPerToken } = await facts(smallGguf({ ...tinyLlama, "llama.attention.head_count_kv": [4, 1] }));
    expect(kvBytesPerToken).toBe(2 * 5 * 32);
  });

  test.each([
    ["text", Buffer.from("not a model at all ".repeat(100))],
    ["an empty file", Buffer.alloc(0)],
    ["a header that is cut", smallGguf(tinyLlama, 0).subarray(0, 120)],
    ["an unknown version", Buffer.concat([Buffer.from("GGUF"), Buffer.from([9, 0, 0, 0]), Buffer.alloc(32)])],
    ["a GGUF of something else", smallGguf({ "general.architecture": "clip" })],
    ["one part of several", smallGguf({ ...tinyLlama, "split.count": 3 })],
  ])("refuses %s", async (_, bytes) => {
    await expect(facts(bytes)).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
  });

  test("damaged headers are refused, never worse", () => {
    const whole = smallGguf(tinyLlama, 0);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          parseGgufMetadata(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HandrailError);
        }
      }),
    );
  });
});

describe("promptFormatOf", () => {
  test.each([
    ["{{'<|im_start|>' + role}}", "chatml"],
    ["{{'<|start_header_id|>'}}", "llama3"],
    ["{{'<start_of_turn>model'}}", "gemma"],
    ["{{'[INST] ' + content}}", "mistral"],
    ["", "chatml"],
  ])("%s", (template, format) => {
    expect(promptFormatOf(template)).toBe(format);
  });
});
