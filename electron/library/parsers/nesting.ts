import { FileError } from "../../contract/errors.ts";

/** Elements inside each other; browsers stop at 512. More is malice, and costs the tree builder time in its square. */
const maxDepth = 1_000;

/** Elements that have no inside, and those that end by themselves where the next one begins. */
const unnested = new Set(
  "area base br col embed hr img input link meta source track wbr p li td th tr tbody thead tfoot option optgroup dt dd rp rt".split(
    " ",
  ),
);

/** @throws FileError FILE_UNREADABLE when the elements are nested beyond all reason */
export function refuseDeepHtml(html: string): void {
  const open = new Map<string, number>();
  let depth = 0;
  for (const { name, closes } of tagsOf(html)) {
    const count = open.get(name) ?? 0;
    if (!closes) {
      open.set(name, count + 1);
      depth++;
    } else if (count > 0) {
      open.set(name, count - 1);
      depth--;
    }
    if (depth > maxDepth) throw new FileError("FILE_UNREADABLE");
  }
}

/** Tags that open or close an inside; what stands in comments and scripts is none. Time grows with the length only. */
function* tagsOf(html: string): Generator<{ name: string; closes: boolean }> {
  const tag = /<(\/?)([a-z][\w:-]*)/iy;
  for (let place = html.indexOf("<"); place !== -1; place = html.indexOf("<", place + 1)) {
    if (html.startsWith("<!--", place)) {
      const end = html.indexOf("-->", place);
      if (end === -1) return;
      place = end;
      continue;
    }
    tag.lastIndex = place;
    const match = tag.exec(html);
    const name = match?.[2]?.toLowerCase();
    if (!match || name === undefined || unnested.has(name)) continue;
    const end = html.indexOf(">", place);
    if (end === -1) return;
    const closes = match[1] === "/";
    // An element of SVG that is empty; HTML has none that end so.
    if (!closes && html[end - 1] === "/") continue;
    if (!closes && (name === "script" || name === "style")) {
      const closing = html.indexOf(`</${match[2]}`, end);
      if (closing === -1) return;
      place = closing;
      continue;
    }
    yield { name, closes };
  }
}

/** Marks of quotations and lists in front of one line. */
const maxLineMarks = 1_000;

/** @throws FileError FILE_UNREADABLE when a line of Markdown opens more quotations and lists than anybody would */
export function refuseDeepMarkdown(source: string): void {
  for (const [, marks = "", rest = ""] of source.matchAll(/^((?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]))+)(.*)/gm)) {
    if (marks.length <= maxLineMarks) continue;
    // A line of nothing but dashes or stars is a rule.
    const isRule = /^[-*\s]*$/.test(marks) && /^[-*\s]*$/.test(rest);
    const count = marks.match(/>|[-+*]|\d+[.)]/g)?.length ?? 0;
    if (count > maxLineMarks && !isRule) throw new FileError("FILE_UNREADABLE");
  }
}
