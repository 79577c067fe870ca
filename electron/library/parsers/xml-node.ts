import { DOMParser } from "linkedom";
import { FileError } from "../../contract/errors.ts";

/** What the parsers need of an XML node; linkedom's own types ask for the whole browser. */
interface XmlNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<XmlNode>;
}

/** An element by its names as they are written; the prefixes of office formats are the same everywhere. */
export class XmlElement {
  readonly #node: XmlNode & { getAttribute?(name: string): string | null };

  constructor(node: XmlNode) {
    this.#node = node;
  }

  /** With its prefix: `a:p`. */
  get name(): string {
    return this.#node.nodeName;
  }

  isSame(other: XmlElement): boolean {
    return this.#node === other.#node;
  }

  attribute(name: string): string | undefined {
    return this.#node.getAttribute?.(name) ?? undefined;
  }

  get text(): string {
    return this.#node.textContent ?? "";
  }

  /** Elements, and text as strings, in order. */
  *content(): Generator<XmlElement | string> {
    for (const child of this.#node.childNodes) {
      if (child.nodeType === 1) yield new XmlElement(child);
      else if (child.nodeType === 3 || child.nodeType === 4) yield child.textContent ?? "";
    }
  }

  /** Child elements, of one name or all. */
  *children(name?: string): Generator<XmlElement> {
    for (const child of this.content()) {
      if (typeof child !== "string" && (name === undefined || child.name === name)) yield child;
    }
  }

  /** The element at a path of names below this one. */
  find(...path: readonly string[]): XmlElement | undefined {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    for (const child of this.children(name)) {
      const found = child.find(...rest);
      if (found) return found;
    }
    return undefined;
  }

  /** Every element of a name below this one, in order, however deep. */
  *all(name: string): Generator<XmlElement> {
    for (const child of this.children()) {
      if (child.name === name) yield child;
      yield* child.all(name);
    }
  }
}

/** Elements inside each other; more is malice, and would cost the tree builder time in its square. */
const maxDepth = 1_000;

/**
 * The root of an XML document. Entities other than XML's own stay as they are written: nothing expands.
 *
 * @throws FileError FILE_UNREADABLE when there is no root, or it is nested beyond all reason
 */
export function parseXml(xml: string): XmlElement {
  let depth = 0;
  for (const [, closes, , empty] of xml.matchAll(/<(\/?)[\p{L}_]("[^"]*"|'[^']*'|[^"'>])*?(\/?)>/gu)) {
    if (closes === "/") depth--;
    else if (empty !== "/") depth++;
    if (depth > maxDepth) throw new FileError("FILE_UNREADABLE");
  }
  // linkedom's document has what the interface names; its declared type needs the DOM library, which Node lacks.
  const document = new DOMParser().parseFromString(xml, "text/xml") as unknown as { documentElement: XmlNode | null };
  if (!document.documentElement) throw new FileError("FILE_UNREADABLE");
  return new XmlElement(document.documentElement);
}
