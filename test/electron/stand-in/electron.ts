/** What `import … from "electron"` gives in the stand-in; a name that isn't here can't be imported. */
export { app } from "./app.ts";
export { BrowserWindow } from "./browser-window.ts";
export { ipcMain } from "./ipc-main.ts";
export { Menu } from "./menu.ts";
export { MessageChannelMain } from "./ports.ts";
export { protocol } from "./protocol.ts";
export { session } from "./session.ts";
export { dialog, nativeTheme, screen, shell } from "./system.ts";
export { utilityProcess } from "./utility-process.ts";
export { webContents } from "./web-contents.ts";
