import { posix } from "node:path";
import { FileError } from "../../contract/errors.ts";
import { appendTable, hasHeader } from "./append-table.ts";
import { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { OfficeZip, officeProperties } from "./office-zip.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { SlideVisibility, type TextLook } from "./slide-visibility.ts";
import { parseXml, type XmlElement } from "./xml-node.ts";

const presentationPart = "ppt/presentation.xml";
/** Placeholders that hold the same on every slide. */
const furniture = new Set(["dt", "ftr", "sldNum", "hdr", "sldImg"]);
const titles = new Set(["title", "ctrTitle"]);

/**
 * A presentation (ECMA-376 part 1, 19 and 21): each slide a heading with its bullets, text, tables and diagrams' words,
 * then its notes; a block's page is its slide's number. Hidden slides, and what can't be seen on the others, are left out.
 *
 * @throws FileError FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB, FILE_UNREADABLE
 */
export function parsePptx(bytes: Buffer): ParsedDocument {
  const zip = new OfficeZip(bytes);
  const builder = new BlockBuilder();
  let slideCount = 0;
  try {
    const { slides, size } = readPresentation(zip);
    /** Layouts and masters that many slides share. */
    const shared = new Map<string, XmlElement>();
    for (const part of slides) {
      slideCount++;
      new SlideReader(zip, part, { page: slideCount, size, shared, builder }).read();
    }
  } catch (error) {
    if (error instanceof RangeError) throw new FileError("FILE_UNREADABLE", { cause: error });
    throw error;
  }
  const properties = officeProperties(zip.text("docProps/core.xml"));
  const { title } = properties;
  // What PowerPoint calls a presentation that nobody gave a title.
  const isNamed = title !== undefined && !/^power\s?point/i.test(title);
  return { format: "pptx", ...builder.build(), ...(isNamed && { title }), pageCount: slideCount, properties };
}

/** The parts of its slides in the order they are shown, and how large they are. */
function readPresentation(zip: OfficeZip): { slides: string[]; size: SlideSize | undefined } {
  const xml = zip.text(presentationPart);
  if (xml === undefined) throw new FileError("FILE_UNREADABLE");
  const root = parseXml(xml);
  const targets = relationsOf(zip, presentationPart);
  const slides = [...root.all("p:sldId")].flatMap((slide) => {
    const target = targets.find(({ id }) => id === slide.attribute("r:id"))?.target;
    return target === undefined ? [] : [target];
  });
  const [width, height] = ["cx", "cy"].map((name) => Number(root.find("p:sldSz")?.attribute(name)));
  return { slides, size: width && height ? { width, height } : undefined };
}

interface SlideSize {
  readonly width: number;
  readonly height: number;
}

interface Relation {
  readonly id: string | undefined;
  /** The last word of its type's address. */
  readonly type: string | undefined;
  readonly target: string;
}

function relationsOf(zip: OfficeZip, part: string): Relation[] {
  const xml = zip.text(posix.join(posix.dirname(part), "_rels", `${posix.basename(part)}.rels`));
  if (xml === undefined) return [];
  return [...parseXml(xml).children("Relationship")].map((relation) => ({
    id: relation.attribute("Id"),
    type: relation.attribute("Type")?.split("/").at(-1),
    target: posix.join(posix.dirname(part), relation.attribute("Target") ?? "").replace(/^.*?\/(?=ppt\/)/, ""),
  }));
}

interface PlacedShape {
  readonly shape: XmlElement;
  /** Its place is the slide's own, not a group's. */
  readonly isPlaced: boolean;
  /** It or its group is marked as hidden. */
  readonly isHidden: boolean;
}

interface SlideContext {
  readonly page: number;
  readonly size: SlideSize | undefined;
  readonly shared: Map<string, XmlElement>;
  readonly builder: BlockBuilder;
}

class SlideReader {
  readonly #zip: OfficeZip;
  readonly #part: string;
  readonly #page: number;
  readonly #size: SlideSize | undefined;
  readonly #shared: Map<string, XmlElement>;
  readonly #builder: BlockBuilder;

  constructor(zip: OfficeZip, part: string, { page, size, shared, builder }: SlideContext) {
    this.#zip = zip;
    this.#part = part;
    this.#page = page;
    this.#size = size;
    this.#shared = shared;
    this.#builder = builder;
  }

  read(): void {
    const xml = this.#zip.text(this.#part);
    if (xml === undefined) throw new FileError("FILE_TRUNCATED");
    const slide = parseXml(xml);
    const tree = slide.find("p:cSld", "p:spTree");
    if (!tree) return;
    if (/^(?:0|false)$/.test(slide.attribute("show") ?? "")) {
      if ([...tree.all("a:t")].some(({ text }) => foldText(text) !== "")) this.#builder.leaveOut(1);
      return;
    }
    const visibility = this.#visibility(slide);
    const shapes = [...shapesOf(tree)].filter(({ shape, isPlaced, isHidden: isMarked }) => {
      const isHidden = isMarked || (isPlaced && visibility.isOutside(shape));
      if (isHidden && [...shape.all("a:t")].some(({ text }) => foldText(text) !== "")) this.#builder.leaveOut(1);
      return !isHidden;
    });
    const title = shapes
      .filter(({ shape }) => titles.has(placeholderOf(shape) ?? ""))
      .map(({ shape, isPlaced }) => {
        const look = visibility.lookOf(shape, isPlaced);
        return foldText(
          paragraphsOf(shape)
            .map((paragraph) => this.#seen(paragraph, visibility, look))
            .join(" "),
        );
      })
      .find((text) => text !== "");
    this.#builder.append({ kind: "heading", level: 1, text: title ?? `Slide ${this.#page}`, page: this.#page });
    for (const placed of shapes) this.#shape(placed, visibility);
    this.#notes();
  }

  #visibility(slide: XmlElement): SlideVisibility {
    const layers = [slide];
    let part: string | undefined = this.#part;
    for (const type of ["slideLayout", "slideMaster"]) {
      part = part === undefined ? undefined : this.#related(part, type);
      const layer = this.#sharedPart(part);
      if (layer) layers.push(layer);
    }
    const theme = this.#sharedPart(part === undefined ? undefined : this.#related(part, "theme"));
    return new SlideVisibility({ layers, theme, size: this.#size });
  }

  #sharedPart(part: string | undefined): XmlElement | undefined {
    const xml = part === undefined || this.#shared.has(part) ? undefined : this.#zip.text(part);
    if (part !== undefined && xml !== undefined) this.#shared.set(part, parseXml(xml));
    return part === undefined ? undefined : this.#shared.get(part);
  }

  #related(part: string, type: string): string | undefined {
    return relationsOf(this.#zip, part).find((relation) => relation.type === type)?.target;
  }

  #seen(paragraph: XmlElement, visibility: SlideVisibility, look: TextLook): string {
    const { text, hidden } = visibility.read(paragraph, look);
    this.#builder.leaveOut(hidden);
    return text;
  }

  #shape({ shape, isPlaced }: PlacedShape, visibility: SlideVisibility): void {
    const placeholder = placeholderOf(shape);
    if (placeholder !== undefined && (titles.has(placeholder) || furniture.has(placeholder))) return;
    const table = shape.find("a:graphic", "a:graphicData", "a:tbl");
    if (table) this.#table(table, { frame: shape, isPlaced }, visibility);
    else if (shape.name === "p:graphicFrame") this.#diagram(shape);
    else {
      const look = visibility.lookOf(shape, isPlaced);
      const paragraphs = paragraphsOf(shape).map((paragraph) => {
        return { properties: paragraph.find("a:pPr"), text: this.#seen(paragraph, visibility, look) };
      });
      this.#text(paragraphs, placeholder === "body" || placeholder === "obj");
    }
  }

  /** What stands in a slide's body is bullets unless it says that it isn't; elsewhere only what has a bullet is one. */
  #text(paragraphs: readonly { properties: XmlElement | undefined; text: string }[], isBody: boolean): void {
    const numbers: number[] = [];
    for (const { properties, text } of paragraphs) {
      const level = Math.min(9, Number.parseInt(properties?.attribute("lvl") ?? "0", 10) || 0) + 1;
      const numbering = properties?.find("a:buAutoNum");
      const isItem = numbering !== undefined || properties?.find("a:buChar") !== undefined || isBody;
      if (foldText(text) === "") continue;
      if (!isItem || properties?.find("a:buNone")) {
        this.#builder.append({ kind: "paragraph", text, page: this.#page });
        continue;
      }
      numbers.length = level;
      const first = Number.parseInt(numbering?.attribute("startAt") ?? "1", 10) || 1;
      const number = (numbers[level - 1] ?? first - 1) + 1;
      if (numbering) numbers[level - 1] = number;
      this.#builder.append({
        kind: "list_item",
        level,
        marker: numbering ? `${number}.` : "•",
        text,
        page: this.#page,
      });
    }
  }

  #table(table: XmlElement, place: { frame: XmlElement; isPlaced: boolean }, visibility: SlideVisibility): void {
    const rows: string[][] = [];
    for (const row of table.children("a:tr")) {
      const cells: string[] = [];
      for (const cell of row.children("a:tc")) {
        const above = rows.at(-1)?.[cells.length];
        const isMerged = cell.attribute("vMerge") === "1" && above !== undefined;
        const look = visibility.lookOfCell(cell, table, place);
        const own = [...cell.all("a:p")].map((paragraph) => this.#seen(paragraph, visibility, look)).join(" ");
        cells.push(foldText(isMerged ? above : own));
      }
      rows.push(cells);
    }
    const isMarked = table.find("a:tblPr")?.attribute("firstRow") === "1";
    appendTable(this.#builder, rows, isMarked || hasHeader(rows) ? 1 : 0, { page: this.#page });
  }

  /** The words of a SmartArt diagram stand in a part of their own. */
  #diagram(frame: XmlElement): void {
    const id = frame.find("a:graphic", "a:graphicData", "dgm:relIds")?.attribute("r:dm");
    const target = relationsOf(this.#zip, this.#part).find(
      (relation) => id !== undefined && relation.id === id,
    )?.target;
    const xml = target === undefined ? undefined : this.#zip.text(target);
    if (xml === undefined) return;
    for (const point of parseXml(xml).all("dgm:pt")) {
      const text = [...point.all("a:p")].map(paragraphText).join(" ");
      if (foldText(text) === "") continue;
      this.#builder.append({ kind: "list_item", level: 1, marker: "•", text, page: this.#page });
    }
  }

  #notes(): void {
    const part = this.#related(this.#part, "notesSlide");
    const xml = part === undefined ? undefined : this.#zip.text(part);
    const tree = xml === undefined ? undefined : parseXml(xml).find("p:cSld", "p:spTree");
    if (!tree) return;
    const texts = [...shapesOf(tree)]
      .filter(({ shape }) => placeholderOf(shape) === "body")
      .flatMap(({ shape }) => paragraphsOf(shape).map(paragraphText))
      .filter((text) => foldText(text) !== "");
    if (texts.length === 0) return;
    this.#builder.append({ kind: "heading", level: 2, text: "Notes", page: this.#page });
    for (const text of texts) this.#builder.append({ kind: "paragraph", text, page: this.#page });
  }
}

/** Shapes with text or tables, those in groups too. */
function* shapesOf(
  tree: XmlElement,
  group: { isPlaced: boolean; isHidden: boolean } = { isPlaced: true, isHidden: false },
): Generator<PlacedShape> {
  for (const child of tree.children()) {
    const isHidden = group.isHidden || isMarkedHidden(child);
    if (child.name === "p:sp" || child.name === "p:graphicFrame") yield { shape: child, ...group, isHidden };
    else if (child.name === "p:grpSp") yield* shapesOf(child, { isPlaced: false, isHidden });
    // What newer versions of PowerPoint draw, with the older form beside it.
    else if (child.name === "mc:AlternateContent") {
      const choice = child.find("mc:Choice") ?? child.find("mc:Fallback");
      if (choice) yield* shapesOf(choice, group);
    }
  }
}

function isMarkedHidden(shape: XmlElement): boolean {
  const names = ["p:nvSpPr", "p:nvGraphicFramePr", "p:nvGrpSpPr"];
  return names.some((name) => /^(?:1|true)$/.test(shape.find(name, "p:cNvPr")?.attribute("hidden") ?? ""));
}

/** A placeholder without a type is the slide's body; a shape that is none has none. */
function placeholderOf(shape: XmlElement): string | undefined {
  const placeholder = shape.find("p:nvSpPr", "p:nvPr", "p:ph") ?? shape.find("p:nvGraphicFramePr", "p:nvPr", "p:ph");
  return placeholder && (placeholder.attribute("type") ?? "body");
}

const paragraphsOf = (shape: XmlElement): XmlElement[] => [...(shape.find("p:txBody")?.children("a:p") ?? [])];

function paragraphText(paragraph: XmlElement): string {
  let text = "";
  for (const child of paragraph.children()) {
    if (child.name === "a:br") text += " ";
    else if (child.name === "a:r" || child.name === "a:fld") text += child.find("a:t")?.text ?? "";
  }
  return text;
}
