import { parseHTML } from "linkedom";
import { refuseDeepHtml } from "./nesting.ts";

/** What the walker needs of a DOM node; linkedom's own types ask for the whole browser. */
export interface HtmlNode {
  readonly nodeType: number;
  /** Upper case for elements. */
  readonly nodeName: string;
  textContent: string | null;
  readonly childNodes: Iterable<HtmlNode>;
}

export interface HtmlElement extends HtmlNode {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
}

export interface HtmlDocument extends HtmlElement {
  readonly body: HtmlElement;
}

export const isElement = (node: HtmlNode): node is HtmlElement => node.nodeType === 1;
export const isText = (node: HtmlNode): boolean => node.nodeType === 3;

/** Parses HTML or a fragment of it; a fragment becomes the body. @throws FileError FILE_UNREADABLE when it is too deep */
export function parseHtmlDocument(html: string): HtmlDocument {
  refuseDeepHtml(html);
  const whole = /<(?:html|body)[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`;
  // linkedom's document has what the interface names; its declared type needs the DOM library, which Node lacks.
  return (parseHTML(whole) as unknown as { document: HtmlDocument }).document;
}
