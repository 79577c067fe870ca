import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { watchedFolderSchema } from "../../electron/contract/collections.ts";
import type { GoldenContext } from "./golden-routes.ts";
import { failure, lastState } from "./wires.ts";

/** Imports a folder of its own with these files and answers its documents' ids. */
async function importedFolder(
  { client, wire, wires }: GoldenContext,
  name: string,
  files: readonly string[],
  watch = false,
) {
  const folder = join(wires.folder, "documents", `${name}-${wire}`);
  mkdirSync(folder, { recursive: true });
  for (const file of files)
    writeFileSync(join(folder, `${name}-${wire}-${file}.md`), `# ${file}\n\nThe ${name} rule ${file}.\n`);
  await lastState(client, (await client.documents.import({ paths: [folder], ...(watch && { watch }) })).job_id);
  const { items } = await client.documents.list({ q: `${name}-${wire}-` });
  expect(items).toHaveLength(files.length);
  return { folder, ids: items.map(({ document_id }) => document_id) };
}

const watchOf = async ({ client }: GoldenContext, path: string) => {
  const { items } = await client.watchedFolders.list({});
  const found = items.map((item) => watchedFolderSchema.parse(item)).find((item) => item.path === path);
  if (!found) throw new Error("the folder isn't watched");
  return found;
};

/** Golden tests of what keeps the library right: see `golden-routes.ts`. */
export const goldenUpkeepRoutes = {
  async "documents.deleteMany"(context: GoldenContext) {
    const { client } = context;
    const { ids } = await importedFolder(context, "remove", ["a", "b"]);
    const [first] = ids;
    const withUnknown = client.documents.deleteMany({ document_ids: [...ids, "none"] });
    expect(await failure(withUnknown)).toEqual({ code: "DOCUMENT_NOT_FOUND" });
    await client.documents.get({ document_id: first ?? "" });
    const { job_id } = await client.documents.deleteMany({ document_ids: [...ids, ...ids] });
    // Hidden at once, whatever the job has come to.
    expect(await failure(client.documents.get({ document_id: first ?? "" }))).toEqual({ code: "DOCUMENT_NOT_FOUND" });
    expect(await lastState(client, job_id)).toMatchObject({ kind: "delete", status: "done", files_done: 2 });
    expect(await failure(client.documents.deleteMany({ document_ids: [] }))).toMatchObject({
      code: "VALIDATION_FAILED",
    });
  },

  async "documents.reindex"(context: GoldenContext) {
    const { client } = context;
    const { ids } = await importedFolder(context, "again", ["a"]);
    const document_id = ids[0] ?? "";
    const before = await client.documents.get({ document_id });
    const { job_id } = await client.documents.reindex({ document_id });
    expect(await lastState(client, job_id)).toMatchObject({ kind: "reindex", status: "done", files_done: 1 });
    expect((await client.documents.get({ document_id })).versions).toEqual(before.versions);
    expect(await failure(client.documents.reindex({ document_id: "none" }))).toEqual({ code: "DOCUMENT_NOT_FOUND" });
  },

  async "documents.reindexAll"(context: GoldenContext) {
    const { client } = context;
    const { ids } = await importedFolder(context, "some", ["a", "b", "c"]);
    const some = await client.documents.reindexAll({ document_ids: ids.slice(0, 2) });
    expect(await lastState(client, some.job_id)).toMatchObject({ kind: "reindex", status: "done", files_done: 2 });
    const withUnknown = client.documents.reindexAll({ document_ids: [...ids, "none"] });
    expect(await failure(withUnknown)).toEqual({ code: "DOCUMENT_NOT_FOUND" });
    expect(await failure(client.documents.reindexAll({ document_ids: [] }))).toMatchObject({
      code: "VALIDATION_FAILED",
    });
    const { job_id } = await client.documents.reindexAll({});
    expect(await lastState(client, job_id)).toMatchObject({ kind: "reindex", status: "done", files_failed: 0 });
    const { items } = await client.jobs.list({ kind: "reindex", limit: 1 });
    expect(items.map((job) => job.job_id)).toEqual([job_id]);
  },

  async "watchedFolders.list"(context: GoldenContext) {
    const { folder } = await importedFolder(context, "listed", ["a"], true);
    expect(await watchOf(context, folder)).toMatchObject({ state: "watching", document_count: 1 });
  },

  async "watchedFolders.patch"(context: GoldenContext) {
    const { client } = context;
    const { folder } = await importedFolder(context, "paused", ["a"], true);
    const { watch_id } = await watchOf(context, folder);
    expect(await client.watchedFolders.patch({ watch_id, paused: true })).toMatchObject({ watch_id, state: "paused" });
    expect(await client.watchedFolders.patch({ watch_id, paused: false })).toMatchObject({ state: "watching" });
    const unknown = client.watchedFolders.patch({ watch_id: "none", paused: true });
    expect(await failure(unknown)).toEqual({ code: "WATCHED_FOLDER_NOT_FOUND" });
  },

  async "watchedFolders.delete"(context: GoldenContext) {
    const { client } = context;
    const { folder, ids } = await importedFolder(context, "stopped", ["a"], true);
    const { watch_id } = await watchOf(context, folder);
    expect(await client.watchedFolders.delete({ watch_id })).toBeUndefined();
    expect(await failure(client.watchedFolders.delete({ watch_id }))).toEqual({ code: "WATCHED_FOLDER_NOT_FOUND" });
    await client.documents.get({ document_id: ids[0] ?? "" });
  },
};
