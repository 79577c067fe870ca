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
  /** By `row:column`, what is left of a cell of which only some can't be seen. */
  readonly texts?: ReadonlyMap<string, string>;
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
 * collapsed group, which anyone sees and opens; cells, and parts of cells, whose print has the colour of their ground or is
 * under two points.
 * Cells of a styled table or with a conditional format may have any ground, and are kept. Pure.
 */
export function hiddenInSheets(zip: OfficeZip): ReadonlyMap<string, HiddenCells> {
  const workbook = zip.text("xl/workbook.xml");
  const relations = zip.text("xl/_rels/workbook.xml.rels");
  if (workbook === undefined || relations === undefined) return new Map();
  const targets = new Map(
    [...parseXml(relations).children()].map((one) => [one.attribute("Id"), one.attribute("Target") ?? ""]),
  );
  const styles = unseenStyles(zip.text("xl/styles.xml"));
  const strings = richStrings(zip.text("xl/sharedStrings.xml"));
  return new Map(
    [...parseXml(workbook).all("sheet")].flatMap((sheet) => {
      const target = targets.get(sheet.attribute("r:id"));
      const part = target === undefined ? undefined : partAt("xl", target);
      const xml = part === undefined ? undefined : zip.text(part);
      const name = sheet.attribute("name");
      if (part === undefined || xml === undefined || name === undefined) return [];
      return [[name, readSheet(xml, tablesOf(zip, part), styles, strings)] as const];
    }),
  );
}

const partAt = (folder: string, target: string): string =>
  target.startsWith("/") ? target.slice(1) : posix.join(folder, target);

interface UnseenStyles {
  /** Numbers of cell formats, as cells name them. */
  readonly tiny: ReadonlySet<string>;
  readonly inGroundsColor: ReadonlySet<string>;
  /** By a cell format's number; undefined: not known. */
  readonly grounds: readonly (string | undefined)[];
}

function unseenStyles(xml: string | undefined): UnseenStyles {
  const tiny = new Set<string>();
  const inGroundsColor = new Set<string>();
  if (xml === undefined) return { tiny, inGroundsColor, grounds: ["FFFFFF"] };
  const root = parseXml(xml);
  const fonts = [...(root.find("fonts")?.children("font") ?? [])];
  const fills = [...(root.find("fills")?.children("fill") ?? [])].map(groundOf);
  const formats = [...(root.find("cellXfs")?.children("xf") ?? [])];
  const grounds = formats.map((format) => fills[Number(format.attribute("fillId") ?? 0)]);
  for (const [number, format] of formats.entries()) {
    const font = fonts[Number(format.attribute("fontId") ?? 0)];
    const ground = grounds[number];
    const size = Number(font?.find("sz")?.attribute("val") ?? Number.NaN);
    if (size < leastPrint) tiny.add(String(number));
    const color = font && colorOf(font.find("color"));
    if (color !== undefined && ground !== undefined && isAlike(color, ground)) inGroundsColor.add(String(number));
  }
  return { tiny, inGroundsColor, grounds };
}

/** A part of a cell's text with a print of its own. */
interface Run {
  readonly text: string;
  readonly isTiny: boolean;
  readonly color: string | undefined;
}

/** Of the strings that cells name by their number those in which colours or sizes differ. */
function richStrings(xml = ""): ReadonlyMap<number, readonly Run[]> {
  const strings = new Map<number, readonly Run[]>();
  if (!xml.includes("<rPr>")) return strings;
  let number = 0;
  for (const [string] of xml.matchAll(/<si(?:\/>|[\s>].*?<\/si>)/gs)) {
    if (string.includes("<rPr>")) strings.set(number, runsOf(string));
    number += 1;
  }
  return strings;
}

const runsOf = (xml: string): Run[] =>
  [...parseXml(xml).children("r")].map((run) => ({
    text: run.find("t")?.text ?? "",
    isTiny: Number(run.find("rPr", "sz")?.attribute("val") ?? Number.NaN) < leastPrint,
    color: colorOf(run.find("rPr", "color")),
  }));

/** What is left of cells of which some can't be seen. */
function seenTexts(
  xml: string,
  anyGround: readonly Range[],
  { grounds }: UnseenStyles,
  strings: ReadonlyMap<number, readonly Run[]>,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  if (strings.size === 0 && !xml.includes("<rPr>")) return texts;
  for (const [, attributes = "", number, inline] of xml.matchAll(
    /<c\s([^>]*)>\s*(?:<v>(\d+)<\/v>|(<is>.*?<\/is>))\s*<\/c>/gs,
  )) {
    const isShared = valueOf(attributes, "t") === "s";
    const runs = inline?.includes("<rPr>") ? runsOf(inline) : isShared ? strings.get(Number(number)) : undefined;
    const place = parseRange(valueOf(attributes, "r"));
    if (!runs || !place) continue;
    const isKnown = !anyGround.some((range) => contains(range, place));
    const ground = isKnown ? grounds[Number(valueOf(attributes, "s") ?? 0)] : undefined;
    const isSeen = ({ isTiny, color }: Run) => !isTiny && !(ground && color && isAlike(color, ground));
    if (runs.some((run) => run.text.trim() !== "" && !isSeen(run))) {
      const seen = runs.filter(isSeen).map(({ text }) => text);
      texts.set(`${place.top}:${place.left}`, seen.join(""));
    }
  }
  return texts;
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

function readSheet(
  xml: string,
  tables: readonly SheetTable[],
  styles: UnseenStyles,
  strings: ReadonlyMap<number, readonly Run[]>,
): HiddenCells {
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
  return { rows, columns, cells, texts: seenTexts(xml, anyGround, styles, strings) };
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
