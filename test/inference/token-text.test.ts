import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenText } from "../../electron/inference/token-text.ts";

/** Tokens that are pieces of UTF-8; a piece may end inside of a character. */
const detokenize = (tokens: readonly Uint8Array[]): string => Buffer.concat(tokens).toString("utf8");

describe("TokenText", () => {
  test("gives out whole characters only, and all of them, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (text, sizes) => {
        fc.pre(!text.includes("\uFFFD"));
        const bytes = Buffer.from(text);
        const stream = new TokenText<Uint8Array>(detokenize);
        const pieces: string[] = [];
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value;
          pieces.push(stream.add(bytes.subarray(at, at + size)));
          at += size;
        }
        pieces.push(stream.end());
        expect(pieces.join("")).toBe(text);
        expect(pieces.every((piece) => !piece.includes("\uFFFD"))).toBe(true);
      }),
    );
  });

  test("drops a character that was never finished", () => {
    const stream = new TokenText<Uint8Array>(detokenize);
    const wave = Buffer.from("🌊");
    expect(stream.add(Buffer.from("sea "))).toBe("sea ");
    expect(stream.add(wave.subarray(0, 2))).toBe("");
    expect(stream.end()).toBe("");
  });

  test("doesn't wait for ever for bytes that are no character", () => {
    const stream = new TokenText<Uint8Array>(detokenize);
    const given = Array.from({ length: 4 }, () => stream.add(Buffer.from([0xff]))).join("");
    expect(given).not.toBe("");
    expect(stream.add(Buffer.from("ok"))).toBe("ok");
  });
});
