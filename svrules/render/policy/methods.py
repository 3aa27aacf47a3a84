"""Scoring methods: a sentence, and the formula that the engine computes, for each kind of method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from svrules.language.expressions import Expression, Literally, PopulationRef
from svrules.language.rulebook import Method, ScaleRow
from svrules.render.document import Block, Formula, Grid, Paragraph
from svrules.render.policy.parts import Book
from svrules.render.policy.rules import cell_in_words
from svrules.render.words import MULTIPLY, OPEN, WHOLE, Wording

__all__ = ["METHODS", "method_blocks"]


def method_blocks(method: Method, book: Book) -> list[Block]:
    """How the marks are earned: blocks of a policy."""
    return METHODS[method.kind](method, book)


def _symbols(book: Book) -> Wording:
    w = book.wording
    return Wording("symbols", w.bid_word, w.units, w.plurals)


def _own(method: Method, book: Book, strength: int = WHOLE) -> tuple[str, str]:
    """What is scored, in words and in symbols."""
    return _both(method.operand, book, strength)


def _both(expression: Expression | None, book: Book, strength: int = WHOLE) -> tuple[str, str]:
    if expression is None:
        return "", ""
    return book.wording.tight(expression, strength), _symbols(book).tight(expression, strength)


def _among(method: Method, book: Book) -> str:
    return book.wording.population(method.population or PopulationRef(None))


def _share(words: str, symbols: str) -> Formula:
    return Formula(f"marks available × {words}", f"marks available × {symbols}", "marks")


def _to_lowest(method: Method, book: Book) -> list[Block]:
    (x, s), p = _own(method, book), _among(method, book)
    return [
        Paragraph(f"The lowest {x} among {p} earns full marks; the others earn marks in proportion."),
        _share(f"lowest {x} among {p} ÷ own {x}", f"min({s} among {p}) ÷ {s}"),
    ]


def _to_highest(method: Method, book: Book) -> list[Block]:
    (x, s), p = _own(method, book), _among(method, book)
    return [
        Paragraph(f"The highest {x} among {p} earns full marks; the others earn marks in proportion."),
        _share(f"own {x} ÷ highest {x} among {p}", f"{s} ÷ max({s} among {p})"),
    ]


def _over_lowest(method: Method, book: Book) -> list[Block]:
    (x, s), p = _own(method, book), _among(method, book)
    low = f"min({s} among {p})"
    return [
        Paragraph(f"Marks fall by the percentage by which {x} is over the lowest among {p}."),
        _share(f"(1 − (own {x} − lowest {x}) ÷ lowest {x})", f"(1 − ({s} − {low}) ÷ {low})"),
    ]


def _from_to(method: Method, book: Book) -> list[Block]:
    (x, s), (a, sa), (b, sb) = (
        _own(method, book, MULTIPLY),
        _both(method.none_at, book),
        _both(method.full_at, book),
    )
    return [
        Paragraph(f"No marks at {a}, full marks at {b}, in proportion between."),
        _share(f"({x} − {a}) ÷ ({b} − {a})", f"({s} − {sa}) ÷ ({sb} − {sa})"),
    ]


def _out_of(method: Method, book: Book) -> list[Block]:
    (x, s), (n, sn) = _own(method, book), _both(method.whole, book)
    return [Paragraph(f"Marks in proportion to {x}, out of {n}."), _share(f"{x} ÷ {n}", f"{s} ÷ {sn}")]


def _share_of(method: Method, book: Book) -> list[Block]:
    (x, s), (y, sy) = _own(method, book), _both(method.whole, book)
    return [Paragraph(f"Marks in proportion to {x} as a share of {y}."), _share(f"{x} ÷ {y}", f"{s} ÷ {sy}")]


def _by_level(method: Method, book: Book) -> list[Block]:
    x, _ = _own(method, book, OPEN)
    rows = tuple(_scale_row(row, book) for row in method.rows)
    return [Paragraph(f"Marks by {x}:"), Grid("", (x, "gives"), rows)]


def _scale_row(row: ScaleRow, book: Book) -> tuple[str, str]:
    gives = book.words(row.gives)
    unit = (
        ""
        if row.in_marks and gives.endswith("marks")
        else " marks"
        if row.in_marks
        else " of the marks available"
    )
    return cell_in_words(row.cell, book), gives + unit


def _full_when(method: Method, book: Book) -> list[Block]:
    holds = [] if method.operand is None else [book.formula(method.operand)]
    return [Paragraph("Full marks when the following holds, otherwise none:"), *holds]


def _mean_method(method: Method, book: Book) -> list[Block]:
    (x, s), p = _own(method, book), _among(method, book)
    (at, sat), (per, sper) = _both(method.at_mean, book), _both(method.per_percent, book)
    sign, verb = ("+", "gained") if method.gaining else ("−", "lost")
    gap = f"(own {x} − mean {x}) ÷ mean {x} × 100"
    mean = f"mean({s} among {p})"
    return [
        Paragraph(f"{at} of the marks at the mean of {x} among {p}; {per} {verb} for each percent above it."),
        _share(f"({at} {sign} {per} × {gap})", f"({sat} {sign} {sper} × ({s} − {mean}) ÷ {mean} × 100)"),
    ]


def _best_of(method: Method, book: Book) -> list[Block]:
    items = book.wording.listed(method.items)
    n, sn = _both(method.whole, book)
    best = method.best or 0
    return [
        Paragraph(f"The {best} largest of {items} count, each out of {n}."),
        _share(
            f"sum of the {best} largest ÷ ({best} × {n})",
            f"sum of the {best} largest of {{{_symbols(book).listed(method.items)}}} ÷ ({best} × {sn})",
        ),
    ]


def _of_the_marks(method: Method, book: Book) -> list[Block]:
    x, s = _own(method, book)
    return [Paragraph("A share of the marks available:"), _share(x, s)]


def _marks(method: Method, book: Book) -> list[Block]:
    x, s = _own(method, book, OPEN)
    if isinstance(method.operand, Literally) and method.operand.value == 0:
        return [Paragraph("Otherwise it earns no marks.")]
    return [Paragraph("Marks as worked out here:"), Formula(x, s, "marks")]


METHODS: Final[dict[str, Callable[[Method, Book], list[Block]]]] = {
    "relative to lowest": _to_lowest,
    "relative to highest": _to_highest,
    "percent over lowest": _over_lowest,
    "from to": _from_to,
    "out of": _out_of,
    "by level": _by_level,
    "full marks when": _full_when,
    "mean method": _mean_method,
    "share of": _share_of,
    "best of": _best_of,
    "marks": _marks,
    "of the marks": _of_the_marks,
}
