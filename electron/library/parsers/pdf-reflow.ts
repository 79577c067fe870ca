import { foldText } from "./fold-text.ts";
import type { PdfDraft } from "./pdf-blocks.ts";
import { joinLines } from "./text-parser.ts";

/** Puts together what line, font and page breaks have torn apart. Pure. */
export function reflowPdf(drafts: readonly PdfDraft[]): PdfDraft[] {
  return relevelHeadings(joinTables(joinContinuations(drafts.map(demoteSentence))));
}

/** A "heading" that is a whole sentence or more is a paragraph in large or bold print. */
function demoteSentence(draft: PdfDraft): PdfDraft {
  const text = joinCompounds(foldText(draft.text));
  if (draft.kind !== "heading") return { ...draft, text };
  const words = text.split(" ").length;
  const isSentence = words > 25 || (words > 8 && /[.;,:]$/.test(text)) || /^\p{Ll}.*[,;]$/u.test(text);
  if (!isSentence) return { ...draft, text };
  const { level: _, ...rest } = draft;
  return { ...rest, kind: "paragraph", text };
}

/** "E-Mail- Adresse": the line ended with the hyphen that the word has anyway. */
const joinCompounds = (text: string): string => text.replace(/(?<=\p{L}-) (?=\p{Lu}\p{Ll})/gu, "");

const isFinished = (text: string): boolean => /[.!?:;…]["'”’)\]]*$/.test(text);

/** Characters; no paragraph that people write is longer, and each join copies it. */
const longestParagraph = 20_000;

/** Points between two lines of one paragraph at most, in heights of a line. */
const maxLeading = 1.8;

function joinContinuations(drafts: readonly PdfDraft[]): PdfDraft[] {
  const output: PdfDraft[] = [];
  for (const draft of drafts) {
    const previous = output.at(-1);
    if (previous && continues(previous, draft)) output[output.length - 1] = append(previous, draft);
    else output.push(draft);
  }
  return output;
}

function continues(previous: PdfDraft, next: PdfDraft): boolean {
  if (next.kind !== "paragraph") return false;
  if (previous.kind !== "paragraph" && previous.kind !== "list_item") return false;
  if (isFinished(previous.text) || previous.text.length > longestParagraph) return false;
  if (previous.page !== next.page) {
    // Over the page's end: the sentence goes on, in small letters or after a comma or a hyphen.
    return /^\p{Ll}/u.test(next.text) || (/[,\-\u2010]$/.test(previous.text) && !/^\p{Lu}{2}/u.test(next.text));
  }
  if (!previous.bbox || !next.bbox) return false;
  const [left, top, , height] = previous.bbox;
  const [nextLeft, nextTop] = next.bbox;
  const lineHeight = 11;
  const gap = nextTop - (top + height);
  if (gap > lineHeight * (maxLeading - 1) || gap < -2) return false;
  if (previous.kind === "list_item") return nextLeft > left + 2 && nextLeft < left + 40;
  return Math.abs(nextLeft - left) < 6;
}

/** Keeps the first part's page and, where both are on it, one box around both. */
function append(previous: PdfDraft, next: PdfDraft): PdfDraft {
  const text = joinLines(previous.text, next.text);
  const pieces = [...previous.pieces, ...next.pieces];
  if (previous.page !== next.page || !previous.bbox || !next.bbox) return { ...previous, text, pieces };
  const [x, y, width, height] = previous.bbox;
  const [nextX, nextY, nextWidth, nextHeight] = next.bbox;
  const left = Math.min(x, nextX);
  const right = Math.max(x + width, nextX + nextWidth);
  const bottom = Math.max(y + height, nextY + nextHeight);
  return { ...previous, text, pieces, bbox: [left, y, right - left, bottom - y] };
}

/** A table that goes on over the page repeats its header there; once is enough. */
function joinTables(drafts: readonly PdfDraft[]): PdfDraft[] {
  let header: string | undefined;
  return drafts.filter((draft, index) => {
    if (draft.kind !== "table_row") {
      header = undefined;
      return true;
    }
    if (!draft.header) return true;
    const repeats = draft.text === header && drafts[index - 1]?.kind === "table_row";
    header = draft.text;
    return !repeats;
  });
}

const numbering = /^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S/;

/**
 * Print sizes make poor levels; numbers make good ones: "2.3" stands one level below "2". Where the document numbers
 * at least half of its headings, the numbers decide.
 */
function relevelHeadings(drafts: readonly PdfDraft[]): PdfDraft[] {
  const headings = drafts.filter((draft) => draft.kind === "heading");
  const numbered = headings.filter(({ text }) => numbering.test(text));
  if (numbered.length < 3 || numbered.length * 2 < headings.length) return [...drafts];
  const top = Math.min(...numbered.map((draft) => (depthOf(draft.text) === 1 ? (draft.level ?? 2) : 6)));
  return drafts.map((draft) => {
    if (draft.kind !== "heading") return draft;
    const depth = depthOf(draft.text);
    return depth === 0 ? draft : { ...draft, level: Math.min(6, (top === 6 ? 1 : top) + depth - 1) };
  });
}

const depthOf = (text: string): number => numbering.exec(text)?.[1]?.split(".").length ?? 0;
