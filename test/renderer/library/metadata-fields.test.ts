import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentMetadataSchema, metadataChangeSchema } from "../../../electron/contract/documents.ts";
import {
  changeOfField,
  cleanValue,
  invalidDraft,
  type MetadataDraft,
  metadataFields,
  metadataOf,
} from "../../../renderer/features/library/metadata-fields.ts";

describe("what is typed into a document's details", () => {
  it("covers every field of the contract", () => {
    expect([...metadataFields].toSorted()).toEqual(Object.keys(documentMetadataSchema.shape).toSorted());
  });

  it("writes codes as they are written", () => {
    expect(metadataOf({ jurisdiction: " us-ca ", language: "DE", owner: "  Ada  ", audience: " " })).toEqual({
      jurisdiction: "US-CA",
      language: "de",
      owner: "Ada",
    });
    expect(cleanValue("owner", " DE ")).toBe("DE");
  });

  it("says what is wrong, and where", () => {
    expect(invalidDraft({ jurisdiction: "Germany", language: "german", review_date: "2026-02-30" })).toEqual({
      jurisdiction: "jurisdiction",
      language: "language",
      review_date: "date",
    });
    expect(invalidDraft({ effective_from: "2026-02-01", effective_to: "2026-01-01" })).toEqual({
      effective_to: "order",
    });
    expect(invalidDraft({ owner: "x".repeat(201) })).toEqual({ owner: { tooLong: 200 } });
  });

  it("empties what was found when it is cleared, and takes back what was typed before", () => {
    const found = { value: "GB", origin: "title" } as const;
    expect(changeOfField("jurisdiction", found, " ")).toEqual({ empty: ["jurisdiction"] });
    expect(changeOfField("jurisdiction", found, "de")).toEqual({ jurisdiction: "DE" });
    expect(changeOfField("jurisdiction", found, "gb ")).toBeUndefined();
    expect(changeOfField("jurisdiction", { value: "DE", origin: "edited" }, "")).toEqual({ jurisdiction: null });
    expect(changeOfField("jurisdiction", { value: "", origin: "edited" }, "")).toBeUndefined();
    expect(changeOfField("jurisdiction", { value: "", origin: undefined }, " ")).toBeUndefined();
  });

  it("lets through nothing that the contract refuses", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.constantFrom("DE", "de", "US-CA", "2026-01-01", "2025-12-31", "1999-99-99", "EU"),
    );
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(metadataFields.map((field) => [field, text]))),
        (typed: MetadataDraft) => {
          const invalid = invalidDraft(typed);
          const valid = metadataFields.filter((field) => invalid[field] === undefined);
          const draft = Object.fromEntries(valid.map((field) => [field, typed[field]]));
          expect(metadataChangeSchema.safeParse(metadataOf(draft)).error).toBeUndefined();
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
