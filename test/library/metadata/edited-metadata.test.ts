import { describe, expect, it } from "vitest";
import {
  metadataChangeSchema,
  type DocumentMetadata,
  type MetadataOrigin,
} from "../../../electron/contract/documents.ts";
import { HandrailError } from "../../../electron/contract/errors.ts";
import {
  carryOver,
  editMetadata,
  requestMetadata,
  type DescribedMetadata,
} from "../../../electron/library/metadata/edited-metadata.ts";

const from = (origin: MetadataOrigin, metadata: DocumentMetadata): DescribedMetadata => ({
  metadata,
  origins: Object.fromEntries(Object.keys(metadata).map((field) => [field, origin])),
});
const said = from("text", { jurisdiction: "DE", effective_from: "2024-01-01", owner: "HR" });
const asSaid = { stored: said, proposed: said };

describe("editing", () => {
  it("sets fields, says who set them, and takes them back", () => {
    const edited = editMetadata(asSaid, { jurisdiction: "uk", audience: "managers" });
    expect(edited.metadata).toEqual({ ...said.metadata, jurisdiction: "GB", audience: "managers" });
    expect(edited.origins).toEqual({ ...said.origins, jurisdiction: "edited", audience: "edited" });
    const back = editMetadata({ stored: edited, proposed: said }, { jurisdiction: null, audience: null });
    expect(back).toEqual(said);
    expect(editMetadata(asSaid, { owner: null, review_date: null })).toEqual(said);
  });

  it("empties what the document says, until that is taken back or another value is set", () => {
    const stored = editMetadata(asSaid, { empty: ["jurisdiction", "audience"], owner: "Legal" });
    expect(stored.metadata).toEqual({ effective_from: "2024-01-01", owner: "Legal" });
    expect(stored.origins).toMatchObject({ jurisdiction: "edited", audience: "edited", owner: "edited" });
    const taken = { jurisdiction: null, audience: null, owner: null };
    expect(editMetadata({ stored, proposed: said }, taken)).toEqual(said);
    expect(editMetadata({ stored, proposed: said }, { jurisdiction: "FR" }).metadata.jurisdiction).toBe("FR");
    const asked = requestMetadata({ stored, proposed: said }, { jurisdiction: "CH" });
    expect(asked.stored).toEqual(stored);
    expect(asked.proposed.metadata.jurisdiction).toBe("CH");
  });

  it("can't both give a field a value, or take it back, and empty it", () => {
    const change = { empty: ["jurisdiction"] };
    expect(metadataChangeSchema.safeParse({ ...change, owner: "HR" }).success).toBe(true);
    for (const jurisdiction of ["DE", null]) {
      const { error } = metadataChangeSchema.safeParse({ ...change, jurisdiction });
      expect(error?.issues).toMatchObject([{ path: ["empty"] }]);
    }
  });

  it("refuses a last day before the first, also when only one of them is edited or taken back", () => {
    const refused = (work: () => unknown): unknown => {
      try {
        work();
      } catch (error) {
        return error instanceof HandrailError && error.code;
      }
      return "accepted";
    };
    expect(refused(() => editMetadata(asSaid, { effective_to: "2023-12-31" }))).toBe("VALIDATION_FAILED");
    expect(refused(() => editMetadata(asSaid, { effective_to: "2024-01-01" }))).toBe("accepted");
    const stored = editMetadata(asSaid, { effective_from: "2020-01-01", effective_to: "2022-01-01" });
    const takenBack = () => editMetadata({ stored, proposed: said }, { effective_from: null });
    expect(refused(takenBack)).toBe("VALIDATION_FAILED");
  });
});

describe("an import of the unchanged file", () => {
  it("sets what it says, but for what a person edited; taken back, the import's word holds", () => {
    const stored = editMetadata(asSaid, { jurisdiction: "AT" });
    const asked = requestMetadata({ stored, proposed: said }, { jurisdiction: "CH", audience: "all" });
    expect(asked.stored.metadata).toMatchObject({ jurisdiction: "AT", audience: "all" });
    expect(asked.stored.origins).toMatchObject({ jurisdiction: "edited", audience: "request" });
    expect(editMetadata(asked, { jurisdiction: null }).metadata.jurisdiction).toBe("CH");
  });
});

describe("a later version", () => {
  const edit = { jurisdiction: "AT", owner: "Legal", effective_from: "2024-02-01" };
  const previous = { stored: editMetadata(asSaid, edit), proposed: said };

  it("keeps what was edited", () => {
    const carried = carryOver(previous, from("text", { ...said.metadata, audience: "all" }));
    expect(carried.metadata).toEqual({ ...said.metadata, ...edit, audience: "all" });
    expect(carried.origins).toMatchObject({ jurisdiction: "edited", owner: "edited", audience: "text" });
  });

  it("is right about its own days when it says others than the version before", () => {
    const newer = from("text", { ...said.metadata, jurisdiction: "FR", effective_from: "2026-01-01" });
    expect(carryOver(previous, newer).metadata).toMatchObject({ jurisdiction: "AT", effective_from: "2026-01-01" });
    expect(carryOver(previous, newer).origins.effective_from).toBe("text");
  });

  it("keeps what was emptied, but for a day when it says another", () => {
    const stored = editMetadata(asSaid, { empty: ["jurisdiction", "effective_from"] });
    const emptied = { stored, proposed: said };
    expect(carryOver(emptied, said)).toEqual(stored);
    const newer = from("text", { ...said.metadata, jurisdiction: "FR", effective_from: "2026-01-01" });
    expect(carryOver(emptied, newer).metadata).toEqual({ owner: "HR", effective_from: "2026-01-01" });
    expect(carryOver(emptied, newer).origins.jurisdiction).toBe("edited");
  });

  it("never ends before it begins", () => {
    const ended = { stored: editMetadata(asSaid, { effective_to: "2024-12-31" }), proposed: said };
    const { metadata } = carryOver(ended, from("text", { effective_from: "2025-06-01" }));
    expect(metadata).toEqual({ effective_to: "2024-12-31" });
  });
});
