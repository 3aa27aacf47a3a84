"""The page of a Word file: A4, British English, the styles of its text, page numbers, and who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from svrules.render.document import Tone

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["CAPTION", "CELL", "FOOTER", "FORMULA", "LINE", "TEXT_WIDTH", "TONES", "new_document"]

_MARGIN: Final = Mm(20)
_A4: Final = (Mm(210), Mm(297))
TEXT_WIDTH: Final = Mm(170)

CAPTION: Final = "Caption"
FOOTER: Final = "Made From"
FORMULA: Final = "Formula"
LINE: Final = "Statement"
CELL: Final = "Table Text"

# The colours of the HTML page; each is told from white paper at 4.5 to 1 and more.
_INK: Final = RGBColor(0x1B, 0x1F, 0x24)
_ACCENT: Final = RGBColor(0x1F, 0x4B, 0x7A)
TONES: Final[dict[Tone, RGBColor]] = {
    "good": RGBColor(0x1A, 0x63, 0x34),
    "bad": RGBColor(0xA1, 0x22, 0x1B),
    "warn": RGBColor(0x7A, 0x4A, 0x00),
    "quiet": RGBColor(0x54, 0x5D, 0x68),
}
_FONT: Final = "Arial"
_LANGUAGE: Final = "en-GB"
_WORD_2013: Final = "15"
# What Word keeps of a title.
_MOST_LETTERS: Final = 255
_HEADINGS: Final = {1: 15.0, 2: 12.5, 3: 11.5}


def new_document(title: str) -> WordDocument:
    """An empty document with that title; the title is text that is fit to be shown."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = _A4
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    section.footer_distance = Mm(10)
    _set_language(word)
    _set_styles(word)
    _number_pages(section.footer.paragraphs[0], title)
    _name(word, title)
    _drop_traces(word)
    return word


def _set_language(word: WordDocument) -> None:
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)
    for language in word.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), _LANGUAGE)


def _set_styles(word: WordDocument) -> None:
    _style(word, "Normal", 10.5, after=5)
    _style(word, "Title", 20, colour=_ACCENT, bold=True, after=2)
    _style(word, "Subtitle", 11, colour=TONES["quiet"], after=10)
    for level in range(1, 10):
        made = _style(
            word, f"Heading {level}", _HEADINGS.get(level, 10.5), colour=_ACCENT, bold=True, after=4
        )
        made.paragraph_format.space_before = Pt(14 if level == 1 else 10)
        made.paragraph_format.keep_with_next = True
    _style(word, CAPTION, 10, colour=_INK, bold=True, after=3).paragraph_format.keep_with_next = True
    for name, size, after in ((LINE, 10.5, 2.0), (CELL, 9.5, 0.0), (FORMULA, 10.5, 4.0), (FOOTER, 8.5, 0.0)):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles["Normal"]
        _style(word, name, size, after=after)
    word.styles[FORMULA].paragraph_format.left_indent = Mm(5)
    word.styles[FOOTER].paragraph_format.space_before = Pt(14)
    word.styles[FOOTER].font.color.rgb = TONES["quiet"]


def _style(
    word: WordDocument, name: str, size: float, *, colour: RGBColor = _INK, bold: bool = False, after: float
) -> ParagraphStyle:
    style: ParagraphStyle = word.styles[name]
    font = style.font
    font.name, font.size, font.bold, font.italic, font.color.rgb = _FONT, Pt(size), bold, False, colour
    fonts = style.element.rPr.rFonts
    for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)
    for spaced in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spaced)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.12
    form.widow_control = True
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    return style


def _number_pages(footer: WordParagraph, title: str) -> None:
    """`Ash · page 1 of 3`: the only fields of the file."""
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run(f"{_short(title, 80)} · page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")
    for run in footer.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), TONES["quiet"]


def _field(paragraph: WordParagraph, code: str) -> None:
    for part in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{part}</w:r>"))


def _name(word: WordDocument, title: str) -> None:
    """The title and language; no author and no time, which would differ from one file to the next."""
    properties = word.core_properties
    properties.title, properties.language = _short(title, _MOST_LETTERS), _LANGUAGE
    properties.author = properties.last_modified_by = properties.comments = ""
    for name in ("dcterms:created", "dcterms:modified"):
        for one in properties._element.findall(qn(name)):
            properties._element.remove(one)


def _drop_traces(word: WordDocument) -> None:
    """What the template brings along of its own: a picture of an empty page, an old version of Word."""
    package = word.part.package
    for name, one in list(package.rels.items()):
        if one.reltype.endswith("/thumbnail"):
            del package.rels[name]
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
