"""What each leaf is worth of the whole: the implied weights, for every set of weights there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from svrules.engine import Bid, Competition, score
from svrules.engine.result import CriterionResult, Result
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook, Table
from svrules.quantities import print_date, print_percent, shown
from svrules.render.cases import cases
from svrules.render.document import Block, Document, Grid, Items, Paragraph
from svrules.render.literals import literal
from svrules.render.policy.parts import Book, book_of
from svrules.render.policy.rules import cell_in_words

__all__ = ["weights"]

_SIDE_BY_SIDE = 4


@dataclass(frozen=True, slots=True)
class _Case:
    """One set of weights, and the contracts in which it comes out, in words."""

    criteria: tuple[CriterionResult, ...]
    when: str


def weights(rulebook: Rulebook, on: date | None = None) -> Document:
    """What each criterion is worth, in marks and as a share of the whole, for every set of weights.

    The engine is run on one contract for each stretch of facts that makes a difference, so the weights shown
    are those that a competition gets.
    """
    made = cases(rulebook, rulebook.criteria, on)
    found = list(_distinct(book_of(rulebook, on), made.contracts, made.inputs))
    blocks: list[Block] = []
    if len(found) > 1:
        blocks.append(Items(tuple(f"{_letter(at)}: {case.when}" for at, case in enumerate(found))))
    blocks += [_grid(found, at, at + _SIDE_BY_SIDE) for at in range(0, len(found), _SIDE_BY_SIDE)]
    if not found:
        blocks.append(Paragraph("This rulebook has no criteria.", tone="quiet"))
    if made.cut_short:
        blocks.append(Paragraph("There are more combinations of facts than were tried.", tone="warn"))
    day = f"Rules of {print_date(on)}" if on else ""
    return Document(f"{rulebook.title}: what each criterion is worth", day, tuple(blocks), ())


def _distinct(
    book: Book, contracts: tuple[dict[str, Scalar], ...], inputs: tuple[str, ...]
) -> Iterator[_Case]:
    """Each set of weights once, in the order in which it is first met."""
    grouped: dict[tuple[str | None, ...], tuple[tuple[CriterionResult, ...], dict[str, None]]] = {}
    for contract in contracts:
        result = score(book.rulebook, Competition(contract, (Bid("-", {}),))).result()
        if result.contract.scope == "out of scope" or not result.bids or not result.bids[0].criteria:
            continue
        criteria = tuple(result.bids[0].criteria)
        key = tuple(criterion.weight_exact for criterion in criteria)
        _, reasons = grouped.setdefault(key, (criteria, {}))
        reasons[_when(book, result, contract, inputs)] = None
    for criteria, reasons in grouped.values():
        yield _Case(criteria, "; or ".join(reasons))


def _when(book: Book, result: Result, contract: dict[str, Scalar], inputs: tuple[str, ...]) -> str:
    lines = [
        _matched(book, table.table, table.row) for table in result.contract.tables if table.row is not None
    ]
    if any(lines):
        return ", and ".join(line for line in lines if line)
    return ", ".join(f"{name} {_fact(book, name, contract)}" for name in inputs) or "always"


def _fact(book: Book, name: str, contract: dict[str, Scalar]) -> str:
    return literal(contract[name], book.rulebook.inputs[name].type, book.wording.units)


def _matched(book: Book, label: str, row: int) -> str:
    for table in book.rulebook.tables.get(label.split(" ")[0], book.rulebook.tables.get(label, ())):
        if row <= len(table.rows):
            return _conditions(book, table, row)
    return ""


def _conditions(book: Book, table: Table, row: int) -> str:
    cells = zip(table.inputs, table.rows[row - 1].cells, strict=True)
    said = [f"{book.words(x)} {cell_in_words(cell, book)}" for x, cell in cells if cell.kind not in ("any",)]
    if any(cell.kind == "otherwise" for cell in table.rows[row - 1].cells):
        said = ["no other line fits"]
    return f"{' and '.join(said) or 'always'} ({table.label} line {row})"


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else f"{_letter(at // 26 - 1)}{_letter(at % 26)}"


def _grid(found: list[_Case], start: int, end: int) -> Grid:
    shown_cases = found[start:end]
    only = len(found) == 1
    names = ["Worth" if only else _letter(start + at) for at in range(len(shown_cases))]
    headings = ("Code", "Criterion", "Part of", *(name for one in names for name in (one, f"{one} % of all")))
    codes = [(c.code, c.title, c.part_of or "") for c in shown_cases[0].criteria]
    rows = tuple(
        (*code, *(cell for case in shown_cases for cell in _worth(case, at))) for at, code in enumerate(codes)
    )
    numbers = frozenset(range(3, len(headings)))
    return Grid("", headings, rows, numbers, keep=frozenset({0, *numbers}))


def _worth(case: _Case, at: int) -> tuple[str, str]:
    exact = case.criteria[at].weight_exact
    if exact is None:
        return "–", "–"
    whole = sum((Fraction(c.weight_exact or 0) for c in case.criteria if c.part_of is None), Fraction(0))
    share = print_percent(Fraction(exact) / whole) if whole else "–"
    return shown(Fraction(exact), thousands=True), share
