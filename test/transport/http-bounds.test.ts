import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { openWires } from "./wires.ts";

const errorSchema = z.object({ error: z.object({ code: z.string(), details: z.unknown().optional() }) });

type Wires = Awaited<ReturnType<typeof openWires>>;

async function refused(wires: Wires, method: string, path: string, body: unknown): Promise<[number, string]> {
  const answer = await wires.fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return [answer.status, errorSchema.parse(await answer.json()).error.code];
}

test("takes types in a JSON body at their word: a text is no number", async () => {
  await using wires = await openWires(temporaryFolder());
  for (const value of ["60", "", true]) {
    const answer = await refused(wires, "PATCH", "/api/v1/settings", { rate_limit_per_minute: value });
    expect(answer).toEqual([400, "VALIDATION_FAILED"]);
  }
  expect((await wires.fetch("/api/v1/chat/sessions?limit=3&pinned=true")).status).toBe(200);
});

test("reads no model file outside the allowed folders, and tells nothing about what is there", async () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  writeFileSync(join(outside, "model.gguf"), "GGUF");
  await using wires = await openWires(folder);
  for (const name of ["model.gguf", "missing.gguf"]) {
    const answer = await refused(wires, "POST", "/api/v1/models/import", { path: join(outside, name) });
    expect(answer).toEqual([403, "FORBIDDEN_PATH"]);
  }
});

test("lets no program widen the folders that bind it", async () => {
  await using wires = await openWires(temporaryFolder());
  expect(await refused(wires, "PATCH", "/api/v1/settings", { allowed_roots: ["/"] })).toEqual([403, "FORBIDDEN"]);
});

test("imports nothing whose last day in force lies before its first", async () => {
  await using wires = await openWires(temporaryFolder());
  const metadata = { effective_from: "2025-02-01", effective_to: "2025-01-01" };
  const body = { paths: ["/policies"], metadata };
  expect(await refused(wires, "POST", "/api/v1/documents/import", body)).toEqual([400, "VALIDATION_FAILED"]);
});
