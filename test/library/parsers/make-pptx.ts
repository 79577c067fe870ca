import { makeZip } from "./make-zip.ts";

const namespaces =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const relationType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface TestSlide {
  /** Shapes, as DrawingML. */
  readonly shapes: string;
  /** Text of the notes. */
  readonly notes?: string;
  readonly attributes?: string;
}

export const slideParagraph = (text: string, properties = ""): string =>
  `<a:p>${properties}<a:r><a:t>${text}</a:t></a:r></a:p>`;

/** A shape with text; `placeholder` is its `p:ph` element. */
export const slideShape = (paragraphs: string, placeholder = ""): string =>
  `<p:sp><p:nvSpPr><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:txBody>${paragraphs}</p:txBody></p:sp>`;

/** A presentation whose slides are shown in this order. */
export function makePptx(slides: readonly TestSlide[], extra: Readonly<Record<string, string>> = {}): Buffer {
  const members: Record<string, string> = { "[Content_Types].xml": "<Types/>" };
  // The names of the parts run against the order of the slides.
  const numbers = slides.map((_, index) => slides.length - index);
  members["ppt/presentation.xml"] =
    `<p:presentation ${namespaces}><p:sldIdLst>${numbers.map((number) => `<p:sldId id="${number}" r:id="r${number}"/>`).join("")}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>`;
  members["ppt/_rels/presentation.xml.rels"] =
    `<Relationships>${numbers.map((number) => `<Relationship Id="r${number}" Type="${relationType}/slide" Target="slides/slide${number}.xml"/>`).join("")}</Relationships>`;
  for (const [index, { shapes, notes, attributes = "" }] of slides.entries()) {
    const number = slides.length - index;
    members[`ppt/slides/slide${number}.xml`] =
      `<p:sld ${namespaces} ${attributes}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    if (notes === undefined) continue;
    members[`ppt/slides/_rels/slide${number}.xml.rels`] =
      `<Relationships><Relationship Id="n" Type="${relationType}/notesSlide" Target="../notesSlides/n${number}.xml"/></Relationships>`;
    members[`ppt/notesSlides/n${number}.xml`] =
      `<p:notes ${namespaces}><p:cSld><p:spTree>${slideShape(slideParagraph(notes), '<p:ph type="body"/>')}</p:spTree></p:cSld></p:notes>`;
  }
  return makeZip({ ...members, ...extra });
}
