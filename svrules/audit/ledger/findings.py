"""What is wrong with a ledger, in plain words, with the records that it is wrong of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

__all__ = ["Finding", "Findings"]

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is wrong, with the records `number` to `until`; None: with none in particular."""

    number: int | None
    what: str
    until: int | None = None

    def place(self) -> tuple[bool, int]:
        """What to sort by: records in their order, then the rest."""
        return self.number is None, self.number or 0

    @property
    def where(self) -> str:
        """The records in words; empty where it is none in particular."""
        if self.number is None:
            return ""
        return f"record{'' if self.until is None else 's'} {_span(self.number, _end(self))}"


@dataclass(slots=True)
class Findings:
    """The first findings, and how many `more` there are: however bad a ledger is, memory stays bounded."""

    listed: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, number: int | None, what: str, until: int | None = None) -> None:
        """One more; the same of the next record widens the last."""
        last = self.listed[-1] if self.listed else None
        if last is not None and number is not None and last.what == what and number == _end(last) + 1:
            self.listed[-1] = replace(last, until=number)
        elif len(self.listed) < _MOST:
            self.listed.append(Finding(number, what, None if until == number else until))
        else:
            self.more += 1

    def has(self, number: int) -> bool:
        """Whether something was found of a record."""
        return any(one.number is not None and one.number <= number <= _end(one) for one in self.listed)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _end(one: Finding) -> int:
    end = one.number if one.until is None else one.until
    return 0 if end is None else end
