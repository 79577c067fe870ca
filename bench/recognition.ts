import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LiteParse } from "@llamaindex/liteparse";
import sharp from "sharp";
import { parseDocument } from "../electron/library/parsers/parse-document.ts";
import { fullPageImage, makePdf, type PdfPage } from "../test/library/parsers/make-pdf.ts";

/**
 * `node bench/recognition.ts`: the sample handbook's PDFs printed, scanned (200 dots an inch, half a degree askew,
 * unsharp, grey) and recognised. Words are counted that come back exactly as they stand in the text layer; time is
 * measured beside that of reading the text layer in the same run, as only their ratio means anything on a busy machine.
 */
const recognition = { dataFolder: fileURLToPath(new URL("../models/ocr", import.meta.url)), languages: "auto" };
const files = ["pay/travel-and-expenses.pdf", "conduct/disciplinary-procedure.pdf"];

for (const file of files) {
  const bytes = readFileSync(new URL(`../resources/handbook/${file}`, import.meta.url));
  const scanned = await scan(bytes);
  await parseDocument(bytes, file);
  const printed = await timed(() => parseDocument(bytes, file));
  const recognised = await timed(() => parseDocument(scanned, file, { recognition }));
  const pages = printed.value.pageCount ?? 1;
  const words = printed.value.text.split(/[\s|]+/).filter(Boolean);
  const found = wordsFound(words, recognised.value.text);
  const kinds = (kind: string): string =>
    [printed, recognised].map(({ value }) => value.blocks.filter((block) => block.kind === kind).length).join(" → ");
  process.stdout.write(
    `${file}: ${found} of ${words.length} words (${((found / words.length) * 100).toFixed(1)} %), ` +
      `${(recognised.ms / pages / 1_000).toFixed(2)} s a page, ${(recognised.ms / printed.ms).toFixed(0)} times the text layer's ` +
      `${(printed.ms / pages).toFixed(0)} ms; headings ${kinds("heading")}, items ${kinds("list_item")}, rows ${kinds("table_row")}\n`,
  );
}

async function scan(bytes: Buffer): Promise<Buffer> {
  const shots = await new LiteParse({ quiet: true, dpi: 200 }).screenshot(bytes);
  const pages: PdfPage[] = [];
  for (const { imageBuffer, width, height } of shots) {
    const { data, info } = await sharp(imageBuffer)
      .flatten({ background: "#ffffff" })
      .rotate(0.5, { background: "#ffffff" })
      .resize(width, height, { fit: "fill" })
      .blur(0.6)
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    pages.push({ content: fullPageImage, image: { width: info.width, height: info.height, samples: data } });
  }
  return makePdf(pages);
}

async function timed<Value>(run: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const startedAt = performance.now();
  const value = await run();
  return { value, ms: performance.now() - startedAt };
}

/** Each as often as it stands there. */
function wordsFound(words: readonly string[], text: string): number {
  const left = new Map<string, number>();
  for (const word of text.split(/[\s|]+/)) left.set(word, (left.get(word) ?? 0) + 1);
  return words.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}
