import { isAlike, leastPrint } from "./visible-print.ts";

/** What decides whether a group's text can be seen. */
export interface RtfLook {
  readonly hidden: boolean;
  /** Of the table of colours; 0: as the reader likes it. */
  readonly color: number;
  /** Behind the letters, the paragraph and the cell, the nearest first; 0: nothing. */
  readonly grounds: readonly [highlight: number, paragraph: number, cell: number];
  /** Half points. */
  readonly size: number;
}

export const plainLook: RtfLook = { hidden: false, color: 0, grounds: [0, 0, 0], size: 24 };

const paper = "FFFFFF";

/**
 * The table of colours, and what control words for print and its ground mean (RTF 1.9.1, character and paragraph
 * properties): hidden text, print in the colour of its ground, and print under two points can't be seen.
 */
export class RtfVisibility {
  readonly #colors: (string | undefined)[] = [];
  #parts: number[] = [];
  /** Shades of the row that is being defined, by cell. */
  #cells: number[] = [];
  #shade = 0;
  #column = 0;
  #hasBackground = false;

  /** A control word in the table of colours. */
  color(word: string, value: number | undefined): void {
    const at = ["red", "green", "blue"].indexOf(word);
    if (at !== -1) this.#parts[at] = Math.min(255, Math.max(0, value ?? 0));
  }

  /** Each entry ends with a semicolon; one without parts is the reader's own colour. */
  endColor(text: string): void {
    for (const _ of text.matchAll(/;/g)) {
      const [red, green, blue] = this.#parts;
      const hex = [red ?? 0, green ?? 0, blue ?? 0].map((part) => part.toString(16).padStart(2, "0")).join("");
      this.#colors.push(this.#parts.length === 0 ? undefined : hex);
      this.#parts = [];
    }
  }

  /** The group's look after a control word. */
  look(look: RtfLook, word: string, value: number | undefined): RtfLook {
    const [highlight, paragraph, cell] = look.grounds;
    if (word === "v") return { ...look, hidden: value !== 0 };
    if (word === "plain") return { ...plainLook, grounds: [0, paragraph, cell] };
    if (word === "cf") return { ...look, color: value ?? 0 };
    if (word === "fs") return { ...look, size: value ?? plainLook.size };
    if (word === "highlight" || word === "cb" || word === "chcbpat") {
      return { ...look, grounds: [value ?? 0, paragraph, cell] };
    }
    if (word === "cbpat") return { ...look, grounds: [highlight, value ?? 0, cell] };
    if (word === "pard") return { ...look, grounds: [highlight, 0, 0] };
    if (word === "intbl") return { ...look, grounds: [highlight, paragraph, this.#cells[this.#column] ?? 0] };
    this.#cell(word, value);
    return word === "cell" ? { ...look, grounds: [highlight, paragraph, this.#cells[this.#column] ?? 0] } : look;
  }

  isUnseen({ hidden, color, grounds, size }: RtfLook): boolean {
    if (hidden || size < 2 * leastPrint) return true;
    const print = this.#colors[color];
    const behind = grounds.find((ground) => ground > 0);
    if (print === undefined || (behind === undefined && this.#hasBackground)) return false;
    const ground = behind === undefined ? paper : this.#colors[behind];
    return ground !== undefined && isAlike(print, ground);
  }

  #cell(word: string, value: number | undefined): void {
    if (word === "trowd") {
      this.#cells = [];
      this.#column = 0;
    } else if (word === "clcbpat" || word === "clcbpatraw") this.#shade = value ?? 0;
    else if (word === "cellx") {
      this.#cells.push(this.#shade);
      this.#shade = 0;
    } else if (word === "cell") this.#column++;
    else if (word === "row") this.#column = 0;
    else if (word === "viewbksp") this.#hasBackground = value === 1;
  }
}
