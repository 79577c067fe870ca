import { setImmediate as nextTurn } from "node:timers/promises";
import {
  documentMetadataSchema,
  type DiffQuery,
  type DocumentMetadata,
  type VersionDiff,
} from "../../contract/documents.ts";
import type { DocumentReader } from "../document-reader.ts";
import { alignSections } from "./align-sections.ts";
import { diffSection } from "./diff-sections.ts";
import { textSections } from "./text-sections.ts";

/** What changed between two versions of a document, by section. Other work has its turn between sections. */
export class VersionComparison {
  readonly #documents: DocumentReader;

  constructor({ documents }: { readonly documents: DocumentReader }) {
    this.#documents = documents;
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, VERSION_NOT_FOUND; the signal's reason */
  async compare({ document_id, from, to }: DiffQuery, signal: AbortSignal): Promise<VersionDiff> {
    const [older, newer] = [from, to].map((id) => this.#documents.version(document_id, id));
    if (!older || !newer) throw new Error("two versions were asked for");
    const before = textSections(await this.#documents.readText(older.key, signal));
    await nextTurn();
    const after = textSections(await this.#documents.readText(newer.key, signal));
    await nextTurn();
    const sections: VersionDiff["sections"] = [];
    let unchanged = 0;
    for (const aligned of alignSections(before, after)) {
      signal.throwIfAborted();
      const change = diffSection(aligned);
      if (!change) {
        unchanged++;
        continue;
      }
      sections.push(change);
      await nextTurn();
    }
    const metadata = diffMetadata(older.metadata, newer.metadata);
    return { from, to, sections, unchanged_sections: unchanged, metadata };
  }
}

function diffMetadata(older: DocumentMetadata, newer: DocumentMetadata): VersionDiff["metadata"] {
  return documentMetadataSchema.keyof().options.flatMap((field) => {
    const [from, to] = [older[field], newer[field]];
    if (from === to) return [];
    return [{ field, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}
