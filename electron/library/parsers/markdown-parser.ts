import type { List, ListItem, Nodes, PhrasingContent, RootContent, Table } from "mdast";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { FileError } from "../../contract/errors.ts";
import { BlockBuilder, joinCells } from "./block-builder.ts";
import { decodeText } from "./decode-text.ts";
import { readFrontMatter } from "./front-matter.ts";
import { parseHtmlDocument } from "./html-node.ts";
import { hideUnseenText } from "./html-hidden-text.ts";
import { HtmlWalker } from "./html-walker.ts";
import { cleanMarkdownDialects } from "./markdown-dialects.ts";
import { refuseDeepMarkdown } from "./nesting.ts";
import type { ParsedDocument } from "./parsed-document.ts";

const processor = unified().use(remarkParse).use(remarkFrontmatter, ["yaml", "toml"]).use(remarkGfm);

/** Markdown (CommonMark, GFM, front matter): markup dropped, its text kept. @throws FileError FILE_UNREADABLE */
export function parseMarkdown(bytes: Uint8Array): ParsedDocument {
  const source = decodeText(bytes);
  refuseDeepMarkdown(source);
  const builder = new BlockBuilder();
  let properties: Record<string, string> = {};
  try {
    const tree = processor.parse(cleanMarkdownDialects(source));
    const walker = new MarkdownWalker(builder);
    for (const node of tree.children) {
      if (node.type === "yaml") properties = readFrontMatter(node.value);
      else walker.block(node);
    }
  } catch (error) {
    if (error instanceof RangeError) throw new FileError("FILE_UNREADABLE", { cause: error });
    throw error;
  }
  const title = properties["title"];
  return { format: "markdown", ...builder.build(), ...(title !== undefined && { title }), properties };
}

class MarkdownWalker {
  readonly #builder: BlockBuilder;

  constructor(builder: BlockBuilder) {
    this.#builder = builder;
  }

  block(node: RootContent): void {
    switch (node.type) {
      case "heading":
        this.#builder.append({ kind: "heading", level: node.depth, text: inlineText(node.children) });
        break;
      case "paragraph":
        this.#builder.append({ kind: "paragraph", text: inlineText(node.children) });
        break;
      case "code":
        this.#builder.append({ kind: "code", text: node.value });
        break;
      case "list":
        this.#list(node, 1);
        break;
      case "table":
        this.#table(node);
        break;
      case "html":
        const document = parseHtmlDocument(node.value);
        this.#builder.leaveOut(hideUnseenText(document));
        new HtmlWalker(this.#builder, { keepsHeader: true }).walk(document.body);
        break;
      case "blockquote":
      case "footnoteDefinition":
        for (const child of node.children) this.block(child);
        break;
      default:
        break;
    }
  }

  #list(list: List, level: number): void {
    let number = list.start ?? 1;
    for (const item of list.children) this.#item(item, level, list.ordered ? `${number++}.` : "•");
  }

  #item(item: ListItem, level: number, marker: string): void {
    let isFirst = true;
    for (const child of item.children) {
      if (child.type === "paragraph" || child.type === "heading") {
        const text = inlineText(child.children);
        if (this.#builder.append({ kind: "list_item", level, text, ...(isFirst && { marker }) })) isFirst = false;
      } else if (child.type === "list") this.#list(child, level + 1);
      else this.block(child);
    }
  }

  #table(table: Table): void {
    for (const [index, row] of table.children.entries()) {
      const cells = row.children.map((cell) => inlineText(cell.children));
      if (cells.every((cell) => cell.trim() === "")) continue;
      this.#builder.append({ kind: "table_row", text: joinCells(cells), ...(index === 0 && { header: true }) });
    }
  }
}

/** Emphasis and links give their text, images their alternative text; inline HTML and footnote marks give nothing. */
function inlineText(nodes: readonly PhrasingContent[]): string {
  return nodes.map((node) => nodeText(node)).join("");
}

function nodeText(node: Nodes): string {
  switch (node.type) {
    case "text":
    case "inlineCode":
      return node.value;
    case "image":
    case "imageReference":
      return node.alt ?? "";
    case "break":
      return " ";
    case "html":
      return /^<br\b/i.test(node.value) ? " " : "";
    case "footnoteReference":
      return "";
    default:
      return "children" in node ? node.children.map((child) => nodeText(child)).join("") : "";
  }
}
