"""Sheets that are added to a workbook: the record, the trace, the rulebook in print. None has a formula."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from svrules.data.workbook_reader import Refused
from svrules.render import document as d
from svrules.render.document import Document, Section
from svrules.spreadsheet.cells import MOST_LETTERS, Cell
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.package import relations_of
from svrules.spreadsheet.workbook.references import column_letters
from svrules.spreadsheet.workbook.xml import Element, attribute, content_text, cut, elements

__all__ = ["Line", "Page", "add_page", "is_ours", "lines_of"]

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDEST, _NARROWEST, _PAGE, _ALONE, _HIGHEST = 70, 9, 170, 110, 400
_MOST_COLUMNS: Final = 9
_MADE: Final = (
    "Made by svrules, and replaced when it is made anew, as long as nobody changes it: write beside it, on a "
    "sheet of your own."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a page; `heading` rows are bold, `wide` rows are one text over the page."""

    cells: tuple[Cell, ...]
    heading: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that was added: its name, whether it replaced one that svrules had made.

    `beside` is the name that it would have had, where a sheet of somebody else has it.
    """

    name: str
    replaced: bool
    beside: str = ""


@dataclass(frozen=True, slots=True)
class _Styles:
    plain: int
    heading: int


def add_page(book: Book, title: str, lines: Sequence[Line]) -> Page:
    """Adds a sheet with those lines behind the others. Nothing on it is a formula.

    Below the first line comes one by which the sheet is known again. A sheet of that name which svrules made
    and nobody changed is replaced; beside any other the new one gets a number.
    """
    first, *rest = lines
    content = _sheet([first, Line((_mark(_written(rest)),), wide=True), *rest], _styles(book))
    taken = _all_names(book)
    for name in (title, *(f"{title} {n}" for n in range(2, 1000))):
        known = book.sheet_names.get(name.lower())
        beside = "" if name == title else title
        if known is not None and is_ours(book, known):
            book.package.changed[book.sheets[known].part] = content
            return Page(known, replaced=True, beside=beside)
        if name.lower() not in taken:
            _add(book, name, content)
            return Page(name, replaced=False, beside=beside)
    raise Refused(f"There are a thousand sheets called `{title}`.", "Delete those that nobody needs.")


def _add(book: Book, name: str, content: bytes) -> None:
    taken = book.package.names()
    part = next(one for n in range(1, 100_000) if (one := f"xl/worksheets/sheet{n}.xml") not in taken)
    _list(book, name, book.package.add(part, content, _TYPE, book.part, "worksheet"))


def _all_names(book: Book) -> set[str]:
    root = _workbook(book)
    return {
        one.attributes.get("name", "").lower()
        for group in root.children
        if group.name == "sheets"
        for one in group.children
    }


def is_ours(book: Book, name: str) -> bool:
    """Whether svrules made that sheet and nothing was changed, added or taken away since."""
    sheet = book.sheets[name]
    first, mark = (sheet.cells.get(row, {}).get(1) for row in (1, 2))
    if sheet.formulas or not (isinstance(first, str) and first.startswith("SV ")):
        return False
    relations = book.package.part(relations_of(sheet.part)) or b""
    if any(kind in relations for kind in (b"/drawing", b"/comments", b"/table", b"/threadedComment")):
        return False
    cells = {(row, at): cell for row, line in sheet.cells.items() if row > 2 for at, cell in line.items()}
    return mark == _mark(cells)


def _written(lines: Sequence[Line]) -> dict[tuple[int, int], Cell]:
    """The cells of a page below its mark, as they are read from the file again."""
    return {
        (row, at): cell
        for row, line in enumerate(lines, 3)
        for at, cell in enumerate(line.cells, 1)
        if cell is not None and cell != ""
    }


def _mark(cells: Mapping[tuple[int, int], Cell]) -> str:
    """The line by which a page is known again: only with these cells is it one that nobody changed."""
    listed = [[*at, _plain(cell)] for at, cell in sorted(cells.items())]
    sha256 = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    return f"{_MADE} {len({row for row, _ in cells})} lines below, SHA-256 {sha256}."


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        return f"{cell:.15g}"
    return str(cell)[:MOST_LETTERS]


def _workbook(book: Book) -> Element:
    return elements(book.content)


def _list(book: Book, name: str, identity: str) -> None:
    content = book.content
    root = elements(content)
    sheets = next(one for one in root.children if one.name == "sheets")
    numbers = [
        int(number) for one in sheets.children if (number := one.attributes.get("sheetId", "")).isdigit()
    ]
    free = max(numbers, default=0) + 1
    # Some programs declare the prefix of `id` on each sheet and nowhere else: this one brings its own.
    identified = f'xmlns:r="{_RELATIONS}" r:id="{identity}"'
    new = f'<{sheets.prefix}sheet name="{attribute(name)}" sheetId="{free}" {identified}/>'
    book.package.changed[book.part] = cut(content, [(sheets.until, sheets.until, new.encode())])


# -- the sheet ---------------------------------------------------------------------------------------


def _sheet(lines: Sequence[Line], styles: _Styles) -> bytes:
    widths = _widths(lines)
    rows = "".join(_row(at, line, styles, widths) for at, line in enumerate(lines, 1))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    merged = [f'<mergeCell ref="A{at}:{_last(lines)}{at}"/>' for at, line in enumerate(lines, 1) if line.wide]
    merges = (
        f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>'
        if merged and _last(lines) != "A"
        else ""
    )
    page = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>{columns}</cols>'
        f"<sheetData>{rows}</sheetData>{merges}{page}</worksheet>"
    ).encode()


def _last(lines: Sequence[Line]) -> str:
    return column_letters(max((len(line.cells) for line in lines if not line.wide), default=1))


def _widths(lines: Sequence[Line]) -> list[int]:
    """The width of each column: of its longest cell, but so that all of them fit on a page."""
    table = [line.cells for line in lines if not line.wide]
    count = max(map(len, table), default=1)
    wanted = [_NARROWEST] * count
    for cells in table:
        for at, cell in enumerate(cells):
            wanted[at] = max(wanted[at], len(_shown(cell)) + 2)
    most = _WIDEST
    while most > 2 * _NARROWEST and sum(min(width, most) for width in wanted) > _PAGE:
        most -= 2
    return [min(width, most) for width in wanted] if count > 1 else [_ALONE]


def _shown(cell: Cell) -> str:
    return "" if cell is None else f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def _row(at: int, line: Line, styles: _Styles, widths: Sequence[int]) -> str:
    style = styles.heading if line.heading else styles.plain
    cells = "".join(
        _cell(f"{column_letters(column)}{at}", cell, style) for column, cell in enumerate(line.cells, 1)
    )
    return f'<row r="{at}"{_height(line, widths)}>{cells}</row>'


def _height(line: Line, widths: Sequence[int]) -> str:
    """Programs do not fit the height of merged cells to their text, and some not of others either."""
    room = [sum(widths)] if line.wide else widths
    needed = max(
        (_lines(_shown(cell), width) for cell, width in zip(line.cells, room, strict=False)), default=1
    )
    return f' ht="{min(_HIGHEST, 14 * needed + 2)}" customHeight="1"' if needed > 1 else ""


def _lines(text: str, width: int) -> int:
    """How many lines the text takes, with some room for words that do not break where the width ends."""
    return sum(max(1, -(-int(len(piece) * 1.1) // width)) for piece in text.split("\n"))


def _cell(name: str, value: Cell, style: int) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{name}" s="{style}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{name}" s="{style}"><v>{value!r}</v></c>'
    text = content_text(str(value)[:MOST_LETTERS])
    return f'<c r="{name}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _styles(book: Book) -> _Styles:
    """Two styles at the end of the workbook's own: folded text, and the same in bold."""
    part = next((name for name in book.package.xml if name.endswith("/styles.xml")), "")
    content = book.package.part(part)
    if content is None:
        return _Styles(0, 0)
    root = elements(content)
    groups = {one.name: one for one in root.children}
    if not {"fonts", "cellXfs"} <= groups.keys():
        return _Styles(0, 0)
    fonts, formats, p = groups["fonts"], groups["cellXfs"], root.prefix
    base = content[fonts.children[0].start : fonts.children[0].end] if fonts.children else b""
    bold = _bold(base, p)
    first = len(formats.children)
    fold = f'<{p}alignment vertical="top" wrapText="1"/>'
    made = "".join(
        f'<{p}xf numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1" '
        f'applyAlignment="1">{fold}</{p}xf>'
        for font in (0, len(fonts.children))
    )
    changes = [(fonts.until, fonts.until, bold), (formats.until, formats.until, made.encode())]
    for group, added in ((fonts, 1), (formats, 2)):
        tag = content[group.start : group.inside]
        count = re.sub(rb'count\s*=\s*"\d+"', b'count="%d"' % (len(group.children) + added), tag)
        changes.append((group.start, group.inside, count))
    book.package.changed[part] = cut(content, changes)
    return _Styles(first, first + 1)


def _bold(font: bytes, prefix: str) -> bytes:
    b, name = f"<{prefix}b/>".encode(), f"<{prefix}font".encode()
    if b in font:
        return font
    if font.endswith(b"/>") or not font:
        return name + b">" + b + f"</{prefix}font>".encode()
    inside = font.index(b">") + 1
    return font[:inside] + b + font[inside:]


# -- documents as lines ------------------------------------------------------------------------------


def lines_of(document: Document) -> list[Line]:
    """A document as rows of cells: its tables as tables, everything else as text over the page."""
    lines = [Line((document.title,), heading=True, wide=True)]
    lines += [Line((document.subtitle,), wide=True)] if document.subtitle else []
    lines += _blocks(document.blocks)
    for section in document.sections:
        lines += _section(section)
    return lines + ([Line(()), Line((document.footer,), wide=True)] if document.footer else [])


def _section(section: Section) -> list[Line]:
    lines = [Line(()), Line((section.title,), heading=True, wide=True), *_blocks(section.blocks)]
    for part in section.sections:
        lines += _section(part)
    return lines


def _blocks(blocks: Iterable[d.Block]) -> list[Line]:
    return [line for block in blocks for line in _block(block)]


def _block(block: d.Block) -> list[Line]:
    match block:
        case d.Paragraph(text, lead):
            return [Line((f"{lead} {text}".strip(),), wide=True)]
        case d.Formula(words, symbols, name):
            said = "   ".join(filter(None, (f"{name} =" if name else "", words, symbols and f"({symbols})")))
            return [Line((f"    {said}",), wide=True)]
        case d.Items(items, ordered):
            return [
                Line((f"{f'{at}.' if ordered else '–'} {item}",), wide=True)
                for at, item in enumerate(items, 1)
            ]
        case d.Facts(pairs):
            return [Line(pair) for pair in pairs]
        case d.Grid():
            caption = [Line((block.caption,), wide=True)] if block.caption else []
            return [*caption, *_table(block)]
        case d.Tree(lines):
            return [line for one in lines for line in _tree(one, 0)]
        case d.Chart() | d.Points() | d.Curves() | d.Cells():
            return _blocks(d.in_words(block))


def _table(grid: d.Grid) -> list[Line]:
    """The table; one with more columns than a page has room for as a sentence for each row."""
    if len(grid.headings) <= _MOST_COLUMNS:
        return [Line(grid.headings, heading=True), *map(Line, grid.rows)]
    return [
        Line(
            ("; ".join(f"{name}: {cell}" for name, cell in zip(grid.headings, row, strict=True) if cell),),
            wide=True,
        )
        for row in grid.rows
    ]


def _tree(line: d.Line, deep: int) -> list[Line]:
    own = Line(("    " * deep + line.text,), wide=True)
    return [own, *(below for part in line.parts for below in _tree(part, deep + 1))]
