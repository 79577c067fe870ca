import { deflateSync } from "node:zlib";
import { LiteParse } from "@llamaindex/liteparse";
import sharp from "sharp";

/** A page by its own content stream (ISO 32000-1, 8 and 9); `/F1` is Helvetica, `/F2` its bold, `/Im1` its image. */
export interface PdfPage {
  readonly content: string;
  /** Points; A4 where nothing is said. */
  readonly size?: readonly [number, number];
  readonly image?: PdfImage;
}

/** Samples of eight bits, one a pixel (grey) or three (RGB), row by row from the top. */
export interface PdfImage {
  readonly width: number;
  readonly height: number;
  readonly samples: Buffer;
}

export interface PdfBookmark {
  readonly title: string;
  /** From 1. */
  readonly page: number;
  /** Points from the page's bottom. */
  readonly top?: number;
  readonly children?: readonly PdfBookmark[];
}

export interface PdfOptions {
  readonly bookmarks?: readonly PdfBookmark[];
  readonly title?: string;
  /** Written as they are, so that a test can look into them. */
  readonly plain?: boolean;
}

/** The smallest PDF that is whole: pages, two fonts that every reader has, images, bookmarks. */
export function makePdf(pages: readonly PdfPage[], options: PdfOptions = {}): Buffer {
  const objects: Buffer[] = [];
  const reserve = (): number => objects.push(Buffer.alloc(0));
  const set = (id: number, body: string | Buffer): void => void (objects[id - 1] = Buffer.from(body));
  const stream = (dictionary: string, bytes: Buffer): number => {
    const data = options.plain ? bytes : deflateSync(bytes);
    const filter = options.plain ? "" : " /Filter /FlateDecode";
    const id = reserve();
    set(
      id,
      Buffer.concat([
        Buffer.from(`<< ${dictionary} /Length ${data.length}${filter} >>\nstream\n`),
        data,
        Buffer.from("\nendstream"),
      ]),
    );
    return id;
  };
  const font = (name: string): number => {
    const id = reserve();
    set(id, `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
    return id;
  };
  const [catalog, tree, regular, bold] = [reserve(), reserve(), font("Helvetica"), font("Helvetica-Bold")];
  const ids = pages.map(({ content, size = [595, 842], image }) => {
    const contents = stream("", Buffer.from(content, "latin1"));
    const picture =
      image &&
      stream(
        `/Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height} /BitsPerComponent 8 /ColorSpace /${
          image.samples.length === image.width * image.height ? "DeviceGray" : "DeviceRGB"
        }`,
        image.samples,
      );
    const id = reserve();
    const images = picture === undefined ? "" : ` /XObject << /Im1 ${picture} 0 R >>`;
    set(
      id,
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${size[0]} ${size[1]}] /Contents ${contents} 0 R ` +
        `/Resources << /Font << /F1 ${regular} 0 R /F2 ${bold} 0 R >>${images} >> >>`,
    );
    return id;
  });
  set(tree, `<< /Type /Pages /Count ${ids.length} /Kids [${ids.map((id) => `${id} 0 R`).join(" ")}] >>`);

  const outline = (bookmarks: readonly PdfBookmark[], parent: number): { first: number; last: number } => {
    const own = bookmarks.map(() => reserve());
    for (const [index, { title, page, top = 842, children = [] }] of bookmarks.entries()) {
      const below = children.length > 0 ? outline(children, own[index] ?? 0) : undefined;
      set(
        own[index] ?? 0,
        `<< /Title ${pdfString(title)} /Parent ${parent} 0 R /Dest [${ids[page - 1]} 0 R /XYZ 0 ${top} 0]` +
          `${index > 0 ? ` /Prev ${own[index - 1]} 0 R` : ""}${index < own.length - 1 ? ` /Next ${own[index + 1]} 0 R` : ""}` +
          `${below ? ` /First ${below.first} 0 R /Last ${below.last} 0 R /Count ${children.length}` : ""} >>`,
      );
    }
    return { first: own[0] ?? 0, last: own.at(-1) ?? 0 };
  };
  let outlines = "";
  if (options.bookmarks && options.bookmarks.length > 0) {
    const root = reserve();
    const { first, last } = outline(options.bookmarks, root);
    set(root, `<< /Type /Outlines /First ${first} 0 R /Last ${last} 0 R /Count ${options.bookmarks.length} >>`);
    outlines = ` /Outlines ${root} 0 R`;
  }
  set(catalog, `<< /Type /Catalog /Pages ${tree} 0 R${outlines} >>`);
  let info = "";
  if (options.title !== undefined) {
    const id = reserve();
    set(id, `<< /Title ${pdfString(options.title)} >>`);
    info = ` /Info ${id} 0 R`;
  }

  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "latin1")];
  let length = parts[0]?.length ?? 0;
  const offsets = objects.map((body, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from("\nendobj\n")]);
    const at = length;
    parts.push(part);
    length += part.length;
    return at;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n` +
        `<< /Size ${objects.length + 1} /Root ${catalog} 0 R${info} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** A text string in the encoding that knows every letter (UTF-16 with its mark), as hexadecimal digits. */
function pdfString(text: string): string {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le").swap16();
  return `<${bytes.toString("hex")}>`;
}

const winAnsi = new Map(
  [...new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, index) => index))].map(
    (character, code) => [character, code],
  ),
);

/** Shows a text at a place: `x`, `y` of its baseline from the page's lower left corner. */
export function pdfText(
  text: string,
  x: number,
  y: number,
  { size = 11, font = "F1", before = "" }: { size?: number; font?: "F1" | "F2"; before?: string } = {},
): string {
  const hex = [...text].map((character) => (winAnsi.get(character) ?? 63).toString(16).padStart(2, "0")).join("");
  return `q ${before} BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm <${hex}> Tj ET Q\n`;
}

/** Lines below each other, the first at `y`. */
export const pdfLines = (
  lines: readonly string[],
  x: number,
  y: number,
  { leading = 14, ...style }: { leading?: number; size?: number; font?: "F1" | "F2"; before?: string } = {},
): string => lines.map((line, index) => pdfText(line, x, y - index * leading, style)).join("");

/** The image over the whole of an A4 page. */
export const fullPageImage = "q 595 0 0 842 0 0 cm /Im1 Do Q\n";

/** A page of such content as a picture, as a scanner at 150 dots an inch gives it. */
export async function makePage(content: string, dpi = 150): Promise<PdfImage> {
  const [shot] = await new LiteParse({ quiet: true, dpi }).screenshot(makePdf([{ content }]), [1]);
  if (!shot) throw new Error("the page could not be rendered");
  const { data, info } = await sharp(shot.imageBuffer)
    .flatten({ background: "#ffffff" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, samples: data };
}
