"""Parts written as a Word document: its own styles, real headings and table headings, words for its pictures."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from commonweal.publication.measuring import BOLD, clipped
from commonweal.publication.word import blocks as parts
from commonweal.publication.word.blocks import Letters
from commonweal.publication.word.fitting import COLUMN, END, PAGE_HEIGHT, PAGE_WIDTH, SIDE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Arial"
INK, BLUE, QUIET, PALE = "212B32", "003087", "4C6272", "F0F4F5"
LANGUAGE = "en-GB"
BODY, SMALL, CELL, CAPTION, BOX = "Normal", "Small", "Table text", "Caption", "Boxed"
BULLET, SMALL_BULLET = "List Bullet", "Small bullet"
PAGE_NUMBER = 70.0  # room for “Page 1 of 2” in points
THUMBNAIL = "/thumbnail"


@dataclass(frozen=True)
class About:
    """What a document says of itself: its title, who made it and when, and what stands on every page."""

    title: str
    author: str
    made_at: dt.datetime
    foot: str
    mark: str = ""


def document(pages: Sequence[Sequence[parts.Block]], about: About) -> bytes:
    """A Word document of pages, each with parts that fit it."""
    import docx

    about = About(
        title=parts.writable(about.title),
        author=parts.writable(about.author),
        made_at=about.made_at,
        foot=parts.writable(about.foot),
        mark=parts.writable(about.mark),
    )
    doc = docx.Document()
    _page(doc)
    _styles(doc)
    _properties(doc, about)
    _head_and_foot(doc, about)
    for number, page in enumerate(pages):
        for at, block in enumerate(page):
            before = len(doc.paragraphs)
            _write(block, doc)
            if number and not at:
                doc.paragraphs[before].paragraph_format.page_break_before = True
    _forget_thumbnail(doc)
    stream = io.BytesIO()
    doc.save(stream)
    return stream.getvalue()


@singledispatch
def _write(block: parts.Block, doc: Document) -> None:
    raise NotImplementedError(type(block).__name__)


@_write.register(parts.Heading)
def _(block: parts.Heading, doc: Document) -> None:
    doc.add_heading(parts.writable(block.fitted(COLUMN)), block.level)


@_write.register(parts.Words)
def _(block: parts.Words, doc: Document) -> None:
    _runs(doc.add_paragraph(style=SMALL if block.small else BODY), block.fitted(COLUMN))


@_write.register(parts.Bullets)
def _(block: parts.Bullets, doc: Document) -> None:
    for text in block.texts(COLUMN):
        _runs(doc.add_paragraph(style=SMALL_BULLET if block.small else BULLET), text)


@_write.register(parts.Rows)
def _(block: parts.Rows, doc: Document) -> None:
    from docx.shared import Pt

    caption = doc.add_paragraph(parts.writable(block.title()), style=CAPTION)
    caption.paragraph_format.keep_with_next = True
    table = doc.add_table(rows=1, cols=len(block.headings))
    table.style, table.autofit = "Table Grid", False
    widths = block.columns(COLUMN)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Pt(wide)
    _describe_table(table, block.caption)
    _fill(table.rows[0], block.headings, block, widths, style_bold=True)
    _set(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    for row in block.cells(COLUMN):
        _fill(table.add_row(), row, block, widths)
    for row in table.rows:
        _set(row._tr.get_or_add_trPr(), "w:cantSplit")
    # Word asks for a paragraph after a table; this one is also the room below it.
    _exact(doc.add_paragraph(style=SMALL), Letters(1, parts.SMALL.after))


@_write.register(parts.Picture)
def _(block: parts.Picture, doc: Document) -> None:
    from docx.shared import Pt

    paragraph = doc.add_paragraph(style=BODY)
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.paragraph_format.space_after = Pt(0)
    shape = paragraph.add_run().add_picture(io.BytesIO(block.png), width=Pt(block.wide(COLUMN)))
    shape._inline.docPr.set("descr", parts.writable(block.words))
    shape._inline.docPr.set("name", "Chart")


@_write.register(parts.Box)
def _(block: parts.Box, doc: Document) -> None:
    texts = block.texts()
    for at, text in enumerate(texts):
        paragraph = doc.add_paragraph(style=BOX)
        _runs(paragraph, text)
        if at == len(texts) - 1:
            paragraph.paragraph_format.space_after = None


def _runs(paragraph: Paragraph, text: str) -> None:
    for at, part in enumerate(text.split(BOLD)):
        if part:
            paragraph.add_run(parts.writable(part)).bold = True if at % 2 else None


def _fill(
    row: Any, cells: Sequence[str], block: parts.Rows, widths: Sequence[float], *, style_bold: bool = False
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for at, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Pt(widths[at])
        paragraph = cell.paragraphs[0]
        paragraph.style = CELL
        paragraph.add_run(parts.writable(parts.plain(text))).bold = True if style_bold else None
        if at in block.right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if style_bold:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=PALE))


def _page(doc: Document) -> None:
    from docx.shared import Pt

    section = doc.sections[0]
    section.page_width, section.page_height = Pt(PAGE_WIDTH), Pt(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Pt(SIDE)
    section.top_margin = section.bottom_margin = Pt(END)
    section.header_distance = section.footer_distance = Pt(END / 2)


def _styles(doc: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    styles: Any = doc.styles
    for name in (SMALL, CELL, BOX):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[BODY]
    styles.add_style(SMALL_BULLET, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[BULLET]
    close = 1.5
    _letters(styles[BODY], parts.BODY)
    _letters(styles[SMALL], parts.SMALL)
    _letters(styles[CELL], parts.CELL)
    _letters(styles[BOX], parts.SMALL)
    _letters(styles[BULLET], Letters(parts.BODY.size, parts.BODY.line, after=close))
    _letters(styles[SMALL_BULLET], Letters(parts.SMALL.size, parts.SMALL.line, after=close))
    _letters(styles[CAPTION], Letters(parts.SMALL.size, parts.SMALL.line, after=parts.SMALL.after, bold=True))
    for level, letters in parts.HEADINGS.items():
        _letters(styles[f"Heading {level}"], letters, colour=BLUE)
        styles[f"Heading {level}"].paragraph_format.keep_with_next = True
    for name in (BULLET, SMALL_BULLET):
        spread = styles[name].paragraph_format
        spread.left_indent, spread.first_line_indent = Pt(parts.BULLET_INDENT), Pt(-parts.BULLET_INDENT)
        contextual = styles[name].element.pPr.find(_name("w:contextualSpacing"))
        if contextual is not None:
            styles[name].element.pPr.remove(contextual)
    boxed = styles[BOX].element.get_or_add_pPr()
    _frame(boxed)
    indents = styles[BOX].paragraph_format
    indents.left_indent = indents.right_indent = Pt(parts.BOX_INSET)
    language = doc.styles.element.find(f".//{_name('w:rPrDefault')}//{_name('w:lang')}")
    if language is not None:
        language.set(_name("w:val"), LANGUAGE)


def _letters(style: Any, letters: Letters, *, colour: str = INK) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = FONT, Pt(letters.size), letters.bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_name(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(_name(f"w:{script}"), FONT)
    spread = style.paragraph_format
    spread.line_spacing_rule, spread.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(letters.line)
    spread.space_before, spread.space_after = Pt(letters.before), Pt(letters.after)
    spread.widow_control = False


def _exact(paragraph: Paragraph, letters: Letters) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    spread = paragraph.paragraph_format
    spread.line_spacing_rule, spread.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(letters.line)
    spread.space_before = spread.space_after = Pt(0)


def _properties(doc: Document, about: About) -> None:
    kept = doc.core_properties
    kept.title, kept.subject, kept.author = about.title, about.foot, about.author
    kept.language, kept.comments, kept.keywords = LANGUAGE, about.mark, ""
    kept.created = kept.modified = about.made_at.astimezone(dt.UTC).replace(tzinfo=None)
    kept.last_modified_by = about.author
    settings = doc.settings.element
    compatibility = settings.find(_name("w:compat"))
    if compatibility is None:
        compatibility = _element("w:compat")
        settings.append(compatibility)
    mode = _element("w:compatSetting", name="compatibilityMode", val="15")
    mode.set(_name("w:uri"), "http://schemas.microsoft.com/office/word")
    for old in compatibility.findall(_name("w:compatSetting")):
        compatibility.remove(old)
    compatibility.append(mode)


def _forget_thumbnail(doc: Document) -> None:
    """The library's template carries a picture of itself, which is not of this document."""
    kept = doc.part.package.rels
    for name in [name for name, relation in kept.items() if relation.reltype.endswith(THUMBNAIL)]:
        kept.pop(name)


def _head_and_foot(doc: Document, about: About) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt, RGBColor

    section = doc.sections[0]
    if about.mark:
        head = section.header.paragraphs[0]
        head.style = SMALL
        words = head.add_run(clipped(about.mark, parts.SMALL.size, COLUMN, 1, bold=True))
        words.bold = True
        words.font.color.rgb = RGBColor.from_string("AB1F10")
        _exact(head, parts.SMALL)
    foot = section.footer.paragraphs[0]
    foot.style = SMALL
    foot.paragraph_format.tab_stops.add_tab_stop(Pt(COLUMN), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(f"{clipped(about.foot, parts.SMALL.size, COLUMN - PAGE_NUMBER, 1)}\tPage ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    _exact(foot, parts.SMALL)


def _field(paragraph: Paragraph, name: str) -> None:
    field = _element("w:fldSimple", instr=name)
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1" if name == "PAGE" else "2"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _describe_table(table: Any, words: str) -> None:
    properties = table._tbl.tblPr
    margins = _element("w:tblCellMar")
    for side, points in (
        ("top", parts.CELL_ENDS),
        ("left", parts.CELL_SIDES),
        ("bottom", parts.CELL_ENDS),
        ("right", parts.CELL_SIDES),
    ):
        margins.append(_element(f"w:{side}", w=str(round(points * 20)), type="dxa"))
    lines = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        lines.append(_element(f"w:{side}", val="single", sz="4", space="0", color="AEB7BD"))
    for side in ("left", "right", "insideV"):
        lines.append(_element(f"w:{side}", val="nil"))
    # The order of these is the schema's.
    look = properties.find(_name("w:tblLook"))
    for element in (lines, properties.find(_name("w:tblLayout")), margins, look):
        if element is not None:
            properties.append(element)
    properties.append(_element("w:tblCaption", val=words))


def _frame(properties: Any) -> None:
    edges = _element("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edges.append(
            _element(f"w:{side}", val="single", sz="8", space=str(round(parts.BOX_EDGE)), color=BLUE)
        )
    shade = _element("w:shd", val="clear", color="auto", fill=PALE)
    spacing = properties.find(_name("w:spacing"))
    at = list(properties).index(spacing) if spacing is not None else len(properties)
    properties.insert(at, shade)
    properties.insert(at, edges)


def _set(parent: Any, name: str) -> None:
    parent.append(_element(name))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(_name(f"w:{name}"), value)
    return element


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))
