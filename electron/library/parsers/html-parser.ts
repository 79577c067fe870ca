import { FileError } from "../../contract/errors.ts";
import { BlockBuilder } from "./block-builder.ts";
import { decodeText } from "./decode-text.ts";
import { foldText } from "./fold-text.ts";
import { parseHtmlDocument, type HtmlDocument, type HtmlElement } from "./html-node.ts";
import { hideUnseenText } from "./html-hidden-text.ts";
import { HtmlWalker } from "./html-walker.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { visibleText } from "./visible-text.ts";

/**
 * A web page: its main content as blocks, navigation and page furniture left out.
 *
 * @throws FileError ENTITY_BOMB, FILE_UNREADABLE when it is nested beyond all reason
 */
export function parseHtml(bytes: Uint8Array): ParsedDocument {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 2_048));
  const html = decodeText(bytes, /charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1]);
  refuseEntityDefinitions(html);
  try {
    const document = parseHtmlDocument(html);
    return { format: "html", ...htmlBlocks(document), ...titleOf(document), properties: metaElements(document) };
  } catch (error) {
    // Nesting deeper than the stack.
    if (error instanceof RangeError) throw new FileError("FILE_UNREADABLE", { cause: error });
    throw error;
  }
}

/** Entity definitions have no place in a policy; ones that name each other expand without end. */
export function refuseEntityDefinitions(text: string): void {
  if (/<!ENTITY\s[^>]*["'][^"']*&[\w.-]+;/i.test(text)) throw new FileError("ENTITY_BOMB");
}

function htmlBlocks(document: HtmlDocument): ReturnType<BlockBuilder["build"]> {
  const builder = new BlockBuilder();
  builder.leaveOut(hideUnseenText(document));
  const main = mainContent(document);
  new HtmlWalker(builder, { keepsHeader: main !== document.body }).walk(main);
  return builder.build();
}

function mainContent(document: HtmlDocument): HtmlElement {
  const articles = [...document.querySelectorAll("article")];
  const candidates = [
    document.querySelector("main"),
    document.querySelector('[role="main"]'),
    articles.length === 1 ? articles[0] : null,
  ];
  return candidates.find((element) => element && foldText(visibleText(element)) !== "") ?? document.body;
}

function titleOf(document: HtmlDocument): { title?: string } {
  const title = foldText(document.querySelector("title")?.textContent ?? "");
  return title === "" ? {} : { title };
}

function metaElements(document: HtmlDocument): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const meta of document.querySelectorAll("meta[name]")) {
    const value = foldText(meta.getAttribute("content") ?? "");
    if (value !== "") properties[(meta.getAttribute("name") ?? "").toLowerCase()] = value;
  }
  const language = document.querySelector("html")?.getAttribute("lang");
  if (language) properties["lang"] = language;
  return properties;
}
