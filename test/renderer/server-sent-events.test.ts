import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ServerSentEvent, serverSentEvents } from "../../renderer/api/server-sent-events.ts";

async function readAll(text: string, cuts: readonly number[] = []) {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  let from = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const end of ends) {
        controller.enqueue(bytes.slice(from, end));
        from = end;
      }
      controller.close();
    },
  });
  const read: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(body)) read.push(event);
  return read;
}

const stream =
  'event: session\nid: 1\ndata: {"a":"ü"}\n\n: comment\n\nevent: token\r\nid: 2\r\ndata: one\r\ndata: two\r\n\r\ndata:bare\n\n';
const events = [
  { event: "session", id: "1", data: '{"a":"ü"}' },
  { event: "token", id: "2", data: "one\ntwo" },
  { event: "message", id: "", data: "bare" },
];

describe("serverSentEvents", () => {
  it("reads fields, comments, several data lines and both kinds of line ends", async () => {
    expect(await readAll(stream)).toEqual(events);
  });

  it("gives the same however the bytes are cut, in the middle of a character too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
        expect(await readAll(stream, cuts)).toEqual(events);
      }),
    );
  });

  it("drops an event that was cut off", async () => {
    expect(await readAll("data: whole\n\ndata: half")).toEqual([{ event: "message", id: "", data: "whole" }]);
  });
});
