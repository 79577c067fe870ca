import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { AuditLog } from "../../electron/platform/audit.ts";
import { SqliteSessionStore } from "../../electron/sessions/sqlite-session-store.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

/** Files under `folder` that hold the marker in any letter case, as UTF-8 or UTF-16. */
function filesHolding(folder: string, marker: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return bytes.toString("latin1").toLowerCase().includes(marker) || bytes.includes(Buffer.from(marker, "utf16le"));
    });
}

const filler = (n: number): string =>
  Array.from({ length: 60 }, (_, k) => `Paragraph ${k} of policy ${n} says what is done on day ${n * k}.`).join("\n\n");

it("removing a document leaves nothing of it in any file: database, index, originals", async () => {
  const library = await openTestLibrary();
  const files = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => {
      const secret = n % 4 === 0 ? `\n\n## Section xyzzymarker\n\nNobody else writes xyzzymarker${n} days.\n\n` : "";
      return [`${n % 4 === 0 ? "xyzzymarker-" : ""}policy-${n}.md`, `# Policy ${n}${secret}\n\n${filler(n)}${secret}`];
    }),
  );
  const folder = writeFiles(files);
  await library.import({ paths: [folder] });
  const { items } = library.documents.list({ limit: 50 });
  expect(items).toHaveLength(12);
  expect(filesHolding(library.folder, "xyzzymarker").length).toBeGreaterThan(2);
  // Names of files stay in the job that imported them, which is no part of the document.
  library.database.exec("DELETE FROM jobs");
  for (const { document_id, path } of items) {
    if (path.startsWith("xyzzymarker")) await library.removal.delete(document_id);
  }
  expect(filesHolding(library.folder, "xyzzymarker")).toEqual([]);
  expect(library.documents.list({ limit: 50 }).items).toHaveLength(9);
  const unused = library.database.prepare(
    `SELECT count(*) AS count FROM embedding_cache c WHERE NOT EXISTS
       (SELECT 1 FROM embedding_uses u WHERE u.embedder_id = c.embedder_id AND u.text_sha256 = c.text_sha256)`,
  );
  expect(unused.get()).toEqual({ count: 0 });
});

it("leaves nothing of it in a database that is too large to be rewritten at once, when that is closed", async () => {
  const library = await openTestLibrary();
  library.database.prepare("INSERT INTO settings (name, value) VALUES ('padding', ?)").run("x".repeat(6_000_000));
  const secret = "Nobody else writes xyzzymarker.\n\n";
  await library.import({
    paths: [writeFiles({ "a.md": `# A\n\n${secret}${filler(1)}`, "b.md": `# B\n\n${filler(2)}` })],
  });
  const [a] = library.documents.list({ limit: 1 }).items;
  await library.removal.delete(a?.document_id ?? "");
  const audit = new AuditLog({ database: library.database, clock: library.clock });
  await new SqliteSessionStore({ database: library.database, audit }).eraseTraces("closing");
  expect(filesHolding(library.folder, "xyzzymarker")).toEqual([]);
  expect(library.database.prepare("SELECT 1 FROM erasures").get()).toBeUndefined();
});
