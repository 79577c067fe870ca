import "./be-electron.ts";
import { resolveElectron } from "./electron-hook.ts";
import { modelledEmitter } from "./modelled.ts";

/** Imported first in a utility process: gives it `process.parentPort` in place of Node's own way to its parent. */
const toParent = process.send?.bind(process);
if (!toParent) throw new Error("this is no utility process");
process.on("disconnect", () => process.exit(0));

class ParentPort extends modelledEmitter("parentPort", ["message"]) {
  postMessage(message: unknown): void {
    toParent?.(message);
  }
}

const parentPort = new ParentPort();
const early: unknown[] = [];
process.on("message", (data) => {
  if (parentPort.listenerCount("message") > 0) parentPort.emit("message", { data });
  else early.push(data);
});
parentPort.on("newListener", (event) => {
  if (event === "message")
    setImmediate(() => {
      for (const data of early.splice(0)) parentPort.emit("message", { data });
    });
});
resolveElectron("electron-in-utility.ts");
Object.defineProperty(process, "parentPort", { value: parentPort });
Object.defineProperty(process, "send", { value: undefined });
