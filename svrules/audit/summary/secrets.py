"""Whether a text that people typed gives away another tender: its bidder's name or one of its figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.audit.summary.model import Case
from svrules.audit.summary.showable import is_money, is_secret
from svrules.audit.summary.wording import folded
from svrules.engine.result import BidResult
from svrules.language.expressions import Scalar
from svrules.language.types import TextType
from svrules.quantities import exact_number, print_date, read_amount

__all__ = ["FIGURE", "NAME", "TEXT", "Secrets"]

NAME: Final = "names another bidder"
FIGURE: Final = "has a figure that is confidential, or money of another tender"
TEXT: Final = "has a confidential fact of another tender"

_AMOUNT: Final = re.compile(
    r"£?\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:k|m|mn|bn|thousand|million|billion)\b|\s?%|\s?per\s?cent\b)?", re.I
)
_SCALES: Final = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
# A smaller figure means something else far too often, unless it has a pound sign.
_SMALL: Final = 100
# From here on a rounded figure gives the true one away.
_LARGE: Final = 1000
_SHORT: Final = 4


class Secrets:
    """The names and figures that one supplier may not be told.

    Not secret are those of its own tender, what is published of the contract, and the winner's name.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        others = [one for one in case.result.bids if one.bid != case.bid.bid]
        best = "" if case.best is None else case.best.bid
        self._known = sorted({folded(case.bid.bid), folded(best)} - {""}, key=len, reverse=True)
        self._names = [one.bid for one in others if one.bid != best]
        # A word of the rulebook, such as the first of `Quality Homes Ltd`, says nothing of a bidder.
        self._ordinary = frozenset(re.findall(r"\w+", folded(case.rulebook.text)))
        published, kept = self._contract()
        theirs = {one for other in others for one in self._numbers(other)}
        self._figures = (theirs - set(self._numbers(case.bid)) - published) | kept
        own = set(self._words(case.bid))
        self._texts = {one for other in others for one in self._words(other)} - own

    def given_away(self, text: str) -> tuple[str, ...]:
        """What a text gives away, in words without the secret itself; empty: nothing."""
        found = []
        if any(_is_in(name, text) for name in self._unmasked(text)):
            found.append(NAME)
        if any(self._is_figure(*amount) for amount in _amounts(text)):
            found.append(FIGURE)
        if any(_is_in(one, text) for one in self._texts):
            found.append(TEXT)
        return tuple(found)

    def _unmasked(self, text: str) -> Iterator[str]:
        """The names that are not just part of a name that may be told."""
        plain = folded(text)
        for known in self._known:
            plain = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", plain)
        for name in self._names:
            if _is_in(folded(name), plain):
                yield name
            short = name.split()[0] if name.split() else ""
            told = folded(short) in self._ordinary or any(folded(short) in one.split() for one in self._known)
            # People write the first word for the whole name, with its capital.
            if len(short) >= _SHORT and short[:1].isupper() and not told and _is_in(short, text, cased=True):
                yield short

    def _is_figure(self, value: Fraction, unit: Fraction, pounds: bool) -> bool:
        for secret in self._figures:
            if abs(secret) < _SMALL and not pounds:
                continue
            near = unit / 2 if abs(secret) >= _LARGE else 0
            if abs(value - secret) <= near:
                return True
        return False

    def _contract(self) -> tuple[set[Fraction], set[Fraction]]:
        """The figures of the contract that are published, and those that the authority keeps to itself."""
        facts = self._case.assessed.competition.contract
        kept = {name for name, asked in self._case.rulebook.inputs.items() if asked.confidential}
        numbers = {name: value for name, value in facts.items() if type(value) is Fraction and value}
        secret = {value for name, value in numbers.items() if name in kept}
        return set(numbers.values()) - secret, secret

    def _numbers(self, bid: BidResult) -> Iterator[Fraction]:
        inputs = self._case.rulebook.inputs
        for name, value in self._case.facts.get(bid.bid, {}).items():
            asked = inputs.get(name)
            if asked is not None and is_secret(asked) and type(value) is Fraction and value:
                yield value
        steps = {one.name: self._case.plan.steps[one.step] for one in self._case.plan.values}
        for one in bid.values:
            if one.exact is not None and one.name in steps and is_money(steps[one.name].type):
                value = exact_number(one.exact)
                if value:
                    yield value

    def _words(self, bid: BidResult) -> Iterator[str]:
        """Confidential facts in words and dates."""
        inputs = self._case.rulebook.inputs
        for name, value in self._case.facts.get(bid.bid, {}).items():
            asked = inputs.get(name)
            if asked is not None and asked.confidential:
                yield from _told(value, isinstance(asked.type, TextType))


def _told(value: Scalar, words: bool) -> Iterable[str]:
    if isinstance(value, date):
        return (folded(print_date(value)), value.isoformat())
    return (folded(value),) if words and isinstance(value, str) and len(value) >= _SHORT else ()


def _is_in(name: str, text: str, *, cased: bool = False) -> bool:
    plain = [" ".join(unicodedata.normalize("NFKC", one).split()) for one in (name, text)]
    wanted, held = plain if cased else (one.casefold() for one in plain)
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", held) is not None


def _amounts(text: str) -> Iterator[tuple[Fraction, Fraction, bool]]:
    """Each amount in a text, what its last digit is worth, and whether it has a pound sign."""
    for found in _AMOUNT.finditer(unicodedata.normalize("NFKC", text)):
        token = found[0].strip().rstrip(",")
        amount = read_amount(token.replace("£ ", "£"))
        if amount is None:
            continue
        decimals = len(re.sub(r"[^\d.].*$", "", token.lstrip("£ ").replace(",", "")).partition(".")[2])
        scale = re.search(r"[a-z]+$", token.casefold())
        power = _SCALES.get(scale[0], 0) if scale else 0
        yield amount.value, Fraction(10) ** (power - decimals), "£" in token
