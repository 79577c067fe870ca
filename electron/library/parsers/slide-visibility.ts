import { leastPrint, isAlike } from "./visible-print.ts";
import type { XmlElement } from "./xml-node.ts";

/** Six digits; undefined: nobody knows. */
type Color = string | undefined;

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What decides how a text is seen: what stands behind it, and what its shape says of every paragraph. */
export interface TextLook {
  readonly ground: Color;
  readonly levels: XmlElement | undefined;
}

export interface SlideParts {
  /** What lies behind its shapes, the nearest first: the slide itself, its layout, its master. */
  readonly layers: readonly XmlElement[];
  readonly theme: XmlElement | undefined;
  /** In English metric units (914,400 an inch), as all that is measured here. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

const fills = new Set(["a:solidFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill"]);

/**
 * What can be seen on a slide (ECMA-376 part 1, 20.1 and 19.3): not what stands beside it, nor print in
 * the colour of its ground, without a colour, or under two points. Where a picture or another shape may lie behind a text
 * nobody knows its ground, and it is kept.
 */
export class SlideVisibility {
  readonly #colors = new Map<string, string>();
  readonly #ground: Color;
  readonly #coverings: readonly { readonly shape: XmlElement; readonly rect: Rect | undefined }[];
  readonly #size: SlideParts["size"];

  constructor({ layers, theme, size }: SlideParts) {
    this.#size = size;
    const scheme = theme?.find("a:themeElements", "a:clrScheme");
    for (const entry of scheme?.children() ?? []) {
      const [color] = entry.children();
      const digits = color?.attribute("lastClr") ?? color?.attribute("val");
      if (digits !== undefined && isDigits(digits)) this.#colors.set(entry.name.replace("a:", ""), digits);
    }
    const override = layers[0]?.find("p:clrMapOvr", "a:overrideClrMapping");
    const map = override ?? layers.at(-1)?.find("p:clrMap");
    for (const name of ["bg1", "bg2", "tx1", "tx2"]) {
      const color = this.#colors.get(
        map?.attribute(name) ?? { bg1: "lt1", bg2: "lt2", tx1: "dk1", tx2: "dk2" }[name] ?? "",
      );
      if (color !== undefined) this.#colors.set(name, color);
    }
    this.#ground = this.#backgroundOf(layers);
    this.#coverings = layers
      .flatMap((layer) => [...(layer.find("p:cSld", "p:spTree")?.children() ?? [])])
      .filter((shape) => this.#covers(shape))
      .map((shape) => ({ shape, rect: rectOf(shape) }));
  }

  /** Of a shape whose place is the slide's own: it stands beside it. */
  isOutside(shape: XmlElement): boolean {
    const rect = rectOf(shape);
    if (!rect || !this.#size) return false;
    const { width, height } = this.#size;
    return rect.right <= 0 || rect.bottom <= 0 || rect.left >= width || rect.top >= height;
  }

  /** Of a shape's own text. */
  lookOf(shape: XmlElement, isPlaced: boolean): TextLook {
    return { ground: this.#groundOf(shape, isPlaced), levels: shape.find("p:txBody", "a:lstStyle") };
  }

  /** Of a text in a table's cell. */
  lookOfCell(
    cell: XmlElement,
    table: XmlElement,
    { frame, isPlaced }: { readonly frame: XmlElement; readonly isPlaced: boolean },
  ): TextLook {
    const own = fillOf(cell.find("a:tcPr"));
    const isStyled = table.find("a:tblPr", "a:tableStyleId") !== undefined;
    const ground = own ? this.#colorOf(own) : isStyled ? undefined : this.#groundOf(frame, isPlaced);
    return { ground, levels: undefined };
  }

  /** The paragraph's text that can be seen, and how many passages of it can't. */
  read(paragraph: XmlElement, { ground, levels }: TextLook): { text: string; hidden: number } {
    const level = (Number.parseInt(paragraph.find("a:pPr")?.attribute("lvl") ?? "0", 10) || 0) + 1;
    const inherited = levels?.find(`a:lvl${level}pPr`, "a:defRPr") ?? levels?.find("a:defPPr", "a:defRPr");
    let text = "";
    let hidden = 0;
    let wasHidden = false;
    for (const child of paragraph.children()) {
      if (child.name === "a:br") text += " ";
      if (child.name !== "a:r" && child.name !== "a:fld") continue;
      const own = child.find("a:t")?.text ?? "";
      const isHidden = own.trim() !== "" && this.#isUnseen(child.find("a:rPr"), inherited, ground);
      if (!isHidden) text += own;
      else if (!wasHidden) hidden++;
      wasHidden = isHidden || (wasHidden && own.trim() === "");
    }
    return { text, hidden };
  }

  #isUnseen(own: XmlElement | undefined, inherited: XmlElement | undefined, ground: Color): boolean {
    const size = Number(own?.attribute("sz") ?? inherited?.attribute("sz") ?? "");
    if (size > 0 && size < leastPrint * 100) return true;
    const described = [own, inherited].find((look) => look && (fillOf(look) ?? look.find("a:noFill")));
    if (!described) return false;
    const fill = fillOf(described);
    if (!fill) return described.find("a:ln") === undefined;
    const [named] = fill.children();
    const alpha = named?.find("a:alpha")?.attribute("val");
    if (fill.name === "a:solidFill" && alpha !== undefined && Number.parseFloat(alpha) < 5_000) return true;
    const color = this.#colorOf(fill);
    return color !== undefined && ground !== undefined && isAlike(color, ground);
  }

  #groundOf(shape: XmlElement, isPlaced: boolean): Color {
    const own = fillOf(shape.find("p:spPr"));
    if (own) return this.#colorOf(own);
    const reference = shape.find("p:style", "a:fillRef");
    const isEmpty = shape.find("p:spPr", "a:noFill") !== undefined;
    if (!isEmpty && reference && reference.attribute("idx") !== "0") {
      return reference.attribute("idx") === "1" ? this.#colorOf(reference) : undefined;
    }
    const rect = isPlaced ? rectOf(shape) : undefined;
    const isCovered = this.#coverings.some(
      (covering) => !covering.shape.isSame(shape) && (!covering.rect || !rect || overlap(covering.rect, rect)),
    );
    return isCovered ? undefined : this.#ground;
  }

  #backgroundOf(layers: readonly XmlElement[]): Color {
    const background = layers.map((layer) => layer.find("p:cSld", "p:bg")).find((found) => found !== undefined);
    if (!background) return "FFFFFF";
    const fill = fillOf(background.find("p:bgPr"));
    if (fill) return this.#colorOf(fill);
    // The first of the theme's grounds is a plain colour (20.1.4.1.7).
    const reference = background.find("p:bgRef");
    return reference?.attribute("idx") === "1001" ? this.#colorOf(reference) : undefined;
  }

  /** Pictures, and shapes with a fill that isn't the slide's own colour. */
  #covers(shape: XmlElement): boolean {
    if (shape.name === "p:pic" || shape.name === "mc:AlternateContent") return true;
    if (shape.name === "p:grpSp") return [...shape.children()].some((child) => this.#covers(child));
    if (shape.name !== "p:sp") return false;
    const fill = fillOf(shape.find("p:spPr"));
    const reference = shape.find("p:style", "a:fillRef");
    const isEmpty = shape.find("p:spPr", "a:noFill") !== undefined;
    if (!fill) return !isEmpty && reference !== undefined && reference.attribute("idx") !== "0";
    const color = this.#colorOf(fill);
    return color === undefined || this.#ground === undefined || !isAlike(color, this.#ground);
  }

  /** Of an element that names one; shades of a theme's colour aren't followed. */
  #colorOf(fill: XmlElement): Color {
    if (fill.name !== "a:solidFill" && fill.name !== "a:fillRef" && fill.name !== "p:bgRef") return undefined;
    const [color] = fill.children();
    if (!color || [...color.children()].some((change) => change.name !== "a:alpha")) return undefined;
    const value = color.attribute("val") ?? "";
    if (color.name === "a:srgbClr") return isDigits(value) ? value : undefined;
    if (color.name === "a:sysClr") return color.attribute("lastClr");
    if (color.name === "a:prstClr") return { white: "FFFFFF", black: "000000" }[value];
    return color.name === "a:schemeClr" ? this.#colors.get(value) : undefined;
  }
}

const isDigits = (value: string): boolean => /^[0-9a-f]{6}$/i.test(value);

function fillOf(properties: XmlElement | undefined): XmlElement | undefined {
  for (const child of properties?.children() ?? []) if (fills.has(child.name)) return child;
  return undefined;
}

function rectOf(shape: XmlElement): Rect | undefined {
  const frame = shape.find("p:spPr", "a:xfrm") ?? shape.find("p:grpSpPr", "a:xfrm") ?? shape.find("p:xfrm");
  const [offset, extent] = [frame?.find("a:off"), frame?.find("a:ext")];
  const [left, top, width, height] = [
    offset?.attribute("x"),
    offset?.attribute("y"),
    extent?.attribute("cx"),
    extent?.attribute("cy"),
  ].map((value) => Number.parseInt(value ?? "", 10));
  if (left === undefined || top === undefined || width === undefined || height === undefined) return undefined;
  const rect = { left, top, right: left + width, bottom: top + height };
  return Object.values(rect).every(Number.isFinite) ? rect : undefined;
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
