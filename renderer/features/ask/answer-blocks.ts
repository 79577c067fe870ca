import type { Citation, Claim } from "../../../electron/contract/chat.ts";

/** A stretch of an answer: words, or the numbers of the sources behind what stands before them. */
export type Run =
  | { readonly kind: "text"; readonly text: string; readonly strong: boolean; readonly code: boolean }
  | { readonly kind: "sources"; readonly numbers: readonly number[] };

export interface AnswerBlock {
  readonly kind: "paragraph" | "item" | "quote" | "heading" | "row";
  /** A list item's own mark, `•` or `3.` */
  readonly marker?: string;
  /** Nesting of a list item, from 0. */
  readonly depth: number;
  /** In a quoted answer: words around the quotes, such as where and when they hold. */
  readonly isLead: boolean;
  /** One for each cell of a table's row, else one. */
  readonly cells: readonly (readonly Run[])[];
}

interface Line {
  readonly kind: AnswerBlock["kind"];
  readonly start: number;
  readonly end: number;
  readonly marker?: string;
  readonly depth: number;
}

/** `quoted`: passages word for word, a line each. `generated`: a model's words, with `[2]` behind each sentence. */
export type AnswerKind = "quoted" | "generated";

/**
 * An answer's text as blocks. The sources of a claim stand behind it, unless the text names them itself; of neighbours
 * with the same sources only the last shows them. Of a model's words only what answers are made of is understood
 * (paragraphs, lists, quotes, table rows, headings, bold, code, `[2]`); all else stays as it is written.
 */
export function answerBlocks(text: string, claims: readonly Claim[], kind: AnswerKind): readonly AnswerBlock[] {
  const lines = kind === "quoted" ? readQuotedLines(text) : joinParagraphs(readLines(text), text);
  return lines.map((line): AnswerBlock => {
    const inside = claims.filter((claim) => claim.end > line.start && claim.end <= line.end + 1);
    const marks = sourceMarks(text, inside, line, kind);
    const ranges = line.kind === "row" ? cellRanges(text, line) : [line];
    return {
      kind: line.kind,
      depth: line.depth,
      isLead:
        kind === "quoted" &&
        claims.length > 0 &&
        !claims.some((claim) => claim.start < line.end && claim.end > line.start),
      ...(line.marker === undefined ? {} : { marker: line.marker }),
      cells: ranges.map((range, index) => {
        const isLast = index === ranges.length - 1;
        const own = marks.filter(
          ({ at }) => (at > range.start || range.start === line.start) && (at <= range.end || isLast),
        );
        return kind === "quoted" ? quotedRuns(text, range, own) : runsOf(text, range, own);
      }),
    };
  });
}

/**
 * The quoted answer before its claims are known: behind each line, or lines that follow each other, stands the citation
 * whose quote holds it. A quote may hold more than was chosen of it.
 */
export function claimsOfQuotes(text: string, citations: readonly Citation[]): readonly Claim[] {
  const claims: Claim[] = [];
  let start = 0;
  let last: Citation | undefined;
  for (const line of text.split("\n")) {
    const words = line.trim();
    const holding = words === "" ? [] : citations.filter(({ quote }) => quote.includes(words));
    const citation = last && holding.includes(last) ? last : holding[0];
    const claim = claims.at(-1);
    const end = start + line.length;
    if (citation && claim && citation === last) {
      claims[claims.length - 1] = { ...claim, text: text.slice(claim.start, end), end };
    } else if (citation) {
      claims.push({ text: line, start, end, citation_numbers: [citation.number], supported: true });
    }
    last = citation;
    start = end + 1;
  }
  return claims;
}

function readQuotedLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    if (line.trim() !== "") lines.push({ kind: line.includes(" | ") ? "row" : "paragraph", start, end, depth: 0 });
    start = end + 1;
  }
  return lines;
}

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const shape = /^(?<indent>\s*)(?:(?<bullet>[-*•]|\d{1,3}[.)])\s+|(?<quote>>\s?)|(?<heading>#{1,6}\s+))?/.exec(line);
    const from = start + (shape?.[0].length ?? 0);
    const { indent = "", bullet, quote, heading } = shape?.groups ?? {};
    if (line.trim() === "") lines.push({ kind: "paragraph", start, end: start, depth: 0 });
    else if (bullet !== undefined) {
      const marker = /\d/.test(bullet) ? bullet : "•";
      lines.push({ kind: "item", marker, start: from, end, depth: Math.min(3, Math.floor(indent.length / 2)) });
    } else if (quote !== undefined) lines.push({ kind: "quote", start: from, end, depth: 0 });
    else if (heading !== undefined) lines.push({ kind: "heading", start: from, end, depth: 0 });
    else if (/^\s*\|.*\|\s*(\[\d+\]\s*)*$/.test(line)) {
      if (!/^[\s|:-]+$/.test(line)) lines.push({ kind: "row", start: from, end, depth: 0 });
    } else lines.push({ kind: "paragraph", start: from, end, depth: 0 });
    start = end + 1;
  }
  return lines;
}

/** Lines of one paragraph or quote are joined; empty lines only part them. */
function joinParagraphs(lines: readonly Line[], text: string): Line[] {
  const joined: Line[] = [];
  let open = false;
  for (const line of lines) {
    const last = joined.at(-1);
    const isEmpty = text.slice(line.start, line.end).trim() === "";
    if (isEmpty) open = false;
    else if (open && last && last.kind === line.kind && (line.kind === "paragraph" || line.kind === "quote")) {
      joined[joined.length - 1] = { ...last, end: line.end };
    } else {
      joined.push(line);
      open = true;
    }
  }
  return joined;
}

interface Mark {
  readonly at: number;
  readonly numbers: readonly number[];
}

function sourceMarks(text: string, claims: readonly Claim[], line: Line, kind: AnswerKind): Mark[] {
  const marks: Mark[] = [];
  for (const claim of claims.toSorted((a, b) => a.end - b.end)) {
    if (claim.citation_numbers.length === 0) continue;
    const around = text.slice(Math.max(line.start, claim.start), Math.min(line.end, claim.end + 6));
    if (kind === "generated" && /\[\d+\]/.test(around)) continue;
    const numbers = claim.citation_numbers.toSorted((a, b) => a - b);
    const last = marks.at(-1);
    const at = Math.min(claim.end, line.end);
    const trimmed = line.start + text.slice(line.start, at).trimEnd().length;
    if (last && last.numbers.join() === numbers.join()) marks[marks.length - 1] = { at: trimmed, numbers };
    else marks.push({ at: trimmed, numbers });
  }
  return marks;
}

function cellRanges(text: string, line: Line): Range[] {
  const content = text.slice(line.start, line.end);
  const cuts = [...content.matchAll(/(?<=^|\s)\|(?=\s|$)/g)].map((match) => match.index);
  const cells = [...cuts, content.length].map((end, index) => {
    const from = index === 0 ? 0 : (cuts[index - 1] ?? 0) + 1;
    return trimmedRange(text, line.start + from, line.start + end);
  });
  // A row may be fenced by bars; what is outside of them is no cell, unless it is a mark behind the row.
  if (content.startsWith("|")) cells.shift();
  const last = cells.at(-1);
  if (last && last.start === last.end && cells.length > 1) cells.pop();
  return cells;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function trimmedRange(text: string, start: number, end: number): Range {
  const cell = text.slice(start, end);
  const lead = cell.length - cell.trimStart().length;
  return { start: start + lead, end: start + lead + cell.trim().length };
}

function quotedRuns(text: string, range: Range, marks: readonly Mark[]): Run[] {
  const runs: Run[] = [];
  let at = range.start;
  for (const mark of marks) {
    const end = Math.min(Math.max(at, mark.at), range.end);
    pushText(runs, text.slice(at, end), false, false);
    pushSources(runs, mark.numbers);
    at = end;
  }
  pushText(runs, text.slice(at, range.end), false, false);
  return runs;
}

function runsOf(text: string, range: Range, marks: readonly Mark[]): Run[] {
  const runs: Run[] = [];
  const pending = [...marks];
  const words = (from: number, to: number, strong: boolean, code: boolean) => {
    let at = from;
    while (pending[0] && pending[0].at <= to) {
      const mark = pending.shift();
      if (!mark) break;
      pushText(runs, text.slice(at, Math.max(at, mark.at)), strong, code);
      pushSources(runs, mark.numbers);
      at = Math.max(at, mark.at);
    }
    pushText(runs, text.slice(at, to), strong, code);
  };
  let at = range.start;
  const content = text.slice(range.start, range.end);
  for (const match of content.matchAll(
    /\*\*(?<strong>[^*\n]+)\*\*|`(?<code>[^`\n]+)`|(?<space>\s?)\[(?<number>\d{1,3})\]/g,
  )) {
    const from = range.start + match.index;
    const to = from + match[0].length;
    const { strong, code, number } = match.groups ?? {};
    words(at, from, false, false);
    if (strong !== undefined) words(from + 2, to - 2, true, false);
    else if (code !== undefined) words(from + 1, to - 1, false, true);
    else pushSources(runs, [Number(number)]);
    at = to;
  }
  words(at, range.end, false, false);
  for (const mark of pending) pushSources(runs, mark.numbers);
  return runs;
}

function pushText(runs: Run[], raw: string, strong: boolean, code: boolean): void {
  const text = raw.replace(/\s*\n\s*(?:>\s?)?/g, " ");
  if (text !== "") runs.push({ kind: "text", text, strong, code });
}

function pushSources(runs: Run[], numbers: readonly number[]): void {
  const last = runs.at(-1);
  if (last?.kind !== "sources") runs.push({ kind: "sources", numbers });
  else runs[runs.length - 1] = { kind: "sources", numbers: [...new Set([...last.numbers, ...numbers])] };
}
