import { describe, expect, it } from "vitest";
import { parseDocument } from "../../../electron/library/parsers/parse-document.ts";
import type { ParsedDocument } from "../../../electron/library/parsers/parsed-document.ts";
import { makePage, makePdf, pdfLines, pdfText, fullPageImage } from "./make-pdf.ts";
import { attack, hiddenIn, leftOut, passed, policy } from "./passed-text.ts";
import { makeEml } from "./make-mail.ts";
import { makeDocx, wordParagraph } from "./make-zip.ts";

describe("a PDF", () => {
  const visible = pdfText("Annual leave", 60, 780, { size: 20, font: "F2" }) + pdfText(policy, 60, 740);
  const parse = (content: string): Promise<ParsedDocument> =>
    parseDocument(makePdf([{ content: visible + content }]), "leave.pdf");

  it.each([
    ["in the invisible mode", pdfText(attack, 60, 600, { before: "BT 3 Tr ET" })],
    ["white on white", pdfText(attack, 60, 600, { before: "1 g" })],
    ["nearly white", pdfText(attack, 60, 600, { before: "0.98 g" })],
    ["in the colour of the ground", `0 0 1 rg 50 590 400 30 re f\n${pdfText(attack, 60, 600, { before: "0 0 1 rg" })}`],
    ["in print of one point", pdfText(attack, 60, 600, { size: 1 })],
    ["under a shape", `${pdfText(attack, 60, 600)}0 1 0 rg 50 590 400 30 re f\n`],
    ["clipped away", pdfText(attack, 60, 600, { before: "0 0 10 10 re W n" })],
  ])("with a text %s is read without it, and says so", async (_name, content) => {
    expect(passed(await parse(content))).toEqual(leftOut());
  });

  it("is read without what stands beside the page", async () => {
    const parsed = await parse(pdfText(attack, -600, 600) + pdfText(attack, 60, 1_000));
    expect(parsed.text).not.toContain("99");
  });

  it("loses the hidden words in the middle of a line, and no other", async () => {
    const content =
      pdfText("New staff take", 60, 600) +
      pdfText("99 days or", 138, 600, { before: "1 g" }) +
      pdfText("two days a month.", 196, 600);
    const parsed = await parse(content);
    expect(parsed.text).toContain("New staff take two days a month.");
    expect(passed(parsed)).toEqual(leftOut());
  });

  it("counts passages, however many lines they have", async () => {
    const three = pdfLines([attack, attack, attack], 60, 600, { before: "1 g" });
    expect(passed(await parse(three + pdfText(attack, 60, 300, { size: 1 })))).toEqual(leftOut(2));
  });

  it("keeps white print on a dark ground, pale print, and print over a picture", async () => {
    const content =
      `0.1 0.2 0.4 rg 50 590 400 30 re f\n${pdfText("White on blue is a heading.", 60, 600, { before: "1 g" })}` +
      pdfText("Pale grey is small print.", 60, 550, { before: "0.75 g" });
    const parsed = await parse(content);
    expect(parsed.text).toContain("White on blue is a heading.");
    expect(parsed.text).toContain("Pale grey is small print.");
    expect(parsed.notices).toEqual([]);
  });

  it("keeps the text layer of a recognised scan where there is print, and not beside it", async () => {
    const before = "BT 3 Tr ET";
    const image = await makePage(visible);
    const layer =
      pdfText("Annual leave", 60, 780, { size: 20, font: "F2", before }) + pdfText(policy, 60, 740, { before });
    const scan = await parseDocument(makePdf([{ content: fullPageImage + layer, image }]), "scan.pdf");
    expect(scan.text).toContain(policy);
    expect(scan.notices).toEqual([]);
    const attacked = makePdf([{ content: fullPageImage + layer + pdfText(attack, 60, 400, { before }), image }]);
    expect(passed(await parseDocument(attacked, "scan.pdf"))).toEqual(leftOut());
  });
});

describe("a Word document", () => {
  const run = (text: string, properties = ""): string =>
    `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
  const parse = (body: string, parts: Readonly<Record<string, string>> = {}): Promise<ParsedDocument> =>
    parseDocument(makeDocx(wordParagraph(policy) + body, parts), "leave.docx");

  it.each([
    ["hidden", "<w:vanish/>"],
    ["white", '<w:color w:val="FFFFFF"/>'],
    ["nearly white", '<w:color w:val="FEFEFE" w:themeColor="background1"/>'],
    ["of half a point", '<w:sz w:val="1"/>'],
  ])("with a run that is %s is read without it, and says so", async (_name, properties) => {
    expect(
      passed(await parse(`<w:p>${run("Two days more. ")}${run(attack, properties)}${run("And so on.")}</w:p>`)),
    ).toEqual(leftOut());
  });

  it("is read without what a style hides", async () => {
    const styles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
      <w:style w:type="character" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:vanish/></w:rPr></w:style>
      <w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:basedOn w:val="Base"/></w:style></w:styles>`;
    const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`;
    const parts = { "word/styles.xml": styles, "word/_rels/document.xml.rels": relations };
    expect(passed(await parse(`<w:p>${run(attack, '<w:rStyle w:val="Ghost"/>')}</w:p>`, parts))).toEqual(leftOut());
  });

  it("keeps white on a shaded cell, a run shown again, and text whose paragraph's mark alone is hidden", async () => {
    const white = run("White on blue.", '<w:color w:val="FFFFFF"/>');
    const body = [
      `<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr><w:p>${white}</w:p></w:tc><w:tc>${wordParagraph("b")}</w:tc></w:tr></w:tbl>`,
      `<w:p>${run("Shown.", '<w:vanish w:val="0"/>')}</w:p>`,
      `<w:p><w:pPr><w:rPr><w:vanish/><w:color w:val="FFFFFF"/></w:rPr></w:pPr>${run("Its mark is hidden.")}</w:p>`,
      `<w:p>${run("Was white once.", '<w:color w:val="000000"/><w:rPrChange w:id="1"><w:rPr><w:vanish/></w:rPr></w:rPrChange>')}</w:p>`,
    ];
    const parsed = await parse(body.join(""));
    for (const text of ["White on blue.", "Shown.", "Its mark is hidden.", "Was white once."]) {
      expect(parsed.text).toContain(text);
    }
    expect(hiddenIn(parsed)).toBe(0);
  });
});

describe("a web page", () => {
  const parse = (body: string, head = ""): Promise<ParsedDocument> =>
    parseDocument(
      Buffer.from(`<!doctype html><html><head>${head}</head><body><p>${policy}</p>${body}</body></html>`),
      "leave.html",
    );

  it.each([
    ["not displayed", `<p style="display:none">${attack}</p>`],
    ["hidden", `<p hidden>${attack}</p>`],
    ["invisible", `<p style="visibility: hidden">${attack}</p>`],
    ["transparent", `<p style="opacity:0">${attack}</p>`],
    ["of a transparent colour", `<p style="color:transparent">${attack}</p>`],
    ["of no size", `<p style="font-size:0">${attack}</p>`],
    ["of one pixel", `<p style="font-size: 1px">${attack}</p>`],
    ["white on white", `<p style="color:#fff">${attack}</p>`],
    ["white by an older attribute", `<p><font color="white">${attack}</font></p>`],
    ["in the colour of its ground", `<div style="background:#003366"><p style="color:#003367">${attack}</p></div>`],
    ["far off", `<p style="position:absolute; left:-9999px">${attack}</p>`],
    ["in a box without height", `<div style="height:0;overflow:hidden">${attack}</div>`],
  ])("with a text %s is read without it, and says so", async (_name, body) => {
    expect(passed(await parse(body))).toEqual(leftOut());
  });

  it("is read without what its style sheet hides", async () => {
    const head = `<style>p { margin: 0 } .ghost, #none { color: white; font-size: 1px } @media print { p { display: none } }</style>`;
    expect(passed(await parse(`<p class="note ghost">${attack}</p><p id="none">${attack}</p>`, head))).toEqual(
      leftOut(2),
    );
  });

  it("keeps white on dark, and what is large again within what has no size", async () => {
    const parsed = await parse(
      `<div style="background-color:#222"><p style="color:white">White on dark.</p></div>
       <div style="font-size:0"><span style="font-size:14px">Large again.</span></div>
       <p style="background:url(x.png); color:white">On a picture.</p>`,
    );
    for (const text of ["White on dark.", "Large again.", "On a picture."]) expect(parsed.text).toContain(text);
    expect(hiddenIn(parsed)).toBe(0);
  });
});

describe("characters without a form", () => {
  const tags = [...attack].map((character) => String.fromCodePoint(0xe0000 + character.charCodeAt(0))).join("");
  const bits = [...attack].map((character) => (character.charCodeAt(0) % 2 === 0 ? "\u200B" : "\u200C")).join("");

  it.each([
    ["tags in text", "leave.txt", Buffer.from(`${policy}${tags}`)],
    ["tags in Markdown", "leave.md", Buffer.from(`# Leave\n\n${policy}${tags}\n`)],
    ["tags in HTML", "leave.html", Buffer.from(`<html><body><p>${policy}${tags}</p></body></html>`)],
    ["tags in Word", "leave.docx", makeDocx(wordParagraph(`${policy}${tags}`))],
    ["tags in a table", "leave.csv", Buffer.from(`rule,until\n${policy}${tags},2026-01-01\nmore,2026-02-01\n`)],
    ["tags in a mail", "leave.eml", makeEml({ html: `<p>${policy}${tags}</p>` })],
    ["ones and noughts", "leave.txt", Buffer.from(`${policy}${bits}`)],
  ])("%s are left out, and it is said", async (_name, fileName, bytes) => {
    const parsed = await parseDocument(bytes, fileName);
    expect(parsed.text).toContain(policy);
    expect([...parsed.text].every((character) => (character.codePointAt(0) ?? 0) < 0xe0000)).toBe(true);
    expect(parsed.text).not.toMatch(/[\u200B\u200C]/);
    expect(hiddenIn(parsed)).toBe(1);
  });

  it("a soft hyphen, a joiner or a flag is no hidden text", async () => {
    const text =
      "Urlaubs\u00ADregelung, \u200Bonline, \u{1F468}\u200D\u{1F469}, \u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}.";
    const parsed = await parseDocument(Buffer.from(text), "leave.txt");
    expect(parsed.text).toContain("Urlaubsregelung, online");
    expect(hiddenIn(parsed)).toBe(0);
  });
});
