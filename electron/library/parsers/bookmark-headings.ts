import type { Bookmark } from "./pdf-bookmarks.ts";
import { foldText } from "./fold-text.ts";
import type { PdfDraft } from "./pdf-blocks.ts";

/** Numbering and leaders don't always stand in both. */
const key = (text: string): string =>
  foldText(text)
    .toLowerCase()
    .replace(/^(?:\d+(?:\.\d+)*\.?|[a-z][.)]|§+\s*\d+)\s+/u, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/**
 * Bookmarks as headings, where print alone doesn't show them: a block on the bookmark's page that says what it says
 * becomes a heading of its depth. Where the layout has found most of them already nothing is changed, but for levels
 * that the print left equal. Pure.
 */
export function headingsFromBookmarks(drafts: readonly PdfDraft[], bookmarks: readonly Bookmark[]): PdfDraft[] {
  const placed = bookmarks.filter((bookmark) => bookmark.page !== undefined && key(bookmark.title) !== "");
  if (placed.length < 2) return [...drafts];
  const headings = new Set(
    drafts.flatMap(({ kind, page, text }) => (kind === "heading" ? [`${page}|${key(text)}`] : [])),
  );
  const found = placed.filter(({ page, title }) => headings.has(`${page}|${key(title)}`)).length;
  if (found * 5 >= placed.length * 4) return [...drafts];
  const byPlace = new Map(placed.map((bookmark) => [`${bookmark.page}|${key(bookmark.title)}`, bookmark]));
  return drafts.flatMap((draft) => {
    if (draft.kind === "table_row" || draft.kind === "code") return [draft];
    return asHeading(draft, byPlace) ?? withHeadingLine(draft, byPlace) ?? [draft];
  });
}

type Places = ReadonlyMap<string, Bookmark>;

function asHeading(draft: PdfDraft, places: Places): PdfDraft[] | undefined {
  const { marker, ...rest } = draft;
  const whole = marker === undefined ? draft.text : `${marker} ${draft.text}`;
  const bookmark = places.get(`${draft.page}|${key(draft.text)}`) ?? places.get(`${draft.page}|${key(whole)}`);
  return bookmark && [{ ...rest, kind: "heading", text: whole, level: Math.min(6, bookmark.depth) }];
}

/** A heading in the same print as what follows was taken for its first line. */
function withHeadingLine(draft: PdfDraft, places: Places): PdfDraft[] | undefined {
  const [first, ...others] = draft.pieces;
  if (!first || others.length === 0) return undefined;
  const bookmark = places.get(`${draft.page}|${key(first.text)}`);
  const { marker, level: _, ...rest } = draft;
  const said = marker === undefined ? first.text : first.text.replace(marker, "").trim();
  if (!bookmark || said === "" || !draft.text.startsWith(said)) return undefined;
  return [
    {
      ...rest,
      kind: "heading",
      text: first.text,
      level: Math.min(6, bookmark.depth),
      bbox: [...first.bbox],
      pieces: [first],
    },
    { ...rest, kind: "paragraph", text: draft.text.slice(said.length), pieces: others },
  ];
}
