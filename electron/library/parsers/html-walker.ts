import type { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { isElement, isText, type HtmlElement, type HtmlNode } from "./html-node.ts";
import { appendHtmlTable, isLayoutTable } from "./html-table.ts";
import { inlineElements, isHidden, visibleText } from "./visible-text.ts";

const headingLevel = (name: string): number | undefined => (/^H[1-6]$/.test(name) ? Number(name[1]) : undefined);

interface ListPlace {
  readonly level: number;
  readonly marker: string;
}

/**
 * Walks HTML and appends what it says as blocks. Hidden parts, scripts and page furniture are passed over; markup is
 * dropped, its text kept.
 */
export class HtmlWalker {
  readonly #builder: BlockBuilder;
  /** A `header` inside the main content belongs to the text; outside it is the site's. */
  readonly #keepsHeader: boolean;
  #inlineText = "";
  #item: ListPlace | undefined;
  #markerIsDue = false;

  constructor(builder: BlockBuilder, options: { keepsHeader: boolean }) {
    this.#builder = builder;
    this.#keepsHeader = options.keepsHeader;
  }

  walk(root: HtmlNode): void {
    this.#children(root);
    this.#flush();
  }

  #children(node: HtmlNode): void {
    for (const child of node.childNodes) this.#visit(child);
  }

  #visit(node: HtmlNode): void {
    if (isText(node)) {
      this.#inlineText += node.textContent ?? "";
      return;
    }
    if (!isElement(node) || isHidden(node)) return;
    const name = node.nodeName;
    if (name === "HEADER" && !this.#keepsHeader) return;
    if (inlineElements.has(name)) {
      // An inline element around blocks, `<a><h2>…`, is only markup.
      if (node.querySelector("p, div, h1, h2, h3, h4, h5, h6, ul, ol, table, pre, blockquote")) this.#children(node);
      else this.#inlineText += visibleText(node);
      return;
    }
    this.#flush();
    this.#visitBlock(node, name);
    this.#flush();
  }

  #visitBlock(node: HtmlElement, name: string): void {
    const level = headingLevel(name);
    if (level !== undefined) {
      const text = visibleText(node);
      // In an item or a cell a heading is only large print.
      if (this.#item) this.#inlineText += text;
      else this.#builder.append({ kind: "heading", level, text });
    } else if (name === "PRE") this.#builder.append({ kind: "code", text: node.textContent ?? "" });
    else if (name === "UL" || name === "OL" || name === "MENU") this.#list(node, name === "OL");
    else if (name === "LI") this.#listItem(node, "•", (this.#item?.level ?? 0) + 1);
    else if (name === "DL") this.#definitions(node);
    else if (name === "TABLE" && !isLayoutTable(node)) appendHtmlTable(this.#builder, node);
    else this.#children(node);
  }

  #list(list: HtmlElement, ordered: boolean): void {
    const level = (this.#item?.level ?? 0) + 1;
    let number = Number.parseInt(list.getAttribute("start") ?? "1", 10) || 1;
    for (const child of list.childNodes) {
      if (isElement(child) && child.nodeName === "LI" && !isHidden(child)) {
        number = Number.parseInt(child.getAttribute("value") ?? "", 10) || number;
        this.#listItem(child, ordered ? `${number}.` : "•", level);
        number++;
      } else this.#visit(child);
    }
    this.#flush();
  }

  #listItem(node: HtmlElement, marker: string, level: number): void {
    this.#flush();
    const outer = this.#item;
    this.#item = { level, marker };
    this.#markerIsDue = true;
    this.#children(node);
    this.#flush();
    this.#item = outer;
    this.#markerIsDue = false;
  }

  #definitions(list: HtmlElement): void {
    let terms: string[] = [];
    let defined = false;
    const level = (this.#item?.level ?? 0) + 1;
    const visit = (node: HtmlElement): void => {
      for (const child of node.childNodes) {
        if (!isElement(child) || isHidden(child)) continue;
        if (child.nodeName === "DT") {
          if (defined) terms = [];
          defined = false;
          terms.push(foldText(visibleText(child)));
        } else if (child.nodeName === "DD") {
          const term = terms.join(", ").replace(/:$/, "");
          defined = true;
          this.#builder.append({
            kind: "list_item",
            level,
            text: `${term === "" ? "" : `${term}: `}${visibleText(child)}`,
          });
        } else visit(child);
      }
    };
    visit(list);
    if (!defined && terms.length > 0) this.#builder.append({ kind: "list_item", level, text: terms.join(", ") });
  }

  #flush(): void {
    const text = this.#inlineText;
    this.#inlineText = "";
    if (foldText(text) === "") return;
    if (!this.#item) this.#builder.append({ kind: "paragraph", text });
    else {
      const { level, marker } = this.#item;
      this.#builder.append({ kind: "list_item", level, text, ...(this.#markerIsDue && { marker }) });
      this.#markerIsDue = false;
    }
  }
}
