"""Words that still state a figure of the old edition: reasons, titles and notes of what a change reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeAlias

from svrules.change.impact.names import Key
from svrules.change.impact.steps import Keyed, keyed
from svrules.language import expressions as e
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook, Setting
from svrules.language.types import DateType, NumberType, Type
from svrules.quantities import print_date
from svrules.render.literals import literal
from svrules.render.policy.parts import book_of

__all__ = ["still_stated"]

Figure: TypeAlias = tuple[str, Scalar]
"""What it is of (pounds, percent, a plain number, a day) and how much."""

_POUNDS, _PERCENT, _PLAIN, _DAY = "pounds", "percent", "plain", "day"
_WORDS: Final = {"because": "reason", "title": "title", "note": "note"}
_TIMES: Final = {"k": 10**3, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
_AMOUNT: Final = re.compile(
    r"(?<![\w.,])(?P<pounds>£\s?)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<times>million|billion|bn|k|m)\b)?(?P<percent>\s?(?:%|per cent\b|percent\b))?(?![\d%]|[.,]\d)",
    re.IGNORECASE,
)
# A number after these is the name of a place in a text, not a figure of the policy.
_PLACE: Final = re.compile(
    r"(?:clause|section|annex|lot|rule|table|part|page|paragraph|step|edition|version)s?\s*$", re.IGNORECASE
)


def still_stated(
    old: Rulebook, new: Rulebook, keys: Iterable[Key], reached: Iterable[Key]
) -> tuple[str, ...]:
    """A sentence for each reason, title or note of the new edition that states a figure which `keys` change.

    `reached` are the parts to look at beside these. Words that state the new figure too, and parts whose own
    lines still have the old one, are left out.
    """
    before, after = keyed(old), keyed(new)
    listed = list(keys)
    was, now = _replaced(listed, before, after)
    if not was:
        return ()
    parts = dict.fromkeys((*listed, *reached))
    found = (
        _hint(key, field, words, was, now, (old, new))
        for key in parts
        for part, field, words in _worded(after.get(key))
        if not set(_own(part)) & was.keys() or key in listed
    )
    return tuple(dict.fromkeys(hint for hint in found if hint))


def _hint(
    key: Key, field: str, words: str, was: dict[Figure, Type], now: dict[Figure, Type],
    books: tuple[Rulebook, Rulebook],
) -> str:  # fmt: skip
    stated = set(_stated(words, was)) & was.keys()
    if not stated or set(_stated(words, now)) & now.keys():
        return ""
    figures = " and ".join(_said(one, was[one], books[0]) for one in was if one in stated)
    of = f"{key[0]} {key[1]}" if key[0] != "award" else "the award"
    return f"The {_WORDS[field]} of {of} still states {figures}: “{words}”"


def _said(figure: Figure, kind: Type, rulebook: Rulebook) -> str:
    if isinstance(figure[1], date):
        return print_date(figure[1])
    return literal(figure[1], kind, book_of(rulebook).wording.units)


def _replaced(keys: list[Key], before: Keyed, after: Keyed) -> tuple[dict[Figure, Type], dict[Figure, Type]]:
    """The figures that the parts had and have no more, and those that they have now and had not."""
    was: dict[Figure, Type] = {}
    now: dict[Figure, Type] = {}
    for key in keys:
        one, other = before.get(key), after.get(key)
        if isinstance(one, Setting) and isinstance(other, Setting):
            for gone, come in _of_setting(one, other):
                was |= gone
                now |= come
            continue
        had, has = _own(one), _own(other)
        was |= {figure: kind for figure, kind in had.items() if figure not in has}
        now |= {figure: kind for figure, kind in has.items() if figure not in had}
    return was, now


def _of_setting(one: Setting, other: Setting) -> Iterator[tuple[dict[Figure, Type], dict[Figure, Type]]]:
    """On each day from which one of them has a figure: what was in force there and what is now."""
    days = {period.start for setting in (one, other) for _, period in setting.values}
    for day in sorted(days, key=lambda day: day or date.min):
        had, has = (
            [value for value, period in setting.values if period.covers(day or date.min)]
            for setting in (one, other)
        )
        if had and has and _own(had[0]) != _own(has[0]):
            yield _own(had[0]), _own(has[0])


def _own(thing: Any) -> dict[Figure, Type]:
    return {figure: kind for one in _literals(thing) for figure, kind in [(_figure(one), one.type)] if figure}


def _figure(one: e.Literally) -> Figure | None:
    if isinstance(one.type, DateType) and isinstance(one.value, date):
        return _DAY, one.value
    if not isinstance(one.type, NumberType) or not isinstance(one.value, Fraction):
        return None
    pounds = dict(one.type.dimension.powers).get("£") == 1
    percent = one.type.style == "percent" and one.type.dimension.is_plain
    return (_POUNDS if pounds else _PERCENT if percent else _PLAIN), one.value


def _stated(words: str, figures: dict[Figure, Type]) -> Iterator[Figure]:
    for found in _AMOUNT.finditer(words):
        number = Fraction(found["number"].replace(",", "")) * _TIMES.get((found["times"] or "").lower(), 1)
        if found["percent"]:
            yield _PERCENT, number / 100
        elif found["pounds"]:
            yield _POUNDS, number
        elif not _PLACE.search(words[: found.start()]):
            yield _PLAIN, number
    for figure in figures:
        if isinstance(figure[1], date) and print_date(figure[1]) in words:
            yield figure


def _literals(thing: Any) -> Iterator[e.Literally]:
    for one in _walk(thing):
        if isinstance(one, e.Literally):
            yield one


def _worded(thing: Any) -> Iterator[tuple[Any, str, str]]:
    """Each part of a part that has words, which these are, and the words."""
    for one in _walk(thing):
        for field in _WORDS:
            words = getattr(one, field, "")
            if isinstance(words, str) and words:
                yield one, field, words


def _walk(thing: Any) -> Iterator[Any]:
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from _walk(one)
    elif isinstance(thing, dict):
        yield from _walk(tuple(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield thing
        for field in fields(thing):
            if field.name not in ("span", "type"):
                yield from _walk(getattr(thing, field.name))
