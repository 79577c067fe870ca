import { isAlike, leastPrint } from "./visible-print.ts";
import type { XmlElement } from "./xml-node.ts";

/** What decides whether print can be seen; each part only where a style says it. */
export interface OdtLook {
  readonly hidden?: boolean | undefined;
  /** Six digits. */
  readonly color?: string | undefined;
  /** Six digits, or `unknown` for a picture. */
  readonly ground?: string | undefined;
  /** Points. */
  readonly size?: number | undefined;
}

const paper = "FFFFFF";
const maxDepth = 20;

/**
 * Looks by the names of styles (ODF 1.3 part 3, 16.2 and 20.2): print that isn't displayed, has its ground's colour, is
 * transparent, or is under two points can't be seen.
 */
export class OdtVisibility {
  readonly #looks = new Map<string, { own: OdtLook; parent: string | undefined }>();
  readonly #resolved = new Map<string, OdtLook>();
  readonly #ground: string;

  /** @param styles whatever holds styles: of the text, and of the package's own part for them */
  constructor(styles: readonly XmlElement[]) {
    let ground = paper;
    for (const style of styles.flatMap((part) => [...part.children()])) {
      const page = style.name === "style:page-layout" && style.find("style:page-layout-properties");
      if (page) ground = colorOf(page.attribute("fo:background-color")) ?? ground;
      const name = style.attribute("style:name");
      if (style.name !== "style:style" || name === undefined) continue;
      const key = `${style.attribute("style:family") ?? ""}/${name}`;
      const parent = style.attribute("style:parent-style-name");
      const family = style.attribute("style:family") ?? "";
      this.#looks.set(key, { own: readLook(style), parent: parent === undefined ? undefined : `${family}/${parent}` });
    }
    this.#ground = ground;
  }

  /** `outer` with what a style adds. */
  within(outer: OdtLook, family: string, style: string | undefined): OdtLook {
    return style === undefined ? outer : merge(outer, this.#resolve(`${family}/${style}`, 0));
  }

  isUnseen({ hidden, color, ground = this.#ground, size }: OdtLook): boolean {
    if (hidden === true || (size !== undefined && size < leastPrint)) return true;
    return color !== undefined && ground !== "unknown" && isAlike(color, ground);
  }

  #resolve(key: string, depth: number): OdtLook {
    const known = this.#resolved.get(key);
    if (known) return known;
    const style = this.#looks.get(key);
    if (!style || depth > maxDepth) return {};
    const look = merge(style.parent === undefined ? {} : this.#resolve(style.parent, depth + 1), style.own);
    this.#resolved.set(key, look);
    return look;
  }
}

/** A frame or a shape may stand on anything. */
export const onAnything = (look: OdtLook): OdtLook => ({ ...look, ground: look.ground ?? "unknown" });

function readLook(style: XmlElement): OdtLook {
  const text = style.find("style:text-properties");
  const grounds = ["text", "paragraph", "table-cell", "table-row", "table", "section"].map((kind) =>
    style.find(`style:${kind}-properties`),
  );
  const background = grounds.map((properties) => properties?.attribute("fo:background-color")).find(Boolean);
  const hasPicture = grounds.some((properties) => properties?.find("style:background-image")?.attribute("xlink:href"));
  const size = /^([\d.]+)pt$/.exec(text?.attribute("fo:font-size") ?? "")?.[1];
  const display = text?.attribute("text:display");
  const isTransparent = /^0(?:\.\d+)?%$/.test(text?.attribute("loext:opacity") ?? "");
  return {
    hidden: isTransparent || display === "none" ? true : display === "true" ? false : undefined,
    color: text?.attribute("style:use-window-font-color") === "true" ? "000000" : colorOf(text?.attribute("fo:color")),
    ground: hasPicture ? "unknown" : colorOf(background),
    size: size === undefined ? undefined : Number(size),
  };
}

const merge = (base: OdtLook, own: OdtLook): OdtLook => ({
  hidden: own.hidden ?? base.hidden,
  color: own.color ?? base.color,
  ground: own.ground ?? base.ground,
  size: own.size ?? base.size,
});

const colorOf = (value: string | undefined): string | undefined => /^#([0-9a-f]{6})$/i.exec(value ?? "")?.[1];
