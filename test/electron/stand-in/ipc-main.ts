import { modelledEmitter } from "./modelled.ts";

export type Invoked = (event: object, ...values: unknown[]) => unknown;

/** Channels are the app's own names, so every one may be listened to. */
class IpcMain extends modelledEmitter("ipcMain", []) {
  readonly handlers = new Map<string, Invoked>();

  override on(channel: string, listener: (...values: unknown[]) => void): this {
    return this.addListener(channel, listener);
  }

  handle(channel: string, handler: Invoked): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
}

export const ipcMain = new IpcMain();
