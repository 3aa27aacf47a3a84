"""The rules and criteria that a rules date leaves out, with the days on which they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from svrules.engine.planning.dated import in_force
from svrules.engine.result import NotInForce
from svrules.language.rulebook import Criterion, Rule, Rulebook
from svrules.quantities.printing import print_period

__all__ = ["not_in_force"]

Part = TypeVar("Part", Rule, Criterion)


def not_in_force(rulebook: Rulebook, day: date | None) -> list[NotInForce]:
    """Rules and criteria no edition of which counts on that day; without one, all that do not always count.

    A part of a section that does not count does not count either.
    """
    rules = _left_out(rulebook.rules, lambda rule: rule.label, day)
    criteria = list(_left_out(rulebook.criteria, _key, day))
    days = {editions[0].code: _days(editions) for editions in criteria if editions[0].code}
    return [
        *(one for editions in rules for one in _rules(rulebook, editions)),
        *(one for editions in criteria for one in _criteria(rulebook, editions[0], _days(editions))),
        *_parts(rulebook, {_key(editions[0]) for editions in criteria}, days),
    ]


def _left_out(parts: Iterable[Part], key: Callable[[Part], str], day: date | None) -> Iterator[list[Part]]:
    editions: dict[str, list[Part]] = {}
    for part in parts:
        editions.setdefault(key(part), []).append(part)
    for same in editions.values():
        if in_force([(one, one.period) for one in same], day) is None:
            yield same


def _key(criterion: Criterion) -> str:
    return criterion.code or f"each {criterion.family} of {criterion.parent}"


def _days(editions: Iterable[Rule] | Iterable[Criterion]) -> str:
    return " and ".join(print_period(one.period) for one in editions)


def _rules(rulebook: Rulebook, editions: list[Rule]) -> Iterator[NotInForce]:
    rule = editions[0]
    members = [""] if rule.family is None else [f" {m.code}" for m in rulebook.families[rule.family].members]
    for member in members:
        yield NotInForce(
            kind="rule", of=rule.scope, label=f"{rule.label}{member}", title=rule.title, clause=rule.clause,
            line=rule.span.line, in_force=_days(editions), origin=rulebook.origins.place(rule.span.line),
        )  # fmt: skip


def _criteria(rulebook: Rulebook, one: Criterion, days: str) -> Iterator[NotInForce]:
    named = [(one.code, one.title)]
    if one.family is not None:
        named = [(member.code, member.title) for member in rulebook.families[one.family].members]
    for code, title in named:
        yield NotInForce(
            kind="criterion", of="bid", label=code, title=title, clause=one.clause, line=one.span.line,
            in_force=days, origin=rulebook.origins.place(one.span.line),
        )  # fmt: skip


def _parts(rulebook: Rulebook, known: set[str], days: dict[str, str]) -> Iterator[NotInForce]:
    """What is part of the sections that do not count, and so on down, with the days of its section."""
    fresh = [one for one in rulebook.criteria if one.parent in days and _key(one) not in known]
    while fresh:
        for one in fresh:
            if _key(one) not in known:
                known.add(_key(one))
                yield from _criteria(rulebook, one, days[one.parent or ""])
                days[one.code] = days[one.parent or ""]
        fresh = [one for one in rulebook.criteria if one.parent in days and _key(one) not in known]
