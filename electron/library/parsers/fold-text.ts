import { controlsOfText } from "../control-characters.ts";

/** Soft hyphens, zero-width characters, byte order marks, directional marks: invisible, and they break every match. */
const invisible = /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;
const whitespace = /[\s\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g;

const clean = (text: string): string =>
  text.toWellFormed().normalize("NFC").replace(invisible, "").replace(controlsOfText, "");

/** One line: NFC, whitespace of every kind folded to single spaces, invisible and control characters dropped. */
export const foldText = (text: string): string => clean(text).replace(whitespace, " ").trim();

/** Lines kept as they stand, for code: NFC, tabs as two spaces, no trailing whitespace, no blank lines around. */
export const foldLines = (text: string): string =>
  clean(text)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) =>
      line
        .replace(/\t/g, "  ")
        .replace(/[^\S\n]/g, " ")
        .trimEnd(),
    )
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
