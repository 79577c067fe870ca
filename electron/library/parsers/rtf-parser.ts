import { FileError } from "../../contract/errors.ts";
import { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { RtfBlocks } from "./rtf-blocks.ts";
import { plainLook, RtfVisibility, type RtfLook } from "./rtf-visibility.ts";
import { rtfTokens, type RtfToken } from "./rtf-tokens.ts";

/** Where a group's text goes. */
type Target = "body" | "marker" | "note" | "style" | "colors" | "title" | "nowhere";

interface Group {
  target: Target;
  /** How many characters stand in for one in Unicode (`\uc`). */
  fallbackLength: number;
  deleted: boolean;
  look: RtfLook;
}

const targets: ReadonlyMap<string, Target> = new Map([
  ["listtext", "marker"],
  ["pntext", "marker"],
  ["footnote", "note"],
  ["title", "title"],
  ["stylesheet", "style"],
  ["colortbl", "colors"],
  ...["fonttbl", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer"].map(
    (word) => [word, "nowhere"] as const,
  ),
  ...["footerl", "footerr", "footerf", "annotation", "xe", "tc", "listtable", "author", "operator", "company"].map(
    (word) => [word, "nowhere"] as const,
  ),
]);

const characters: ReadonlyMap<string, string> = new Map([
  ["tab", " "],
  ["line", " "],
  ["emdash", "—"],
  ["endash", "–"],
  ["lquote", "‘"],
  ["rquote", "’"],
  ["ldblquote", "“"],
  ["rdblquote", "”"],
  ["bullet", "•"],
  ["emspace", " "],
  ["enspace", " "],
]);

/**
 * Rich text (RTF 1.9.1): headings by their styles and outline levels, paragraphs, lists, tables, footnotes at the end;
 * deleted text and what can't be seen is left out.
 *
 * @throws FileError FILE_TRUNCATED when a group stays open
 */
export function parseRtf(bytes: Buffer): ParsedDocument {
  const builder = new BlockBuilder();
  const { title } = new RtfReader(builder).read(bytes.toString("latin1"));
  return { format: "rtf", ...builder.build(), ...(title !== "" && { title }), properties: {} };
}

class RtfReader {
  readonly #builder: BlockBuilder;
  readonly #blocks: RtfBlocks;
  readonly #visibility = new RtfVisibility();
  #wasHidden = false;
  readonly #stack: Group[] = [];
  #group: Group = { target: "body", fallbackLength: 1, deleted: false, look: plainLook };
  #decoder = new TextDecoder("windows-1252");
  #pendingBytes: number[] = [];
  /** Characters to pass over, because Unicode said them already. */
  #toSkip = 0;
  #title = "";
  #note = "";
  readonly #notes: string[] = [];
  /** The style that is being defined. */
  #style = { number: 0, name: "" };

  constructor(builder: BlockBuilder) {
    this.#builder = builder;
    this.#blocks = new RtfBlocks(builder);
  }

  read(source: string): { title: string } {
    for (const token of rtfTokens(source)) {
      if (token.type !== "byte") this.#flushBytes();
      this.#token(token);
    }
    this.#flushBytes();
    if (this.#stack.length > 0) throw new FileError("FILE_TRUNCATED");
    this.#blocks.end(this.#notes);
    return { title: foldText(this.#title) };
  }

  #token(token: RtfToken): void {
    if (token.type === "open") {
      this.#stack.push(this.#group);
      this.#group = { ...this.#group };
      this.#toSkip = 0;
    } else if (token.type === "close") this.#close();
    else if (token.type === "control") this.#control(token.word, token.value);
    else if (token.type === "symbol") this.#symbol(token.symbol);
    else if (token.type === "byte") {
      if (this.#toSkip > 0) this.#toSkip--;
      else this.#pendingBytes.push(token.byte);
    } else {
      const skipped = Math.min(this.#toSkip, token.text.length);
      this.#toSkip -= skipped;
      this.#pendingBytes.push(...Buffer.from(token.text.slice(skipped, 60_000), "latin1"));
      this.#flushBytes();
      // A paragraph without a break in so many characters goes on in a part of its own.
      if (token.text.length > 60_000) this.#token({ type: "text", text: token.text.slice(60_000) });
    }
  }

  #close(): void {
    const closed = this.#group;
    this.#group = this.#stack.pop() ?? closed;
    this.#toSkip = 0;
    if (closed.target === "note" && this.#group.target !== "note") {
      this.#notes.push(this.#note);
      this.#note = "";
    }
    if (closed.target === "style" && this.#style.name !== "") {
      this.#blocks.defineStyle(this.#style.number, this.#style.name.replace(/;\s*$/, "").trim());
      this.#style = { number: 0, name: "" };
    }
  }

  #symbol(symbol: string): void {
    if (symbol === "*") this.#group.target = "nowhere";
    else if (symbol === "~") this.#write(" ");
    else if (symbol === "_") this.#write("-");
    else if ("\\{}".includes(symbol)) this.#write(symbol);
    else if (symbol === "\r" || symbol === "\n") this.#control("par", undefined);
  }

  #control(word: string, value: number | undefined): void {
    const target = targets.get(word);
    const character = characters.get(word);
    if (target !== undefined) {
      if (this.#group.target !== "nowhere" || target === "title") this.#group.target = target;
    } else if (character !== undefined) this.#write(character);
    else if (word === "u") {
      this.#write(String.fromCharCode((value ?? 0) & 0xffff));
      this.#toSkip = this.#group.fallbackLength;
    } else if (word === "uc") this.#group.fallbackLength = Math.max(0, value ?? 1);
    else if (word === "deleted") this.#group.deleted = value !== 0;
    else if (word === "ansicpg") this.#setCodePage(value ?? 1_252);
    else if (this.#group.target === "style") {
      if (word === "s") this.#style.number = value ?? 0;
    } else if (this.#group.target === "colors") this.#visibility.color(word, value);
    else {
      if (word === "plain") this.#group.deleted = false;
      this.#group.look = this.#visibility.look(this.#group.look, word, value);
      if (this.#group.target === "body") this.#blocks.control(word, value);
      else if (this.#group.target === "note" && word === "par") this.#write(" ");
      if (word === "par" || word === "cell") this.#wasHidden = false;
    }
  }

  #setCodePage(codePage: number): void {
    try {
      this.#decoder = new TextDecoder(codePage === 10_000 ? "macintosh" : `windows-${codePage}`);
    } catch {
      // One that nobody knows any more: the usual one stays.
    }
  }

  #flushBytes(): void {
    if (this.#pendingBytes.length === 0) return;
    const text = this.#decoder.decode(Uint8Array.from(this.#pendingBytes));
    this.#pendingBytes = [];
    this.#write(text);
  }

  #write(text: string): void {
    const { target, deleted, look } = this.#group;
    if (deleted) return;
    if (target === "colors") return this.#visibility.endColor(text);
    if (target === "body" || target === "note") {
      const isHidden = this.#visibility.isUnseen(look);
      if (isHidden && !this.#wasHidden && foldText(text) !== "") this.#builder.leaveOut(1);
      if (foldText(text) !== "") this.#wasHidden = isHidden;
      if (isHidden) return;
    }
    if (target === "body") this.#blocks.text(text);
    else if (target === "marker") this.#blocks.marker(text);
    else if (target === "note") this.#note += text;
    else if (target === "style") this.#style.name += text;
    else if (target === "title") this.#title += text;
  }
}
