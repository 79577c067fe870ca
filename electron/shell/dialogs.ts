import { BrowserWindow, dialog, ipcMain, type OpenDialogOptions } from "electron";
import { pickPathsRequestSchema, shellChannels, type PickPathsRequest } from "../contract/shell.ts";
import { isAppUrl } from "./window-guards.ts";

const dialogs: Readonly<Record<PickPathsRequest["kind"], OpenDialogOptions>> = {
  folder: { title: "Import a folder", properties: ["openDirectory", "multiSelections"] },
  documents: {
    title: "Import documents",
    properties: ["openFile", "multiSelections"],
    filters: [
      {
        name: "Documents",
        extensions: [
          "md",
          "markdown",
          "txt",
          "html",
          "htm",
          "docx",
          "odt",
          "rtf",
          "pdf",
          "pptx",
          "xlsx",
          "xls",
          "ods",
          "csv",
          "tsv",
          "eml",
          "msg",
          "png",
          "jpg",
          "jpeg",
          "tif",
          "tiff",
          "webp",
          "zip",
        ],
      },
    ],
  },
  model: {
    title: "Import a model",
    properties: ["openFile"],
    filters: [{ name: "GGUF models", extensions: ["gguf"] }],
  },
};

/** Answers the page's wish for paths with the system's own dialogs. */
export function serveDialogs(): void {
  ipcMain.handle(shellChannels.pickPaths, async (event, request: unknown): Promise<string[]> => {
    if (!event.senderFrame || !isAppUrl(event.senderFrame.url)) return [];
    const { kind } = pickPathsRequestSchema.parse(request);
    const window = BrowserWindow.fromWebContents(event.sender);
    const answer = await (window ? dialog.showOpenDialog(window, dialogs[kind]) : dialog.showOpenDialog(dialogs[kind]));
    return answer.filePaths;
  });
}
