import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { documentFormatSchema } from "../../electron/contract/documents.ts";
import { writeBadFiles } from "../fixtures/bad-files.ts";
import { sampleDocuments } from "../fixtures/sample-documents.ts";
import { lastState, openWires } from "./wires.ts";

/** Formats without a sample here: an image's quotes are checked where it is recognised. */
const elsewhere = ["image"];

it("what an answer quotes stands word for word at its offsets, in every format", { timeout: 120_000 }, async () => {
  const wires = await openWires(mkdtempSync(join(tmpdir(), "handrail-quotes-")), {
    environment: { STRICTNESS: "lenient" },
    script: () => "Nobody is asked to write.",
  });
  onTestFinished(async () => {
    await wires[Symbol.asyncDispose]();
    rmSync(wires.folder, { recursive: true, force: true });
  });
  const client = wires.clients.ipc;
  const folder = join(wires.folder, "documents");
  writeBadFiles(
    folder,
    Object.entries(await sampleDocuments()).map(([path, content]) => ({ path, content })),
  );
  const { job_id } = await client.documents.import({ paths: [folder] });
  expect(await lastState(client, job_id)).toMatchObject({ status: "done", files_failed: 0 });

  const quoted = new Set<string>();
  for (const { document_id, current_version_id, format } of (await client.documents.list({ limit: 100 })).items) {
    const content = await client.documents.content({ document_id, version_id: current_version_id });
    const paragraphs = content.blocks.filter(({ start, end }) => end - start > 20);
    const spread = paragraphs.filter((_, index) => index % Math.ceil(paragraphs.length / 4) === 0);
    for (const { start, end } of spread) {
      const words = content.text.slice(start, end).split(/[\s|]+/, 12);
      const { citations } = await client.chat.ask({
        message: `What is said about: ${words.join(" ")}?`,
        filters: { document_ids: [document_id] },
        as_of: "2026-01-01",
      });
      for (const citation of citations) {
        expect(citation).toMatchObject({ document_id, version_id: current_version_id });
        expect(content.text.slice(citation.start, citation.end)).toBe(citation.quote);
        quoted.add(format);
      }
    }
  }
  expect([...quoted, ...elsewhere].toSorted()).toEqual(documentFormatSchema.options.toSorted());
});
