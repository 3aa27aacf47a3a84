"""A Document for other programs: as JSON, and its tables as CSV."""

from __future__ import annotations

import json
from typing import Any

from svrules.render import document as d
from svrules.render.document import Document, Grid, Line, Section
from svrules.render.records import grid_as_csv
from svrules.render.untrusted import one_line

__all__ = ["as_csv", "as_json"]


def as_json(document: Document) -> str:
    """The document as an object with `title`, `subtitle`, `blocks`, `sections` and `footer`.

    A table is a list with one object a row, keyed by its headings; a tree is a list of `{text, parts}`.
    """
    made = {
        "title": document.title,
        "subtitle": document.subtitle,
        "blocks": [_block(block) for block in document.blocks],
        "sections": [_section(section) for section in document.sections],
        "footer": document.footer,
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def as_csv(document: Document) -> str:
    """The document's tables one after the other, each under a line with its title, an empty line between."""
    tables = [_titled(title, grid) for title, grid in _grids(document)]
    return "\n".join(tables)


def _titled(title: str, grid: Grid) -> str:
    table = grid_as_csv(grid.in_full or grid.headings, grid.rows)
    return grid_as_csv((one_line(title),), ()) + table if title else table


def _grids(document: Document) -> list[tuple[str, Grid]]:
    found = [(block.caption, block) for block in document.blocks if isinstance(block, Grid)]
    for section in document.sections:
        found += _grids_of(section)
    return found


def _grids_of(section: Section) -> list[tuple[str, Grid]]:
    found = [(block.caption or section.title, block) for block in section.blocks if isinstance(block, Grid)]
    for part in section.sections:
        found += _grids_of(part)
    return found


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(part) for part in section.sections],
    }


def _block(block: d.Block) -> dict[str, Any]:
    match block:
        case d.Paragraph(text, lead):
            return {"paragraph": f"{lead} {text}" if lead else text}
        case d.Formula(words, symbols, name):
            return {"formula": {"name": name, "words": words, "symbols": symbols}}
        case d.Items(items, _):
            return {"items": list(items)}
        case d.Facts(pairs):
            return {"facts": dict(pairs)}
        case Grid():
            rows = [dict(zip(block.headings, row, strict=True)) for row in block.rows]
            return {"table": {"caption": block.caption, "rows": rows}}
        case d.Tree(lines):
            return {"tree": [_line(line) for line in lines]}
        case d.Chart() | d.Points() | d.Curves() | d.Cells():
            return {"picture": [_block(one) for one in d.in_words(block)]}


def _line(line: Line) -> dict[str, Any]:
    return {"text": line.text, "parts": [_line(part) for part in line.parts]}
