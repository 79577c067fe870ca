import { describe, expect, it } from "vitest";
import { parseText } from "../../../electron/library/parsers/text-parser.ts";
import { linesOf } from "./lines-of.ts";

const parse = (text: string | Uint8Array): string[] => linesOf(parseText(Buffer.from(text)));

describe("plain text", () => {
  it("puts wrapped lines and hyphenated words together", () => {
    expect(parse("Every employ-\nee has thirty days,\r\npart-\nTime staff fewer.\n\nNext.")).toEqual([
      "paragraph: Every employee has thirty days, part- Time staff fewer.",
      "paragraph: Next.",
    ]);
  });

  it("knows headings by underlines, numbers and capitals", () => {
    expect(parse("Leave\n=====\nText.\n\n2.1 Carrying over\n\nMore text.\n\nSICK PAY\n\n1. Ask first.")).toEqual([
      "heading1: Leave",
      "paragraph: Text.",
      "heading3: 2.1 Carrying over",
      "paragraph: More text.",
      "heading2: SICK PAY",
      "list_item1 1.: Ask first.",
    ]);
  });

  it("knows lists and their depth", () => {
    expect(parse("You need:\n- a form,\n  signed\n  * by you\n- a photo\na) first\n")).toEqual([
      "paragraph: You need:",
      "list_item1 -: a form, signed",
      "list_item2 *: by you",
      "list_item1 -: a photo",
      "list_item1 a): first",
    ]);
  });

  it("reads UTF-8 with a mark, UTF-16 with and without, and Windows-1252", () => {
    const text = "Größe – 5 €";
    const line = [`paragraph: ${text}`];
    expect(parse(`\uFEFF${text}`)).toEqual(line);
    expect(parse(Buffer.from(`\uFEFF${text}`, "utf16le"))).toEqual(line);
    expect(parse(Buffer.from(text, "utf16le"))).toEqual(line);
    expect(parse(Buffer.from(text, "utf16le").swap16())).toEqual(line);
    expect(parse(Buffer.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x96, 0x20, 0x35, 0x20, 0x80]))).toEqual(line);
  });

  it("folds odd white space and drops what is invisible", () => {
    expect(parse("5\u00A0%\u2009of\u202Fpay, over\u00ADtime\u200B\u0007, e\u0301")).toEqual([
      "paragraph: 5 % of pay, overtime, é",
    ]);
  });
});
