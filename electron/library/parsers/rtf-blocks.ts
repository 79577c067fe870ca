import { appendTable, hasHeader } from "./append-table.ts";
import type { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";

/** Puts paragraphs and tables together from an RTF body's text and control words. */
export class RtfBlocks {
  readonly #builder: BlockBuilder;
  /** Heading levels by the number of their style. */
  readonly #headingStyles = new Map<number, number>();
  #text = "";
  #marker = "";
  #style = 0;
  #outline: number | undefined;
  #level = 0;
  #isInTable = false;
  #rows: string[][] = [];
  #cells: string[] = [];
  /** Of the row that is being read, by column: whether the cell goes on from the row above. */
  #continued: boolean[] = [];
  #isContinued = false;
  #isHeaderRow = false;
  #headerRows = 0;

  constructor(builder: BlockBuilder) {
    this.#builder = builder;
  }

  defineStyle(number: number, name: string): void {
    const level = /^(?:heading|überschrift|titre|título)\s*(\d)/i.exec(name)?.[1];
    if (level !== undefined) this.#headingStyles.set(number, Math.min(6, Math.max(1, Number(level))));
    else if (/^(?:title|titel)$/i.test(name)) this.#headingStyles.set(number, 1);
  }

  text(text: string): void {
    this.#text += text;
  }

  marker(text: string): void {
    this.#marker += text;
  }

  control(word: string, value: number | undefined): void {
    if (word === "par" || word === "sect" || word === "page") this.#endParagraph();
    else if (word === "pard") this.#resetParagraph();
    else if (word === "s") this.#style = value ?? 0;
    else if (word === "outlinelevel") this.#outline = value;
    else if (word === "ilvl") this.#level = value ?? 0;
    else if (word === "intbl") this.#isInTable = true;
    else if (word === "cell") this.#endCell();
    // A table within a cell is only the cell's text.
    else if (word === "nestcell" || word === "nestrow") this.#text += " ";
    else if (word === "trowd") this.#beginRow();
    else if (word === "trhdr") this.#isHeaderRow = true;
    else if (word === "clvmrg") this.#isContinued = true;
    else if (word === "cellx") {
      this.#continued.push(this.#isContinued);
      this.#isContinued = false;
    } else if (word === "row") this.#endRow();
  }

  end(notes: readonly string[]): void {
    this.#endParagraph();
    this.#endTable();
    for (const text of notes) this.#builder.append({ kind: "paragraph", text });
  }

  #resetParagraph(): void {
    this.#style = 0;
    this.#outline = undefined;
    this.#level = 0;
    this.#isInTable = false;
  }

  #endParagraph(): void {
    if (this.#isInTable) {
      this.#text += " ";
      return;
    }
    const text = this.#text;
    const marker = foldText(this.#marker);
    this.#text = "";
    this.#marker = "";
    if (foldText(text) === "") return;
    this.#endTable();
    const level = this.#headingLevel();
    if (level !== undefined) this.#builder.append({ kind: "heading", level, text });
    // Symbol fonts draw a bullet with a letter of their own.
    else if (marker !== "") {
      const shown = /[\p{L}\p{N}]/u.test(marker) ? marker : "•";
      this.#builder.append({ kind: "list_item", level: Math.min(9, this.#level + 1), marker: shown, text });
    } else this.#builder.append({ kind: "paragraph", text });
  }

  #headingLevel(): number | undefined {
    if (this.#outline !== undefined && this.#outline >= 0 && this.#outline < 9) return Math.min(6, this.#outline + 1);
    return this.#headingStyles.get(this.#style);
  }

  #beginRow(): void {
    this.#continued = [];
    this.#isContinued = false;
    this.#isHeaderRow = false;
  }

  #endCell(): void {
    this.#cells.push(foldText(`${this.#marker} ${this.#text}`));
    this.#text = "";
    this.#marker = "";
  }

  #endRow(): void {
    const above = this.#rows.at(-1);
    const row = this.#cells.map((cell, column) =>
      cell === "" && this.#continued[column] ? (above?.[column] ?? "") : cell,
    );
    if (this.#isHeaderRow && this.#headerRows === this.#rows.length) this.#headerRows++;
    this.#rows.push(row);
    this.#cells = [];
    this.#isInTable = false;
  }

  #endTable(): void {
    const headerRows = this.#headerRows > 0 || !hasHeader(this.#rows) ? this.#headerRows : 1;
    appendTable(this.#builder, this.#rows, headerRows);
    this.#rows = [];
    this.#cells = [];
    this.#headerRows = 0;
  }
}
