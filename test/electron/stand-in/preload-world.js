// Runs in an isolated world of the page, as a sandboxed preload does. PRELOAD is put in by web-contents.ts.
(() => {
  if (globalThis.standIn) return;
  const { encode, decode } = globalThis.standInCodec;
  const toHost = globalThis.standInSend;
  const send = (message) => toHost(encode(message));
  const strict = (name, part) =>
    new Proxy(part, {
      get(target, property) {
        if (typeof property === "symbol" || property in target) return target[property];
        throw new Error(`the stand-in for Electron doesn't model ${name}.${property}`);
      },
    });

  const ports = new Map();
  const openPort = (id) => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port2);
    port2.addEventListener("message", ({ data }) => send({ type: "port", id, data }));
    port2.start();
    port2.addEventListener("close", () => ports.delete(id) && send({ type: "port-closed", id }));
    return port1;
  };

  let nextId = 0;
  const invoked = new Map();
  const listeners = new Map();
  const ipcRenderer = strict("ipcRenderer", {
    send: (channel, ...values) => send({ type: "send", channel, values }),
    invoke: (channel, ...values) =>
      new Promise((resolve, reject) => {
        const id = ++nextId;
        send({ type: "invoke", id, channel, values });
        invoked.set(id, { resolve, reject, channel });
      }),
    on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
  });

  const tellPage = (detail) => document.dispatchEvent(new CustomEvent("stand-in-page", { detail }));
  const exposed = {};
  const errorOf = (error) => ({ message: error instanceof Error ? error.message : String(error) });
  const describe = (value) => {
    if (typeof value === "function") return { function: true };
    if (typeof value !== "object" || value === null) return { value };
    return { fields: Object.fromEntries(Object.entries(value).map(([key, field]) => [key, describe(field)])) };
  };
  document.addEventListener("stand-in-call", ({ detail: { path, values } }) => {
    try {
      const value = path.reduce((part, key) => part[key], exposed)(...values);
      if (typeof value?.then !== "function") return tellPage({ type: "answer", value });
      const promise = ++nextId;
      tellPage({ type: "answer", promise });
      value.then(
        (settled) => tellPage({ type: "settle", promise, value: settled }),
        (error) => tellPage({ type: "settle", promise, error: errorOf(error) }),
      );
    } catch (error) {
      tellPage({ type: "answer", error: errorOf(error) });
    }
  });
  document.addEventListener("stand-in-open", ({ detail }) => send({ type: "open", url: detail }));
  const contextBridge = strict("contextBridge", {
    exposeInMainWorld(key, api) {
      if (key in exposed) throw new Error("Cannot bind an API on top of an existing property on the window object");
      exposed[key] = api;
      tellPage({ type: "expose", key, description: describe(api) });
    },
  });

  const webUtils = strict("webUtils", {
    // Only the debugger knows a file's path: it stops here, sets the path, and goes on.
    getPathForFile: function standInPathOfFile(file) {
      if (!(file instanceof File)) throw new TypeError("Error processing argument at index 0");
      globalThis.standInFile = file;
      globalThis.standInPath = "";
      // oxlint-disable-next-line no-debugger
      debugger;
      return globalThis.standInPath;
    },
  });

  globalThis.standIn = {
    receive(text) {
      const message = decode(text);
      if (message.type === "message") {
        const event = strict("the event of a message", { ports: message.ports.map(openPort) });
        for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.values);
      } else if (message.type === "answer") {
        const waiting = invoked.get(message.id);
        invoked.delete(message.id);
        if (message.error === undefined) waiting.resolve(message.value);
        else waiting.reject(new Error(`Error invoking remote method '${waiting.channel}': ${message.error}`));
      } else if (message.type === "port") ports.get(message.id)?.postMessage(message.data);
      else {
        const port = ports.get(message.id);
        ports.delete(message.id);
        port?.close();
      }
    },
  };

  const electron = strict("electron", { contextBridge, ipcRenderer, webUtils });
  const requireInPreload = (name) => {
    if (name === "electron") return electron;
    throw new Error(`module not found: ${name}`);
  };
  try {
    // oxlint-disable-next-line no-unused-vars -- for the text that takes the next line's place
    ((require) => {
      // oxlint-disable-next-line no-unused-expressions
      PRELOAD;
    })(requireInPreload);
    send({ type: "loaded" });
  } catch (error) {
    send({ type: "preload-failed", error: String(error?.stack ?? error) });
  }
})();
