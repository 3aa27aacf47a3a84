"""The named parts of a rulebook: everything that an officer can point at, each with an address of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeAlias

from svrules.diagnostics import Span
from svrules.language.expressions import Expression
from svrules.language.marking import Award, Criterion
from svrules.language.rulebook import (
    Example,
    Family,
    Input,
    Member,
    Panel,
    Population,
    Row,
    Rule,
    Rulebook,
    RuleException,
    Setting,
    Table,
    Value,
)
from svrules.quantities import ALWAYS, Period, print_date, print_period

__all__ = ["KINDS", "Content", "Kind", "Part", "parts_of"]

Kind = Literal[
    "heading", "unit", "input", "panel", "setting", "setting value", "value", "table", "row", "family",
    "member", "population", "rule", "exception", "criterion", "award", "example",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = (
    "heading", "unit", "input", "panel", "setting", "setting value", "value", "table", "row", "family",
    "member", "population", "rule", "exception", "criterion", "award", "example",
)  # fmt: skip
DatedValue: TypeAlias = tuple[Expression, Period]
Content: TypeAlias = (
    str | Period | tuple[str, str] | DatedValue | Input | Panel | Setting | Value | Table | Row | Family
    | Member | Population | Rule | RuleException | Criterion | Award | Example
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rulebook; no two parts of it have the same `kind` and `name`.

    `name` is the name, label or code that the rulebook gives it; of several versions with dates, those that
    start on a day carry it: `E2 from 1 April 2026`. A row is `SV2 row 3`, a member `measure M1`, a setting's
    value is named like its setting. `base` is the name without a day. `label` is what to call the part in a
    sentence. `content` is the object of the model: a string or Period for a line of the heading, a pair of
    words for a unit, an (Expression, Period) for a setting's value. `inside` is the kind and name of the part
    that it belongs to (a row's table, an exception's rule). `place` is its place, from 0, in the tuple or
    dict of the model that holds it (of a version of a value or table: among the versions of its name).
    `period` has the days on which it counts as they were written: an end that only comes from the start of
    the next version is left open.
    """

    kind: Kind
    name: str
    base: str
    label: str
    clause: str
    content: Content
    place: int
    span: Span | None
    inside: tuple[Kind, str] | None = None
    period: Period = ALWAYS

    @property
    def key(self) -> tuple[Kind, str]:
        """Its address."""
        return self.kind, self.name


def parts_of(rulebook: Rulebook) -> tuple[Part, ...]:
    """Every part of the rulebook, a part before those that belong to it, in the order of `KINDS`."""
    found = (
        *_heading(rulebook),
        *_units(rulebook),
        *_inputs(rulebook),
        *_settings(rulebook),
        *_values(rulebook),
        *_tables(rulebook),
        *_families(rulebook),
        *_populations(rulebook),
        *_rules(rulebook),
        *_criteria(rulebook),
        *_awards(rulebook),
        *_examples(rulebook),
    )
    return tuple(sorted(found, key=lambda part: KINDS.index(part.kind)))


def written(periods: Sequence[Period]) -> list[Period]:
    """The periods of the versions of one name, without ends that only come from the next one's start."""
    starts = {period.start for period in periods if period.start is not None}
    return [
        Period(period.start, None) if period.end is not None and _next_day(period) in starts else period
        for period in periods
    ]


def _next_day(period: Period) -> object:
    end = period.end
    return None if end is None or end == end.max else end + timedelta(days=1)


def _dated(name: str, period: Period) -> str:
    return name if period.start is None else f"{name} from {print_date(period.start)}"


def _in_days(label: str, period: Period) -> str:
    return label if period == ALWAYS else f"{label} {print_period(period)}"


def _heading(rulebook: Rulebook) -> Iterator[Part]:
    lines: tuple[tuple[str, Content], ...] = (
        ("title", rulebook.title),
        ("edition", rulebook.edition),
        ("in force", rulebook.in_force),
        ("authority", rulebook.authority),
        ("policy", rulebook.policy),
        ("language", rulebook.language),
        ("word for the contract", rulebook.contract_word),
        ("word for bids", rulebook.bid_word),
    )
    for place, (name, content) in enumerate(lines):
        yield Part("heading", name, name, name, "", content, place, rulebook.spans.get(name))


def _units(rulebook: Rulebook) -> Iterator[Part]:
    for place, unit in enumerate(rulebook.units):
        yield Part("unit", unit[0], unit[0], f"unit {unit[0]}", "", unit, place, None)


def _inputs(rulebook: Rulebook) -> Iterator[Part]:
    for place, (name, given) in enumerate(rulebook.inputs.items()):
        yield Part("input", name, name, f"input `{name}`", "", given, place, given.span)
    for place, panel in enumerate(rulebook.panels):
        label = f"evaluators of `{panel.name}`"
        yield Part("panel", panel.name, panel.name, label, "", panel, place, panel.span)


def _settings(rulebook: Rulebook) -> Iterator[Part]:
    for place, (name, setting) in enumerate(rulebook.settings.items()):
        clause = setting.clause
        yield Part("setting", name, name, f"setting `{name}`", clause, setting, place, setting.span)
        periods = written([period for _, period in setting.values])
        for at, (value, period) in enumerate(zip(setting.values, periods, strict=True)):
            label = _in_days(f"`{name}`", period)
            key, span = _dated(name, period), value[0].span
            yield Part("setting value", key, name, label, clause, value, at, span, ("setting", name), period)


def _values(rulebook: Rulebook) -> Iterator[Part]:
    settled = {panel.span for panel in rulebook.panels}
    for name, versions in rulebook.values.items():
        periods = written([value.period for value in versions])
        for at, (value, period) in enumerate(zip(versions, periods, strict=True)):
            if value.span not in settled:
                label = _in_days(f"value `{name}`", period)
                key = _dated(name, period)
                yield Part("value", key, name, label, value.clause, value, at, value.span, None, period)


def _tables(rulebook: Rulebook) -> Iterator[Part]:
    for name, versions in rulebook.tables.items():
        periods = written([table.period for table in versions])
        for at, (table, period) in enumerate(zip(versions, periods, strict=True)):
            key, label = _dated(name, period), _in_days(f"table {name}", period)
            yield Part("table", key, name, label, table.clause, table, at, table.span, None, period)
            for place, row in enumerate(table.rows):
                yield _row(key, label, table.clause, place, row)


def _row(table: str, label: str, clause: str, place: int, row: Row) -> Part:
    name = f"{table} row {place + 1}"
    inside: tuple[Kind, str] = ("table", table)
    return Part(
        "row", name, name, f"{label}, row {place + 1}", clause, row, place, row.span, inside, row.period
    )


def _families(rulebook: Rulebook) -> Iterator[Part]:
    for place, (name, family) in enumerate(rulebook.families.items()):
        clause = family.clause
        yield Part("family", name, name, f"family {name}", clause, family, place, family.span)
        for at, member in enumerate(family.members):
            key, label = f"{name} {member.code}", f"{name} {member.code}"
            yield Part("member", key, key, label, clause, member, at, member.span, ("family", name))


def _populations(rulebook: Rulebook) -> Iterator[Part]:
    for place, (name, population) in enumerate(rulebook.populations.items()):
        label, clause = f"population `{name}`", population.clause
        yield Part("population", name, name, label, clause, population, place, population.span)


def _rules(rulebook: Rulebook) -> Iterator[Part]:
    periods = _periods((rule.label, rule.period) for rule in rulebook.rules)
    for place, (rule, period) in enumerate(zip(rulebook.rules, periods, strict=True)):
        key, label = _dated(rule.label, period), _in_days(f"rule {rule.label}", period)
        yield Part("rule", key, rule.label, label, rule.clause, rule, place, rule.span, None, period)
        for at, exception in enumerate(rule.exceptions):
            yield _exception(key, label, rule, at, exception)


def _exception(rule_name: str, rule_label: str, rule: Rule, place: int, exception: RuleException) -> Part:
    label = exception.label
    return Part(
        "exception", f"{rule_name} except {label}", f"{rule.label} except {label}",
        f"{rule_label}, exception {label}", exception.clause or rule.clause, exception, place,
        exception.span, ("rule", rule_name),
    )  # fmt: skip


def _criteria(rulebook: Rulebook) -> Iterator[Part]:
    periods = _periods((criterion.code, criterion.period) for criterion in rulebook.criteria)
    for place, (criterion, period) in enumerate(zip(rulebook.criteria, periods, strict=True)):
        called = f"for each {criterion.family}" if criterion.family else criterion.code
        key, label = _dated(criterion.code, period), _in_days(f"criterion {called}", period)
        yield Part(
            "criterion", key, criterion.code, label, criterion.clause, criterion, place, criterion.span,
            None, period,
        )  # fmt: skip


def _awards(rulebook: Rulebook) -> Iterator[Part]:
    periods = _periods(("award", award.period) for award in rulebook.awards)
    for place, (award, period) in enumerate(zip(rulebook.awards, periods, strict=True)):
        key, label = _dated("award", period), _in_days("award", period)
        yield Part("award", key, "award", label, award.clause, award, place, award.span, None, period)


def _examples(rulebook: Rulebook) -> Iterator[Part]:
    met: dict[str, int] = {}
    for place, example in enumerate(rulebook.examples):
        times = met[example.title] = met.get(example.title, 0) + 1
        name = example.title if times == 1 else f"{example.title} ({times})"
        yield Part("example", name, name, f"example “{name}”", example.clause, example, place, example.span)


def _periods(named: Iterable[tuple[str, Period]]) -> list[Period]:
    """The periods as written of parts that stand in one list, whatever their names."""
    listed = list(named)
    versions: dict[str, list[Period]] = {}
    for name, period in listed:
        versions.setdefault(name, []).append(period)
    open_ended = {name: iter(written(periods)) for name, periods in versions.items()}
    return [next(open_ended[name]) for name, _ in listed]
