import { readFile, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { FileError } from "../../contract/errors.ts";
import { standBack } from "../../platform/process-priority.ts";
import { serveWorker } from "../../platform/serve-worker.ts";
import { chunkDocument } from "../chunking/chunk-document.ts";
import { fileErrorCode } from "../import-errors.ts";
import { proposeMetadata } from "../metadata/propose-metadata.ts";
import { listMembers, readMember } from "./containers.ts";
import { parseDocument } from "./parse-document.ts";
import { memoryLimitVariable, outOfMemorySignal, type ParserProtocol } from "./parser-protocol.ts";
import { textSegments } from "./text-segments.ts";

const chunksPerEvent = 200;

standBack("parsing");

// Memory outside the JavaScript heap (a PDF's, an unpacked archive's) has no limit of its own. A thread watches the
// whole process, because the main one is busy while a parser runs.
const limitMb = Number(process.env[memoryLimitVariable] ?? 0);
if (limitMb > 0) {
  const watch = `setInterval(() => {
    if (process.memoryUsage.rss() > ${limitMb * 1_024 ** 2}) process.kill(process.pid, "${outOfMemorySignal}");
  }, 100)`;
  new Worker(watch, { eval: true }).unref();
}

/** An archive is asked for one member after the other. */
let container: { readonly key: string; readonly bytes: Buffer } | undefined;

async function readContainer(path: string): Promise<Buffer> {
  try {
    const { size, mtimeMs } = await stat(path);
    const key = `${path}|${size}|${mtimeMs}`;
    if (container?.key !== key) {
      container = undefined;
      container = { key, bytes: await readFile(path) };
    }
    return container.bytes;
  } catch (error) {
    // It isn't a copy of ours: it may vanish at any moment.
    throw new FileError(fileErrorCode(error) ?? "FILE_UNREADABLE", { cause: error });
  }
}

serveWorker<ParserProtocol>(
  {
    async parse({ filePath, relativePath, requested, recognition }, { emit, signal }) {
      const document = await parseDocument(await readFile(filePath), basename(relativePath), {
        recognition,
        onPage: (page, pages) => emit({ type: "page", page, pages }),
      });
      const proposed = proposeMetadata({ document, path: relativePath, requested });
      const chunks = chunkDocument({ ...document, title: proposed.title, language: proposed.metadata.language });
      for (const segment of textSegments(document.text, document.blocks)) {
        signal.throwIfAborted();
        emit({ type: "segment", segment });
      }
      for (let index = 0; index < chunks.length; index += chunksPerEvent) {
        emit({ type: "chunks", chunks: chunks.slice(index, index + chunksPerEvent) });
      }
      const { format, pageCount, notices = [] } = document;
      return { ...proposed, format, notices, ...(pageCount !== undefined && { pageCount }) };
    },
    async rechunk({ segments, title, language }, { emit }) {
      const text = segments.map((segment) => segment.text).join("");
      const blocks = segments.flatMap((segment) => segment.blocks);
      const chunks = chunkDocument({ text, blocks, title, language });
      for (let index = 0; index < chunks.length; index += chunksPerEvent) {
        emit({ type: "chunks", chunks: chunks.slice(index, index + chunksPerEvent) });
      }
      return {};
    },
    async members({ filePath, member }) {
      return listMembers(await readContainer(filePath), basename(filePath), member);
    },
    async unpack({ filePath, member, targetPath }) {
      const bytes = await readMember(await readContainer(filePath), basename(filePath), member);
      await writeFile(targetPath, bytes, { mode: 0o600, flag: "wx" });
      return {};
    },
  },
  undefined,
  // A hostile file may keep a parser busy for as long as it lives.
  { mayBlock: true },
);
