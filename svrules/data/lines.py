"""The facts of one contract or bid, as names with cells, become a mapping of facts by input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from shlex import quote
from typing import Final

from svrules.data.cells import Cell
from svrules.data.facts import FactReader
from svrules.data.headings import Column, Named, Names, says_percent
from svrules.data.wording import did_you_mean, vat_words
from svrules.diagnostics import Place, Span
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import DateType, NumberType
from svrules.quantities import MONEY, UnitTable, VatBasis

_MOST_NAMES: Final = 8


@dataclass
class LineReader:
    """Matches names of facts and reads their cells, for the contract or for bids."""

    names: Names
    reader: FactReader
    other: Names
    seen: set[str] = field(default_factory=set)
    otherwise: str = ""
    """What else to do with a name that means nothing, which stands at `{}`, for a shell."""

    def column(self, text: str, place: Place | Span) -> Column | None:
        """The input that the heading or name means; None, with an error, when it means none."""
        named = self.names.look_up(text)
        if named.input is None:
            self._unknown(text, place)
            return None
        self.seen.add(named.input.name)
        vat = self._vat(named, text, place)
        return Column(named.input, place, vat, says_percent(text), named.remark.order)

    def _vat(self, named: Named, text: str, place: Place | Span) -> VatBasis:
        """The basis that the heading states, once it is known to fit; whatever does not fit is reported."""
        input_, remark = named.input, named.remark
        if input_ is None:
            return None
        if remark.problem:
            code = "SV0810" if remark.about_vat else "SV0818"
            heading = " ".join(text.split())
            what = f"The heading `{heading}`: {remark.problem}"
            try_ = as_sentence(f"{first_make(input_, self.names.units)}head the column `{input_.name}`.")
            self.reader.report.error(code, place, what, try_)
            return None
        declared = input_.type.vat if isinstance(input_.type, NumberType) else "outside"
        if remark.vat is not None and declared is not None and remark.vat != declared:
            asks = vat_words(declared) if _is_money(input_) else "in no money at all"
            self.reader.report.error(
                "SV0810",
                place,
                f"The heading says {vat_words(remark.vat)}; the rulebook asks for `{input_.name}` {asks}.",
                "Give the amounts as the rulebook asks, and change the heading.",
            )
            return None
        return remark.vat

    def _unknown(self, text: str, place: Place | Span) -> None:
        shown = " ".join(text.split())
        what = "fact of the contract" if self.names.owner == "contract" else "fact of a bid"
        try_ = did_you_mean(self.names.nearest(text))
        if self.other.look_up(text).input is not None:
            where = "to each bid" if self.names.owner == "contract" else "to the contract"
            try_ = f"It belongs {where}; move it there."
        elif not try_:
            known = [input_.name for input_ in dict.fromkeys(self.names.inputs.values())]
            more = f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
            try_ = (
                f"There are: {', '.join(f'`{name}`' for name in known[:_MOST_NAMES])}{more}." if known else ""
            )
        try_ = f"{try_} {self.otherwise.format(quote(shown))}".strip()
        self.reader.report.error("SV0802", place, f"`{shown}` is not a {what} in this rulebook.", try_)

    def facts(self, pairs: Iterable[tuple[Column, Cell]]) -> dict[str, Scalar]:
        """The facts in the cells; blank and refused ones are left out."""
        facts: dict[str, Scalar] = {}
        for column, cell in pairs:
            value = self.reader.read(column, cell)
            if value is not None:
                facts[column.input.name] = value
        return facts

    def unseen(self, inputs: Iterable[Input]) -> list[Input]:
        """The inputs for which there was neither a heading nor a name."""
        return [input_ for input_ in inputs if input_.name not in self.seen]


def first_make(input_: Input, units: UnitTable) -> str:
    """What to do with figures before a remark is taken from their heading: it may change what they mean."""
    type_ = input_.type
    if isinstance(type_, DateType):
        return "write the dates as in 1 April 2026 first, then "
    if not isinstance(type_, NumberType):
        return ""
    if type_.style == "percent":
        return "write the figures as percentages, such as 10%, first, then "
    if input_.levels:
        return "give the marks on the rulebook's scale first, then "
    if type_.dimension.is_plain:
        return "give the figures in full first, then "
    if not _is_money(input_):
        return f"convert the figures to {type_.dimension.words(units)} first, then "
    unit = "pounds" if type_.dimension == MONEY else type_.dimension.words(units)
    vat = f" {vat_words(type_.vat)}" if type_.vat in ("excluding", "including") else ""
    return f"convert the figures to {unit}{vat}, in full, first, then "


def as_sentence(sentence: str) -> str:
    """The words with a capital at their start."""
    return sentence[:1].upper() + sentence[1:]


def _is_money(input_: Input) -> bool:
    return isinstance(input_.type, NumberType) and ("£", 1) in input_.type.dimension.powers


def repeated(columns: Iterable[Column], reader: FactReader) -> None:
    """Reports each input that has two headings."""
    first: dict[str, Column] = {}
    for column in columns:
        earlier = first.setdefault(column.input.name, column)
        if earlier is not column:
            reader.report.error(
                "SV0808",
                column.place,
                f"`{column.input.name}` is there twice.",
                "Keep the one that counts and take the other out.",
                also=((earlier.place, "the first one"),),
            )
