"""A Document as Markdown (CommonMark with tables), for a tender pack or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

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
    Tree,
    in_words,
    is_silent,
)
from svrules.render.untrusted import one_line

__all__ = ["as_markdown"]

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~])")
_STARTS_BLOCK: Final = re.compile(r"^(\d+)([.)])(?=\s|$)|^([#+=-])(?=[\s#+=-]|$)")


def as_markdown(document: Document) -> str:
    """The document as Markdown; text that Markdown would read as marks, links or HTML is escaped."""
    lines = [f"# {escaped(document.title)}", ""]
    if document.subtitle:
        lines += [f"*{escaped(document.subtitle)}*", ""]
    for block in document.blocks:
        lines += [*_block(block), ""]
    for section in document.sections:
        lines += _section(section, 2)
    if document.footer:
        lines += ["---", "", escaped(document.footer), ""]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    safe = _SPECIAL.sub(r"\\\1", one_line(text))
    return _STARTS_BLOCK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", safe)


def _section(section: Section, level: int) -> Iterator[str]:
    if is_silent(section):
        return
    yield from ("#" * min(level, 6) + f" {escaped(section.title)}", "")
    for block in section.blocks:
        yield from (*_block(block), "")
    for part in section.sections:
        yield from _section(part, level + 1)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text, lead):
            yield f"**{escaped(lead)}** {escaped(text)}" if lead else escaped(text)
        case Formula():
            yield from _formula(block)
        case Items(items, ordered):
            marks = (f"{at}." if ordered else "-" for at in range(1, len(items) + 1))
            yield from (f"{mark} {escaped(item)}" for mark, item in zip(marks, items, strict=True))
        case Facts(pairs):
            yield from (f"- **{escaped(name)}**: {escaped(value)}" for name, value in pairs)
        case Grid():
            yield from _grid(block)
        case Tree(lines):
            yield from _tree(lines, 0)
        case Chart() | Points() | Curves() | Cells():
            for one in in_words(block):
                yield from (*_block(one), "")


def _formula(formula: Formula) -> Iterator[str]:
    name = f"**{escaped(formula.name)}** = " if formula.name else ""
    yield f"> {name}{escaped(formula.words)}"
    if formula.symbols and formula.symbols != formula.words:
        yield from (">", f"> In symbols: {escaped(formula.symbols)}")


def _grid(grid: Grid) -> Iterator[str]:
    if grid.caption:
        yield from (f"**{escaped(grid.caption)}**", "")
    yield _row(grid.headings)
    yield _row(tuple("--:" if at in grid.numbers else "---" for at in range(len(grid.headings))), raw=True)
    yield from map(_row, grid.rows)


def _row(cells: tuple[str, ...], *, raw: bool = False) -> str:
    return "| " + " | ".join(cell if raw else escaped(cell) for cell in cells) + " |"


def _tree(lines: tuple[Line, ...], depth: int) -> Iterator[str]:
    for line in lines:
        yield f"{'  ' * depth}- {escaped(line.text)}"
        yield from _tree(line.parts, depth + 1)
