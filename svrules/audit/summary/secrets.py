"""Whether a text that people typed gives away another tender: its bidder's name or one of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.audit.summary.amounts import Amount, amounts, days, is_reference
from svrules.audit.summary.model import Case
from svrules.audit.summary.names import Names, words_of
from svrules.audit.summary.showable import Showable, is_money, is_secret
from svrules.engine.competition import Facts
from svrules.engine.result import BidResult
from svrules.language.types import NumberType, TextType
from svrules.quantities import exact_number

__all__ = ["FIGURE", "NAME", "TEXT", "Secrets"]

NAME: Final = "names another bidder"
FIGURE: Final = "has a figure that is confidential, or money of another tender"
TEXT: Final = "has a confidential fact of another tender"

_LIKELY: Final = "may name another bidder: it has one's second word or initials, or is spelled much like one"
_MONEY: Final = "has an amount of money that is not this tender's own"
_RIVAL: Final = "has a figure that another tender gave too"
# `eighty-one thousand pounds`: an amount in words is not read, only seen.
_SPELLED: Final = re.compile(
    r"(?<![\d\s])\s+(?:hundred|thousand|million)\b|[^\W\d]\s+pounds\b", re.IGNORECASE
)
# A smaller whole number means something else far too often, unless it has a pound sign or is confidential.
_SMALL: Final = 100
# From here on a rounded figure gives the true one away.
_LARGE: Final = 1000
_SHORT: Final = 4


class Secrets:
    """The names and figures that one supplier may not be told.

    Not secret are those of its own tender, what is published of the contract, and the winner's name.
    """

    def __init__(self, case: Case) -> None:
        self._case, self._showable = case, Showable(case.plan)
        others = [one for one in case.result.bids if one.bid != case.bid.bid]
        best = "" if case.best is None else case.best.bid
        self._names = Names(
            [case.bid.bid, *filter(None, [best])],
            [one.bid for one in others if one.bid != best],
            _ordinary(case.rulebook.text),
        )
        self._published, kept = self._contract()
        own, hidden = self._own()
        self._own_figures = own
        self._confidential = {
            one for other in others for one in self._facts(other, confidential=True)
        } - own - self._published | kept  # fmt: skip
        theirs = {one for other in others for one in (*self._facts(other), *self._values(other))}
        self._money = (theirs - own - self._published) | hidden | kept
        self._gaps = set(self._differences(others)) - own - self._published
        self._days = set(self._dates(others))
        texts = {one for other in others for one in self._texts(other.bid)}
        self._words = texts - set(self._texts(case.bid.bid))
        self._others = others

    def given_away(self, text: str) -> tuple[str, ...]:
        """What a text gives away, in words without the secret itself; empty: nothing."""
        found = []
        if self._names.named(text)[0]:
            found.append(NAME)
        if any(self._is_secret(one) for one in amounts(text)):
            found.append(FIGURE)
        said = f" {' '.join(words_of(text))} "
        on_a_day = any(day.is_on(one) for day in days(text) for one in self._days)
        if on_a_day or any(f" {one} " in said for one in self._words):
            found.append(TEXT)
        return tuple(found)

    def to_look_at(self, text: str, about: str) -> tuple[str, ...]:
        """What of a text on the tender `about` could give away another one, and only a person can tell."""
        found = []
        if self._names.named(text)[1]:
            found.append(_LIKELY)
        said = list(amounts(text))
        published = self._published | self._own_figures
        of_others = (
            one.money and not any(value in published for value, _ in one.values) for one in said
        )  # fmt: skip
        if (any(of_others) or _SPELLED.search(text)) and FIGURE not in self.given_away(text):
            found.append(_MONEY)
        rivals = self._of_rivals(about)
        if any(_is_of_rival(one, rivals) for one in said):
            found.append(_RIVAL)
        return tuple(found)

    def _is_secret(self, said: Amount) -> bool:
        telling = said.money or said.percent or said.decimals
        counts = is_reference(said)
        for value, unit in said.values:
            if value in self._confidential and not (counts and abs(value) < _SMALL):
                return True
            large = abs(value) >= _SMALL and not counts
            if (telling or large) and (value in self._money or value in self._gaps):
                return True
            if value in self._own_figures or value in self._published:
                continue
            near = (one for one in (*self._money, *self._confidential) if abs(one) >= _LARGE)
            if any(abs(value - one) <= unit / 2 for one in near):
                return True
        return False

    # -- what there is to keep ---------------------------------------------------------------------------

    def _contract(self) -> tuple[set[Fraction], set[Fraction]]:
        """The figures of the contract that are published, and those that the authority keeps to itself."""
        inputs = self._case.rulebook.inputs
        public: set[Fraction] = set()
        kept: set[Fraction] = set()
        for name, value in self._case.assessed.competition.contract.items():
            asked = inputs.get(name)
            if type(value) is Fraction and value:
                secret = asked is not None and asked.confidential
                (kept if secret else public).update(_forms(value, None if asked is None else asked.type))
        return public - kept, kept

    def _own(self) -> tuple[set[Fraction], set[Fraction]]:
        """The tender's own figures, and those worked out for it that it is not told."""
        bid, inputs = self._case.bid, self._case.rulebook.inputs
        facts = self._given(bid.bid)
        own = {
            form
            for name, value in facts.items()
            if type(value) is Fraction and name in inputs
            for form in _forms(value, inputs[name].type)
        }
        hidden: set[Fraction] = set()
        for name, value in self._worked_out(bid):
            (own if self._showable.value(name) else hidden).add(value)
        return own, hidden - own

    def _facts(self, bid: BidResult, *, confidential: bool = False) -> Iterator[Fraction]:
        inputs = self._case.rulebook.inputs
        for name, value in self._given(bid.bid).items():
            asked = inputs.get(name)
            if asked is None or type(value) is not Fraction or not value:
                continue
            # Everybody is given marks such as 4, or their scores; of a level a figure says nothing.
            if confidential and asked.confidential and asked.levels is None:
                yield from _forms(value, asked.type)
            if not confidential and is_secret(asked) and asked.levels is None:
                yield value

    def _values(self, bid: BidResult) -> Iterator[Fraction]:
        yield from (value for _, value in self._worked_out(bid))

    def _worked_out(self, bid: BidResult) -> Iterator[tuple[str, Fraction]]:
        """Money that was worked out for a tender, by the name of the value."""
        steps = {one.name: self._case.plan.steps[one.step] for one in self._case.plan.values}
        for one in bid.values:
            if one.exact is not None and one.name in steps and is_money(steps[one.name].type):
                value = exact_number(one.exact)
                if value:
                    yield one.name, value

    def _differences(self, others: list[BidResult]) -> Iterator[Fraction]:
        """By how much secret figures of the others are above or below those of this tender and the best."""
        case, inputs = self._case, self._case.rulebook.inputs
        held = [case.bid.bid, *([] if case.best is None else [case.best.bid])]
        secret = [name for name, asked in inputs.items() if is_secret(asked) and asked.levels is None]
        for one in held:
            for other in others:
                for name in secret:
                    a, b = self._given(one).get(name), self._given(other.bid).get(name)
                    if type(a) is Fraction and type(b) is Fraction and a != b:
                        yield abs(a - b)

    def _dates(self, others: list[BidResult]) -> Iterator[date]:
        own = set(self._given(self._case.bid.bid).values())
        for facts in (*(self._given(one.bid) for one in others), self._case.assessed.competition.contract):
            for name, value in facts.items():
                asked = self._case.rulebook.inputs.get(name)
                if isinstance(value, date) and asked is not None and asked.confidential and value not in own:
                    yield value

    def _texts(self, bid: str) -> Iterator[str]:
        """Confidential facts in words."""
        for name, value in self._given(bid).items():
            asked = self._case.rulebook.inputs.get(name)
            if asked is None or not asked.confidential or not isinstance(asked.type, TextType):
                continue
            if isinstance(value, str) and len(value) >= _SHORT:
                yield " ".join(words_of(value))

    def _of_rivals(self, about: str) -> dict[Fraction, set[str]]:
        """Figures of other tenders that are no secret, with the words that would stand after them."""
        found: dict[Fraction, set[str]] = {}
        for one in self._others:
            for name, value in self._given(one.bid).items() if one.bid != about else ():
                asked = self._case.rulebook.inputs.get(name)
                if asked is None or type(value) is not Fraction or not value or asked.levels is not None:
                    continue
                if value not in self._own_figures | self._published:
                    units = asked.type.dimension.powers if isinstance(asked.type, NumberType) else ()
                    words = {*words_of(name), *(word for unit, _ in units for word in words_of(unit))}
                    found.setdefault(value, set()).update(words)
        return found

    def _given(self, bid: str) -> Facts:
        return self._case.facts.get(bid, {})


def _is_of_rival(said: Amount, rivals: Mapping[Fraction, set[str]]) -> bool:
    after = set(words_of(said.after)[:2])
    return any(after & rivals.get(value, set()) for value, _ in said.values)


def _forms(value: Fraction, of: object) -> tuple[Fraction, ...]:
    """A figure as it can be written: a percentage also without its sign."""
    percent = isinstance(of, NumberType) and of.style == "percent"
    return (value, value * 100) if percent else (value,)


def _ordinary(rulebook: str) -> frozenset[str]:
    """Words that the rulebook uses in lower case: by them no bidder called `Quality Homes` is meant."""
    return frozenset(re.findall(r"(?<!\w)[a-z]+(?!\w)", rulebook))
