"""SV0603, SV0604: days that no edition of a dated part covers, and dates without a date that decides.

A setting, value, table or award that has no edition on a day is in error on that day for everything that uses
it (SV0603). Between two editions such days are an error, and so they are for rules and criteria. Before the
first or after the last edition they are a warning, where the rulebook is in force and something in force uses
them; a rule or criterion may begin later and end earlier than its rulebook.

    setting real living wage   money per hour
      £12.60 from 1 April 2025 until 30 March 2026
      £13.45 from 1 April 2026                         # 31 March 2026 is in neither

Instead, leave `until` out: an edition without it ends on the day before the next one begins.

Which edition counts is decided by one date of the contract. Where no input is marked with `decides the rules
in force`, nothing that has dates ever counts (SV0604).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from svrules.checks.cases.words import quoted
from svrules.checks.uses import users
from svrules.diagnostics import Diagnostic, Span
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.quantities import Period, print_date, print_period

__all__ = ["check_dates"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Dated:
    """The editions of one name. `needed`: something is in error on days without one."""

    kind: str
    name: str
    editions: tuple[tuple[Period, Span], ...]
    needed: bool

    @property
    def is_dated(self) -> bool:
        return any(period.start or period.end for period, _ in self.editions)

    def __str__(self) -> str:
        return f"{self.kind} {quoted(self.name)}" if self.name else f"the {self.kind}"


def check_dates(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every stretch of days that editions leave uncovered, or that no date decides about the dates."""
    dated = [one for one in _parts(rulebook) if one.is_dated]
    if rulebook.date_input is None:
        return tuple(_no_date_decides(rulebook, dated))
    used = _uses(rulebook)
    return tuple(finding for one in dated for finding in _uncovered(rulebook, one, used))


def _parts(rulebook: Rulebook) -> Iterator[_Dated]:
    for setting in rulebook.settings.values():
        values = tuple((period, value.span) for value, period in setting.values)
        yield _Dated("setting", setting.name, values, needed=True)
    for name, found in rulebook.values.items():
        yield _Dated("value", name, tuple((one.period, one.span) for one in found), needed=True)
    for label, tables in rulebook.tables.items():
        yield _Dated("table", label, tuple((one.period, one.span) for one in tables), needed=True)
    for label in dict.fromkeys(rule.label for rule in rulebook.rules):
        of_label = tuple((rule.period, rule.span) for rule in rulebook.rules if rule.label == label)
        yield _Dated("rule", label, of_label, needed=False)
    for code in dict.fromkeys(criterion.code for criterion in rulebook.criteria if criterion.code):
        of_code = tuple((one.period, one.span) for one in rulebook.criteria if one.code == code)
        yield _Dated("criterion", code, of_code, needed=False)
    if rulebook.awards:
        yield _Dated("award", "", tuple((one.period, one.span) for one in rulebook.awards), needed=True)


def _no_date_decides(rulebook: Rulebook, dated: list[_Dated]) -> Iterator[Diagnostic]:
    found = [(span, str(one)) for one in dated for period, span in one.editions if period.start or period.end]
    found += [
        (row.span, f"table {quoted(label)}")
        for label, tables in rulebook.tables.items()
        for table in tables
        for row in table.rows
        if row.period.start or row.period.end
    ]
    if not found:
        return
    span, name = min(found)
    word = rulebook.contract_word
    yield Diagnostic(
        "SV0604", "error", span, f"{_capital(name)} has dates, but no date decides which rules are in force.",
        why="Without such a date nothing that has dates ever counts.",
        try_=f"Mark a date of the {word}: `notice date  date, decides the rules in force`, under `{word}`.",
    )  # fmt: skip


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _uses(rulebook: Rulebook) -> dict[tuple[str, str], set[Period]]:
    """The days on which something that counts uses a setting, value or table."""
    found: dict[tuple[str, str], set[Period]] = {}
    for user in users(rulebook):
        for part in user.parts():
            match part:
                case e.SettingRef(name=name):
                    found.setdefault(("setting", name), set()).add(user.period)
                case e.ValueRef(name=name):
                    found.setdefault(("value", name), set()).add(user.period)
                case e.TableRef(label=label):
                    found.setdefault(("table", label), set()).add(user.period)
    return found


def _uncovered(
    rulebook: Rulebook, one: _Dated, used: dict[tuple[str, str], set[Period]]
) -> Iterator[Diagnostic]:
    editions = sorted(one.editions, key=lambda edition: edition[0].start or date.min)
    first, last = editions[0], max(editions, key=lambda edition: edition[0].end or date.max)
    for (earlier, _), (later, span) in pairwise(editions):
        gap = _between(earlier, later).overlap(rulebook.in_force)
        if earlier.end is not None and later.start is not None and not gap.is_empty and gap.start is not None:
            yield _gap(one, gap, gap.start, span)
    if not one.needed:
        return
    for period, span, side in ((_before(first[0]), first[1], "begins"), (_after(last[0]), last[1], "ends")):
        yield from _outside(rulebook, one, period, span, side, used)


def _between(earlier: Period, later: Period) -> Period:
    return Period(_next(earlier.end), None if later.start is None else later.start - _ONE_DAY)


def _next(day: date | None) -> date | None:
    return None if day is None or day == date.max else day + _ONE_DAY


def _before(first: Period) -> Period | None:
    if first.start is None or first.start == date.min:
        return None
    return Period(None, first.start - _ONE_DAY)


def _after(last: Period) -> Period | None:
    following = _next(last.end)
    return None if following is None else Period(following)


def _gap(one: _Dated, gap: Period, first: date, span: Span) -> Diagnostic:
    days = f"on {print_date(first)}" if gap.end == first else print_period(gap)
    return Diagnostic(
        "SV0603", "error", span, f"{_capital(str(one))} has no edition {days}.",
        why="On such a day everything that uses it is in error." if one.needed
        else f"On such a day this {one.kind} does not count, as if it had been taken out.",
        try_="Leave `until` out of the edition before: it then ends on the day before this one begins.",
    )  # fmt: skip


def _outside(
    rulebook: Rulebook,
    one: _Dated,
    days: Period | None,
    span: Span,
    side: str,
    used: dict[tuple[str, str], set[Period]],
) -> Iterator[Diagnostic]:
    """The days before the first or after the last edition on which it is used within the rulebook's life."""
    if days is None or (side == "begins" and rulebook.in_force.start is None):
        return
    inside = days.overlap(rulebook.in_force)
    by = used.get((one.kind, one.name), set()) if one.name else {inside}
    left = [both for both in (inside.overlap(period) for period in by) if not both.is_empty]
    first = min((both.start for both in left if both.start is not None), default=None)
    if first is None:
        return
    verb = "is not yet there" if side == "begins" else "is no longer there"
    change = "an edition from that day" if side == "begins" else "an edition for the days after its last"
    yield Diagnostic(
        "SV0603", "warning", span,
        f"{_capital(str(one))} {verb} on {print_date(first)}, while the rulebook is in force.",
        why="On such a day everything that uses it is in error.",
        try_=f"Add {change}, or change `in force` of the rulebook.",
    )  # fmt: skip
