import { EventEmitter } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { expect, it } from "vitest";
import { servePort } from "../../electron/transport/ipc.ts";
import { createPortClient } from "../../electron/transport/port-client.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { collect, failure, importPolicy, openWires } from "./wires.ts";

/** The shape of Electron's MessagePortMain: an emitter whose messages come as `{ data }`. */
class MainPort extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on("message", (data: unknown) => this.emit("message", { data, ports: [] }));
    port.on("close", () => this.emit("close"));
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  start(): void {
    this.#port.start();
  }
}

const question = { message: "How many hours of vacation may I carry over?" };

it("serves Electron's kind of port", async () => {
  await using wires = await openWires(temporaryFolder());
  await importPolicy(wires);
  const { port1, port2 } = new MessageChannel();
  servePort(new MainPort(port1), wires.backend.router, { client: "window" });
  const client = createPortClient(port2);
  const events = await collect(await client.chat.askStream(question));
  expect(events.at(-1)).toMatchObject({ type: "done", response: { refused: false } });
  expect(await failure(client.sessions.get({ session_id: "none" }))).toEqual({ code: "SESSION_NOT_FOUND" });
  port2.close();
});

it("lets a window that was reloaded take up the reply where it left", async () => {
  let finish = (): void => undefined;
  const until = new Promise<void>((resolve) => (finish = resolve));
  await using wires = await openWires(temporaryFolder(), {
    script: () => ({ pieces: ["Employees may carry over up to 240 hours of vacation into the next year. "], until }),
  });
  await importPolicy(wires);
  const before = new MessageChannel();
  servePort(before.port1, wires.backend.router, { client: "window" });
  const events = await createPortClient(before.port2).chat.askStream({ ...question, mode: "generated" });
  let session_id = "";
  let seen = 0;
  for await (const event of events) {
    if (event.type === "session") session_id = event.session_id;
    seen = event.seq;
    if (event.type === "retrieval") break;
  }
  before.port2.close();
  const after = new MessageChannel();
  servePort(after.port1, wires.backend.router, { client: "window" });
  const attached = await createPortClient(after.port2).chat.attach({ session_id, after: seen });
  finish();
  const rest = await collect(attached);
  expect(rest[0]?.seq).toBe(seen + 1);
  expect(rest.at(-1)).toMatchObject({ type: "done", response: { status: "complete", mode: "generated" } });
  after.port2.close();
});

it("ends subscriptions with the port", async () => {
  await using wires = await openWires(temporaryFolder());
  const { port1, port2 } = new MessageChannel();
  servePort(port1, wires.backend.router, { client: "window" });
  const events = await createPortClient(port2).events.subscribe({});
  const ended = collect(events).then(
    () => "ended",
    () => "ended",
  );
  port1.close();
  expect(await ended).toBe("ended");
});
