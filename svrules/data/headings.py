"""Which input a heading or name means: by its own words, without case, spaces and a remark such as `(£)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from svrules.data.remarks import Remark, read_remark
from svrules.data.wording import name_key
from svrules.diagnostics import Place, Span, nearest
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import DateType
from svrules.quantities import STANDARD_UNITS, DateOrder, UnitTable, VatBasis, split_vat

Owner = Literal["contract", "bid"]

BIDDER_HEADINGS: Final = (
    *("bidder", "bid", "project", "supplier", "tenderer", "applicant", "contractor"),
    *("organisation", "organization", "company", "name"),
)
"""Headings of the column of bidders, the surest first."""
COMPETITION_HEADINGS: Final = ("competition", "competition id")
"""Headings of the column with the keys of competitions in a flat table, the surest first."""
_OF_A_LOT: Final = ("", " number", " no", " no.", " ref", " ref.", " reference", " id")
PERHAPS_COMPETITION: Final = frozenset(
    (*(f"{what}{of}" for what in ("lot", "procurement", "notice", "tender") for of in _OF_A_LOT), "ocid")
)
"""Headings of columns that may well have such keys: nothing is read by them, they are pointed at."""

_MARKS: Final = " :*\n"
_LONGEST_HEADING: Final = 300
_ALSO: Final = ("{}", "{} name", "name of {}", "name of the {}", "{}'s name")
_BRACKET: Final = re.compile(r"(?P<name>.*\S)\s*[(\[](?P<remark>[^()\[\]]*)[)\]]", re.DOTALL)
_PERCENT: Final = re.compile(r"%|\bper\s*cent(?:age)?s?\b", re.IGNORECASE)
_TAIL: Final = re.compile(
    r"(?P<name>.*\S)[\s,]+(?P<remark>[£$€]\S*|%|'?000s?"
    r"|in (?:[£$€]\S*|%|FTE|weeks|hours|pounds|GBP|USD|EUR|euros?|dollars"
    r"|(?:thousand|million)s?(?: of \S+)?))",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Column:
    """An input as a heading or name calls it, with the VAT basis that the heading states.

    The heading, or the unit beside a fact of the contract, says: `in_percent` that figures are percentages,
    `order` whether dates in figures have the day or the month first.
    """

    input: Input
    place: Place | Span
    vat: VatBasis = None
    in_percent: bool = False
    order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What a heading turned out to be: an input with a remark, or nothing known."""

    input: Input | None
    remark: Remark = field(default_factory=Remark)


@dataclass(frozen=True)
class Names:
    """The names and headings under which the facts of the contract, or of each bid, are found."""

    owner: Owner
    inputs: dict[str, Input]
    units: UnitTable
    _met: dict[str, Named] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, rulebook: Rulebook, owner: Owner, units: UnitTable = STANDARD_UNITS) -> Names:
        """The names of a rulebook's inputs that belong to `owner`, explicit headings too."""
        declared = rulebook.contract_inputs() if owner == "contract" else rulebook.bid_inputs()
        keys: dict[str, Input] = {}
        for input_ in declared:
            keys.setdefault(name_key(input_.name), input_)
        for input_ in declared:
            for heading in input_.headings:
                keys.setdefault(name_key(heading), input_)
        return cls(owner, keys, units)

    def look_up(self, text: str) -> Named:
        """The input that the text names.

        A remark after the name is read only where the name alone is known.
        """
        if text not in self._met:
            self._met[text] = self._looked_up(text)
        return self._met[text]

    def _looked_up(self, text: str) -> Named:
        for whole in (text, text.rstrip(_MARKS)):
            known = self.inputs.get(name_key(whole))
            if known is not None:
                return Named(known, self._order_in(text, known))
        for name, remark in _readings(text.rstrip(_MARKS)):
            input_ = self.inputs.get(name_key(name))
            if input_ is not None:
                return Named(input_, read_remark(remark, input_, self.units))
        return Named(None)

    def _order_in(self, text: str, known: Input) -> Remark:
        """The order of dates in a heading that the rulebook itself gives, such as `start (dd/mm/yyyy)`."""
        if not isinstance(known.type, DateType):
            return Remark()
        said = (read_remark(remark, known, self.units).order for _, remark in _readings(text))
        return Remark(order=next(filter(None, said), None))

    def nearest(self, text: str) -> tuple[str, ...]:
        """The names that the text may have been meant for."""
        name = next((name for name, _ in _readings(text)), text)
        candidates = [
            *(i.name for i in self.inputs.values()),
            *(h for i in self.inputs.values() for h in i.headings),
        ]
        return nearest(name, dict.fromkeys(candidates))


def says_percent(text: str) -> bool:
    """Whether a heading or unit says that the figures under it are percentages."""
    return _PERCENT.search(text) is not None


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """The ways to cut a heading into a name and the remarks after it, the shortest remark first."""
    remarks: list[str] = []
    rest = " ".join(text.split())
    if len(rest) > _LONGEST_HEADING:
        return
    while True:
        bracket = _BRACKET.fullmatch(rest) or _TAIL.fullmatch(rest)
        if bracket is not None:
            rest, remark = bracket["name"].rstrip(" ,"), bracket["remark"]
        else:
            without, vat = split_vat(rest)
            if vat is None or not without.strip(" ,"):
                return
            rest, remark = without.strip(" ,"), f"{vat} VAT"
        remarks.insert(0, remark)
        yield rest, ", ".join(remarks)


def bidder_column(headings: Iterable[tuple[int, str]], names: Names, word: str) -> int | None:
    """Which of the headings, given with their columns, is that of the bidders; None when none is.

    A heading that is the name of an input is that input. `word` is the rulebook's own word for a bid, tried
    before the others.
    """
    keys: dict[str, int] = {}
    for column, text in headings:
        if names.look_up(text).input is None:
            keys.setdefault(name_key(text), column)
    for heading in dict.fromkeys((word, *BIDDER_HEADINGS)):
        for form in _ALSO:
            if form.format(heading) in keys:
                return keys[form.format(heading)]
    return None
