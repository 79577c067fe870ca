import { utils, write, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { OfficeZip } from "../../../electron/library/parsers/office-zip.ts";
import { parseDocument } from "../../../electron/library/parsers/parse-document.ts";
import type { ParsedDocument } from "../../../electron/library/parsers/parsed-document.ts";
import { readZipDirectory } from "../../../electron/library/parsers/zip-directory.ts";
import { makeOdt } from "./make-odt.ts";
import { makePptx, slideParagraph, slideShape, type TestSlide } from "./make-pptx.ts";
import { makeZip } from "./make-zip.ts";
import { attack, hiddenIn, leftOut, passed, policy } from "./passed-text.ts";

describe("a presentation", () => {
  const run = (text: string, properties: string): string =>
    `<a:p><a:r><a:rPr${properties.startsWith("<") ? ">" : " "}${properties}${properties.startsWith("<") ? "</a:rPr>" : "/>"}<a:t>${text}</a:t></a:r></a:p>`;
  const rgb = (color: string): string => `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
  const frame = (x: number, y: number, width = 2_000_000, height = 500_000): string =>
    `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></a:xfrm>`;
  const shape = (text: string, properties = "", name = ""): string =>
    `<p:sp><p:nvSpPr><p:cNvPr id="9" name="x" ${name}/><p:nvPr/></p:nvSpPr><p:spPr>${properties}</p:spPr><p:txBody>${text}</p:txBody></p:sp>`;
  const policyShape = slideShape(slideParagraph(policy));
  const parse = (shapes: string, slides: readonly TestSlide[] = []): Promise<ParsedDocument> =>
    parseDocument(
      makePptx([{ shapes: policyShape + shapes }, ...slides], { "docProps/app.xml": "<a/>" }),
      "leave.pptx",
    );

  it.each([
    ["white on white", shape(run(attack, rgb("FFFFFF")))],
    ["in the colour of its shape", shape(run(attack, rgb("1F3864")), rgb("1F3865"))],
    ["of one point", shape(run(attack, 'sz="100"'))],
    ["without a colour", shape(run(attack, "<a:noFill/>"))],
    ["of a transparent colour", shape(run(attack, rgb("000000").replace("/>", '><a:alpha val="0"/></a:srgbClr>')))],
    ["in a hidden shape", shape(slideParagraph(attack), "", 'hidden="1"')],
    ["beside the slide", shape(slideParagraph(attack), frame(20_000_000, 0))],
    [
      "in a hidden group",
      `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="1" name="g" hidden="1"/></p:nvGrpSpPr>${shape(slideParagraph(attack))}</p:grpSp>`,
    ],
    [
      "white in a table",
      `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody>${run(attack, rgb("FEFEFE"))}</a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`,
    ],
    [
      "white by its shape's levels",
      shape(
        `<a:lstStyle><a:lvl1pPr><a:defRPr>${rgb("FFFFFF")}</a:defRPr></a:lvl1pPr></a:lstStyle>${slideParagraph(attack)}`,
      ),
    ],
  ])("with a text %s is read without it, and says so", async (_name, shapes) => {
    expect(passed(await parse(shapes))).toEqual(leftOut());
  });

  it("is read without its hidden slides, and says so", async () => {
    expect(passed(await parse("", [{ shapes: slideShape(slideParagraph(attack)), attributes: 'show="0"' }]))).toEqual(
      leftOut(),
    );
  });

  it("keeps white over a picture, on a dark shape, a dark ground or a styled table, and what has its form by a shape", async () => {
    const picture = `<p:pic><p:spPr>${frame(0, 3_000_000)}</p:spPr></p:pic>`;
    const white = (text: string): string => run(text, rgb("FFFFFF"));
    const parsed = await parse(
      picture +
        shape(white("Over a picture."), frame(100_000, 3_100_000)) +
        shape(white("On dark blue."), rgb("1F3864")) +
        `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr><a:tableStyleId>{5C22544A}</a:tableStyleId></a:tblPr><a:tr><a:tc><a:txBody>${white("In a styled table.")}</a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`,
    );
    for (const text of ["Over a picture.", "On dark blue.", "In a styled table."]) expect(parsed.text).toContain(text);
    expect(hiddenIn(parsed)).toBe(0);
    const beside = await parse(picture + shape(white(attack), frame(100_000, 5_000_000)));
    expect(passed(beside)).toEqual(leftOut());
  });

  it("knows the ground of a slide from its master and theme", async () => {
    const relation = (type: string, target: string): string =>
      `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`;
    const deck = (lightColor: string): Buffer =>
      makePptx(
        [
          {
            shapes:
              slideShape(slideParagraph(policy)) +
              shape(run(attack, `<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>`)) +
              shape(run("Pale on dark.", rgb("FFFFFF"))),
          },
        ],
        {
          "ppt/slides/_rels/slide1.xml.rels": relation("slideLayout", "../slideLayouts/l.xml"),
          "ppt/slideLayouts/l.xml": "<p:sldLayout><p:cSld><p:spTree/></p:cSld></p:sldLayout>",
          "ppt/slideLayouts/_rels/l.xml.rels": relation("slideMaster", "../slideMasters/m.xml"),
          "ppt/slideMasters/m.xml": `<p:sldMaster><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg><p:spTree/></p:cSld><p:clrMap bg1="dk1" tx1="lt1"/></p:sldMaster>`,
          "ppt/slideMasters/_rels/m.xml.rels": relation("theme", "../theme/t.xml"),
          "ppt/theme/t.xml": `<a:theme><a:themeElements><a:clrScheme><a:dk1><a:srgbClr val="${lightColor}"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1></a:clrScheme></a:themeElements></a:theme>`,
        },
      );
    const parsed = await parseDocument(deck("112233"), "dark.pptx");
    expect(passed(parsed)).toEqual(leftOut());
    expect(parsed.text).toContain("Pale on dark.");
  });
});

describe("a workbook", () => {
  type Row = readonly string[];
  const rules: readonly Row[] = [
    ["Rule", "Since", "Days"],
    [policy, "2025", "30"],
    ["Sabbatical", "2024", "60"],
  ];
  const bookOf = (rows: readonly Row[] = rules): WorkBook =>
    utils.book_new(utils.aoa_to_sheet(rows.map((row) => [...row])), "Rules");
  const sheetOf = (book: WorkBook): WorkSheet => book.Sheets["Rules"] ?? {};
  const bytesOf = (book: WorkBook, bookType: "xlsx" | "xls" | "ods"): Buffer =>
    write(book, { type: "buffer", bookType, bookSST: true });

  // Hidden rows in the older format are read, but nothing here can write them.
  it.each([
    ["xlsx", 3, [[attack], ["", attack]]],
    ["xls", 2, []],
  ] as const)("in .%s is read without hidden sheets, rows and columns, and says so", async (type, hidden, rows) => {
    const book = bookOf([...rules, ...rows, ["Parental", "2023", "90"]]);
    const sheet = sheetOf(book);
    sheet["!rows"] = [{}, {}, {}, ...rows.map(() => ({ hidden: true }))];
    sheet["!cols"] = [{}, { hidden: true }];
    utils.book_append_sheet(book, utils.aoa_to_sheet([[attack]]), "Lists");
    book.Workbook = { Sheets: [{}, { Hidden: 1 }] };
    const parsed = await parseDocument(bytesOf(book, type), "rules.bin");
    expect(passed(parsed)).toEqual(leftOut(hidden));
    expect(parsed.text).toContain(`${policy} | 30\nSabbatical | 60\nParental | 90`);
  });

  /** The workbook's parts with some of them changed. */
  function edited(bytes: Buffer, changes: Readonly<Record<string, (xml: string) => string>>): Buffer {
    const parts = new OfficeZip(bytes);
    const names = readZipDirectory(bytes).map(({ name }) => name);
    return makeZip(
      Object.fromEntries(
        names.map((name) => [name, changes[name]?.(parts.text(name) ?? "") ?? parts.text(name) ?? ""]),
      ),
    );
  }
  const sheetPart = "xl/worksheets/sheet1.xml";
  const styled = (font: string, fill = "", more = ""): Buffer =>
    edited(bytesOf(bookOf([...rules, [attack, "", "1"]]), "xlsx"), {
      "xl/styles.xml": () =>
        `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font><sz val="11"/></font><font>${font}</font></fonts>` +
        `<fills><fill><patternFill patternType="none"/></fill><fill>${fill}</fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>` +
        `<cellXfs><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="0" fontId="1" fillId="${fill === "" ? 0 : 1}"/></cellXfs></styleSheet>`,
      [sheetPart]: (xml) => xml.replace('r="A4"', 'r="A4" s="1"').replace("</sheetData>", `</sheetData>${more}`),
    });
  const solid = (color: string): string => `<patternFill patternType="solid"><fgColor rgb="FF${color}"/></patternFill>`;

  it.each([
    ["white", styled('<color rgb="FFFFFFFF"/>')],
    ["in the theme's white", styled('<color theme="0"/>')],
    ["in the first palette's white", styled('<color indexed="9"/>')],
    ["of one point", styled('<sz val="1"/>')],
    ["in its ground's colour", styled('<color rgb="FF1F3864"/>', solid("1F3864"))],
  ])("is read without a cell that is %s, and says so", async (_name, bytes) => {
    expect(passed(await parseDocument(bytes, "rules.xlsx"))).toEqual(leftOut());
  });

  /** A cell of two runs, the second with a print of its own; in the sheet, or among the strings of all sheets. */
  const inRuns = (print: string, isShared: boolean, fill = ""): Buffer => {
    const runs = `<r><t xml:space="preserve">Compassionate leave </t></r><r><rPr>${print}</rPr><t>${attack}</t></r>`;
    return edited(styled("", fill), {
      [sheetPart]: (xml) =>
        isShared ? xml : xml.replace(/<c r="A4"[^>]*>.*?<\/c>/s, `<c r="A4" s="1" t="inlineStr"><is>${runs}</is></c>`),
      "xl/sharedStrings.xml": (xml) => xml.replace(new RegExp(`<si><t[^>]*>${attack}</t></si>`), `<si>${runs}</si>`),
    });
  };

  it.each([
    ["white", '<color rgb="FFFFFFFF"/>', ""],
    ["of one point", '<sz val="1"/>', ""],
    ["in the ground's colour", '<color rgb="FF1F3864"/>', solid("1F3864")],
  ])("is read without the part of a cell that is %s, and says so", async (_name, print, fill) => {
    for (const isShared of [true, false]) {
      const parsed = await parseDocument(inRuns(print, isShared, fill), "rules.xlsx");
      expect(passed(parsed)).toEqual(leftOut());
      expect(parsed.text).toContain("Compassionate leave |");
    }
    const seen = await parseDocument(inRuns('<color rgb="FFC00000"/>', true, fill), "rules.xlsx");
    expect(passed(seen)).toEqual({ policy: true, attack: true, hidden: 0 });
  });

  it.each([
    ["white on a dark cell", styled('<color rgb="FFFFFFFF"/>', solid("1F3864"))],
    [
      "white under a conditional format",
      styled(
        '<color rgb="FFFFFFFF"/>',
        "",
        '<conditionalFormatting sqref="A2:C9"><cfRule type="expression" dxfId="0" priority="1"><formula>1</formula></cfRule></conditionalFormatting>',
      ),
    ],
    [
      "hidden by a filter",
      edited(bytesOf(bookOf([...rules, [attack, "", "1"]]), "xlsx"), {
        [sheetPart]: (xml) =>
          xml
            .replace('<row r="4"', '<row r="4" hidden="1"')
            .replace("</sheetData>", '</sheetData><autoFilter ref="A1:C4"><filterColumn colId="1"/></autoFilter>'),
      }),
    ],
    [
      "in a group that is folded up",
      edited(bytesOf(bookOf([...rules, [attack, "", "1"]]), "xlsx"), {
        [sheetPart]: (xml) => xml.replace('<row r="4"', '<row r="4" outlineLevel="1" hidden="1"'),
      }),
    ],
  ])("keeps what is %s", async (_name, bytes) => {
    expect(passed(await parseDocument(bytes, "rules.xlsx"))).toEqual({ policy: true, attack: true, hidden: 0 });
  });

  it("in .ods is read without what is hidden in it", async () => {
    const book = bookOf([...rules, [attack, "", "1"], ["White", attack, "2"]]);
    utils.book_append_sheet(book, utils.aoa_to_sheet([[attack]]), "Lists");
    const styles = `<style:style style:name="ghost" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style><style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>`;
    const bytes = edited(bytesOf(book, "ods"), {
      "content.xml": (xml) => {
        let row = 0;
        return xml
          .replace("</office:automatic-styles>", `${styles}</office:automatic-styles>`)
          .replace(/(<table:table table:name="Lists" table:style-name=)"[^"]*"/, '$1"gone"')
          .replace(/<table:table-row/g, (tag) => (++row === 4 ? `${tag} table:visibility="collapse"` : tag))
          .replace(/(White[\s\S]*?<table:table-cell) /, '$1 table:style-name="ghost" ');
      },
    });
    const parsed = await parseDocument(bytes, "rules.ods");
    expect(passed(parsed)).toEqual(leftOut(3));
    expect(parsed.text).toContain("White");
  });
});

describe("an OpenDocument text", () => {
  const textStyle = (name: string, properties: string): string =>
    `<style:style style:name="${name}" style:family="text"><style:text-properties ${properties}/></style:style>`;
  const styles =
    textStyle("Ghost", 'text:display="none"') +
    textStyle("White", 'fo:color="#FEFEFE"') +
    textStyle("Black", 'fo:color="#000000"') +
    textStyle("Tiny", 'fo:font-size="1pt"') +
    textStyle("Glass", 'loext:opacity="0%"') +
    `<style:style style:name="Blue" style:family="table-cell"><style:table-cell-properties fo:background-color="#1f3864"/></style:style>` +
    `<style:style style:name="Base" style:family="paragraph"><style:text-properties fo:color="#ffffff"/></style:style>` +
    `<style:style style:name="Child" style:family="paragraph" style:parent-style-name="Base"/>`;
  const span = (style: string, text: string): string => `<text:span text:style-name="${style}">${text}</text:span>`;
  const parse = (body: string, extra: Readonly<Record<string, string>> = {}): Promise<ParsedDocument> =>
    parseDocument(makeOdt(`<text:p>${policy}</text:p>${body}`, extra, styles), "leave.odt");

  it.each([
    ["that isn't displayed", `<text:p>More. ${span("Ghost", attack)} Less.</text:p>`],
    ["white on white", `<text:p>${span("White", attack)}</text:p>`],
    ["white by its paragraph's parent", `<text:p text:style-name="Child">${attack}</text:p>`],
    ["of one point", `<text:p>${span("Tiny", attack)}</text:p>`],
    ["that is transparent", `<text:p>${span("Glass", attack)}</text:p>`],
    ["in a hidden section", `<text:section text:display="none"><text:p>${attack}</text:p></text:section>`],
    [
      "in a hidden field",
      `<text:p><text:hidden-text text:string-value="${attack}">${attack}</text:hidden-text></text:p>`,
    ],
    ["in a hidden paragraph", `<text:p><text:hidden-paragraph text:is-hidden="true"/>${attack}</text:p>`],
    [
      "white in a table's cell",
      `<table:table><table:table-row><table:table-cell><text:p>${span("White", attack)}</text:p></table:table-cell></table:table-row></table:table>`,
    ],
  ])("with a text %s is read without it, and says so", async (_name, body) => {
    expect(passed(await parse(body))).toEqual(leftOut());
  });

  it("is read without what a style of the package hides", async () => {
    const common = `<office:document-styles><office:styles>${textStyle("Common", 'text:display="none"')}</office:styles></office:document-styles>`;
    expect(passed(await parse(`<text:p>${span("Common", attack)}</text:p>`, { "styles.xml": common }))).toEqual(
      leftOut(),
    );
  });

  it("keeps white on a dark cell and in a frame, and what is black again within white", async () => {
    const parsed = await parse(
      `<table:table><table:table-row><table:table-cell table:style-name="Blue"><text:p>${span("White", "White on blue.")}</text:p></table:table-cell></table:table-row></table:table>
       <text:p><draw:frame><draw:text-box><text:p>${span("White", "In a frame.")}</text:p></draw:text-box></draw:frame></text:p>
       <text:p text:style-name="Child">${span("Black", "Black again.")}</text:p>`,
    );
    for (const text of ["White on blue.", "In a frame.", "Black again."]) expect(parsed.text).toContain(text);
    expect(hiddenIn(parsed)).toBe(0);
  });
});

describe("rich text", () => {
  const parse = (body: string): Promise<ParsedDocument> =>
    parseDocument(
      Buffer.from(
        String.raw`{\rtf1\ansi{\colortbl ;\red255\green255\blue255;\red0\green0\blue0;\red31\green56\blue100;}\pard\plain ${policy}\par${body}}`,
      ),
      "leave.rtf",
    );

  it.each([
    ["hidden", String.raw`\pard More. {\v ${attack}} Less.\par`],
    ["white on white", String.raw`\pard{\cf1 ${attack}}\par`],
    ["of half a point", String.raw`\pard{\fs1 ${attack}}\par`],
    ["in its highlight's colour", String.raw`\pard{\cf3\highlight3 ${attack}}\par`],
    [
      "white in a cell without a shade",
      String.raw`\trowd\clcbpat3\cellx1\cellx2\pard\intbl Years\cell{\cf1 ${attack}}\cell\row`,
    ],
    ["white in a footnote", String.raw`\pard More.{\footnote \pard\cf1 ${attack}}\par`],
  ])("with a text that is %s is read without it, and says so", async (_name, body) => {
    expect(passed(await parse(body))).toEqual(leftOut());
  });

  it("keeps white on a dark cell, paragraph or highlight, what is plain again, and deletions uncounted", async () => {
    const parsed = await parse(
      String.raw`\trowd\clcbpat3\cellx1\cellx2\pard\intbl{\cf1 On a cell.}\cell Days\cell\row` +
        String.raw`\pard\cbpat3{\cf1 On a paragraph.}\par\pard{\cf1\highlight3 On a highlight.}\par` +
        String.raw`\pard\cf1\v\plain Plain again.{\deleted Gone.}\par`,
    );
    for (const text of ["On a cell.", "On a paragraph.", "On a highlight.", "Plain again."]) {
      expect(parsed.text).toContain(text);
    }
    expect(parsed.text).not.toContain("Gone");
    expect(hiddenIn(parsed)).toBe(0);
  });
});
