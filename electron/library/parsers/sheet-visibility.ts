import { posix } from "node:path";
import type { OfficeZip } from "./office-zip.ts";
import { isAlike, leastPrint } from "./visible-print.ts";
import { parseXml, type XmlElement } from "./xml-node.ts";

/** What of a sheet can't be seen; rows and columns from 0. */
export interface HiddenCells {
  readonly rows: ReadonlySet<number>;
  readonly columns: ReadonlySet<number>;
  /** `row:column`. */
  readonly cells: ReadonlySet<string>;
  /** All of the sheet. */
  readonly isHidden?: boolean | undefined;
}

interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** More than any program has; what lies beyond is a mistake or malice. */
const maxColumns = 16_384;
/** White in the first palette (ECMA-376 part 1, 18.8.27). */
const indexedColors: Readonly<Record<string, string>> = { "0": "000000", "1": "FFFFFF", "8": "000000", "9": "FFFFFF" };

/**
 * What each sheet of a workbook (XLSX) hides, by its name: rows and columns that are hidden, but neither by a filter nor as a
 * collapsed group, which anyone sees and opens; cells whose print has the colour of their ground or is under two points.
 * Cells of a styled table or with a conditional format may have any ground, and are kept. Pure.
 */
export function hiddenInSheets(zip: OfficeZip): ReadonlyMap<string, HiddenCells> {
  const workbook = zip.text("xl/workbook.xml");
  const relations = zip.text("xl/_rels/workbook.xml.rels");
  if (workbook === undefined || relations === undefined) return new Map();
  const targets = new Map(
    [...parseXml(relations).children()].map((one) => [one.attribute("Id"), one.attribute("Target") ?? ""]),
  );
  const hiddenStyles = unseenStyles(zip.text("xl/styles.xml"));
  return new Map(
    [...parseXml(workbook).all("sheet")].flatMap((sheet) => {
      const target = targets.get(sheet.attribute("r:id"));
      const part = target === undefined ? undefined : partAt("xl", target);
      const xml = part === undefined ? undefined : zip.text(part);
      const name = sheet.attribute("name");
      if (part === undefined || xml === undefined || name === undefined) return [];
      return [[name, readSheet(xml, tablesOf(zip, part), hiddenStyles)] as const];
    }),
  );
}

const partAt = (folder: string, target: string): string =>
  target.startsWith("/") ? target.slice(1) : posix.join(folder, target);

interface UnseenStyles {
  /** Numbers of cell formats, as cells name them. */
  readonly tiny: ReadonlySet<string>;
  readonly inGroundsColor: ReadonlySet<string>;
}

function unseenStyles(xml: string | undefined): UnseenStyles {
  const tiny = new Set<string>();
  const inGroundsColor = new Set<string>();
  if (xml === undefined) return { tiny, inGroundsColor };
  const root = parseXml(xml);
  const fonts = [...(root.find("fonts")?.children("font") ?? [])];
  const grounds = [...(root.find("fills")?.children("fill") ?? [])].map(groundOf);
  for (const [number, format] of [...(root.find("cellXfs")?.children("xf") ?? [])].entries()) {
    const font = fonts[Number(format.attribute("fontId") ?? 0)];
    const ground = grounds[Number(format.attribute("fillId") ?? 0)];
    const size = Number(font?.find("sz")?.attribute("val") ?? Number.NaN);
    if (size < leastPrint) tiny.add(String(number));
    const color = font && colorOf(font.find("color"));
    if (color !== undefined && ground !== undefined && isAlike(color, ground)) inGroundsColor.add(String(number));
  }
  return { tiny, inGroundsColor };
}

function groundOf(fill: XmlElement): string | undefined {
  const pattern = fill.find("patternFill");
  if (!pattern) return undefined;
  const kind = pattern.attribute("patternType") ?? "none";
  if (kind === "none") return "FFFFFF";
  return kind === "solid" ? colorOf(pattern.find("fgColor")) : undefined;
}

/** Six digits; a theme's colours are only known where nearly every theme has the same: white and black. */
function colorOf(color: XmlElement | undefined): string | undefined {
  if (!color || Number(color.attribute("tint") ?? 0) !== 0) return undefined;
  const rgb = /^(?:[0-9a-f]{2})?([0-9a-f]{6})$/i.exec(color.attribute("rgb") ?? "")?.[1];
  if (rgb !== undefined) return rgb;
  const theme = { "0": "FFFFFF", "1": "000000" }[color.attribute("theme") ?? ""];
  return theme ?? indexedColors[color.attribute("indexed") ?? ""];
}

interface SheetTable {
  readonly range: Range;
  readonly isFiltered: boolean;
}

function tablesOf(zip: OfficeZip, part: string): SheetTable[] {
  const folder = posix.dirname(part);
  const xml = zip.text(posix.join(folder, "_rels", `${posix.basename(part)}.rels`));
  if (xml === undefined) return [];
  return [...parseXml(xml).children()].flatMap((relation) => {
    const target = relation.attribute("Target") ?? "";
    const table = relation.attribute("Type")?.endsWith("/table") ? zip.text(partAt(folder, target)) : undefined;
    const range = table === undefined ? undefined : parseRange(/<table\s[^>]*?\sref="([^"]*)"/.exec(table)?.[1]);
    return table === undefined || !range ? [] : [{ range, isFiltered: table.includes("<filterColumn") }];
  });
}

function readSheet(xml: string, tables: readonly SheetTable[], styles: UnseenStyles): HiddenCells {
  const filter = /<autoFilter\s[^>]*?ref="([^"]*)"[^>]*(?<!\/)>\s*<filterColumn/.exec(xml)?.[1];
  const filtered = [
    ...tables.flatMap((table) => (table.isFiltered ? [table.range] : [])),
    ...[parseRange(filter)].filter((range) => range !== undefined),
  ];
  const conditional = [...xml.matchAll(/<conditionalFormatting\s[^>]*?sqref="([^"]*)"/g)].flatMap(([, ranges = ""]) =>
    ranges.split(" ").flatMap((range) => parseRange(range) ?? []),
  );
  const anyGround = [...tables.map(({ range }) => range), ...conditional];
  const rows = new Set<number>();
  const columns = new Set<number>();
  const cells = new Set<string>();
  for (const [, attributes = ""] of xml.matchAll(/<col\s([^>]*)>/g)) {
    if (!isHiddenLine(attributes, "width")) continue;
    const last = Math.min(numberOf(attributes, "max") ?? 0, maxColumns);
    for (let column = numberOf(attributes, "min") ?? 1; column <= last; column++) columns.add(column - 1);
  }
  const readsCells = styles.tiny.size + styles.inGroundsColor.size > 0;
  let next = 0;
  for (const [, kind, attributes = ""] of xml.matchAll(readsCells ? /<(row|c)\s([^>]*)>/g : /<(row)\s([^>]*)>/g)) {
    if (kind === "row") {
      const row = (numberOf(attributes, "r") ?? next + 1) - 1;
      next = row + 1;
      const isFiltered = filtered.some((range) => row > range.top && row <= range.bottom);
      if (!isFiltered && isHiddenLine(attributes, "ht")) rows.add(row);
      continue;
    }
    const style = valueOf(attributes, "s") ?? "0";
    const place = parseRange(valueOf(attributes, "r"));
    if (!place) continue;
    const isUnseen =
      styles.tiny.has(style) ||
      (styles.inGroundsColor.has(style) && !anyGround.some((range) => contains(range, place)));
    if (isUnseen) cells.add(`${place.top}:${place.left}`);
  }
  return { rows, columns, cells };
}

/** A row or a column, by itself and not as part of a group that is folded up. */
function isHiddenLine(attributes: string, size: "ht" | "width"): boolean {
  if ((numberOf(attributes, "outlineLevel") ?? 0) > 0) return false;
  return /^(?:1|true)$/.test(valueOf(attributes, "hidden") ?? "") || numberOf(attributes, size) === 0;
}

const valueOf = (attributes: string, name: string): string | undefined =>
  new RegExp(String.raw`(?:^|\s)${name}="([^"]*)"`).exec(attributes)?.[1];

function numberOf(attributes: string, name: string): number | undefined {
  const value = valueOf(attributes, name);
  return value === undefined ? undefined : Number(value);
}

function parseRange(reference: string | undefined): Range | undefined {
  const [, left, top, right = left, bottom = top] =
    /^\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$/.exec(reference ?? "") ?? [];
  if (left === undefined || top === undefined || right === undefined) return undefined;
  const column = (letters: string): number =>
    [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { left: column(left), top: Number(top) - 1, right: column(right), bottom: Number(bottom) - 1 };
}

const contains = (range: Range, { top, left }: Range): boolean =>
  top >= range.top && top <= range.bottom && left >= range.left && left <= range.right;
