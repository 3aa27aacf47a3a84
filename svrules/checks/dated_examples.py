"""SV0605: something changes on a day, and no example shows the days around it.

A date that slips by a day, or an `until` for a `from`, gives the wrong rules for every contract in between.
Three examples hold a change in place: the day before it, the day itself, and a later day before the next
change.

    setting real living wage   money per hour
      £12.60 from 1 April 2025
      £13.45 from 1 April 2026            # no example has `notice date 31 March 2026`

Instead, add an example for each day that is lacking. Every day inside the rulebook's life counts on which a
setting, value, table, row, rule, criterion or award begins or ends. It is a note, one for each day of change:
nothing is wrong yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from svrules.checks.cases.words import listed, quoted
from svrules.diagnostics import Diagnostic, Span
from svrules.language.rulebook import Rulebook
from svrules.quantities import Period, print_date, read_date

__all__ = ["check_dated_examples"]

_ONE_DAY = timedelta(days=1)
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class _Edition:
    """A dated part: what an officer calls it, its days and its place."""

    name: str
    period: Period
    span: Span


def check_dated_examples(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every day of change for which an example is lacking, with the days that are."""
    decides = rulebook.date_input
    if decides is None:
        return ()
    changes = _changes(rulebook)
    shown = _shown(rulebook, decides.name)
    ends = [*changes, rulebook.in_force.end]
    found = []
    for day, following in pairwise(ends):
        if day is not None:
            last = following if following is None or following in changes else following + _ONE_DAY
            found.append(_finding(decides.name, day, changes[day], _lacking(day, last, shown)))
    return tuple(finding for finding in found if finding is not None)


def _changes(rulebook: Rulebook) -> dict[date, list[_Edition]]:
    """The days inside the life of the rulebook on which something begins or ends, earliest first."""
    found: dict[date, list[_Edition]] = {}
    first, last = rulebook.in_force.start or date.min, rulebook.in_force.end or date.max
    for edition in _editions(rulebook):
        end = edition.period.end
        after = None if end is None or end == date.max else end + _ONE_DAY
        for day in (edition.period.start, after):
            if day is not None and first < day <= last:
                found.setdefault(day, []).append(edition)
    return dict(sorted(found.items()))


def _editions(rulebook: Rulebook) -> Iterator[_Edition]:
    for setting in rulebook.settings.values():
        yield from (_Edition(quoted(setting.name), period, value.span) for value, period in setting.values)
    for name, values in rulebook.values.items():
        yield from (_Edition(quoted(name), value.period, value.span) for value in values)
    for label, tables in rulebook.tables.items():
        for table in tables:
            yield _Edition(f"table {quoted(label)}", table.period, table.span)
            for row in table.rows:
                yield _Edition(f"table {quoted(label)}", row.period, row.span)
    for rule in rulebook.rules:
        yield _Edition(f"rule {quoted(rule.label)}", rule.period, rule.span)
    for criterion in rulebook.criteria:
        name = quoted(criterion.code) if criterion.code else f"each {quoted(criterion.family or '')}"
        yield _Edition(f"criterion {name}", criterion.period, criterion.span)
    yield from (_Edition("the award", award.period, award.span) for award in rulebook.awards)


def _shown(rulebook: Rulebook, name: str) -> set[date]:
    """The days that examples have."""
    facts = (fact for example in rulebook.examples for fact in example.facts)
    days = (read_date(cell.text) for heading, cell in facts if _plain(heading.text) == _plain(name))
    return {day for day in days if isinstance(day, date)}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _lacking(day: date, following: date | None, shown: set[date]) -> list[tuple[str, date]]:
    """The days around a change that no example shows, each in words; `following`: the next change."""
    before, after = day - _ONE_DAY, day + _ONE_DAY
    lacking = [("the day before", before)] if before not in shown else []
    lacking += [("the day itself", day)] if day not in shown else []
    has_later = following is None or after < following
    if has_later and not any(day < one and (following is None or one < following) for one in shown):
        lacking.append(("a later day", after))
    return lacking


def _finding(
    asked: str, day: date, editions: list[_Edition], lacking: list[tuple[str, date]]
) -> Diagnostic | None:
    if not lacking:
        return None
    names = list(dict.fromkeys(edition.name for edition in editions))
    more = len(names) - _MOST_NAMED
    named = [*names[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    days = listed((f"{words} ({print_date(one)})" for words, one in lacking), "or")
    begins = [edition for edition in editions if edition.period.start == day]
    changed = listed(named)
    return Diagnostic(
        "SV0605", "note", min(edition.span for edition in begins or editions),
        f"{changed[:1].upper()}{changed[1:]} {'changes' if len(names) == 1 else 'change'} "
        f"on {print_date(day)}, and no example shows {days}.",
        why="Examples around a change catch a date that has slipped by a day.",
        try_=f"Add {'an example' if len(lacking) == 1 else 'examples'} with "
        f"{listed(quoted(f'{asked} {print_date(one)}') for _, one in lacking)}.",
    )  # fmt: skip
