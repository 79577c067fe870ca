import { decodeXml } from "./office-zip.ts";
import type { HiddenCells } from "./sheet-visibility.ts";
import { isAlike, leastPrint } from "./visible-print.ts";

/** More than any program has; what lies beyond is a mistake or malice. */
const maxColumns = 16_384;
const maxRows = 1_048_576;
/** Of cells that are alike; beyond are a sheet's empty ends. */
const maxRepeatedCells = 100;

/**
 * What each sheet of an OpenDocument workbook hides, by its name, as `hiddenInSheets` says it of others (ODF 1.3 part 3,
 * 19.749: rows and columns that `collapse` are hidden; what a filter passes over is kept). Pure.
 *
 * @param xml the part `content.xml`
 */
export function hiddenInOpenDocument(xml: string): ReadonlyMap<string, HiddenCells> {
  const unseen = unseenCellStyles(xml);
  const hiddenSheets = new Set(
    stylesOf(xml, "table").flatMap(({ name, body }) => (/table:display="false"/.test(body) ? [name] : [])),
  );
  const sheets = new Map<string, HiddenCells>();
  let rows = new Set<number>();
  let columns = new Set<number>();
  let cells = new Set<string>();
  let row = { first: 0, count: 0 };
  let column = 0;
  const token = /<table:(table|table-row|table-column|table-cell|covered-table-cell)(?:\s([^>]*))?>/g;
  for (const [, kind, attributes = ""] of xml.matchAll(token)) {
    const countOf = (name: string): number =>
      Math.max(1, Number(valueOf(attributes, `table:number-${name}-repeated`) ?? 1) || 1);
    const isHidden = valueOf(attributes, "table:visibility") === "collapse";
    if (kind === "table") {
      [rows, columns, cells, row, column] = [new Set(), new Set(), new Set(), { first: 0, count: 0 }, 0];
      const isSheetHidden = hiddenSheets.has(valueOf(attributes, "table:style-name") ?? "");
      sheets.set(decodeXml(valueOf(attributes, "table:name") ?? ""), { rows, columns, cells, isHidden: isSheetHidden });
    } else if (kind === "table-column") {
      const end = column + countOf("columns");
      if (isHidden) addAll(columns, column, Math.min(end, maxColumns));
      column = end;
    } else if (kind === "table-row") {
      row = { first: row.first + row.count, count: countOf("rows") };
      if (isHidden) addAll(rows, row.first, Math.min(row.first + row.count, maxRows));
      column = 0;
    } else {
      const count = countOf("columns");
      if (unseen.has(valueOf(attributes, "table:style-name") ?? "")) {
        for (let down = 0; down < Math.min(row.count, maxRepeatedCells); down++) {
          for (let right = 0; right < Math.min(count, maxRepeatedCells); right++) {
            cells.add(`${row.first + down}:${column + right}`);
          }
        }
      }
      column += count;
    }
  }
  return sheets;
}

function addAll(numbers: Set<number>, from: number, end: number): void {
  for (let number = from; number < end; number++) numbers.add(number);
}

function unseenCellStyles(xml: string): ReadonlySet<string> {
  return new Set(
    stylesOf(xml, "table-cell").flatMap(({ name, body }) => {
      const color = /fo:color="#([0-9a-f]{6})"/i.exec(body)?.[1];
      const ground = /fo:background-color="#([0-9a-f]{6})"/i.exec(body)?.[1] ?? "FFFFFF";
      const size = Number(/fo:font-size="([\d.]+)pt"/.exec(body)?.[1] ?? Number.NaN);
      // Conditional formats are maps from a style to others.
      const isConditional = body.includes("<style:map");
      const isUnseen = size < leastPrint || (color !== undefined && !isConditional && isAlike(color, ground));
      return isUnseen ? [name] : [];
    }),
  );
}

function stylesOf(xml: string, family: string): { name: string; body: string }[] {
  return [...xml.matchAll(/<style:style\s([^>]*)(?<!\/)>([\s\S]*?)<\/style:style>/g)].flatMap(
    ([, attributes = "", body = ""]) => {
      const name = valueOf(attributes, "style:name");
      return name !== undefined && valueOf(attributes, "style:family") === family ? [{ name, body }] : [];
    },
  );
}

const valueOf = (attributes: string, name: string): string | undefined =>
  new RegExp(String.raw`(?:^|\s)${name}="([^"]*)"`).exec(attributes)?.[1];
