import { FileError } from "../../contract/errors.ts";

/** Elements inside each other; browsers stop at 512. More is malice, and costs the tree builder time in its square. */
const maxDepth = 1_000;

/** Comments and scripts as a whole, and each tag: whether it closes, its name, whether it is empty. */
const markup =
  /<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>|<(\/?)([a-z][\w:-]*)(?:"[^"]*"|'[^']*'|[^"'<>])*?(\/?)>/gi;

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
  for (const [, , closes, rawName, isEmpty] of html.matchAll(markup)) {
    const name = rawName?.toLowerCase();
    if (name === undefined || unnested.has(name)) continue;
    const count = open.get(name) ?? 0;
    if (closes === "") {
      if (isEmpty === "/") continue;
      open.set(name, count + 1);
      depth++;
    } else if (count > 0) {
      open.set(name, count - 1);
      depth--;
    }
    if (depth > maxDepth) throw new FileError("FILE_UNREADABLE");
  }
}

/** Marks of quotations and lists in front of one line. */
const maxLineMarks = 100;

/** @throws FileError FILE_UNREADABLE when a line of Markdown opens more quotations and lists than anybody would */
export function refuseDeepMarkdown(source: string): void {
  for (const [marks] of source.matchAll(/^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]))+/gm)) {
    if (marks.length <= maxLineMarks) continue;
    const count = marks.match(/>|[-+*]|\d+[.)]/g)?.length ?? 0;
    // A line of stars or dashes is a rule, or decoration.
    if (count > maxLineMarks && !/^[\s*-]*$/.test(source.slice(0, 0) + marks)) throw new FileError("FILE_UNREADABLE");
  }
}
