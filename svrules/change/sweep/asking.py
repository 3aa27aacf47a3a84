"""What is varied, as asked for: `weight of SV from 5% to 30% step 1%`; what cannot be meant is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final

from svrules.change.sweep.answer import Kind
from svrules.data.wording import did_you_mean, kind_words, listed, name_key, rulebook_units, value_words
from svrules.diagnostics import nearest
from svrules.errors import MisuseError
from svrules.language.rulebook import Criterion, Rulebook
from svrules.language.types import NumberType
from svrules.quantities import MONEY, PLAIN, STANDARD_UNITS, UnitTable, read_amount, shown, why_not_amount

__all__ = ["MOST_SETTINGS", "Varied", "code_of", "criteria_by_code", "read_varied"]

MOST_SETTINGS: Final = 20_000
"""At most so many settings are tried in one sweep."""
_MOST_LISTED: Final = 12
_EXAMPLE: Final = "--vary 'weight of SV from 5% to 30% step 1%'"
_ASKED: Final = re.compile(
    r"(?P<name>.+?)\s+from\s+(?P<low>.+?)\s+to\s+(?P<high>.+?)"
    r"(?:,?\s+(?:(?:in\s+)?steps?(?:\s+of)?|by)\s+(?P<step>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_WEIGHT: Final = re.compile(r"(?:the\s+)?weight\s+of\s+(?P<code>.+)", re.IGNORECASE | re.DOTALL)
_SETTING: Final = re.compile(r"(?:the\s+)?setting\s+(?P<name>.+)", re.IGNORECASE | re.DOTALL)
_POINTS: Final = re.compile(r"\s*\b(?:points?|marks?)$", re.IGNORECASE)
_PERCENT: Final = NumberType(PLAIN, style="percent")
_IN_POINTS: Final = NumberType(PLAIN, style="points")


@dataclass(frozen=True, slots=True)
class Varied:
    """A weight or a setting, and between which values it is varied.

    `name` is the code of the criterion, or the name of the setting. A weight whose `type` is a percentage is
    a share of what the criterion and those beside it are worth together; else it is in points. Without a
    `step` it takes any value between, where settings are drawn at random.
    """

    kind: Kind
    name: str
    title: str
    type: NumberType
    low: Fraction
    high: Fraction
    step: Fraction | None
    units: UnitTable = STANDARD_UNITS

    @property
    def what(self) -> str:
        """`weight of SV`, or the name of the setting."""
        return f"weight of {self.name}" if self.kind == "weight" else self.name

    @property
    def in_percent(self) -> bool:
        """Whether it is a percentage."""
        return self.type.style == "percent"

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The values that are tried, from the lowest; without a step both ends."""
        if self.step is None:
            return tuple(dict.fromkeys((self.low, self.high)))
        return tuple(self.low + at * self.step for at in range(self.count))

    @property
    def count(self) -> int:
        """How many values are tried."""
        if self.step is None:
            return 1 if self.low == self.high else 2
        return int((self.high - self.low) // self.step) + 1

    def words(self, x: Fraction) -> str:
        """A value as people write it: `20%`, `£2,000`, `45`; `≈43.1351` where its decimals run on."""
        if self.type.dimension.is_plain and not self.in_percent:
            return shown(x, thousands=True)
        return value_words(x, self.type, self.units)


def criteria_by_code(rulebook: Rulebook) -> dict[str, Criterion]:
    """The criteria of a rulebook of all its days, by their codes: those of a family for each member."""
    found: dict[str, Criterion] = {}
    for criterion in rulebook.criteria:
        if criterion.family is None:
            found.setdefault(criterion.code, criterion)
        else:
            for member in rulebook.families[criterion.family].members:
                found.setdefault(member.code, criterion)
    return found


def read_varied(rulebook: Rulebook, texts: Sequence[str], *, drawn: bool = False) -> tuple[Varied, ...]:
    """What the texts ask for. Raises MisuseError, with what to write, where that cannot be meant.

    `drawn`: settings are drawn at random from the ranges, so that no step is needed.
    """
    found = tuple(_Text(rulebook, text, drawn).read() for text in texts)
    for at, one in enumerate(found):
        if any(one.what == other.what for other in found[:at]):
            raise MisuseError(f"the {one.what} is varied twice: leave one of the two --vary out")
    count = prod(one.count for one in found)
    if count > MOST_SETTINGS and not drawn:
        each = " × ".join(f"{one.count:,}" for one in found)
        told = f"{each} = {count:,}" if len(found) > 1 else f"{count:,}"
        raise MisuseError(
            f"that is {told} settings, and at most {MOST_SETTINGS:,} are tried: take a wider step, or draw "
            "some of them with --samples 1000"
        )
    return found


def code_of(rulebook: Rulebook, text: str) -> str:
    """The code of the criterion that a text names by its code or title. Raises MisuseError."""
    criteria = criteria_by_code(rulebook)
    wanted = name_key(text.strip("`'\" "))
    for code, criterion in criteria.items():
        if wanted in (name_key(code), name_key(_title(rulebook, code, criterion))):
            return code
    near = nearest(text.strip(), criteria) or nearest(text.strip().upper(), criteria)
    has = f"Its criteria are {_some(criteria)}" if criteria else "It has no criteria"
    told = f"the rulebook has no criterion `{text}`. {did_you_mean(near)} {has}"
    raise MisuseError(told.replace("  ", " "))


def _title(rulebook: Rulebook, code: str, criterion: Criterion) -> str:
    if criterion.family is None:
        return criterion.title
    members = rulebook.families[criterion.family].members
    return next(member.title for member in members if member.code == code)


def _some(names: Iterable[str]) -> str:
    all_ = list(names)
    more = len(all_) - _MOST_LISTED
    return listed(all_[:_MOST_LISTED], "and") + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of what is varied."""

    rulebook: Rulebook
    text: str
    drawn: bool

    def read(self) -> Varied:
        parts = _ASKED.fullmatch(" ".join(self.text.split()))
        if parts is None:
            raise MisuseError(
                f"`{self.text}` does not say what is varied, from where to where: write it as in {_EXAMPLE}, "
                "or with the name of a setting in place of `weight of SV`"
            )
        weight = _WEIGHT.fullmatch(parts["name"])
        found = self._weight(weight["code"], parts) if weight else self._setting(parts["name"], parts)
        self._check_range(found, parts)
        return found

    # What

    def _weight(self, name: str, parts: re.Match[str]) -> Varied:
        code = code_of(self.rulebook, name)
        criterion = criteria_by_code(self.rulebook)[code]
        kind = criterion.weight.kind
        if kind == "order":
            raise MisuseError(f"criteria count in an order of importance, so {code} has no weight to vary")
        type_ = _IN_POINTS if kind == "points" else _PERCENT
        title = _title(self.rulebook, code, criterion)
        return Varied("weight", code, title, type_, *self._numbers(f"weight of {code}", type_, parts))

    def _setting(self, name: str, parts: re.Match[str]) -> Varied:
        inner = _SETTING.fullmatch(name)
        settings = self.rulebook.settings
        by_key = {name_key(one): one for one in settings}
        wanted = name if name_key(name) in by_key or inner is None else inner["name"]
        known = by_key.get(name_key(wanted.strip("`'\" ")))
        if known is None:
            raise MisuseError(self._no_setting(wanted))
        setting = settings[known]
        if not isinstance(setting.type, NumberType):
            raise MisuseError(f"the setting `{known}` is not a number: only numbers can be varied in steps")
        units = rulebook_units(self.rulebook.units, STANDARD_UNITS)
        low, high, step = self._numbers(known, setting.type, parts)
        return Varied("setting", known, "", setting.type, low, high, step, units)

    def _no_setting(self, name: str) -> str:
        criteria = criteria_by_code(self.rulebook)
        code = next((code for code in criteria if name_key(code) == name_key(name)), None)
        if code is not None:
            return f"`{code}` is a criterion: write `weight of {code} from …` to vary its weight"
        settings = self.rulebook.settings
        near = did_you_mean(nearest(name, settings))
        has = f"Its settings are {_some(settings)}" if settings else "It has no settings"
        weights = f"; weights are varied as in {_EXAMPLE}"
        return f"the rulebook has no setting `{name}`. {near} {has}{weights}".replace("  ", " ")

    # From where to where

    def _numbers(
        self, what: str, type_: NumberType, parts: re.Match[str]
    ) -> tuple[Fraction, Fraction, Fraction | None]:
        low, high = (self._number(what, type_, parts[name]) for name in ("low", "high"))
        step = None if parts["step"] is None else self._number(what, type_, parts["step"])
        return low, high, step

    def _number(self, what: str, type_: NumberType, text: str) -> Fraction:
        plain = _POINTS.sub("", text) if type_.style == "points" else text
        if not type_.dimension.is_plain and type_.dimension != MONEY:
            plain = re.sub(r"(?<=[0-9])\s+[A-Za-z].*$", "", plain)
            plain = re.sub(r"(?<=[0-9])\s+per\s.*$", "", plain, flags=re.IGNORECASE)
        found = read_amount(plain)
        if found is None:
            raise MisuseError(f"`{text}` in `{self.text}` cannot be read: {why_not_amount(plain)}")
        percent = type_.style == "percent"
        if percent and found.kind != "percent" and found.value:
            raise MisuseError(
                f"`{text}` in `{self.text}` is not a percentage, and the {what} is one: write it with its "
                f"sign, such as `{'20' if found.value < 1 else plain.strip()}%`"
            )
        if not percent and found.kind == "percent" and type_.style == "points":
            raise MisuseError(
                f"the {what} is in points in this rulebook: write points in `{self.text}`, without the "
                "percent sign"
            )
        units = rulebook_units(self.rulebook.units, STANDARD_UNITS)
        fits = type_.dimension.is_plain or found.kind != "percent"
        pounds = dict(type_.dimension.powers).get("£")
        if not fits or (found.kind == "money" and not pounds):
            raise MisuseError(f"`{text}` in `{self.text}` is not {kind_words(type_, units)}")
        if isinstance(found.vat, str) and type_.vat != found.vat:
            raise MisuseError(f"`{text}` says {found.vat} VAT, and the {what} is {type_.vat} VAT")
        return found.value

    def _check_range(self, one: Varied, parts: re.Match[str]) -> None:
        low, high = one.words(one.low), one.words(one.high)
        if one.low > one.high:
            raise MisuseError(
                f"`{self.text}` goes from {low} down to {high}: write `from {high} to {low}`; the step is "
                "counted upwards"
            )
        if one.kind == "weight":
            if one.in_percent and one.high > 1:
                raise MisuseError(f"a weight of {high} is above 100%: vary the {one.what} up to 100% at most")
            if one.low < 0:
                raise MisuseError(f"a weight of {low} is below nothing: vary the {one.what} from 0 at least")
        if one.step is None and not self.drawn and one.low != one.high:
            raise MisuseError(
                f"`{self.text}` does not say in which steps: write `step` and how much at its end, such as "
                f"`step {self._step(one)}`"
            )
        if one.step is not None and one.step <= 0:
            raise MisuseError(
                f"a step of {parts['step']} never gets from {low} to {high}: write a step above 0, such as "
                f"`step {self._step(one)}`"
            )

    def _step(self, one: Varied) -> str:
        """A step that makes some twenty settings of the range."""
        span = one.high - one.low
        size = Fraction(1, 10**6)
        while size * 40 < span:
            size *= 10
        best = next(size * factor for factor in (1, 2, 5, 10, 20, 50) if span / (size * factor) <= 40)
        return one.words(best)
