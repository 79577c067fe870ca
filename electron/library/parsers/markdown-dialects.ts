/** Fenced code is left as it is; everything between fences goes through `change`. */
function outsideFences(source: string, change: (lines: string[]) => string[]): string {
  const output: string[] = [];
  let open: string | undefined;
  let plain: string[] = [];
  for (const line of source.split(/\r\n|\r|\n/)) {
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (open === undefined && fence !== undefined) {
      output.push(...change(plain), line);
      plain = [];
      open = fence;
    } else if (open !== undefined) {
      output.push(line);
      if (fence?.startsWith(open)) open = undefined;
    } else plain.push(line);
  }
  return [...output, ...change(plain)].join("\n");
}

/**
 * Takes out what site generators put into Markdown beyond CommonMark, so that it reads as a person sees it: Liquid and
 * Jinja tags, Kramdown attributes, MkDocs and Docusaurus admonitions, GitHub alerts.
 */
export function cleanMarkdownDialects(source: string): string {
  return outsideFences(source, (lines) => {
    const text = dedentAdmonitions(lines)
      .join("\n")
      // A link whose address is a template tag isn't a link to CommonMark.
      .replace(/\]\(\s*\{[%{][^}\n]*\}\}?[^)\n]*\)/g, "](#)")
      .replace(/\{%-?[^%\n]*-?%\}/g, "")
      .replace(/\{\{[^}\n]*\}\}/g, "")
      .replace(/\{:[^}\n]*\}/g, "")
      .replace(/^(\s*>\s*)\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$/gim, "$1");
    return text.split("\n");
  });
}

/** `!!! note "Title"` with indented lines, `:::note` with fenced ones: the title becomes a paragraph, the lines stay. */
function dedentAdmonitions(lines: readonly string[]): string[] {
  const output: string[] = [];
  let isInside = false;
  for (const line of lines) {
    const opening = /^(?:!!!|\?\?\?\+?)\s+\w[\w-]*(?:\s+"([^"]*)")?\s*$/.exec(line);
    if (opening) {
      isInside = true;
      output.push("", opening[1] ?? "", "");
    } else if (isInside && /^(?: {4}|\t)/.test(line)) output.push(line.replace(/^(?: {4}|\t)/, ""));
    else {
      if (line.trim() !== "") isInside = false;
      output.push(
        /^\s*:::+\s*(?:\w[\w-]*)?\s*$/.test(line) ? "" : line.replace(/^\s*:::+\s*\w[\w-]*\s+\[?([^\]]*)\]?\s*$/, "$1"),
      );
    }
  }
  return output;
}
