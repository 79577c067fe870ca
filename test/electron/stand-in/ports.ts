import { modelledEmitter } from "./modelled.ts";

/** One end of a channel that leads out of this process. */
export interface FarEnd {
  onMessage(listener: (data: unknown) => void): void;
  onClose(listener: () => void): void;
  post(data: unknown): void;
  close(): void;
}

export class MessagePortMain extends modelledEmitter("MessagePortMain", ["message", "close"]) {
  #peer: MessagePortMain | undefined;
  #waiting: unknown[] = [];
  #started = false;

  static pair(): readonly [MessagePortMain, MessagePortMain] {
    const [first, second] = [new MessagePortMain(), new MessagePortMain()];
    first.#peer = second;
    second.#peer = first;
    return [first, second];
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.#deliver(data);
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0)
      throw new Error("the stand-in for Electron doesn't model ports that are sent through ports");
    const peer = this.#peer;
    if (peer) peer.#receive(structuredClone(data));
  }

  close(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    if (!peer) return;
    peer.#peer = undefined;
    setImmediate(() => peer.emit("close"));
    setImmediate(() => this.emit("close"));
  }

  /** Takes this end out of the process: from then on it is only the way to somewhere else. */
  transfer(): FarEnd {
    if (this.#started) throw new Error("a port that was started can't be sent");
    return {
      onMessage: (listener) => {
        this.on("message", (event: { data: unknown }) => listener(event.data));
        this.start();
      },
      onClose: (listener) => void this.on("close", listener),
      post: (data) => this.postMessage(data),
      close: () => this.close(),
    };
  }

  #receive(data: unknown): void {
    if (this.#started) this.#deliver(data);
    else this.#waiting.push(data);
  }

  #deliver(data: unknown): void {
    setImmediate(() => this.emit("message", { data, ports: [] }));
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    [this.port1, this.port2] = MessagePortMain.pair();
  }
}
