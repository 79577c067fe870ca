import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { lastState, openWires } from "./wires.ts";

/** What the production guide says of a backup: database and originals in an empty folder, and start. */
it("answers from its first question on, and never says that the documents don't say what isn't found yet", async () => {
  const folder = mkdtempSync(join(tmpdir(), "handrail-backup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const documents = join(folder, "first", "documents");
  mkdirSync(documents, { recursive: true });
  for (let n = 0; n < 40; n++) {
    writeFileSync(
      join(documents, `policy-${n}.md`),
      `# Policy ${n}\n\nThe allowance of grade ${n} is ${n * 10} francs.\n`,
    );
  }
  writeFileSync(join(documents, "~bicycle.md"), "# Bicycles\n\nThe bicycle subsidy is 300 francs a year.\n");
  const script = () => "Nobody is asked to write.";
  const first = await openWires(join(folder, "first"), { script });
  const { job_id } = await first.clients.ipc.documents.import({ paths: [documents] });
  expect(await lastState(first.clients.ipc, job_id)).toMatchObject({ status: "done", files_failed: 0 });
  await first[Symbol.asyncDispose]();

  const restored = join(folder, "restored", "data");
  for (const name of ["handrail.db", "originals"]) {
    cpSync(join(folder, "first", "data", name), join(restored, name), { recursive: true });
  }
  const second = await openWires(join(folder, "restored"), { script });
  onTestFinished(() => second[Symbol.asyncDispose]());
  const { results } = await second.clients.ipc.search.search({ query: "bicycle subsidy" });
  expect(results[0]?.path).toBe("~bicycle.md");
}, 60_000);
