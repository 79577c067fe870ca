import { isNearWhite, leastPrint } from "./visible-print.ts";

/** What decides whether a run of Word's can be seen. */
interface Look {
  readonly vanish?: boolean | undefined;
  /** Six digits, upper case. */
  readonly color?: string | undefined;
  /** Half points. */
  readonly size?: number | undefined;
  /** It or what it stands on has a colour behind it. */
  readonly shaded?: boolean | undefined;
}

export interface VisibleXml {
  readonly xml: string;
  /** Passages that were taken out. */
  readonly hidden: number;
}

/** Half points. */
const leastSize = 2 * leastPrint;
const namespace =
  /xmlns:(\w+)="http:\/\/(?:schemas\.openxmlformats\.org\/wordprocessingml\/2006|purl\.oclc\.org\/ooxml\/wordprocessingml)\/main"/;

/**
 * A part of a Word document without the runs that can't be seen (ECMA-376 part 1, 17.3.2): hidden, white on paper, or
 * smaller than two points, by themselves or by a style. White text in a table with a style of its own, or in a text box,
 * may well stand on a dark ground and is kept. Pure.
 */
export function withoutHiddenRuns(xml: string, styles: ReadonlyMap<string, Look>): VisibleXml {
  const prefix = namespace.exec(xml)?.[1] ?? "w";
  const token = new RegExp(
    String.raw`<${prefix}:(r|p|tc|tbl|txbxContent)(?:\s[^>]*)?(?<!/)>|</${prefix}:(r|p|tc|tbl|txbxContent)>|` +
      String.raw`<${prefix}:(rPr|pPr|tcPr|tblPr)>[\s\S]*?</${prefix}:\3>|<${prefix}:t(?:\s[^>]*)?>([^<]*)</${prefix}:t>`,
    "g",
  );
  const hasBackground = new RegExp(String.raw`<${prefix}:background\s`).test(xml);
  const scope = new Scopes(hasBackground);
  let hidden = 0;
  let wasHidden = false;
  const output = xml.replace(
    token,
    (whole, opened?: string, closed?: string, properties?: string, text?: string): string => {
      if (opened !== undefined) scope.open(opened);
      else if (closed !== undefined) scope.close(closed);
      else if (properties !== undefined)
        scope.describe(properties, readLook(ownProperties(whole, properties, prefix), prefix, styles));
      else if (text !== undefined && text.trim() !== "") {
        const isHidden = scope.isHidden();
        if (isHidden && !wasHidden) hidden++;
        wasHidden = isHidden;
        return isHidden ? "" : whole;
      }
      return whole;
    },
  );
  return { xml: output, hidden };
}

/** Each style's look, with that of the one it is based on. */
export function readStyleLooks(xml: string | undefined): Map<string, Look> {
  const looks = new Map<string, Look>();
  if (xml === undefined) return looks;
  const prefix = namespace.exec(xml)?.[1] ?? "w";
  const styles = new Map<string, { own: Look; basedOn: string | undefined }>();
  for (const [style] of xml.matchAll(new RegExp(String.raw`<${prefix}:style\s[\s\S]*?</${prefix}:style>`, "g"))) {
    const id = new RegExp(String.raw`${prefix}:styleId="([^"]*)"`).exec(style)?.[1];
    const basedOn = valueOf(style, prefix, "basedOn");
    if (id !== undefined) styles.set(id, { own: readLook(style, prefix, new Map()), basedOn });
  }
  const resolve = (id: string, depth: number): Look => {
    const style = styles.get(id);
    if (!style || depth > 20) return {};
    return merge(style.basedOn === undefined ? {} : resolve(style.basedOn, depth + 1), style.own);
  };
  for (const id of styles.keys()) looks.set(id, resolve(id, 0));
  return looks;
}

/** What is open around the text: each with its own look. */
class Scopes {
  readonly #stack: { kind: string; look: Look; isStyledTable: boolean }[] = [];
  readonly #hasBackground: boolean;

  constructor(hasBackground: boolean) {
    this.#hasBackground = hasBackground;
  }

  open(kind: string): void {
    this.#stack.push({ kind, look: {}, isStyledTable: false });
  }

  close(kind: string): void {
    const at = this.#stack.findLastIndex((scope) => scope.kind === kind);
    if (at !== -1) this.#stack.length = at;
  }

  describe(properties: string, look: Look & { tableStyle?: string | undefined }): void {
    const kind = { rPr: "r", pPr: "p", tcPr: "tc", tblPr: "tbl" }[properties];
    const scope = this.#stack.at(-1);
    // The properties of a paragraph's mark are within its own, which are one match.
    if (!scope || scope.kind !== kind) return;
    scope.look = look;
    scope.isStyledTable =
      look.tableStyle !== undefined && !/^(?:Table ?(?:Grid|Normal)|Tabellenraster)$/i.test(look.tableStyle);
  }

  isHidden(): boolean {
    const within = this.#stack.findLastIndex((scope) => scope.kind === "txbxContent");
    const scopes = this.#stack.slice(within + 1);
    const look = scopes.reduce<Look>((sum, scope) => merge(sum, scope.look), {});
    if (look.vanish === true || (look.size !== undefined && look.size < leastSize)) return true;
    if (look.color === undefined || !isNearWhite(look.color)) return false;
    const mayBeDark =
      this.#hasBackground || within !== -1 || look.shaded === true || scopes.some((scope) => scope.isStyledTable);
    return !mayBeDark;
  }
}

/** Without how it was before a tracked change, and without the look of a paragraph's mark, which is no text. */
function ownProperties(xml: string, properties: string, prefix: string): string {
  const now = xml.replace(new RegExp(String.raw`<${prefix}:${properties}Change[\s>][\s\S]*`), "");
  return properties === "pPr" ? now.replace(new RegExp(String.raw`<${prefix}:rPr>[\s\S]*`), "") : now;
}

function merge(base: Look, own: Look): Look {
  return {
    vanish: own.vanish ?? base.vanish,
    color: own.color ?? base.color,
    size: own.size ?? base.size,
    shaded: own.shaded ?? base.shaded,
  };
}

function readLook(
  xml: string,
  prefix: string,
  styles: ReadonlyMap<string, Look>,
): Look & { tableStyle?: string | undefined } {
  const vanish = new RegExp(String.raw`<${prefix}:vanish(?:\s+${prefix}:val="([^"]*)")?\s*/>`).exec(xml);
  const color = valueOf(xml, prefix, "color")?.toUpperCase();
  const size = Number(valueOf(xml, prefix, "sz"));
  const fill = new RegExp(String.raw`<${prefix}:shd\s[^>]*${prefix}:fill="([0-9A-Fa-f]{6})"`).exec(xml)?.[1];
  const highlight = valueOf(xml, prefix, "highlight");
  const isShaded =
    (fill !== undefined && !isNearWhite(fill)) || (highlight !== undefined && !/^(?:none|white)$/.test(highlight));
  const named = valueOf(xml, prefix, "rStyle") ?? valueOf(xml, prefix, "pStyle");
  const own: Look = {
    vanish: vanish ? !/^(?:0|false|off)$/.test(vanish[1] ?? "") : undefined,
    color: color !== undefined && /^[0-9A-F]{6}$/.test(color) ? color : color === "AUTO" ? "000000" : undefined,
    size: Number.isFinite(size) && size > 0 ? size : undefined,
    shaded: isShaded ? true : undefined,
  };
  return {
    ...merge(named === undefined ? {} : (styles.get(named) ?? {}), own),
    tableStyle: valueOf(xml, prefix, "tblStyle"),
  };
}

const valueOf = (xml: string, prefix: string, name: string): string | undefined =>
  new RegExp(String.raw`<${prefix}:${name}\s[^>]*?${prefix}:val="([^"]*)"`).exec(xml)?.[1];
