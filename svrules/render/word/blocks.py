"""What a Document holds, as paragraphs, lists and tables of a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, Twips

from svrules.render.columns import GAP, Beside, on_lines, side_by_side
from svrules.render.document import (
    Block,
    Document,
    Facts,
    Formula,
    Grid,
    Items,
    Line,
    Paragraph,
    Picture,
    Section,
    Tone,
    Tree,
    in_words,
)  # fmt: skip
from svrules.render.tones import tone_of
from svrules.render.untrusted import one_line
from svrules.render.word.lists import Lists
from svrules.render.word.paper import (
    CAPTION,
    CELL,
    FOOTER,
    FORMULA,
    LINE,
    TEXT_WIDTH,
    TONES,
    new_document,
)  # fmt: skip

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["written"]

# Letters that fit across the page in the size of a table's text, capitals and bold ones too.
_LETTERS: Final = 72
_MOST_STRETCH: Final = 1.2
_TWIP: Final = Twips(1)
_SIDE: Final = Mm(2)
_RULE: Final = "C9D1D9"
_INK: Final = "1B1F24"
_DEEPEST_HEADING: Final = 9


def written(document: Document) -> WordDocument:
    """The Word document, not yet a file."""
    return _Writing(document).done()


class _Writing:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._word = new_document(one_line(document.title))
        self._lists = Lists(self._word)
        # Word's own ids, looked up once: python-docx would look each up among all styles, every time.
        self._styles = {style.name: style.style_id for style in self._word.styles}
        self._after_table = False
        self._last: WordParagraph

    def done(self) -> WordDocument:
        document = self._document
        self._paragraph(document.title, "Title")
        if document.subtitle:
            self._paragraph(document.subtitle, "Subtitle")
        self._blocks(document.blocks)
        for section in document.sections:
            self._section(section, 1)
        if document.footer:
            self._paragraph(document.footer, FOOTER)
        if self._after_table:
            self._paragraph("", CELL)
        return self._word

    def _section(self, section: Section, level: int) -> None:
        self._paragraph(section.title, f"Heading {min(level, _DEEPEST_HEADING)}")
        self._blocks(section.blocks)
        for part in section.sections:
            self._section(part, level + 1)

    def _blocks(self, given: tuple[Block, ...]) -> None:
        blocks = [one for block in given for one in _without_pictures(block)]
        for at, block in enumerate(blocks):
            self._block(block)
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            if isinstance(block, Paragraph) and _leads_to(block, after):
                self._last.paragraph_format.keep_with_next = True

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph(text, lead, tone):
                self._paragraph(text, lead=lead, tone=tone)
            case Formula(words, symbols, name):
                self._paragraph(words, FORMULA, lead=f"{name} =" if name else "")
                if symbols and symbols != words:
                    self._paragraph(symbols, FORMULA, lead="In symbols:", tone="quiet")
            case Items(items, ordered):
                which = self._lists.numbered() if ordered else self._lists.bullets
                for item in items:
                    self._lists.put(self._paragraph(item, LINE), which)
            case Facts(pairs):
                for name, value in pairs:
                    self._paragraph(value, LINE, lead=f"{name}:")
            case Grid():
                self._grid(block)
            case Tree(lines):
                self._tree(lines, 0)

    def _paragraph(
        self, text: str, style: str = "Normal", *, lead: str = "", tone: Tone = "plain"
    ) -> WordParagraph:
        paragraph = self._word.add_paragraph()
        paragraph._p.style = self._styles[style]
        if self._after_table and not style.startswith("Heading"):
            paragraph.paragraph_format.space_before = Pt(8)
        self._after_table = False
        if lead:
            paragraph.add_run(f"{one_line(lead)} ").bold = True
        _toned(paragraph, text, tone)
        self._last = paragraph
        return paragraph

    def _tree(self, lines: tuple[Line, ...], depth: int) -> None:
        for line in lines:
            paragraph = self._paragraph(line.text, LINE, tone=line.tone)
            paragraph.paragraph_format.keep_with_next = bool(line.parts)
            self._lists.put(paragraph, self._lists.bullets, depth)
            self._tree(line.parts, depth + 1)

    def _grid(self, grid: Grid) -> None:
        tables = side_by_side(grid, _LETTERS - GAP)
        # Without a paragraph in between Word would take two tables for one.
        if grid.caption or self._after_table:
            self._paragraph(grid.caption, CAPTION)
        for at, beside in enumerate(tables):
            if at:
                self._paragraph(f"{grid.caption or 'The table'}, continued", CAPTION)
            self._table(grid, beside)
        if not tables:
            self._tree(on_lines(grid), 0)

    def _table(self, grid: Grid, beside: Beside) -> None:
        table = self._word.add_table(len(grid.rows) + 1, len(beside.columns))
        _lay_out(table, beside, one_line(grid.caption))
        # Asking a table for each of its cells by place takes a second for a thousand rows.
        for row, cells in zip(table.rows, (grid.headings, *grid.rows), strict=True):
            heading = cells is grid.headings
            for at, cell, width in zip(beside.columns, row.cells, _widths(beside), strict=True):
                cell.width = width
                cell.paragraphs[0]._p.style = self._styles[CELL]
                _fill(cell, cells[at], grid, at, heading=heading)
            _keep_whole(row, heading=heading)
        self._after_table = True


def _without_pictures(block: Block) -> tuple[Block, ...]:
    return in_words(block) if isinstance(block, Picture) else (block,)


def _leads_to(paragraph: Paragraph, after: Block | None) -> bool:
    """Whether a page should not end between the two."""
    return isinstance(after, (Formula, Grid)) or (after is not None and paragraph.tone == "quiet")


def _toned(paragraph: WordParagraph, text: str, tone: Tone) -> None:
    run = paragraph.add_run(one_line(text))
    if tone != "plain":
        run.font.color.rgb = TONES[tone]
        # Print has no colour: what needs an eye is bold as well, and its words say what it is.
        run.bold = tone != "quiet" or None


def _fill(cell: _Cell, text: str, grid: Grid, at: int, *, heading: bool) -> None:
    paragraph = cell.paragraphs[0]
    if at in grid.numbers:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _toned(paragraph, text, tone_of(text) if at in grid.outcomes and not heading else "plain")
    if heading:
        paragraph.paragraph_format.keep_with_next = True
        for run in paragraph.runs:
            run.bold = True


def _widths(beside: Beside) -> list[Length]:
    """The width of each column; the table is as wide as its words need, and never wider than the page."""
    wide = [width + GAP for width in beside.widths]
    letter = TEXT_WIDTH / max(_LETTERS / _MOST_STRETCH, sum(wide))
    # Down to whole twips, in which Word keeps widths.
    return [Twips(int(width * letter / _TWIP)) for width in wide]


def _lay_out(table: WordTable, beside: Beside, caption: str) -> None:
    """Fixed widths, lines between the rows, and what a screen reader calls the table."""
    widths = [width.twips for width in _widths(beside)]
    made = parse_xml(
        f"<w:tblPr {nsdecls('w')}>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>'
        f'<w:bottom w:val="single" w:sz="4" w:color="{_RULE}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:color="{_RULE}"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="{_SIDE.twips}" w:type="dxa"/>'
        f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="{_SIDE.twips}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
        "<w:tblCaption/></w:tblPr>"
    )
    made.find(qn("w:tblCaption")).set(qn("w:val"), caption or "Table")
    table._tbl.replace(table._tbl.tblPr, made)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, _widths(beside), strict=True):
        column.w = width


def _keep_whole(row: _Row, *, heading: bool) -> None:
    """A row stays on one page, and the headings stand again on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    if not heading:
        return
    properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in row.cells:
        border = f'<w:bottom w:val="single" w:sz="8" w:color="{_INK}"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{border}</w:tcBorders>"))
