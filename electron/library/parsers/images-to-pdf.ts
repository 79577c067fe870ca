export interface JpegImage {
  readonly jpeg: Buffer;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** One: grey; three: in colour. */
  readonly channels: number;
}

/** A4 in points. */
const shortSide = 595;
const longSide = 842;

/** Images as the pages of a PDF, each as large as fits on an A4 page, upright or lying (ISO 32000-1, 8.9.5). Pure. */
export function imagesToPdf(images: readonly JpegImage[]): Buffer {
  const objects: Buffer[] = [Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"), Buffer.alloc(0)];
  const add = (...parts: readonly (string | Buffer)[]): number =>
    objects.push(Buffer.concat(parts.map((part) => Buffer.from(part))));
  const kids = images.map(({ jpeg, width, height, channels }) => {
    const scale = Math.min(longSide / Math.max(width, height), shortSide / Math.min(width, height));
    const size = `${(width * scale).toFixed(2)} ${(height * scale).toFixed(2)}`;
    const image = add(
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace /${
        channels === 1 ? "DeviceGray" : "DeviceRGB"
      } /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`,
      jpeg,
      "\nendstream",
    );
    const content = `q ${size.replace(" ", " 0 0 ")} 0 0 cm /Im1 Do Q`;
    const contents = add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    return add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size}] /Contents ${contents} 0 R ` +
        `/Resources << /XObject << /Im1 ${image} 0 R >> >> >>`,
    );
  });
  objects[1] = Buffer.from(
    `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((id) => `${id} 0 R`).join(" ")}] >>`,
  );
  return withCrossReference(objects);
}

function withCrossReference(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n")];
  let length = parts[0]?.length ?? 0;
  const entries = objects.map((object, index) => {
    const entry = `${String(length).padStart(10, "0")} 00000 n \n`;
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from("\nendobj\n")]);
    parts.push(part);
    length += part.length;
    return entry;
  });
  const count = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${entries.join("")}trailer\n<< /Size ${count} /Root 1 0 R >>\n` +
        `startxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
