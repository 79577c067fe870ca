import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { pageSecurityPolicy } from "./page-policy.ts";

/** What a built page consists of; nothing else is served. */
const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  // Fonts and character maps that a PDF names but doesn't bring.
  ".pfb": "application/octet-stream",
  ".bcmap": "application/octet-stream",
  ".icc": "application/octet-stream",
};

export interface PageFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A file of the built page in `folder`, with the headers it goes with; undefined: the path means none. */
export async function readPageFile(folder: string, pathname: string): Promise<PageFile | undefined> {
  const file = pageFilePath(folder, pathname);
  const contentType = file && contentTypes[extname(file)];
  if (!file || !contentType) return undefined;
  const content = await readFile(file).catch(() => undefined);
  if (!content) return undefined;
  return {
    content: new Uint8Array(content),
    headers: {
      "Content-Type": contentType,
      "Content-Security-Policy": pageSecurityPolicy,
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Opener-Policy": "same-origin",
      // The build puts what its content names into this folder.
      "Cache-Control": pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    },
  };
}

/** The file that a path means, below `folder`; undefined: it leads outside or can't be read as a path. */
export function pageFilePath(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0")) return undefined;
  const root = normalize(folder);
  const file = normalize(join(root, decoded === "/" ? "index.html" : decoded));
  return file.startsWith(root + sep) ? file : undefined;
}
