import { isElement, isText, type HtmlElement, type HtmlNode } from "./html-node.ts";

const dropped = new Set(
  "SCRIPT STYLE NOSCRIPT TEMPLATE NAV FOOTER ASIDE HEAD SVG CANVAS IFRAME OBJECT EMBED BUTTON INPUT SELECT TEXTAREA DIALOG".split(
    " ",
  ),
);
const droppedRoles = new Set(["navigation", "banner", "contentinfo", "complementary", "search"]);
export const inlineElements: ReadonlySet<string> = new Set(
  "A ABBR B BDI BDO BIG CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK Q RP RT RUBY S SAMP SMALL SPAN STRIKE STRONG SUB SUP TIME TT U VAR WBR IMG BR".split(
    " ",
  ),
);

export function isHidden(element: HtmlElement): boolean {
  if (dropped.has(element.nodeName)) return true;
  if (element.getAttribute("hidden") !== null || element.getAttribute("aria-hidden") === "true") return true;
  if (droppedRoles.has(element.getAttribute("role") ?? "")) return true;
  return /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(element.getAttribute("style") ?? "");
}

/** The text that a reader sees in a node, block elements set apart by spaces. */
export function visibleText(node: HtmlNode): string {
  if (isText(node)) return node.textContent ?? "";
  if (!isElement(node) || isHidden(node)) return "";
  if (node.nodeName === "IMG") return node.getAttribute("alt") ?? "";
  if (node.nodeName === "BR") return " ";
  let text = "";
  for (const child of node.childNodes) text += visibleText(child);
  return inlineElements.has(node.nodeName) ? text : ` ${text} `;
}
