import type { DocumentInfo, VersionInfo } from "../../../electron/contract/documents.ts";
import type { Api } from "../../api/api.ts";

/** Hands the file as it was imported to the browser's own way of saving; in the desktop this asks where to. */
export async function saveOriginal(api: Api, document: DocumentInfo, version: VersionInfo): Promise<void> {
  const file = await api.documents.original({
    document_id: document.document_id,
    version_id: version.version_id,
  });
  const url = URL.createObjectURL(file);
  const link = globalThis.document.createElement("a");
  link.href = url;
  link.download = fileNameOf(document.path);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The last part of a path, whichever system wrote it. */
export const fileNameOf = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
