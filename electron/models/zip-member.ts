import { openPromise } from "yauzl";
import { HashedFile } from "./hashed-file.ts";
import type { FetchOptions } from "./http-source.ts";
import { SourceError } from "./source-error.ts";

/**
 * Unpacks one member of a zip file, a wheel for instance, to the target. Never writes more than the expected size.
 *
 * @throws SourceError when the archive is broken or has no such member; HandrailError HASH_MISMATCH, DISK_FULL
 */
export async function unpackMember(archive: string, member: string, options: FetchOptions): Promise<void> {
  const { target, expected, signal, onBytes } = options;
  const zip = await openPromise(archive, { lazyEntries: true }).catch((error: unknown) => {
    throw new SourceError("it is no zip archive", { cause: error });
  });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== member) continue;
    if (entry.uncompressedSize !== expected.sizeBytes) throw new SourceError("its file has another size");
    const file = await HashedFile.create(target);
    try {
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        signal.throwIfAborted();
        await file.write(piece as Buffer);
        onBytes(file.sizeBytes);
      }
      await file.finish(expected);
    } finally {
      await file.close();
    }
    return;
  }
  throw new SourceError(`it holds no ${member}`);
}
