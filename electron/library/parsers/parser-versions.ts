import type { DocumentFormat } from "../../contract/documents.ts";

/**
 * The rules by which each format is read. Whoever changes what a parser makes of a file (text, blocks, boxes, what counts
 * as hidden) raises its number: documents that were read by older rules are then read again, in the background.
 */
export const parserVersions: Readonly<Record<DocumentFormat, number>> = {
  markdown: 1,
  text: 1,
  html: 1,
  docx: 1,
  pdf: 4,
  csv: 1,
  xlsx: 2,
  pptx: 1,
  email: 1,
  odt: 1,
  rtf: 1,
  image: 4,
};
