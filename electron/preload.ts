import { contextBridge, ipcRenderer, webUtils } from "electron";

// A sandboxed preload may import nothing but `electron`: the names are those of contract/shell.ts and renderer/api.
const connect = "handrail:connect";
const answer = "handrail:port";
const pickPaths = "handrail:pick-paths";

/** Hands the page its one MessagePort; the page asks, so it doesn't matter which of the two is there first. */
window.addEventListener("message", (event) => {
  if (event.source === window && event.data === connect) ipcRenderer.send(connect);
});
ipcRenderer.on(answer, (event) => {
  window.postMessage(answer, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld("handrail", {
  pathForFile: (file: File): string => webUtils.getPathForFile(file),
  pickFolder: (): Promise<string[]> => ipcRenderer.invoke(pickPaths, { kind: "folder" }),
  pickFiles: (purpose: "documents" | "model"): Promise<string[]> => ipcRenderer.invoke(pickPaths, { kind: purpose }),
});
