import fc from "fast-check";
import { expect, it } from "vitest";
import { readEvents } from "../../electron/transport/event-stream-reader.ts";
import { collect } from "./wires.ts";

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

const read = (text: string, sizes: readonly number[] = []) =>
  collect(readEvents(inPieces(new TextEncoder().encode(text), sizes)));

it("reads types, data of several lines, comments and fields it doesn't know", async () => {
  const text = ": hello\n\nevent: token\nid: 3\ndata: {\ndata:  1}\n\nretry: 5\n\ndata:x\r\n\r\ndata: open end";
  expect(await read(text)).toEqual([
    { event: "token", data: "{\n 1}" },
    { event: "message", data: "x" },
  ]);
});

it("reads the same however the bytes arrive, between the halves of a character or of CRLF too", async () => {
  const ending = fc.constantFrom("\n", "\r\n", "\r");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ event: fc.stringMatching(/^[a-z]{1,5}$/), data: fc.string({ unit: "grapheme" }) }), {
        maxLength: 5,
      }),
      ending,
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }),
      async (events, end, sizes) => {
        const wanted = events.map(({ event, data }) => ({ event, data: JSON.stringify(data) }));
        const text = wanted.map(({ event, data }) => `event: ${event}${end}data: ${data}${end}${end}`).join("");
        expect(await read(text, sizes)).toEqual(wanted);
      },
    ),
  );
});
