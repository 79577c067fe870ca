import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { collectionSchema } from "../../electron/contract/collections.ts";
import { documentInfoSchema, duplicatePairSchema, versionDiffSchema } from "../../electron/contract/documents.ts";
import type { GoldenContext } from "./golden-routes.ts";
import { failure, lastState } from "./wires.ts";

const leave = (days: number): string => `# Annual leave ${days}

## Days off

Full-time employees have ${days} days of annual leave in each calendar year. Part-time employees have the share of it
that their contract gives them. Leave is agreed with the manager at least two weeks before it begins.

## Carrying over

What is left at the end of the year may be taken until the end of March. After that it lapses without payment.
`;

/** Imports a file of this name and content, and answers its document. */
async function imported({ client, wires }: Pick<GoldenContext, "client" | "wires">, name: string, content: string) {
  const path = join(wires.folder, "documents", name);
  writeFileSync(path, content);
  await lastState(client, (await client.documents.import({ paths: [path] })).job_id);
  const [document] = (await client.documents.list({ q: name })).items;
  if (!document) throw new Error(`${name} was not imported`);
  return document;
}

/** Golden tests of what the library's page does: see `golden-routes.ts`. */
export const goldenLibraryRoutes = {
  async "documents.patch"({ client, wire, wires }: GoldenContext) {
    const { document_id } = await imported({ client, wires }, `patch-${wire}.md`, leave(21));
    const collection = await client.collections.create({ name: `Patched ${wire}` });
    const patched = documentInfoSchema.parse(
      await client.documents.patch({
        document_id,
        title: "Time off",
        metadata: { jurisdiction: "uk", owner: "People team", effective_from: "2026-01-01" },
        collection_ids: [collection.collection_id],
      }),
    );
    expect(patched).toMatchObject({
      title: "Time off",
      metadata: { jurisdiction: "GB", owner: "People team", effective_from: "2026-01-01" },
      collection_ids: [collection.collection_id],
      versions: [{ metadata_origins: { jurisdiction: "edited", owner: "edited", effective_from: "edited" } }],
    });
    const before = client.documents.patch({ document_id, metadata: { effective_to: "2025-12-31" } });
    expect(await failure(before)).toMatchObject({
      code: "VALIDATION_FAILED",
      details: { "metadata.effective_to": expect.any(String) },
    });
    const back = await client.documents.patch({ document_id, metadata: { owner: null }, collection_ids: [] });
    expect(back.metadata.owner).toBeUndefined();
    expect(back.collection_ids).toEqual([]);
    const emptied = await client.documents.patch({ document_id, metadata: { empty: ["jurisdiction"] } });
    expect(emptied.metadata.jurisdiction).toBeUndefined();
    expect(emptied.versions[0]?.metadata_origins.jurisdiction).toBe("edited");
    const both = client.documents.patch({ document_id, metadata: { empty: ["owner"], owner: "HR" } });
    expect(await failure(both)).toMatchObject({
      code: "VALIDATION_FAILED",
      details: { "metadata.empty": expect.any(String) },
    });
    expect(await failure(client.documents.patch({ document_id, collection_ids: ["none"] }))).toEqual({
      code: "COLLECTION_NOT_FOUND",
    });
    expect(await failure(client.documents.patch({ document_id: "none" }))).toEqual({ code: "DOCUMENT_NOT_FOUND" });
  },

  async "documents.patchMany"({ client, wire, wires }: GoldenContext) {
    const one = await imported({ client, wires }, `many-a-${wire}.md`, "# Pay\n\nPay day is the last working day.\n");
    const two = await imported({ client, wires }, `many-b-${wire}.md`, "# Bonus\n\nA bonus is paid in December.\n");
    const document_ids = [one.document_id, two.document_id];
    const { collection_id } = await client.collections.create({ name: `Pay ${wire}` });
    const change = { document_ids, metadata: { audience: "managers" }, add_to_collections: [collection_id] };
    expect(await client.documents.patchMany(change)).toEqual({ updated: 2 });
    const { items } = await client.documents.list({ collection_id });
    expect(items.map(({ metadata }) => metadata.audience)).toEqual(["managers", "managers"]);
    const withUnknown = { document_ids: [...document_ids, "none"], metadata: { audience: "everyone" } };
    expect(await failure(client.documents.patchMany(withUnknown))).toEqual({ code: "DOCUMENT_NOT_FOUND" });
    expect((await client.documents.get({ document_id: one.document_id })).metadata.audience).toBe("managers");
    expect(await failure(client.documents.patchMany({ document_ids: [] }))).toMatchObject({
      code: "VALIDATION_FAILED",
    });
  },

  async "documents.original"({ client, wire, wires }: GoldenContext) {
    const name = `Größe & “script” ${wire}.html`;
    const html = "<h1>Sizes</h1><script>alert(1)</script><p>Shirts come in all sizes.</p>";
    const { document_id, current_version_id: version_id } = await imported({ client, wires }, name, html);
    const original = await client.documents.original({ document_id, version_id });
    expect(original).toMatchObject({ name, type: "text/html", size: Buffer.byteLength(html) });
    expect(await original.text()).toBe(html);
    const unknown = client.documents.original({ document_id, version_id: "none" });
    expect(await failure(unknown)).toEqual({ code: "VERSION_NOT_FOUND" });
    if (wire !== "http") return;
    for (const path of ["original", "content?format=original"]) {
      const answer = await wires.fetch(`/api/v1/documents/${document_id}/versions/${version_id}/${path}`);
      expect(await answer.text()).toBe(html);
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject({
        "content-type": "text/html",
        "content-length": String(Buffer.byteLength(html)),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      });
      expect(headers["content-disposition"]).toBe(
        `attachment; filename="Gr__e & _script_ http.html"; filename*=UTF-8''${encodeURIComponent(name)}`,
      );
    }
  },

  async "documents.diff"({ client, wire, wires }: GoldenContext) {
    const first = await imported({ client, wires }, `diff-${wire}.md`, leave(25));
    const second = await imported({ client, wires }, `diff-${wire}.md`, leave(28));
    const query = {
      document_id: first.document_id,
      from: first.current_version_id,
      to: second.current_version_id,
    };
    const diff = versionDiffSchema.parse(await client.documents.diff(query));
    expect(diff.unchanged_sections).toBe(1);
    const days = diff.sections.find(({ heading_path }) => heading_path.at(-1) === "Days off");
    expect(days?.parts.filter(({ kind }) => kind !== "same")).toEqual([
      { kind: "deleted", text: "25" },
      { kind: "inserted", text: "28" },
    ]);
    expect(await failure(client.documents.diff({ ...query, to: "none" }))).toEqual({ code: "VERSION_NOT_FOUND" });
  },

  async "documents.duplicates"({ client, wire, wires }: GoldenContext) {
    const [a, b] = await twins({ client, wires }, `duplicates-${wire}`);
    const { items } = await client.documents.duplicates({});
    for (const item of items) duplicatePairSchema.parse(item);
    const pair = items.find(({ documents }) => documents.every((each) => [a, b].includes(each.document_id)));
    expect(pair?.similarity).toBeGreaterThan(0.9);
    await client.documents.delete({ document_id: a });
  },

  async "documents.merge"({ client, wire, wires }: GoldenContext) {
    const [document_id, duplicate_id] = await twins({ client, wires }, `merge-${wire}`);
    const merged = await client.documents.merge({ document_id, duplicate_id });
    expect(merged.also_as).toEqual([{ document_id: duplicate_id, path: `merge-${wire}.txt`, format: "text" }]);
    const listed = (await client.documents.list({ q: `merge-${wire}` })).items.map((item) => item.document_id);
    expect(listed).toEqual([document_id]);
    expect(await failure(client.documents.merge({ document_id, duplicate_id }))).toEqual({
      code: "DOCUMENT_DUPLICATE",
    });
    expect(await failure(client.documents.merge({ document_id, duplicate_id: "none" }))).toEqual({
      code: "DOCUMENT_NOT_FOUND",
    });
  },

  async "documents.split"({ client, wire, wires }: GoldenContext) {
    const [document_id, duplicate_id] = await twins({ client, wires }, `split-${wire}`);
    await client.documents.merge({ document_id, duplicate_id });
    expect((await client.documents.split({ document_id, duplicate_id })).also_as).toEqual([]);
    expect((await client.documents.list({ q: `split-${wire}` })).items).toHaveLength(2);
    expect(await failure(client.documents.split({ document_id, duplicate_id }))).toEqual({
      code: "DOCUMENT_NOT_FOUND",
    });
  },

  async "documents.keepBoth"({ client, wire, wires }: GoldenContext) {
    const [document_id, duplicate_id] = await twins({ client, wires }, `both-${wire}`);
    await client.documents.keepBoth({ document_id, duplicate_id });
    const { items } = await client.documents.duplicates({});
    const ids = items.map(({ documents }) => documents.map((document) => document.document_id).toSorted());
    expect(ids).not.toContainEqual([document_id, duplicate_id].toSorted());
    const itself = client.documents.keepBoth({ document_id, duplicate_id: document_id });
    expect(await failure(itself)).toEqual({ code: "DOCUMENT_DUPLICATE" });
  },

  async "collections.list"({ client, wire }: GoldenContext) {
    const created = await client.collections.create({ name: `Listed ${wire}` });
    const { items } = await client.collections.list({});
    expect(items).toContainEqual(collectionSchema.parse(created));
    expect(created.document_count).toBe(0);
  },

  async "collections.create"({ client, wire }: GoldenContext) {
    await client.collections.create({ name: `Übung ${wire}` });
    expect(await failure(client.collections.create({ name: `ÜBUNG ${wire}` }))).toEqual({
      code: "COLLECTION_NAME_TAKEN",
    });
    expect(await failure(client.collections.create({ name: " " }))).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "collections.patch"({ client, wire }: GoldenContext) {
    const { collection_id } = await client.collections.create({ name: `Old ${wire}` });
    expect(await client.collections.patch({ collection_id, name: `New ${wire}` })).toMatchObject({
      collection_id,
      name: `New ${wire}`,
    });
    await client.collections.create({ name: `Taken ${wire}` });
    const taken = client.collections.patch({ collection_id, name: `taken ${wire}` });
    expect(await failure(taken)).toEqual({ code: "COLLECTION_NAME_TAKEN" });
    const unknown = client.collections.patch({ collection_id: "none", name: "x" });
    expect(await failure(unknown)).toEqual({ code: "COLLECTION_NOT_FOUND" });
  },

  async "collections.delete"({ client, wire, wires }: GoldenContext) {
    const { collection_id } = await client.collections.create({ name: `Gone ${wire}` });
    const path = join(wires.folder, "documents", "leave.md");
    await lastState(client, (await client.documents.import({ paths: [path], collection_id })).job_id);
    const { items } = await client.documents.list({ collection_id });
    expect(items.map((item) => item.path)).toEqual(["leave.md"]);
    const found = await client.search.search({ query: "carry over", filters: { collection_ids: [collection_id] } });
    expect(new Set(found.results.map((result) => result.path))).toEqual(new Set(["leave.md"]));
    await client.collections.delete({ collection_id });
    expect((await client.documents.list({ q: "leave.md" })).items).toHaveLength(1);
    for (const work of [
      client.documents.list({ collection_id }),
      client.search.search({ query: "carry over", filters: { collection_ids: [collection_id] } }),
      client.documents.import({ paths: [path], collection_id }),
      client.collections.delete({ collection_id }),
    ]) {
      expect(await failure(work)).toEqual({ code: "COLLECTION_NOT_FOUND" });
    }
  },
};

/** The same text as Markdown and as plain text, and in no other document. */
async function twins(context: Pick<GoldenContext, "client" | "wires">, name: string): Promise<[string, string]> {
  const text = Array.from({ length: 40 }, (_, n) => `Rule ${n} of ${name} says what is to be done in case ${n * 7}.`);
  const one = await imported(context, `${name}.md`, `# ${name}\n\n${text.join("\n\n")}\n`);
  const other = await imported(context, `${name}.txt`, `${name}\n\n${text.join("\n\n")}\n`);
  return [one.document_id, other.document_id];
}
