"""The examples of the shipped rulebooks try each rule both ways, each row, exception and dated change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import pytest

from svrules.data import example_competition
from svrules.engine import score
from svrules.engine.result import RuleResult, TableMatch
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.quantities.dates import Period
from svrules.shipped import rulebook_names, rulebook_path

SHIPPED = rulebook_names()
BITES = {"applies": "fail", "require": "fail", "fail": "fail", "refer": "refer"}


@dataclass
class Tried:
    """What the examples of one rulebook reached."""

    outcomes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    exceptions: set[str] = field(default_factory=set)
    rows: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: set[date] = field(default_factory=set)

    def add(self, rules: list[RuleResult], tables: list[TableMatch]) -> None:
        for rule in rules:
            self.outcomes[rule.rule].add(rule.outcome)
            self.exceptions |= {exception.label for exception in rule.exceptions}
        for match in tables:
            if match.row is not None:
                # A table looked up for each member is reported as `SV3 M1`, `SV3 M2` …
                self.rows[match.table.split(" ")[0]].add(match.row)


@cache
def rulebook(name: str) -> Rulebook:
    path = rulebook_path(name)
    found, _ = read(path.read_text(encoding="utf-8"), path.name)
    assert found is not None
    return found


@cache
def tried(name: str) -> Tried:
    found = Tried()
    for example in rulebook(name).examples:
        competition = example_competition(rulebook(name), example).accepted()
        result = score(rulebook(name), competition).result()
        found.add(result.contract.rules, result.contract.tables)
        for bid in result.bids:
            found.add(bid.rules, bid.tables)
        if result.rules_date is not None:
            found.days.add(date.fromisoformat(result.rules_date))
    return found


def periods(found: Rulebook) -> Iterator[Period]:
    """The periods of everything dated: rulebook, rules, tables, rows, settings."""
    yield found.in_force
    yield from (rule.period for rule in found.rules)
    yield from (period for setting in found.settings.values() for _, period in setting.values)
    for tables in found.tables.values():
        for table in tables:
            yield table.period
            yield from (row.period for row in table.rows)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_rule_is_passed_and_bites(name: str) -> None:
    for rule in rulebook(name).rules:
        labels = [rule.label] if rule.family is None else [
            f"{rule.label} {member.code}" for member in rulebook(name).families[rule.family].members
        ]  # fmt: skip
        for label in labels:
            assert {"pass", BITES[rule.kind]} <= tried(name).outcomes[label], label


@pytest.mark.parametrize("name", SHIPPED)
def test_every_exception_applies_somewhere(name: str) -> None:
    labels = {exception.label for rule in rulebook(name).rules for exception in rule.exceptions}
    assert labels <= tried(name).exceptions


@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_of_every_table_counts_somewhere(name: str) -> None:
    for label, tables in rulebook(name).tables.items():
        rows = set(range(1, 1 + max(len(table.rows) for table in tables)))
        assert tried(name).rows[label] == rows, label


@pytest.mark.parametrize("name", SHIPPED)
def test_every_pass_mark_is_reached_and_missed(name: str) -> None:
    found = rulebook(name)
    for criterion in found.criteria:
        if not criterion.pass_marks:
            continue
        members = found.families[criterion.family].members if criterion.family else ()
        for code in [member.code for member in members] or [criterion.code]:
            assert {"pass", "fail"} <= tried(name).outcomes[code], code


@pytest.mark.parametrize("name", SHIPPED)
def test_every_dated_change_is_tried_the_day_before_and_on_the_day(name: str) -> None:
    """A change is the first day of a period, and the day after its last."""
    changes = {period.start for period in periods(rulebook(name)) if period.start is not None}
    changes |= {
        period.end + timedelta(days=1) for period in periods(rulebook(name)) if period.end is not None
    }
    for day in changes:
        assert {day - timedelta(days=1), day} <= tried(name).days, day
