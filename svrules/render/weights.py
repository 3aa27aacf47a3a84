"""What each leaf is worth of the whole: the implied weights, for every set of weights there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

from svrules.engine import Bid, Competition, score
from svrules.engine.result import CriterionResult, Result
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook, Table
from svrules.quantities import exact_number, print_date, print_percent, print_period, shown
from svrules.render.cases import Cases, cases
from svrules.render.document import Block, Document, Grid, Items, Paragraph
from svrules.render.literals import literal
from svrules.render.policy.parts import Book, book_of
from svrules.render.policy.rules import cell_in_words

__all__ = ["weights"]

_FULL: Final = 100
_SIDE_BY_SIDE: Final = 4
_ALWAYS: Final = "always"

_Reasons: TypeAlias = dict[str, list[dict[str, Scalar]]]  # in words, the contracts in which it is so


@dataclass(frozen=True, slots=True)
class _Case:
    """One set of weights, and the contracts in which it comes out, in words."""

    criteria: tuple[CriterionResult, ...]
    when: str

    @property
    def whole(self) -> Fraction:
        """What all top criteria are worth together: 100, or the points there are."""
        top = (exact_number(one.weight_exact or "0") for one in self.criteria if one.part_of is None)
        return sum(top, Fraction(0))


def weights(rulebook: Rulebook, on: date | None = None) -> Document:
    """What each criterion is worth of the whole, for every set of weights, with points where there are.

    The engine is run on one contract for each stretch of facts that makes a difference, so the weights shown
    are those that a competition gets.
    """
    made = cases(rulebook, rulebook.criteria, on)
    found = list(_distinct(book_of(rulebook, on), made))
    blocks: list[Block] = []
    if len(found) > 1:
        blocks.append(Items(tuple(f"{_letter(at)}: {case.when}" for at, case in enumerate(found))))
    blocks += [_grid(found, at, at + _SIDE_BY_SIDE) for at in range(0, len(found), _SIDE_BY_SIDE)]
    if not found:
        blocks.append(Paragraph(_nothing(rulebook, on), tone="quiet"))
    if made.cut_short:
        blocks.append(Paragraph("There are more combinations of facts than were tried.", tone="warn"))
    day = f"Rules of {print_date(on)}" if on else ""
    return Document(f"{rulebook.title}: what each criterion is worth", day, tuple(blocks), ())


def _distinct(book: Book, made: Cases) -> Iterator[_Case]:
    """Each set of weights once, in the order in which it is first met."""
    grouped: dict[tuple[str | None, ...], tuple[tuple[CriterionResult, ...], _Reasons]] = {}
    always = _always_in_scope(book.rulebook)
    for contract in made.contracts:
        competition = Competition(contract, (Bid("-", {}),))
        result = score(book.rulebook, competition).result()
        if result.contract.scope == "out of scope":
            continue
        if result.contract.scope != "in scope":
            # The scope rests on facts that no weight depends on, which this contract does not have.
            result = score(always, competition).result()
        if not result.bids[0].criteria:
            continue
        criteria = tuple(result.bids[0].criteria)
        key = tuple(criterion.weight_exact for criterion in criteria)
        _, reasons = grouped.setdefault(key, (criteria, {}))
        reasons.setdefault(_when(book, result, contract, made), []).append(contract)
    for criteria, reasons in grouped.values():
        yield _Case(criteria, "; or ".join(_dated(made, *one) for one in reasons.items()))


def _dated(made: Cases, reason: str, contracts: list[dict[str, Scalar]]) -> str:
    """The reason, with the days on which it is so where it is not so on every day."""
    days = made.when(contracts)
    if not days:
        return reason
    return f"{days}{reason[len(_ALWAYS) :]}" if reason.startswith(_ALWAYS) else f"{days}, {reason}"


def _always_in_scope(rulebook: Rulebook) -> Rulebook:
    """The rulebook without its rules of scope; without its text, so that no plan of the other is taken."""
    return replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.kind != "applies"), text="")


def _nothing(rulebook: Rulebook, on: date | None) -> str:
    """Why there are no weights to show."""
    if not rulebook.criteria:
        return "This rulebook has no criteria."
    if on is not None and not rulebook.in_force.covers(on):
        return f"This rulebook is not in force on {print_date(on)} ({print_period(rulebook.in_force)})."
    day = f" on {print_date(on)}" if on else ""
    tried = f"No {rulebook.contract_word} that was tried, on both sides of every limit that is written,"
    return f"{tried} has weights{day}: the rules do not apply, or no criterion counts."


def _when(book: Book, result: Result, contract: dict[str, Scalar], made: Cases) -> str:
    used = [one for one in result.contract.tables if one.row is not None and one.table in made.tables]
    if used:
        return ", and ".join(_matched(book, one.table, one.row or 0) for one in used)
    return ", ".join(f"{name} {_fact(book, name, contract)}" for name in made.inputs) or _ALWAYS


def _fact(book: Book, name: str, contract: dict[str, Scalar]) -> str:
    return literal(contract[name], book.rulebook.inputs[name].type, book.wording.units)


def _matched(book: Book, label: str, row: int) -> str:
    versions = [table for table in book.rulebook.tables[label] if row <= len(table.rows)]
    return _conditions(book, versions[-1], row) if versions else f"{label} row {row}"


def _conditions(book: Book, table: Table, row: int) -> str:
    cells = table.rows[row - 1].cells
    pairs = zip(table.inputs, cells, strict=True)
    said = [f"{book.words(x)} {cell_in_words(cell, book)}" for x, cell in pairs if cell.kind != "any"]
    if any(cell.kind == "otherwise" for cell in cells):
        said = ["no other row matches"]
    where = f"{table.label} row {row} (line {table.rows[row - 1].span.line})"
    return f"{' and '.join(said) or _ALWAYS}: {where}"


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else f"{_letter(at // 26 - 1)}{_letter(at % 26)}"


def _grid(found: list[_Case], start: int, end: int) -> Grid:
    beside = found[start:end]
    points = any(case.whole not in (0, _FULL) for case in found)
    names = ["Worth" if len(found) == 1 else _letter(start + at) for at in range(len(beside))]
    each, in_full = (
        [name for one in listed for name in ([f"{one} points", f"{one} %"] if points else [one])]
        for listed in (names, [f"{name}: {case.when}" for name, case in zip(names, beside, strict=True)])
    )
    codes = [(c.code, c.title, c.part_of or "") for c in beside[0].criteria]
    rows = tuple(
        (*code, *(cell for case in beside for cell in _worth(case, at, points)))
        for at, code in enumerate(codes)
    )
    numbers = frozenset(range(3, 3 + len(each)))
    about = ("Code", "Criterion", "Part of")
    full = (*about, *in_full) if len(found) > 1 else ()
    made = Grid("", (*about, *each), rows, numbers, keep=frozenset({0, *numbers}), keys=2, in_full=full)
    return made.without_empty()


def _worth(case: _Case, at: int, points: bool) -> list[str]:
    exact = case.criteria[at].weight_exact
    if exact is None:
        return ["–", "–"] if points else ["–"]
    share = print_percent(exact_number(exact) / case.whole) if case.whole else "–"
    return [shown(exact_number(exact), thousands=True), share] if points else [share]
