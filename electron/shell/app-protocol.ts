import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { protocol } from "electron";
import { appOrigin } from "../contract/shell.ts";

/** Nothing inline, nothing from elsewhere; the page has the same in a meta element. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** To be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page from `folder` at `app://handrail/`, and nothing else. */
export function serveAppProtocol(folder: string): void {
  protocol.handle("app", async (request) => {
    const url = URL.parse(request.url);
    if (!url || `${url.protocol}//${url.host}` !== appOrigin) return new Response("Not found", { status: 404 });
    const file = appFile(folder, url.pathname);
    const content = file && (await readFile(file).catch(() => undefined));
    if (!file || !content) return new Response("Not found", { status: 404 });
    return new Response(new Uint8Array(content), {
      headers: {
        "Content-Type": contentTypes[extname(file)] ?? "application/octet-stream",
        "Content-Security-Policy": contentSecurityPolicy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
      },
    });
  });
}

/** The file that a path means, below `folder`; undefined: it leads outside or can't be read as a path. */
export function appFile(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0")) return undefined;
  const file = normalize(join(folder, decoded === "/" ? "index.html" : decoded));
  return file.startsWith(folder + sep) ? file : undefined;
}
