import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { DocumentRemovalJob } from "../../../electron/library/document-removal-job.ts";
import { WatchJob } from "../../../electron/library/watching/watch-job.ts";
import { WatchedFolders } from "../../../electron/library/watching/watched-folders.ts";
import { systemClock } from "../../../electron/platform/clock.ts";
import { EventBus } from "../../../electron/platform/event-bus.ts";
import { JobRunner } from "../../../electron/platform/job-runner.ts";
import { silentLog } from "../../../electron/platform/log.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { openTestLibrary, writeFiles } from "../test-library.ts";

const text = (topic: string): string => `# ${topic}\n\nThe rule on ${topic} says what everybody has to do.\n`;
const patient = { timeout: 60_000, interval: 50 };

/** A library whose looks are made by hand, on a clock that is turned by hand. */
async function openWatched(files: Readonly<Record<string, string>>, options: { readonly isReal?: boolean } = {}) {
  const clock = new FakeClock(Date.now() + 60_000);
  const library = await openTestLibrary({ clock });
  const events = new EventBus(() => undefined);
  const parts = { database: library.database, clock: systemClock, events, log: silentLog() };
  const jobs = new JobRunner(parts);
  jobs.register(library.job);
  jobs.register(new WatchJob({ importer: library.job }));
  jobs.register(new DocumentRemovalJob({ database: library.database, removal: library.removal }));
  const watched = new WatchedFolders({
    ...parts,
    clock: options.isReal ? systemClock : clock,
    documents: library.documents,
    removal: library.removal,
    jobs,
    ...(options.isReal && {
      timing: { debounceMs: 50, settleMs: 100, rescanMs: 600_000, missingMs: 100, manyMissingMs: 1_000 },
    }),
  });
  onTestFinished(async () => {
    await watched.dispose();
    await jobs.dispose();
    await library.close();
  });
  const idle = (): Promise<void> =>
    vi.waitFor(() => {
      const kinds = ["import", "watch", "delete"] as const;
      expect(kinds.flatMap((kind) => jobs.unfinished(kind))).toEqual([]);
    }, patient);
  const folder = writeFiles(files);
  jobs.enqueue("import", { paths: [folder] });
  await idle();
  const { watch_id } = watched.add({ path: folder });
  /** Looks, with time going by in between, until nothing waits any more. */
  const settle = async (stepMs = 6_000): Promise<void> => {
    for (let look = 0; look < 3; look += 1) {
      await watched.look(watch_id);
      await idle();
      clock.advance(stepMs);
      await idle();
    }
  };
  const paths = (): string[] =>
    library.documents
      .list({ limit: 100 })
      .items.map(({ path }) => path)
      .toSorted();
  return { library, jobs, watched, folder, watch_id, settle, paths, clock, idle };
}

describe("a watched folder", () => {
  it("takes up what is added and changed, and does nothing for what isn't", async () => {
    const { folder, settle, paths, jobs, library } = await openWatched({ "a.md": text("leave"), "broken.md": "" });
    await settle();
    const jobsBefore = jobs.list({ limit: 50, kind: "watch" }).items.length;
    await settle();
    expect(jobs.list({ limit: 50, kind: "watch" }).items).toHaveLength(jobsBefore);
    writeFiles({ "sub/b.md": text("pay"), "a.md": text("leave and more") }, folder);
    symlinkSync(folder, join(folder, "sub", "loop"));
    await settle();
    expect(paths()).toEqual(["a.md", "sub/b.md"]);
    const [a] = library.documents.list({ limit: 9, q: "a.md" }).items;
    expect(a?.versions.map(({ number }) => number)).toEqual([2, 1]);
    expect(jobs.list({ limit: 50, kind: "watch" }).items[0]).toMatchObject({ status: "done", files_done: 2 });
  });

  it("keeps a renamed file's document, without reading or embedding it again", async () => {
    const { folder, settle, paths, library } = await openWatched({ "a.md": text("leave"), "b.md": text("pay") });
    await settle();
    const before = library.documents.list({ limit: 9 }).items.map(({ document_id }) => document_id);
    const embedded = library.embedder.embedded.length;
    mkdirSync(join(folder, "2026"));
    renameSync(join(folder, "a.md"), join(folder, "2026", "leave-policy.md"));
    await settle();
    expect(paths()).toEqual(["2026/leave-policy.md", "b.md"]);
    const now = library.documents.list({ limit: 9 }).items;
    expect(now.map(({ document_id }) => document_id).toSorted()).toEqual(before.toSorted());
    expect(now.every(({ versions }) => versions.length === 1)).toBe(true);
    expect(library.embedder.embedded).toHaveLength(embedded);
  });

  it("removes the document of a file that is gone for good", async () => {
    const { folder, settle, paths, jobs } = await openWatched({ "a.md": text("leave"), "b.md": text("pay") });
    await settle();
    rmSync(join(folder, "a.md"));
    await settle();
    expect(paths()).toEqual(["b.md"]);
    expect(jobs.list({ limit: 9, kind: "delete" }).items[0]).toMatchObject({ status: "done", files_done: 1 });
  });

  it("removes nothing when the folder vanishes, comes back empty, or may not be read", async () => {
    const names = Array.from({ length: 12 }, (_, number) => `${number}.md`);
    const { folder, settle, paths, watched, library } = await openWatched(
      Object.fromEntries(names.map((name) => [name, text(name)])),
    );
    await settle();
    renameSync(folder, `${folder}-away`);
    await settle(700_000);
    expect(watched.list()[0]?.state).toBe("unreachable");
    // An empty folder in its place: the share isn't mounted.
    mkdirSync(folder);
    await settle(700_000);
    expect(watched.list()[0]?.state).toBe("unreachable");
    expect(paths()).toHaveLength(12);
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-away`, folder);
    await settle();
    expect(watched.list()[0]).toMatchObject({ state: "watching", document_count: 12 });
    // Root may read everything.
    if (process.getuid?.() !== 0) {
      chmodSync(folder, 0o000);
      await settle(700_000);
      chmodSync(folder, 0o700);
    }
    expect(paths()).toHaveLength(12);
    expect(library.published.filter(({ type }) => type === "document_deleted")).toEqual([]);
  });

  it("looks again much later before it removes many", async () => {
    const names = Array.from({ length: 15 }, (_, number) => `${number}.md`);
    const { folder, settle, paths } = await openWatched(Object.fromEntries(names.map((name) => [name, text(name)])));
    await settle();
    for (const name of names.slice(0, 12)) rmSync(join(folder, name));
    await settle();
    expect(paths()).toHaveLength(15);
    await settle(600_000);
    expect(paths()).toHaveLength(3);
  });

  it("rests while it is paused, and finds afterwards what it missed", async () => {
    const { folder, settle, paths, watched, watch_id } = await openWatched({ "a.md": text("leave") });
    await settle();
    expect(await watched.patch({ watch_id, paused: true })).toMatchObject({ state: "paused" });
    writeFiles({ "b.md": text("pay") }, folder);
    await settle();
    expect(paths()).toEqual(["a.md"]);
    expect(await watched.patch({ watch_id, paused: false })).toMatchObject({ state: "watching" });
    await settle();
    expect(paths()).toEqual(["a.md", "b.md"]);
    await watched.delete(watch_id);
    expect(watched.list()).toEqual([]);
    expect(paths()).toEqual(["a.md", "b.md"]);
    await expect(watched.delete(watch_id)).rejects.toMatchObject({ code: "WATCHED_FOLDER_NOT_FOUND" });
  });

  it("hears of changes by itself", { timeout: 90_000 }, async () => {
    const { folder, paths, watched, idle } = await openWatched({ "a.md": text("leave") }, { isReal: true });
    // The first look opens the ears.
    await vi.waitFor(() => expect(watched.list()[0]?.document_count).toBe(1), patient);
    await idle();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    writeFileSync(join(folder, "b.md"), text("pay"));
    await vi.waitFor(() => expect(paths()).toEqual(["a.md", "b.md"]), patient);
    rmSync(join(folder, "a.md"));
    await vi.waitFor(() => expect(paths()).toEqual(["b.md"]), patient);
  });
});
