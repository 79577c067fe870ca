import { foldText } from "./fold-text.ts";
import { isElement, isText, type HtmlDocument, type HtmlElement } from "./html-node.ts";
import { isHidden } from "./visible-text.ts";

type Style = ReadonlyMap<string, string>;

/** What an element passes on to the text in it. */
interface Look {
  /** [red, green, blue], 0 to 255. */
  readonly color: readonly number[];
  readonly background: readonly number[];
  /** Pixels. */
  readonly size: number;
}

const paper: Look = { color: [0, 0, 0], background: [255, 255, 255], size: 16 };
/** Pixels; smaller print nobody reads. */
const leastSize = 2;
/** Of 255 in each colour; what differs less from what is behind it isn't seen. */
const leastContrast = 16;
const maxRules = 5_000;

/**
 * Marks what a page holds but doesn't show (display, visibility, opacity, a size of nothing, a place far off, the
 * background's colour, print of no size; by its own style or a simple rule of the page's style sheets), so that it is
 * passed over. Scripts aren't run: what they would show stays hidden.
 *
 * @returns how many passages were marked
 */
export function hideUnseenText(document: HtmlDocument): number {
  const rules = readRules(document);
  let count = 0;
  const visit = (element: HtmlElement, outer: Look): void => {
    // Furniture is left out anyway, and isn't hidden from anyone.
    if (isHidden(element) && !isStyledAway(styleOf(element, rules)) && element.getAttribute("hidden") === null) return;
    const style = styleOf(element, rules);
    if (isStyledAway(style) || element.getAttribute("hidden") !== null) {
      if (foldText(element.textContent ?? "") !== "") count++;
      element.setAttribute("hidden", "");
      return;
    }
    const look = lookOf(element, style, outer);
    const isUnseen = look.size < leastSize || isSame(look.color, look.background);
    for (const child of element.childNodes) {
      if (isElement(child)) visit(child, look);
      else if (isUnseen && isText(child) && foldText(child.textContent ?? "") !== "") {
        child.textContent = " ";
        count++;
      }
    }
  };
  visit(document.body, paper);
  return count;
}

function styleOf(element: HtmlElement, rules: ReadonlyMap<string, Style>): Style {
  const name = element.nodeName.toLowerCase();
  const id = element.getAttribute("id");
  const classes = (element.getAttribute("class") ?? "").split(/\s+/).filter(Boolean);
  const keys = [
    name,
    ...classes.flatMap((one) => [`.${one}`, `${name}.${one}`]),
    ...(id ? [`#${id}`, `${name}#${id}`] : []),
  ];
  const inline = element.getAttribute("style");
  const matching = keys.flatMap((key) => rules.get(key) ?? []);
  if (matching.length === 0 && inline === null) return none;
  return new Map([...matching.flatMap((style) => [...style]), ...declarations(inline ?? "")]);
}

const none: Style = new Map();

/** Rules for a class, an id or an element alone; longer selectors and those for print or small screens are passed over. */
function readRules(document: HtmlDocument): Map<string, Style> {
  const rules = new Map<string, Style>();
  const sheets = [...document.querySelectorAll("style")].map((style) => style.textContent ?? "").join("\n");
  const plain = sheets.replace(/\/\*[\s\S]*?\*\//g, "").replace(/@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
  for (const [, selectors, body] of plain.matchAll(/([^{}]{1,1000})\{([^{}]{0,10000})\}/g)) {
    const style = declarations(body ?? "");
    for (const selector of (selectors ?? "").split(",").map((one) => one.trim())) {
      if (!/^(?:[a-z][\w-]*)?(?:[.#][\w-]+)?$/i.test(selector) || selector === "" || rules.size > maxRules) continue;
      const key = selector.replace(/^[a-z][\w-]*/i, (name) => name.toLowerCase());
      rules.set(key, new Map([...(rules.get(key) ?? []), ...style]));
    }
  }
  return rules;
}

function declarations(text: string): Style {
  const output = new Map<string, string>();
  for (const part of text.split(";")) {
    const at = part.indexOf(":");
    if (at === -1) continue;
    const value = part
      .slice(at + 1)
      .replace(/!important/i, "")
      .trim()
      .toLowerCase();
    output.set(part.slice(0, at).trim().toLowerCase(), value);
  }
  return output;
}

/** Nothing in it can be seen, whatever is said of its parts. */
function isStyledAway(style: Style): boolean {
  if (style.size === 0) return false;
  if (style.get("display") === "none" || /^(?:hidden|collapse)$/.test(style.get("visibility") ?? "")) return true;
  if (Number.parseFloat(style.get("opacity") ?? "1") < 0.05) return true;
  if (/^rect\(0|^inset\((?:50|100)%/.test(style.get("clip") ?? style.get("clip-path") ?? "")) return true;
  const isPlaced = /^(?:absolute|fixed)$/.test(style.get("position") ?? "");
  const isFar = ["left", "top", "right", "bottom"].some((side) => pixels(style.get(side)) < -900);
  if ((isPlaced && isFar) || pixels(style.get("text-indent")) < -900) return true;
  const isCut = /^(?:hidden|clip)$/.test(style.get("overflow") ?? "");
  return isCut && ["height", "max-height", "width", "max-width"].some((side) => pixels(style.get(side)) <= 1);
}

function lookOf(element: HtmlElement, style: Style, outer: Look): Look {
  const attribute = (name: string): string | undefined => element.getAttribute(name)?.toLowerCase();
  const color = parseColor(style.get("color") ?? (element.nodeName === "FONT" ? attribute("color") : undefined));
  const behind = style.get("background-color") ?? style.get("background") ?? attribute("bgcolor");
  // A picture or a gradient may have any colour: then nothing is the same as it.
  const background = behind === undefined ? outer.background : (parseColor(behind) ?? unknownColor(behind, outer));
  return {
    color: color ?? (isTransparent(style.get("color")) ? background : outer.color),
    background,
    size: sizeOf(style.get("font-size"), outer.size),
  };
}

const unknownColor = (value: string, outer: Look): readonly number[] =>
  /^(?:transparent|inherit|none|initial|unset|)$/.test(value) ? outer.background : [];

/** Pixels; not a number where nothing is said. */
function pixels(value: string | undefined): number {
  const [, number, unit] = /^(-?[\d.]+)(px|pt|em|rem|%|)$/.exec(value ?? "") ?? [];
  if (number === undefined || unit === "%") return Number.NaN;
  return Number(number) * ({ pt: 4 / 3, em: 16, rem: 16 }[unit ?? ""] ?? 1);
}

function sizeOf(value: string | undefined, outer: number): number {
  const [, number, unit] = /^([\d.]+)(px|pt|em|rem|%|)$/.exec(value ?? "") ?? [];
  if (number === undefined) return outer;
  return Number(number) * ({ pt: 4 / 3, em: outer, rem: 16, "%": outer / 100 }[unit ?? ""] ?? 1);
}

const named: Readonly<Record<string, readonly number[]>> = {
  white: [255, 255, 255],
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  black: [0, 0, 0],
  red: [255, 0, 0],
  green: [0, 128, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  gray: [128, 128, 128],
  grey: [128, 128, 128],
  silver: [192, 192, 192],
  navy: [0, 0, 128],
  whitesmoke: [245, 245, 245],
};

/** Undefined: none that is known here. */
function parseColor(value: string | undefined): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const first = value.split(/\s+(?![^(]*\))/)[0] ?? "";
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(first);
  if (short) return short.slice(1).map((digit) => Number.parseInt(digit + digit, 16));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/.exec(first);
  if (long) return long.slice(1).map((digits) => Number.parseInt(digits, 16));
  const parts = /^rgba?\(([^)]*)\)/
    .exec(first)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (parts && parts[3] === 0) return undefined;
  if (parts && parts.length >= 3 && parts.every(Number.isFinite)) return parts.slice(0, 3);
  return named[first];
}

const isTransparent = (value = ""): boolean => /^(?:transparent|rgba\([^)]*[,/]\s*0?\.?0+%?\s*\))$/.test(value);

const isSame = (color: readonly number[], background: readonly number[]): boolean =>
  background.length === 3 && color.every((part, index) => Math.abs(part - (background[index] ?? 0)) < leastContrast);
