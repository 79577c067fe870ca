import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { OcrLanguages } from "../../../electron/library/parsers/ocr-languages.ts";
import { parseDocument } from "../../../electron/library/parsers/parse-document.ts";
import type { ParsedDocument } from "../../../electron/library/parsers/parsed-document.ts";
import { temporaryFolder } from "../../fakes/temporary-folder.ts";
import { linesOf } from "./lines-of.ts";
import { fullPageImage, makePage, makePdf, pdfLines, pdfText, type PdfImage } from "./make-pdf.ts";

const dataFolder = fileURLToPath(new URL("../../../models/ocr", import.meta.url));
const recognition = { dataFolder, languages: "auto" };

const english = {
  title: "Annual leave",
  lines: [
    "Every employee takes thirty days of paid leave a year, whatever the contract says about",
    "working hours. Five of these days may be carried over and have to be taken by 31 March.",
    "Requests are sent to the manager at least two weeks ahead; she answers within three days.",
    "Half days can be booked as well. Unused leave is paid out only when the contract ends, at",
    "the rate of the last month, which was €2,450 on average in 2025 (see section 4.2).",
    "Sickness during leave doesn't count as leave if a doctor's certificate is handed in.",
  ],
};
const german = {
  title: "Überstunden und Gleitzeit",
  lines: [
    "Überstunden werden grundsätzlich durch Freizeit ausgeglichen. Über Ausnahmen entscheidet",
    "die Führungskraft gemäß der Betriebsvereinbarung vom 12. März 2024. Höchstens zwölf",
    "Stunden können in den nächsten Monat übernommen werden; größere Guthaben verfallen.",
    "Ältere Beschäftigte dürfen zusätzlich fünf Tage für die Pflege naher Angehöriger nehmen.",
    "Für Dienstreisen gelten die Sätze der Reisekostenrichtlinie: 28 Euro für volle Tage, bei",
    "Übernachtung außerhalb 14 Euro. Rückfragen beantwortet die Personalabteilung.",
  ],
};

/** As a scanner gives it: a little askew, unsharp, with specks. */
async function scan({ title, lines }: typeof english): Promise<PdfImage> {
  const page = await makePage(
    pdfText(title, 60, 780, { size: 18, font: "F2" }) + pdfLines(lines, 60, 740, { size: 11, leading: 15 }),
    200,
  );
  const { data, info } = await sharp(page.samples, { raw: { width: page.width, height: page.height, channels: 1 } })
    .rotate(0.5, { background: "#ffffff" })
    .resize(page.width, page.height, { fit: "fill" })
    .blur(0.6)
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let index = 977; index < data.length; index += 7_919) data[index] = 60;
  return { width: info.width, height: info.height, samples: data };
}

/** Share of the words that were read exactly, each as often as it stands there. */
function wordsRead(expected: string, { text }: ParsedDocument): number {
  const left = new Map<string, number>();
  for (const word of text.split(/\s+/)) left.set(word, (left.get(word) ?? 0) + 1);
  const words = expected.split(/\s+/);
  const read = words.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  });
  return read.length / words.length;
}

const said = ({ title, lines }: typeof english): string => [title, ...lines].join(" ");

describe("a scanned PDF", () => {
  it.each([
    ["English", english],
    ["German", german],
  ])("in %s is read with at least 95 % of its words, its heading and the lines' places", async (_name, page) => {
    const image = await scan(page);
    const parsed = await parseDocument(makePdf([{ content: fullPageImage, image }]), "scan.pdf", { recognition });
    expect(wordsRead(said(page), parsed)).toBeGreaterThanOrEqual(0.95);
    expect(parsed).toMatchObject({ format: "pdf", pageCount: 1, notices: [{ code: "text_recognised", count: 1 }] });
    expect(linesOf(parsed)[0]).toBe(`heading1: ${page.title}`);
    const lines = parsed.blocks.flatMap((block) => block.lines ?? []);
    expect(lines.length).toBe(page.lines.length + 1);
    for (const [index, { bbox, start, end }] of lines.slice(1).entries()) {
      const baseline = 842 - (740 - index * 15);
      const slice = parsed.text.slice(start, end);
      expect([slice, baseline > bbox[1] && baseline < bbox[1] + bbox[3] + 2]).toEqual([slice, true]);
      expect(bbox[0]).toBeGreaterThan(50);
      expect(bbox[0]).toBeLessThan(75);
    }
  });

  it.each([90, 180, 270])(
    "that lies turned by %i degrees is read, and its lines lie where they are printed",
    async (angle) => {
      const upright = await makePage(pdfLines(english.lines, 60, 740, { leading: 15 }), 200);
      const { data, info } = await sharp(upright.samples, {
        raw: { width: upright.width, height: upright.height, channels: 1 },
      })
        .rotate(angle)
        .toColourspace("b-w")
        .raw()
        .toBuffer({ resolveWithObject: true });
      const size: [number, number] = angle === 180 ? [595, 842] : [842, 595];
      const image = { width: info.width, height: info.height, samples: data };
      const content = `q ${size[0]} 0 0 ${size[1]} 0 0 cm /Im1 Do Q\n`;
      const parsed = await parseDocument(makePdf([{ content, size, image }]), "turned.pdf", { recognition });
      expect(wordsRead(english.lines.join(" "), parsed)).toBeGreaterThanOrEqual(0.95);
      const lines = parsed.blocks.flatMap((block) => block.lines ?? []);
      expect(lines).toHaveLength(english.lines.length);
      for (const [index, { bbox }] of lines.entries()) {
        const [x, y, width, height] = bbox;
        // Of the line's beginning, upright: 60 from the left, this far from the top.
        const [left, top] = [62, 842 - (740 - index * 15) - 3];
        const point = { 90: [842 - top, left], 180: [595 - left, 842 - top], 270: [top, 595 - left] }[angle] ?? [0, 0];
        const isIn = (at = 0, from = 0, length = 0): boolean => at > from - 1 && at < from + length + 1;
        expect([index, isIn(point[0], x, width), isIn(point[1], y, height)]).toEqual([index, true, true]);
      }
    },
  );

  it("is recognised only where it has no text, page by page, each page told beforehand", async () => {
    const image = await scan(english);
    const text = { content: pdfLines(english.lines, 60, 700) };
    const pages: (readonly [number, number])[] = [];
    const bytes = makePdf([
      text,
      { content: fullPageImage, image },
      { content: "" },
      { content: "q 300 0 0 300 100 400 cm /Im1 Do Q", image: { width: 8, height: 8, samples: Buffer.alloc(64, 128) } },
    ]);
    const parsed = await parseDocument(bytes, "mixed.pdf", { recognition, onPage: (...told) => pages.push(told) });
    expect(parsed.notices).toEqual([
      { code: "text_recognised", count: 1 },
      { code: "pages_without_text", count: 1 },
    ]);
    expect(parsed.pageCount).toBe(4);
    expect(new Set(parsed.blocks.map(({ page }) => page))).toEqual(new Set([1, 2]));
    expect(pages).toContainEqual([2, 4]);
  });

  it("of which nothing can be read says so", async () => {
    const image = { width: 100, height: 100, samples: Buffer.alloc(10_000, 200) };
    const bytes = makePdf([{ content: fullPageImage, image }]);
    await expect(parseDocument(bytes, "grey.pdf", { recognition })).rejects.toMatchObject({ code: "NO_TEXT_FOUND" });
  });
});

describe("an image", () => {
  const asImage = async (page: typeof english) => {
    const { samples, width, height } = await scan(page);
    return sharp(samples, { raw: { width, height, channels: 1 } });
  };

  it.each(["png", "jpeg", "tiff", "webp"] as const)("in %s is read like a scan", async (format) => {
    const bytes = await (await asImage(german)).toFormat(format).toBuffer();
    const parsed = await parseDocument(bytes, `scan.${format}`, { recognition });
    expect(wordsRead(said(german), parsed)).toBeGreaterThanOrEqual(0.95);
    expect(parsed).toMatchObject({ format: "image", pageCount: 1, notices: [{ code: "text_recognised", count: 1 }] });
  });

  it("that its camera was turned for is set upright", async () => {
    const turned = await (await asImage(english)).rotate(90).jpeg().withMetadata({ orientation: 8 }).toBuffer();
    const parsed = await parseDocument(turned, "photo.jpg", { recognition });
    expect(wordsRead(said(english), parsed)).toBeGreaterThanOrEqual(0.95);
  });

  it("that is torn, without text or too large is refused with its code", async () => {
    const jpeg = await (await asImage(english)).jpeg().toBuffer();
    const png = await (await asImage(english)).png().toBuffer();
    const flat = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#88aacc" } })
      .png()
      .toBuffer();
    const huge = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: "#ffffff" } })
      .png()
      .toBuffer();
    const parse = (bytes: Buffer): Promise<ParsedDocument> => parseDocument(bytes, "scan", { recognition });
    await expect(parse(jpeg.subarray(0, jpeg.length / 2))).rejects.toMatchObject({ code: "FILE_TRUNCATED" });
    await expect(parse(png.subarray(0, png.length / 2))).rejects.toMatchObject({ code: "FILE_TRUNCATED" });
    await expect(parse(flat)).rejects.toMatchObject({ code: "NO_TEXT_FOUND" });
    await expect(parse(huge)).rejects.toMatchObject({ code: "ARCHIVE_BOMB" });
  });
});

describe("languages", () => {
  it("are those whose data is there; another is never asked for", () => {
    expect(readdirSync(dataFolder).filter((name) => name.endsWith(".traineddata"))).toEqual([
      "deu.traineddata",
      "eng.traineddata",
    ]);
    expect(new OcrLanguages(recognition).all).toBe("eng+deu");
    expect(new OcrLanguages({ dataFolder, languages: "deu" }).all).toBe("deu");
    expect(new OcrLanguages({ dataFolder, languages: "fra+deu" }).all).toBe("deu");
    expect(new OcrLanguages({ dataFolder, languages: "../x" }).all).toBe("eng+deu");
    expect(new OcrLanguages({ dataFolder: temporaryFolder(), languages: "eng" }).all).toBe("");
  });

  it("without any data a scan stays a picture", async () => {
    const image = await scan(english);
    const bytes = makePdf([{ content: fullPageImage, image }]);
    const nothing = { dataFolder: temporaryFolder(), languages: "auto" };
    await expect(parseDocument(bytes, "scan.pdf", { recognition: nothing })).rejects.toMatchObject({
      code: "NO_TEXT_FOUND",
    });
  });
});

// A network namespace of its own has no way out, not even to a name server.
const canCut = process.platform === "linux" && spawnSync("unshare", ["-rn", "true"]).status === 0;
describe.skipIf(!canCut)("without any network", () => {
  it("a scan is recognised all the same", async () => {
    const image = await scan(german);
    const bytes = makePdf([{ content: fullPageImage, image }]);
    const script = `
      import { parseDocument } from ${JSON.stringify(new URL("../../../electron/library/parsers/parse-document.ts", import.meta.url).href)};
      const chunks = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      const recognition = ${JSON.stringify(recognition)};
      process.stdout.write((await parseDocument(Buffer.concat(chunks), "scan.pdf", { recognition })).text);`;
    const environment = { PATH: process.env["PATH"] ?? "", HOME: temporaryFolder() };
    const { stdout, status } = spawnSync(
      "unshare",
      ["-rn", process.execPath, "--input-type=module", "--eval", script],
      { input: bytes, encoding: "utf8", env: environment },
    );
    expect(status).toBe(0);
    expect(stdout).toContain("Betriebsvereinbarung vom 12. März 2024");
    // Nor did it leave anything behind that it had fetched.
    expect(readdirSync(environment.HOME)).toEqual([]);
  });
});
