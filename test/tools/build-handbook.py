#!/usr/bin/env python3
"""Builds the DOCX and PDF documents of the sample handbook from test/tools/handbook-sources/*.md.

Needs (only to rebuild; the results are committed):
  pip install python-docx==1.2.0 reportlab==5.1.0 pyyaml
  apt-get install fonts-lato          (Lato, SIL Open Font License; subsets are embedded in the PDFs)
Run:
  python3 test/tools/build-handbook.py [output folder, by default resources/handbook]

The same input gives the same bytes: no clock, no user name, no path goes into the files.
The sources use a small part of Markdown: headings, paragraphs, lists one level deep, pipe tables, ** and *.
"""
import io
import os
import re
import sys
import zipfile

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "handbook-sources")
DEFAULT_OUTPUT = os.path.join(HERE, "..", "..", "resources", "handbook")
COMPANY = "Quillhaven Engineering Services"


# ---- Source: front matter and blocks ---------------------------------------------------------

def read_source(path):
    text = open(path, encoding="utf-8").read()
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), parse_blocks(body)


def parse_blocks(body):
    """[(kind, payload)]: h1..h3 text | p text | ul [text] | ol [text] | table [[cell]]"""
    blocks = []
    lines = body.splitlines()
    i = 0
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            i += 1
        elif m := re.match(r"(#{1,3}) (.+)", line):
            blocks.append((f"h{len(m[1])}", m[2].strip()))
            i += 1
        elif line.startswith("|"):
            rows = []
            while i < len(lines) and lines[i].startswith("|"):
                cells = [c.strip() for c in lines[i].strip().strip("|").split("|")]
                if not all(re.fullmatch(r":?-+:?", c) for c in cells):
                    rows.append(cells)
                i += 1
            blocks.append(("table", rows))
        elif re.match(r"- |\d+\. ", line):
            ordered = line[0] != "-"
            pattern = r"\d+\. (.+)" if ordered else r"- (.+)"
            items = []
            while i < len(lines) and (m := re.match(pattern, lines[i])):
                items.append(m[1].strip())
                i += 1
            blocks.append(("ol" if ordered else "ul", items))
        else:
            paragraph = []
            while i < len(lines) and lines[i].strip() and not re.match(r"[#|]|- |\d+\. ", lines[i]):
                paragraph.append(lines[i].strip())
                i += 1
            blocks.append(("p", " ".join(paragraph)))
    return blocks


def spans(text):
    """[(text, 'b' | 'i' | '')]"""
    for part in re.split(r"(\*\*.+?\*\*|\*.+?\*)", text):
        if part.startswith("**"):
            yield part[2:-2], "b"
        elif part.startswith("*"):
            yield part[1:-1], "i"
        elif part:
            yield part, ""


# ---- DOCX ------------------------------------------------------------------------------------

def build_docx(meta, blocks, path):
    from docx import Document
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    navy, grey = RGBColor(0x14, 0x34, 0x4A), RGBColor(0x5B, 0x68, 0x70)
    document = Document()

    def set_font(style, size, color=None, bold=None):
        style.font.name = "Calibri"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in list(fonts.attrib):
            if name.endswith("Theme"):
                del fonts.attrib[name]
        for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(name), "Calibri")
        style.font.size = Pt(size)
        if color is not None:
            style.font.color.rgb = color
        if bold is not None:
            style.font.bold = bold

    styles = document.styles
    set_font(styles["Normal"], 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(7)
    styles["Normal"].paragraph_format.line_spacing = 1.12
    set_font(styles["Title"], 25, navy, True)
    styles["Title"].paragraph_format.space_after = Pt(2)
    borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        styles["Title"].element.pPr.remove(borders)
    set_font(styles["Subtitle"], 12.5, grey, False)
    styles["Subtitle"].font.italic = False
    for spacing in styles["Subtitle"].element.rPr.findall(qn("w:spacing")):
        styles["Subtitle"].element.rPr.remove(spacing)
    for name, size, before in (("Heading 1", 15, 16), ("Heading 2", 12.5, 11), ("Heading 3", 11, 9)):
        set_font(styles[name], size, navy, True)
        styles[name].paragraph_format.space_before = Pt(before)
        styles[name].paragraph_format.space_after = Pt(4)
        styles[name].paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.space_after = Pt(3)

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)

    def add_runs(paragraph, text, bold=False, size=None):
        for part, mark in spans(text):
            run = paragraph.add_run(part)
            run.bold = True if bold or mark == "b" else None
            run.italic = True if mark == "i" else None
            if size:
                run.font.size = Pt(size)

    def add_field(paragraph, instruction):
        for kind, text in (("begin", None), (None, instruction), ("separate", None), ("text", "1"), ("end", None)):
            run = paragraph.add_run()
            run.font.size, run.font.color.rgb = Pt(8.5), grey
            if kind == "text":
                run.add_text(text)
                continue
            element = OxmlElement("w:instrText" if kind is None else "w:fldChar")
            if kind is None:
                element.set(qn("xml:space"), "preserve")
                element.text = text
            else:
                element.set(qn("w:fldCharType"), kind)
            run._r.append(element)

    def small(paragraph, text):
        run = paragraph.add_run(text)
        run.font.size, run.font.color.rgb = Pt(8.5), grey

    small(section.header.paragraphs[0], f"{COMPANY}  ·  {meta['title']}")
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    small(footer, "Page ")
    add_field(footer, "PAGE")
    small(footer, " of ")
    add_field(footer, "NUMPAGES")

    def shade(cell, color):
        element = OxmlElement("w:shd")
        element.set(qn("w:val"), "clear")
        element.set(qn("w:color"), "auto")
        element.set(qn("w:fill"), color)
        cell._tc.get_or_add_tcPr().append(element)

    def add_table(rows, header=True, widths=None):
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        for column, centimetres in zip(table.columns, widths):
            column.width = Cm(centimetres)
        properties = table._tbl.tblPr
        grid = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B8C4CC")):
                line.set(qn(f"w:{key}"), value)
            grid.append(line)
        properties.append(grid)
        for r, row in enumerate(rows):
            cant_split = OxmlElement("w:cantSplit")
            table.rows[r]._tr.get_or_add_trPr().append(cant_split)
            if header and r == 0:
                repeat = OxmlElement("w:tblHeader")
                table.rows[0]._tr.get_or_add_trPr().append(repeat)
            for c, text in enumerate(row):
                cell = table.cell(r, c)
                cell.width = Cm(widths[c])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_before = Pt(2)
                paragraph.paragraph_format.space_after = Pt(2)
                paragraph.paragraph_format.line_spacing = 1.0
                is_label = (header and r == 0) or (not header and c == 0)
                add_runs(paragraph, text, bold=is_label, size=9.5)
                if is_label:
                    shade(cell, "E4ECF1")
                if header and r < len(rows) - 1 and len(rows) <= 9:
                    paragraph.paragraph_format.keep_with_next = True
        spacer = document.add_paragraph()
        spacer.paragraph_format.space_after = Pt(2)
        spacer.paragraph_format.line_spacing = 0.7

    def restarted_list():
        """A numbering instance of its own for each list, so that every list begins at 1."""
        numbering = document.part.numbering_part.element
        style_num_id = styles["List Number"].element.pPr.numPr.numId.val
        abstract_id = numbering.num_having_numId(style_num_id).abstractNumId.val
        num = numbering.add_num(abstract_id)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
        return num.numId

    document.add_paragraph(meta["title"], style="Title")
    document.add_paragraph(meta["subtitle"], style="Subtitle")
    add_table([[str(k), str(v)] for k, v in meta["meta"]], header=False, widths=[4.2, 12.0])

    for kind, payload in blocks:
        if kind in ("h1", "h2", "h3"):
            document.add_heading(payload, level=int(kind[1]))
        elif kind == "p":
            add_runs(document.add_paragraph(), payload)
        elif kind == "ul":
            for item in payload:
                add_runs(document.add_paragraph(style="List Bullet"), item)
        elif kind == "ol":
            num_id = restarted_list()
            for item in payload:
                paragraph = document.add_paragraph(style="List Number")
                number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                number.get_or_add_ilvl().val = 0
                number.get_or_add_numId().val = num_id
                add_runs(paragraph, item)
        elif kind == "table":
            columns = len(payload[0])
            total = 16.2
            first = {2: 9.0, 3: 6.2, 4: 4.2}[columns]
            add_table(payload, widths=[first] + [(total - first) / (columns - 1)] * (columns - 1))

    core = document.core_properties
    core.title, core.author, core.comments, core.keywords = meta["title"], COMPANY, "", ""
    core.last_modified_by, core.revision, core.language = COMPANY, 1, "en-GB"
    for element in list(core._element):
        if element.tag.endswith("}created") or element.tag.endswith("}modified"):
            core._element.remove(element)
    for rel_id, rel in list(document.part.package.rels.items()):
        if rel.reltype.endswith("/thumbnail"):
            document.part.package.rels.pop(rel_id)

    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            target.writestr(info, source.read(name))


# ---- PDF -------------------------------------------------------------------------------------

LATO = "/usr/share/fonts/truetype/lato"


def build_pdf(meta, blocks, path):
    from reportlab import rl_config
    rl_config.invariant = 1
    from reportlab.lib.colors import HexColor, white
    from reportlab.lib.enums import TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import (BaseDocTemplate, CondPageBreak, Frame, KeepTogether, ListFlowable, ListItem,
                                    PageTemplate, Paragraph, Spacer, Table, TableStyle)

    for name, file in (("Lato", "Regular"), ("Lato-Bold", "Bold"), ("Lato-Italic", "Italic"),
                       ("Lato-BoldItalic", "BoldItalic")):
        pdfmetrics.registerFont(TTFont(name, f"{LATO}/Lato-{file}.ttf"))
    pdfmetrics.registerFontFamily("Lato", normal="Lato", bold="Lato-Bold", italic="Lato-Italic",
                                  boldItalic="Lato-BoldItalic")

    navy, grey, line, tint = HexColor("#14344A"), HexColor("#5B6870"), HexColor("#B8C4CC"), HexColor("#EEF3F6")
    base = ParagraphStyle("body", fontName="Lato", fontSize=9.6, leading=13.6, spaceAfter=6, textColor=HexColor("#1E2529"),
                          alignment=TA_LEFT)
    h1 = ParagraphStyle("h1", parent=base, fontName="Lato-Bold", fontSize=14, leading=18, textColor=navy, spaceBefore=13,
                        spaceAfter=5, keepWithNext=1)
    h2 = ParagraphStyle("h2", parent=base, fontName="Lato-Bold", fontSize=11, leading=14.5, textColor=navy, spaceBefore=8,
                        spaceAfter=3, keepWithNext=1)
    title = ParagraphStyle("title", parent=base, fontName="Lato-Bold", fontSize=25, leading=30, textColor=navy, spaceAfter=1)
    subtitle = ParagraphStyle("subtitle", parent=base, fontSize=12.5, leading=16, textColor=grey, spaceAfter=10)
    item = ParagraphStyle("item", parent=base, spaceAfter=2.5)
    cell = ParagraphStyle("cell", parent=base, fontSize=9, leading=11.8, spaceAfter=0)
    head = ParagraphStyle("head", parent=cell, fontName="Lato-Bold", textColor=white)
    label = ParagraphStyle("label", parent=cell, fontName="Lato-Bold", textColor=navy)

    def html(text):
        out = []
        for part, mark in spans(text):
            part = part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            out.append(f"<{mark}>{part}</{mark}>" if mark else part)
        return "".join(out)

    left = right = 24 * mm
    width = A4[0] - left - right

    class Numbered(Canvas):
        """Writes "Page n of m", which is known only at the end."""

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._states = []

        def showPage(self):
            self._states.append(dict(self.__dict__))
            self._startPage()

        def save(self):
            for state in self._states:
                self.__dict__.update(state)
                self.setFillColor(grey)
                self.setStrokeColor(line)
                self.setLineWidth(0.6)
                self.setFont("Lato", 8)
                top, bottom = A4[1] - 15 * mm, 13 * mm
                self.drawString(left, top, COMPANY)
                self.drawRightString(A4[0] - right, top, f"{meta['number']}  {meta['title']}")
                self.line(left, top - 2.2 * mm, A4[0] - right, top - 2.2 * mm)
                self.line(left, bottom + 4.2 * mm, A4[0] - right, bottom + 4.2 * mm)
                self.drawString(left, bottom, "Internal use only")
                self.drawRightString(A4[0] - right, bottom, f"Page {self._pageNumber} of {len(self._states)}")
                super().showPage()
            super().save()

    story = [Paragraph(html(meta["title"]), title), Paragraph(html(meta["subtitle"]), subtitle)]
    facts = Table([[Paragraph(str(k), label), Paragraph(str(v), cell)] for k, v in meta["meta"]],
                  colWidths=[34 * mm, width - 34 * mm])
    facts.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), tint), ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                               ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5), ("LINEABOVE", (0, 0), (-1, 0), 1.4, navy),
                               ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    story += [facts, Spacer(1, 8)]

    def table(rows):
        columns = len(rows[0])
        if columns == 2:
            widths = [width * 0.5, width * 0.5]
        else:
            # Longer columns get more room, in proportion to the square root of their length.
            weight = [max(14, max(len(row[c]) for row in rows)) ** 0.5 for c in range(columns)]
            widths = [width * w / sum(weight) for w in weight]
        data = [[Paragraph(html(text), head if r == 0 else cell) for text in row] for r, row in enumerate(rows)]
        flowable = Table(data, colWidths=widths, repeatRows=1, spaceBefore=3, spaceAfter=9)
        flowable.setStyle(TableStyle([
            ("BACKGROUND", (0, 0), (-1, 0), navy), ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, tint]),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, line), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5)]))
        return flowable

    for kind, payload in blocks:
        if kind == "h1":
            story += [CondPageBreak(32 * mm), Paragraph(html(payload), h1)]
        elif kind in ("h2", "h3"):
            story += [CondPageBreak(26 * mm), Paragraph(html(payload), h2)]
        elif kind == "p":
            story.append(Paragraph(html(payload), base))
        elif kind in ("ul", "ol"):
            items = [ListItem(Paragraph(html(text), item), leftIndent=16, bulletFontName="Lato",
                              bulletFontSize=9.6, bulletColor=navy) for text in payload]
            options = {"bulletType": "1", "bulletFormat": "%s."} if kind == "ol" else {"bulletType": "bullet", "start": "•"}
            story += [ListFlowable(items, leftIndent=16, bulletFontName="Lato", bulletFontSize=9.6, **options), Spacer(1, 4)]
        elif kind == "table":
            # A table stays with its heading and the paragraph that introduces it.
            together = [table(payload)]
            while story and len(together) < 5:
                before = story[-1]
                heading = isinstance(before, Paragraph) and before.style in (h1, h2)
                lead_in = isinstance(before, Paragraph) and before.style is base and len(together) == 1
                if not (heading or lead_in or isinstance(before, CondPageBreak)):
                    break
                together.insert(0, story.pop())
            story.append(KeepTogether([part for part in together if not isinstance(part, CondPageBreak)]))

    document = BaseDocTemplate(path, pagesize=A4, leftMargin=left, rightMargin=right, topMargin=25 * mm,
                               bottomMargin=23 * mm, title=meta["title"], author=COMPANY, subject=meta["subtitle"],
                               creator="", lang="en-GB")
    frame = Frame(left, 23 * mm, width, A4[1] - 48 * mm, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates([PageTemplate(id="page", frames=[frame])])
    document.build(story, canvasmaker=Numbered)


def main():
    output = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_OUTPUT
    for name in sorted(os.listdir(SOURCES)):
        if not name.endswith(".md"):
            continue
        meta, blocks = read_source(os.path.join(SOURCES, name))
        path = os.path.join(output, meta["output"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        (build_docx if path.endswith(".docx") else build_pdf)(meta, blocks, path)
        print(f"{meta['output']}  {os.path.getsize(path) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
