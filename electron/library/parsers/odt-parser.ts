import { FileError } from "../../contract/errors.ts";
import { appendTable, hasHeader } from "./append-table.ts";
import { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { OfficeZip, officeProperties } from "./office-zip.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { onAnything, OdtVisibility, type OdtLook } from "./odt-visibility.ts";
import { parseXml, type XmlElement } from "./xml-node.ts";

/** Changes' old text, comments, lists of headings, and what only the program needs. */
const dropped = new Set([
  "text:tracked-changes",
  "text:table-of-content",
  "text:alphabetical-index",
  "office:annotation",
  "office:forms",
  "text:sequence-decls",
]);

/** Cells beyond it in one repetition are mistakes or malice. */
const maxRepeated = 100;

/**
 * An OpenDocument text (ODF 1.3 part 3): headings, paragraphs, lists, tables, text boxes, footnotes at the end;
 * insertions accepted; deletions, comments and what can't be seen left out.
 *
 * @throws FileError FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB, FILE_UNREADABLE
 */
export function parseOdt(bytes: Buffer): ParsedDocument {
  const zip = new OfficeZip(bytes);
  const xml = zip.text("content.xml");
  if (xml === undefined) throw new FileError("FILE_UNREADABLE");
  const root = parseXml(xml);
  const body = root.find("office:body", "office:text");
  if (!body) throw new FileError("FILE_UNREADABLE");
  const builder = new BlockBuilder();
  const styles = zip.text("styles.xml");
  new OdtReader(builder, root, styles === undefined ? undefined : parseXml(styles)).read(body);
  const properties = officeProperties(zip.text("meta.xml"));
  const { title } = properties;
  return { format: "odt", ...builder.build(), ...(title !== undefined && { title }), properties };
}

class OdtReader {
  readonly #builder: BlockBuilder;
  /** The style that an automatic one was made from. */
  readonly #parents = new Map<string, string>();
  /** Levels of list styles that are numbered. */
  readonly #numbered = new Map<string, Set<string>>();
  readonly #visibility: OdtVisibility;
  /** Footnotes and text boxes of the paragraph being read. */
  #notes: XmlElement[] = [];
  #boxes: XmlElement[] = [];
  /** Of what is open around the text. */
  #look: OdtLook = {};
  #wasHidden = false;

  constructor(builder: BlockBuilder, root: XmlElement, styles: XmlElement | undefined) {
    this.#builder = builder;
    const parts = [styles?.find("office:styles"), styles?.find("office:automatic-styles")];
    this.#visibility = new OdtVisibility(
      [...parts, root.find("office:automatic-styles")].filter((part) => part !== undefined),
    );
    for (const style of root.find("office:automatic-styles")?.children() ?? []) {
      const name = style.attribute("style:name") ?? "";
      const levels = [...style.children("text:list-level-style-number")].map((level) => level.attribute("text:level"));
      if (style.name === "text:list-style") this.#numbered.set(name, new Set(levels.map((level) => level ?? "")));
      else this.#parents.set(name, style.attribute("style:parent-style-name") ?? "");
    }
  }

  read(body: XmlElement): void {
    this.#blocks(body);
    const notes = this.#notes;
    this.#notes = [];
    for (const note of notes) this.#blocks(note);
  }

  #blocks(parent: XmlElement): void {
    for (const child of parent.children()) {
      if (dropped.has(child.name)) continue;
      if (child.name === "text:h")
        this.#heading(child, Number.parseInt(child.attribute("text:outline-level") ?? "1", 10));
      else if (child.name === "text:p") this.#paragraph(child);
      else if (child.name === "text:list") this.#list(child, 1, undefined);
      else if (child.name === "table:table") this.#table(child);
      else if (isHiddenSection(child)) {
        if (foldText(child.text) !== "") this.#builder.leaveOut(1);
      } else this.#within("section", child, () => this.#blocks(child));
    }
  }

  /** Reads what is in an element by the look of its style. */
  #within<Result>(family: string, element: XmlElement, read: () => Result): Result {
    const outer = this.#look;
    const base = element.name.startsWith("draw:") ? onAnything(outer) : outer;
    this.#look = this.#visibility.within(base, family, element.attribute(`${prefixOf[family] ?? "text"}:style-name`));
    try {
      return read();
    } finally {
      this.#look = outer;
    }
  }

  #heading(element: XmlElement, level: number): void {
    const text = this.#inline(element);
    this.#builder.append({ kind: "heading", level: Math.min(6, Math.max(1, level || 1)), text });
    this.#readBoxes();
  }

  #paragraph(element: XmlElement): void {
    const level = this.#styleLevel(element.attribute("text:style-name") ?? "");
    if (level !== undefined) this.#heading(element, level);
    else {
      this.#builder.append({ kind: "paragraph", text: this.#inline(element) });
      this.#readBoxes();
    }
  }

  /** Paragraphs that only look like headings. */
  #styleLevel(style: string): number | undefined {
    for (const name of [style, this.#parents.get(style) ?? ""]) {
      if (name === "Title") return 1;
      const level = /^Heading_20_(\d)$/.exec(name)?.[1];
      if (level !== undefined) return Number(level);
    }
    return undefined;
  }

  #readBoxes(): void {
    const boxes = this.#boxes;
    const outer = this.#look;
    this.#boxes = [];
    this.#look = onAnything(outer);
    for (const box of boxes) this.#blocks(box);
    this.#look = outer;
  }

  #list(list: XmlElement, level: number, outerStyle: string | undefined): void {
    const style = list.attribute("text:style-name") ?? outerStyle;
    const isNumbered = this.#numbered.get(style ?? "")?.has(String(level)) === true;
    let number = 0;
    for (const item of list.children()) {
      if (item.name !== "text:list-item" && item.name !== "text:list-header") continue;
      number = Number.parseInt(item.attribute("text:start-value") ?? "", 10) || number + 1;
      let marker: string | undefined = isNumbered ? `${number}.` : "•";
      for (const child of item.children()) {
        if (child.name === "text:list") this.#list(child, level + 1, style);
        // Numbered chapters are headings in a list.
        else if (child.name === "text:h") this.#blocks(item);
        else if (child.name === "text:p") {
          const text = this.#inline(child);
          const mark = marker !== undefined && { marker };
          if (this.#builder.append({ kind: "list_item", level, text, ...mark })) marker = undefined;
          this.#readBoxes();
        }
      }
    }
  }

  #table(table: XmlElement): void {
    const rows: string[][] = [];
    let headerRows = 0;
    /** Cells that reach down from rows above, by column. */
    const carried = new Map<number, { text: string; rowsLeft: number }>();
    for (const { row, isHeader } of rowsOf(table, false)) {
      const cells = this.#within("table", table, () => this.#within("table-row", row, () => this.#row(row, carried)));
      rows.push(cells);
      if (isHeader && headerRows === rows.length - 1) headerRows++;
    }
    appendTable(this.#builder, rows, headerRows > 0 || !hasHeader(rows) ? headerRows : 1);
  }

  #row(row: XmlElement, carried: Map<number, { text: string; rowsLeft: number }>): string[] {
    const cells: string[] = [];
    for (const cell of row.children()) {
      const isCovered = cell.name === "table:covered-table-cell";
      if (!isCovered && cell.name !== "table:table-cell") continue;
      const repeated = countOf(cell, "table:number-columns-repeated");
      const own = this.#within("table-cell", cell, () =>
        [...cell.children()].map((child) => this.#cellText(child)).join(" "),
      );
      const rowsLeft = countOf(cell, "table:number-rows-spanned") - 1;
      for (let index = 0; index < repeated; index++) {
        const above = carried.get(cells.length);
        if (!isCovered && rowsLeft > 0) carried.set(cells.length, { text: own, rowsLeft });
        else if (above) {
          if (above.rowsLeft <= 1) carried.delete(cells.length);
          else above.rowsLeft--;
        }
        cells.push(foldText(isCovered && above ? above.text : own));
      }
    }
    return cells;
  }

  /** Paragraphs, lists and tables within a cell are all only its text. */
  #cellText(element: XmlElement): string {
    if (element.name === "text:p" || element.name === "text:h") return this.#inline(element);
    return dropped.has(element.name) ? "" : [...element.children()].map((child) => this.#cellText(child)).join(" ");
  }

  /** Of a heading or a paragraph, what can be seen of it. */
  #inline(element: XmlElement): string {
    this.#wasHidden = false;
    if ([...element.all("text:hidden-paragraph")].some((field) => field.attribute("text:is-hidden") === "true")) {
      return this.#seen(element.text, true);
    }
    return this.#within("paragraph", element, () => this.#spans(element));
  }

  #spans(element: XmlElement): string {
    const isUnseen = this.#visibility.isUnseen(this.#look);
    let text = "";
    for (const child of element.content()) {
      if (typeof child === "string") text += this.#seen(child, isUnseen);
      else if (["text:s", "text:tab", "text:line-break"].includes(child.name)) text += " ";
      else if (child.name === "text:note") this.#notes.push(...child.children("text:note-body"));
      else if (child.name === "draw:frame") this.#boxes.push(...child.children("draw:text-box"));
      else if (isHiddenField(child)) this.#seen(child.attribute("text:string-value") ?? child.text, true);
      else if (!dropped.has(child.name)) text += this.#within("text", child, () => this.#spans(child));
    }
    return text;
  }

  #seen(text: string, isUnseen: boolean): string {
    if (foldText(text) === "") return text;
    if (isUnseen && !this.#wasHidden) this.#builder.leaveOut(1);
    this.#wasHidden = isUnseen;
    return isUnseen ? "" : text;
  }
}

/** Where an element says its style. */
const prefixOf: Readonly<Record<string, string>> = { table: "table", "table-row": "table", "table-cell": "table" };

const isHiddenSection = (element: XmlElement): boolean =>
  element.name === "text:section" &&
  (element.attribute("text:display") === "none" ||
    (element.attribute("text:display") === "condition" && element.attribute("text:is-hidden") === "true"));

/** Text under a condition that doesn't hold. */
const isHiddenField = (element: XmlElement): boolean =>
  element.name === "text:hidden-text" && element.attribute("text:is-hidden") !== "false";

function* rowsOf(parent: XmlElement, isHeader: boolean): Generator<{ row: XmlElement; isHeader: boolean }> {
  for (const child of parent.children()) {
    if (child.name === "table:table-row") yield { row: child, isHeader };
    else if (child.name === "table:table-header-rows") yield* rowsOf(child, true);
    else if (child.name === "table:table-row-group" || child.name === "table:table-rows")
      yield* rowsOf(child, isHeader);
  }
}

const countOf = (element: XmlElement, attribute: string): number =>
  Math.min(maxRepeated, Math.max(1, Number.parseInt(element.attribute(attribute) ?? "1", 10) || 1));
