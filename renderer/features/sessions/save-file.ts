import type { ExportedSession } from "../../../electron/contract/sessions.ts";

/** Hands the export to the browser's own way of saving; in the desktop this asks where to. */
export function saveFile({ file_name, media_type, content }: ExportedSession): void {
  const url = URL.createObjectURL(new Blob([content], { type: media_type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file_name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
