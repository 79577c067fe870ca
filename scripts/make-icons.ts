import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser, testBrowserPath } from "../test/renderer/browser.ts";

/** `npm run icons`: every form of the app's icon from the page's own, renderer/public/icon.svg, into resources/icons/. */
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "resources/icons");
const drawing = readFileSync(join(root, "renderer/public/icon.svg"), "utf8");

const browserPath = await testBrowserPath();
if (browserPath === undefined) throw new Error("icons are drawn by a browser, and none is here");
const browser = await launchBrowser(browserPath);
const page = await browser.newPage();
const pngs = new Map<number, Buffer>();
for (const size of [16, 32, 48, 64, 128, 256, 512, 1_024]) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${drawing}`,
  );
  pngs.set(size, await page.screenshot({ omitBackground: true }));
}
await browser.close();

mkdirSync(join(folder, "png"), { recursive: true });
for (const [size, png] of pngs) {
  if (size <= 512) writeFileSync(join(folder, "png", `${size}x${size}.png`), png);
}
writeFileSync(join(folder, "icon.ico"), ico([16, 32, 48, 64, 128, 256]));
writeFileSync(join(folder, "icon.icns"), icns());

function png(size: number): Buffer {
  const found = pngs.get(size);
  if (!found) throw new Error(`no picture of ${size} points was drawn`);
  return found;
}

/** An icon file whose pictures are PNGs, as Windows has read them since Vista (MS-ICO; 256 is written as 0). */
function ico(sizes: readonly number[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(sizes.length, 4);
  let offset = header.length + sizes.length * 16;
  const entries = sizes.map((size) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png(size).length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png(size).length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...sizes.map(png)]);
}

/** Apple's icon file: blocks of type, length and PNG (types: https://en.wikipedia.org/wiki/Apple_Icon_Image_format). */
function icns(): Buffer {
  const types = { ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic13: 256, ic09: 512, ic14: 512, ic10: 1_024 };
  const block = (type: string, content: Buffer): Buffer => {
    const header = Buffer.alloc(8);
    header.write(type, "latin1");
    header.writeUInt32BE(content.length + 8, 4);
    return Buffer.concat([header, content]);
  };
  return block("icns", Buffer.concat(Object.entries(types).map(([type, size]) => block(type, png(size)))));
}
