import type { Block, DocumentFormat, Notice } from "../../contract/documents.ts";
import type { RecognitionOptions } from "./ocr-languages.ts";

/** What a parser may need besides the bytes. */
export interface ParseContext {
  /** Without it pictures of text stay pictures. */
  readonly recognition?: RecognitionOptions | undefined;
  /** Called now and then while pages are read that take their time; from 1. */
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
}

/** What every parser yields: one canonical text, and its blocks with their offsets in it. */
export interface ParsedDocument {
  readonly format: DocumentFormat;
  /** NFC, no control characters but line feeds; blocks are separated by line feeds. */
  readonly text: string;
  /** In the order of the text, never overlapping. */
  readonly blocks: readonly Block[];
  /** As the document itself names it: front matter, a title element, properties. */
  readonly title?: string;
  readonly pageCount?: number;
  /** What the format says of itself in fields: front matter, meta elements; keys in lower case. */
  readonly properties: Readonly<Record<string, string>>;
  /** What its reader should know: text that was recognised, or that was hidden and left out. */
  readonly notices?: readonly Notice[];
}
