"""Score a competition: from rulebook and facts to outcomes, totals, ranks; the Result only when asked."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

from svrules.engine.competition import Competition
from svrules.engine.order import run
from svrules.engine.plan import Plan
from svrules.engine.planning.build import build
from svrules.engine.working.run import BidOutcome, Run, Scope
from svrules.errors import MisuseError
from svrules.language.rulebook import Rulebook
from svrules.quantities.dates import Period

if TYPE_CHECKING:
    from svrules.engine.recording.bid import BidRecords
    from svrules.engine.result import BidResult, ContractResult, Result

__all__ = ["Scored", "days_of_change", "plan_for", "rules_for", "same_rules", "score"]

_MOST_PLANS: Final = 128
_plans: OrderedDict[tuple[object, ...], Plan] = OrderedDict()
_borders: OrderedDict[tuple[object, ...], tuple[date, ...]] = OrderedDict()
_lock = Lock()


def plan_for(rulebook: Rulebook, rules_date: date | None) -> Plan:
    """The plan of a rulebook for a rules date, None where no date decides; kept for the next call.

    Days between which nothing in the rulebook changes share one plan.
    """
    known = _identity(rulebook)
    with _lock:
        borders = _borders.get(known)
        if borders is None:
            borders = _borders[known] = days_of_change(rulebook)
            _drop_oldest(_borders)
        stretch = -1 if rules_date is None else bisect_right(borders, rules_date)
        plan = _plans.get((*known, stretch))
        if plan is None:
            plan = _plans[*known, stretch] = build(rulebook, rules_date)
            _drop_oldest(_plans)
        return plan


def same_rules(rulebook: Rulebook, one: date, other: date) -> bool:
    """Whether the same parts of a rulebook are in force on both days, and on those between."""
    first, last = sorted((one, other))
    return not any(first < day <= last for day in days_of_change(rulebook))


def _identity(rulebook: Rulebook) -> tuple[object, ...]:
    # A model made without text has no content hash to go by. The plan keeps the model, so its id stays taken.
    return (rulebook.sha256, rulebook.name) if rulebook.text else (id(rulebook),)


def _drop_oldest(
    kept: OrderedDict[tuple[object, ...], Plan] | OrderedDict[tuple[object, ...], tuple[date, ...]],
) -> None:
    while len(kept) > _MOST_PLANS:
        kept.popitem(last=False)


def days_of_change(rulebook: Rulebook) -> tuple[date, ...]:
    """The days on which something in the rulebook starts to count or no longer counts."""
    days: set[date] = set()
    for period in _periods(rulebook):
        if period.start is not None:
            days.add(period.start)
        if period.end is not None and period.end < date.max:
            days.add(period.end + timedelta(days=1))
    return tuple(sorted(days))


def _periods(rulebook: Rulebook) -> Iterator[Period]:
    yield rulebook.in_force
    for setting in rulebook.settings.values():
        yield from (period for _, period in setting.values)
    for values in rulebook.values.values():
        yield from (value.period for value in values)
    for tables in rulebook.tables.values():
        for table in tables:
            yield table.period
            yield from (row.period for row in table.rows)
    yield from (rule.period for rule in rulebook.rules)
    yield from (criterion.period for criterion in rulebook.criteria)
    yield from (award.period for award in rulebook.awards)


@dataclass(eq=False)
class Scored:
    """A scored competition. Bids are in the order of the table.

    `scope` says whether the rulebook applies; without it bids are not reached. `run` holds all that was
    computed, None where the rules date was missing or outside the rulebook's period.
    """

    rulebook: Rulebook
    competition: Competition
    rules_date: date | None
    scope: Scope
    run: Run | None

    @property
    def outcomes(self) -> tuple[BidOutcome, ...]:
        """The outcome of each bid."""
        if self.run is not None:
            return tuple(self.run.outcomes)
        outcome: BidOutcome = "unknown" if self.scope == "unknown" else "not reached"
        return (outcome,) * len(self.competition.bids)

    @cached_property
    def totals(self) -> tuple[Fraction | None, ...]:
        """The total of each bid, as rounded by the rulebook; None for a bid without one."""
        return (None,) * len(self.competition.bids) if self.run is None else self.run.totals()

    @property
    def ranks(self) -> tuple[int | None, ...]:
        """The rank of each bid, from 1; None for a bid that has none."""
        ranking = None if self.run is None else self.run.awarded.ranking
        return tuple(
            None if ranking is None else ranking.ranks.get(bid) for bid in range(len(self.competition.bids))
        )

    def marks(self, code: str) -> tuple[Fraction | None, ...]:
        """The marks of each bid for the criterion of that code; None for a bid without.

        Raises KeyError for a code that the rules of the day do not have.
        """
        run = self.run
        if run is None:
            return (None,) * len(self.competition.bids)
        criterion = next((one for one in run.plan.criteria if one.code == code), None)
        if criterion is None:
            raise KeyError(code)
        return tuple(run.marks(criterion, bid) for bid in range(len(self.competition.bids)))

    def bid(self, at: int) -> BidResult:
        """The record of one bid alone, by its place: what a whole Result says of it.

        Its populations are named as in a Result of this bid only.
        """
        return self.result().bids[at] if self._records is None else self._records.bid(at)

    @cached_property
    def contract(self) -> ContractResult:
        """What the rules said of the contract itself."""
        from svrules.engine.recording.record import record_contract
        from svrules.engine.recording.unscored import record_unscored

        if self.run is not None:
            return record_contract(self.run)
        return record_unscored(self.rulebook, self.competition, self.rules_date).contract

    @property
    def look_at(self) -> list[str]:
        """What a person should look at again though it is allowed, as in a Result."""
        return [] if self._records is None else self._records.panels.remarks()

    @property
    def near_ties(self) -> list[tuple[int, ...]]:
        """Bids whose award values are near each other, by their places."""
        return [] if self.run is None else [tuple(group) for group in self.run.awarded.near]

    @property
    def total_places(self) -> int | None:
        """How many decimal places totals are rounded to, or shown with; None: not said."""
        return None if self._records is None else self._records.total_places()

    @cached_property
    def _records(self) -> BidRecords | None:
        from svrules.engine.recording.bid import BidRecords

        return None if self.run is None else BidRecords(self.run)

    def result(self) -> Result:
        """The whole result with its trace. Same rulebook and facts, same bytes in `model_dump_json()`."""
        if self.run is not None:
            from svrules.engine.recording.record import record

            return record(self.run, self.rules_date)
        from svrules.engine.recording.unscored import record_unscored

        return record_unscored(self.rulebook, self.competition, self.rules_date)


def score(rulebook: Rulebook, competition: Competition) -> Scored:
    """Score the bids of a competition by the rules of its rules date.

    The facts must be of their inputs' types, as the data door leaves them; a fact that is absent is missing.
    Nothing in the facts makes it raise: what cannot be computed is an outcome. Raises MisuseError for two
    bids of one name.
    """
    day, rules = rules_for(rulebook, competition)
    if not isinstance(rules, Plan):
        return Scored(rulebook, competition, day, rules, None)
    found = run(rules, competition)
    return Scored(rulebook, competition, day, found.contract.scope, found)


def rules_for(rulebook: Rulebook, competition: Competition) -> tuple[date | None, Plan | Scope]:
    """The rules date of a competition and the plan of its day; the scope where there are no rules for it.

    Raises MisuseError for two bids of one name.
    """
    names = [bid.name for bid in competition.bids]
    if len(set(names)) != len(names):
        raise MisuseError("two bids have the same name: give each bidder a name of its own")
    decides = rulebook.date_input
    if decides is None:
        return None, plan_for(rulebook, None)
    day = competition.contract.get(decides.name) or decides.blank_means
    if not isinstance(day, date):
        return None, "unknown"
    return day, plan_for(rulebook, day) if rulebook.in_force.covers(day) else "out of scope"
