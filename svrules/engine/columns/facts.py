"""Facts of many competitions as columns: what the engine is given in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.competition import Bid, Competition
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType

__all__ = ["Competitions", "FactColumn", "as_columns", "whole_numbers"]

_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, eq=False, slots=True)
class FactColumn:
    """One fact of many bids, or of many contracts.

    Numbers: `values` × `unit`, whole numbers as int64, or as Python integers (dtype object) where one is too
    large. Yes or no: bool. Choices and text: int32, places in `words`. Dates: int64 days from 1 January 1970.
    `given` says of which the fact is given; None: of all. What stands in `values` where it is not given
    counts for nothing. `bounds`: no number in `values` is below the first or above the second, where whoever
    made the column has looked. `blank` says of which the fact is what the rulebook says a blank stands for;
    None: of none.
    """

    values: NDArray[Any]
    unit: Fraction = Fraction(1)
    words: tuple[str, ...] = ()
    given: NDArray[np.bool_] | None = None
    bounds: tuple[int, int] | None = None
    blank: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.values)

    def at(self, place: int, declared: Input) -> Scalar | None:
        """The fact of one bid or contract as the engine knows it elsewhere; None where it is not given."""
        if self.given is not None and not self.given[place]:
            return None
        value = self.values[place]
        match declared.type:
            case NumberType():
                return int(value) * self.unit
            case YesNoType():
                return bool(value)
            case DateType():
                return date.fromordinal(int(value) + _FIRST_DAY)
            case _:
                return self.words[int(value)]

    def taken(self, places: NDArray[np.intp] | slice) -> FactColumn:
        """The same for some of the bids or contracts, in that order."""
        given = None if self.given is None else self.given[places]
        blank = None if self.blank is None else self.blank[places]
        return FactColumn(self.values[places], self.unit, self.words, given, self.bounds, blank)


@dataclass(frozen=True, eq=False)
class Competitions:
    """Competitions one after another: bids `starts[i]` to `starts[i + 1]` are those of competition i.

    `contract` has a place for each competition, `bids` one for each bid, in the order of its table; a fact
    that is absent is missing in all. No two `names` of bidders of one competition may be the same.
    """

    contract: Mapping[str, FactColumn]
    bids: Mapping[str, FactColumn]
    starts: NDArray[np.int64]
    names: Sequence[str]

    @property
    def count(self) -> int:
        """How many competitions there are."""
        return len(self.starts) - 1

    @property
    def rows(self) -> int:
        """How many bids there are."""
        return int(self.starts[-1])

    @cached_property
    def competition_of(self) -> NDArray[np.intp]:
        """For each bid the place of its competition."""
        return np.repeat(np.arange(self.count), np.diff(self.starts))

    def one(self, rulebook: Rulebook, at: int) -> Competition:
        """One of them, as every other part of the engine knows it: with what blanks stand for."""
        of_bids, of_contract = (_inputs(rulebook, owner) for owner in ("bid", "contract"))
        bids = [
            Bid(str(self.names[row]), *_facts(self.bids, of_bids, row))
            for row in range(int(self.starts[at]), int(self.starts[at + 1]))
        ]
        contract, blanks = _facts(self.contract, of_contract, at)
        return Competition(contract, tuple(bids), blanks=blanks)

    def taken(self, places: NDArray[np.intp]) -> Competitions:
        """Some of them, in that order."""
        sizes = np.diff(self.starts)[places]
        starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        rows = np.repeat(self.starts[:-1][places] - starts[:-1], sizes) + np.arange(int(starts[-1]))
        return Competitions(
            {name: column.taken(places) for name, column in self.contract.items()},
            {name: column.taken(rows) for name, column in self.bids.items()},
            starts,
            _Names(self.names, rows),
        )


def _inputs(rulebook: Rulebook, owner: str) -> list[Input]:
    return [declared for declared in rulebook.inputs.values() if declared.owner == owner]


def _facts(
    columns: Mapping[str, FactColumn], inputs: Sequence[Input], place: int
) -> tuple[dict[str, Scalar], frozenset[str]]:
    """The facts of one bid or contract, and those for which a blank stands."""
    found: dict[str, Scalar] = {}
    blanks = set()
    for declared in inputs:
        column = columns.get(declared.name)
        value = None if column is None else column.at(place, declared)
        if value is None and declared.blank_means is not None:
            value = declared.blank_means
            blanks.add(declared.name)
        elif column is not None and column.blank is not None and column.blank[place]:
            blanks.add(declared.name)
        if value is not None:
            found[declared.name] = value
    return found, frozenset(blanks)


class _Names(Sequence[str]):
    """Some of the names, looked up when one is asked for."""

    def __init__(self, names: Sequence[str], rows: NDArray[np.intp]) -> None:
        self._names, self._rows = names, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: Any) -> Any:
        return str(self._names[int(self._rows[at])])


def as_columns(rulebook: Rulebook, competitions: Sequence[Competition]) -> Competitions:
    """The same facts as columns."""
    bids = [bid for competition in competitions for bid in competition.bids]
    sizes = [len(competition.bids) for competition in competitions]
    return Competitions(
        {
            declared.name: _column(
                declared,
                [one.contract.get(declared.name) for one in competitions],
                [declared.name in one.blanks for one in competitions],
            )
            for declared in rulebook.inputs.values()
            if declared.owner == "contract"
        },
        {
            declared.name: _column(
                declared,
                [bid.facts.get(declared.name) for bid in bids],
                [declared.name in bid.blanks for bid in bids],
            )
            for declared in rulebook.inputs.values()
            if declared.owner == "bid"
        },
        np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int64),
        [bid.name for bid in bids],
    )


def _column(declared: Input, values: Sequence[Any], blanks: Sequence[bool]) -> FactColumn:
    blank = np.array(blanks, dtype=np.bool_) if any(blanks) else None
    return replace(_facts_column(declared, values), blank=blank)


def _facts_column(declared: Input, values: Sequence[Any]) -> FactColumn:
    given = np.array([value is not None for value in values], dtype=np.bool_)
    known = [value for value in values if value is not None]
    mask = None if given.all() else given
    match declared.type:
        case NumberType():
            unit = Fraction(1, lcm(1, *(value.denominator for value in known)))
            numbers = [0 if value is None else int(value / unit) for value in values]
            return FactColumn(whole_numbers(numbers), unit, (), mask)
        case YesNoType():
            return FactColumn(np.array([bool(value) for value in values], dtype=np.bool_), given=mask)
        case DateType():
            days = [0 if value is None else value.toordinal() - _FIRST_DAY for value in values]
            return FactColumn(np.array(days, dtype=np.int64), given=mask)
        case ChoiceType(options=options):
            words = options
        case TextType():
            words = tuple(dict.fromkeys(known)) or ("",)
    places = {word: place for place, word in enumerate(words)}
    codes = [0 if value is None else places[value] for value in values]
    return FactColumn(np.array(codes, dtype=np.int32), words=words, given=mask)


def whole_numbers(numbers: Iterable[int]) -> NDArray[Any]:
    """Whole numbers as int64 where all fit, else as Python integers."""
    found = list(numbers)
    if all(-_LARGEST <= number <= _LARGEST for number in found):
        return np.array(found, dtype=np.int64)
    kept = np.empty(len(found), dtype=object)
    kept[:] = found
    return kept
