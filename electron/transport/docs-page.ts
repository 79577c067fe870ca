import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface StaticAnswer {
  readonly contentType: string;
  readonly content: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Handrail API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });\n`;

/** The files of swagger-ui-dist that the page needs; no other can be asked for. */
const assets: ReadonlyMap<string, string> = new Map([
  ["swagger-ui.css", "text/css"],
  ["swagger-ui-bundle.js", "text/javascript"],
  ["favicon-32x32.png", "image/png"],
]);

const headers = {
  // Swagger UI sets styles on elements; everything else comes from this server.
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** The reference documentation at /docs, from local files alone; undefined: nothing of it is at this path. */
export async function docsPage(path: string): Promise<StaticAnswer | undefined> {
  if (path === "/docs") return { contentType: "text/html; charset=utf-8", content: page, headers };
  if (path === "/docs/start.js") return { contentType: "text/javascript", content: start, headers };
  const [, folder, name = "", ...rest] = path.split("/");
  const contentType = assets.get(name);
  if (folder !== "docs" || contentType === undefined || rest.length > 0) return undefined;
  const content = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));
  return { contentType, content, headers };
}
