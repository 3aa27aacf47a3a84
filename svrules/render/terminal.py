"""A Document on a terminal, or as plain text where there is none: colours only where the console has them."""

from __future__ import annotations

from io import StringIO
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree as Branches

from svrules.render.columns import Beside, on_lines, side_by_side
from svrules.render.document import (
    Block,
    Cells,
    Chart,
    Curves,
    Document,
    Facts,
    Formula,
    Grid,
    Items,
    Line,
    Paragraph,
    Points,
    Section,
    Tone,
    Tree,
    in_words,
    is_silent,
)
from svrules.render.tones import tone_of
from svrules.render.untrusted import one_line

__all__ = ["as_text", "show"]

_STYLES: Final[dict[Tone, str]] = {
    "plain": "",
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
    "quiet": "dim",
}


def show(document: Document, console: Console) -> None:
    """The document on the console, folded to its width; in a pipe without colour or trailing spaces."""
    if console.is_terminal:
        _print(document, console)
    else:
        console.file.write(as_text(document, console.width))


def _print(document: Document, console: Console) -> None:
    console.print(_title(document), highlight=False)
    _print_blocks(document.blocks, console)
    for section in document.sections:
        _show_section(section, console, 0)
    if document.footer:
        console.print()
        console.print(_text(document.footer, "dim"), highlight=False)


def as_text(document: Document, width: int = 80) -> str:
    """The document as plain text of at most `width` columns, without colour."""
    written = StringIO()
    _print(document, Console(file=written, width=width, color_system=None, force_terminal=False))
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def _title(document: Document) -> Text:
    subtitle = f"\n{one_line(document.subtitle)}" if document.subtitle else ""
    return Text.assemble((one_line(document.title), "bold"), (subtitle, "dim"))


def _show_section(section: Section, console: Console, depth: int) -> None:
    if is_silent(section):
        return
    console.print()
    console.print(Text(one_line(section.title), "bold underline" if depth == 0 else "bold"), highlight=False)
    _print_blocks(section.blocks, console)
    for part in section.sections:
        _show_section(part, console, depth + 1)


def _print_blocks(blocks: tuple[Block, ...], console: Console) -> None:
    """The blocks, with air between a table and what stands beside it."""
    for before, block in zip((None, *blocks), blocks, strict=False):
        if isinstance(before, Grid) or (isinstance(block, Grid) and (before or block.caption)):
            console.print()
        console.print(_block(block), highlight=False)


def _text(text: str, style: str = "") -> Text:
    # A Text is never parsed for markup, so names in square brackets stay names.
    return Text(one_line(text), style, overflow="fold")


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph(text, lead, tone):
            start = f"{one_line(lead)} " if lead else ""
            return Text.assemble((start, "bold"), (one_line(text), _STYLES[tone]), overflow="fold")
        case Formula():
            return Padding(_formula(block), (0, 0, 0, 2))
        case Items(items, ordered):
            return _hanging([(f"{at}." if ordered else "-", item) for at, item in enumerate(items, 1)])
        case Facts(pairs):
            return _facts(pairs)
        case Grid():
            return _Tables(block)
        case Tree(lines):
            return _tree(lines)
        case Chart() | Points() | Curves() | Cells():
            return Group(*(_block(one) for one in in_words(block)))


def _formula(formula: Formula) -> RenderableType:
    words = _text(f"{formula.name} = {formula.words}" if formula.name else formula.words)
    if formula.symbols and formula.symbols != formula.words:
        return Group(words, _text(formula.symbols, "dim"))
    return words


def _hanging(rows: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for mark, text in rows:
        table.add_row(Text(mark), _text(text))
    return table


def _facts(pairs: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", max_width=28)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(_text(name, "dim"), _text(value))
    return table


class _Tables:
    """A Grid as one table, as several where it is too wide, or as lines where even that is too wide."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        grid = self.grid
        if grid.caption:
            yield _text(grid.caption, "bold")
        tables = side_by_side(grid, options.max_width)
        for at, beside in enumerate(tables):
            if at:
                yield Text("")
            yield _table(grid, beside)
        if not tables:
            yield _tree(on_lines(grid))


def _table(grid: Grid, beside: Beside) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1), collapse_padding=True)
    for at, width in zip(beside.columns, beside.widths, strict=True):
        number = at in grid.numbers
        table.add_column(
            _text(grid.headings[at], "bold"),
            justify="right" if number else "left",
            overflow="fold",
            width=width,
        )
    for row in grid.rows:
        table.add_row(*(_cell(grid, at, row[at]) for at in beside.columns))
    return table


def _cell(grid: Grid, at: int, cell: str) -> Text:
    return _text(cell, _STYLES[tone_of(cell)] if at in grid.outcomes else "")


def _tree(lines: tuple[Line, ...]) -> RenderableType:
    return Group(*(_branch(line) for line in lines))


def _branch(line: Line) -> Branches:
    branch = Branches(_text(line.text, _STYLES[line.tone]), guide_style="dim")
    for part in line.parts:
        branch.children.append(_branch(part))
    return branch
