import { utils, write } from "@e965/xlsx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DocumentFormat } from "../../../electron/contract/documents.ts";
import { FileError } from "../../../electron/contract/errors.ts";
import { foldText } from "../../../electron/library/parsers/fold-text.ts";
import { parseDocument } from "../../../electron/library/parsers/parse-document.ts";
import { linesOf } from "./lines-of.ts";
import { makeEml } from "./make-mail.ts";
import { makeOdt } from "./make-odt.ts";
import { makePptx, slideParagraph, slideShape } from "./make-pptx.ts";
import { makeDocx, wordParagraph } from "./make-zip.ts";

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const rtfText = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => String.raw`\u${(text.charCodeAt(index) << 16) >> 16}?`).join("");

/** Each writes the same paragraphs and, where the format has them, the same table. */
const writers: Readonly<
  Record<Exclude<DocumentFormat, "pdf" | "image">, (lines: readonly string[], rows: readonly string[][]) => Buffer>
> = {
  markdown: (lines) => Buffer.from(lines.join("\n\n")),
  text: (lines) => Buffer.from(lines.join("\n\n")),
  html: (lines, rows) =>
    Buffer.from(
      `<!doctype html><html><body>${lines.map((line) => `<p>${escape(line)}</p>`).join("")}<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`).join("")}</table></body></html>`,
    ),
  docx: (lines) => makeDocx(lines.map((line) => wordParagraph(escape(line))).join("")),
  csv: (_lines, rows) =>
    Buffer.from(rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n")),
  xlsx: (_lines, rows) =>
    write(utils.book_new(utils.aoa_to_sheet(rows.map((row) => [...row])), "Data"), { type: "buffer" }),
  pptx: (lines) =>
    makePptx(lines.map((line) => ({ shapes: slideShape(slideParagraph(escape(line))), notes: escape(line) }))),
  email: (lines) => makeEml({ html: lines.map((line) => `<p>${escape(line)}</p>`).join("") }),
  odt: (lines) => makeOdt(lines.map((line) => `<text:p>${escape(line)}</text:p>`).join("")),
  rtf: (lines) =>
    Buffer.from(String.raw`{\rtf1 ${lines.map((line) => String.raw`\pard ${rtfText(line)}\par`).join("\n")}}`),
};

/** Written as they are in XML: no character that XML forbids, none that is invisible. */
const words = fc
  .array(fc.stringMatching(/^[\p{L}\p{N}&<>"'.,;:%€()$/–-]{1,12}$/u), { minLength: 1, maxLength: 12 })
  .map((parts) => foldText(parts.join(" ")));
/** A table without the marks that CSV's delimiter might be taken for, or that belong to quotation. */
const plainWords = words.map((text) => text.replace(/[;"]/g, "x"));
const lines = fc.array(words, { minLength: 1, maxLength: 8 });
const rows = fc.array(fc.array(plainWords, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 6 });

describe.each(Object.entries(writers))("a document in %s", (format, toBytes) => {
  it("is one text whose slices are its blocks, whatever it says", async () => {
    await fc.assert(
      fc.asyncProperty(lines, rows, async (paragraphs, table) => {
        const bytes = toBytes(paragraphs, table);
        try {
          const parsed = await parseDocument(
            bytes,
            `file.${format === "text" ? "txt" : format === "markdown" ? "md" : format}`,
          );
          const texts = linesOf(parsed).map((_, index) => {
            const block = parsed.blocks[index];
            return parsed.text.slice(block?.start, block?.end);
          });
          for (const text of texts) expect(text).toBe(foldText(text));
          expect(parsed.format).toBe(format);
          // What is written as plain words comes back as it was; Markdown and text have marks of their own.
          if (["docx", "odt", "rtf", "email", "pptx"].includes(format)) {
            for (const line of paragraphs) expect(texts).toContain(line);
          } else if (["csv", "xlsx"].includes(format)) {
            for (const row of table) expect(texts).toContain(row.join(" | "));
          }
        } catch (error) {
          // Only marks and no word, in a format that takes them for markup.
          if (!(error instanceof FileError && ["markdown", "text"].includes(format))) throw error;
        }
      }),
      { numRuns: 60 },
    );
  });

  it("that is cut off or damaged anywhere is read or refused with a code, never worse", async () => {
    const whole = toBytes(
      ["Leave is 30 days.", "Pay is monthly."],
      [
        ["Years", "Days", "Note"],
        ["3", "30", "x"],
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cuts) => {
        const damaged = cuts ? whole.subarray(0, at) : Buffer.from(whole);
        if (!cuts) damaged[at] = byte;
        const refusal = await parseDocument(damaged, `file.${format}`).then(
          (parsed) => void linesOf(parsed),
          (error: unknown) => error,
        );
        expect(refusal === undefined || refusal instanceof FileError).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
