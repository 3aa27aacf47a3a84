"""All competitions together: each is compared and let go, and what is told of it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.change.impact.carrying import Carrying
from svrules.change.impact.competition import DATE, MOST_FOR_ALL_ORDERS, Compared, Comparing, plain
from svrules.change.impact.hybrids import Hybrids
from svrules.change.impact.model import ChangeTold, CompetitionImpact, Impact, NotRead
from svrules.change.impact.sources import Found
from svrules.change.impact.steps import Step, steps_between
from svrules.engine import Bid, Competition
from svrules.engine.competition import Facts
from svrules.engine.result import RulebookId
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.quantities import exact_text, print_date, print_period

__all__ = ["ATTRIBUTION", "Between"]

ATTRIBUTION: Final = (
    "Marks that move are shared out among the changes so that for each bid the old total and the moves add "
    "up to the new total, exactly. A change's share is the mean, over all orders in which the changes could "
    "be put in one after another, of what it adds when its turn comes. Changes that alter nothing in a "
    "competition, put in first, last or half way, take no part there; where more than "
    f"{MOST_FOR_ALL_ORDERS} are left, they are put in once, in the order of work: facts, settings, tables "
    "and values before rules, rules before criteria, criteria before the award. Where a bid has no total "
    "half way, what has moved when it has one again is shared equally among the changes since that altered "
    "anything. An outcome or winner turns at the change from which on it stays as it is under the new "
    "edition; a share of 1/2 is half of the orders."
)


class Between:
    """The comparison of two editions of a rulebook over competitions.

    `assumed` are facts with the values, as typed, that they are given where nobody was asked for them; `on`
    is the day whose rules the new edition is applied by. Raises MisuseError and DataError where these cannot
    be used.
    """

    def __init__(
        self,
        old: Rulebook,
        new: Rulebook,
        assumed: Iterable[tuple[str, str]] = (),
        on: date | None = None,
    ) -> None:
        if on is not None and not new.in_force.covers(on):
            days = print_period(new.in_force)
            raise MisuseError(f"{print_date(on)} is outside the days of edition {new.edition} ({days})")
        if on is not None and new.date_input is None:
            raise MisuseError(f"no date decides the rules of edition {new.edition}: leave --on out")
        self.old, self.new = old, new
        self.steps = steps_between(old, new)
        self.hybrids = Hybrids(self.steps)
        self.carrying = Carrying(self.steps, tuple(assumed))
        self.names = _names(self.steps.steps)
        self._comparing = Comparing(self.hybrids, self.carrying, self.names, on)
        self.on = on

    @property
    def door(self) -> Rulebook:
        """The rulebook by which the data of then are read: it knows the facts of both editions."""
        return self.hybrids.door

    def impact(self, found: Iterable[Found]) -> Impact:
        """What the new edition would have made of the competitions; each is let go once it is compared."""
        tally = _Tally([DATE, *self.names])
        competitions: list[CompetitionImpact] = []
        not_read: list[NotRead] = []
        taken: set[str] = set()
        for one in found:
            name = _free(one.name, one.file, taken)
            if one.competition is None:
                not_read.append(NotRead(name=name, why=list(one.why)))
                continue
            compared = self._comparing.compare(name, one.file, self._under_new_names(one))
            tally.add(compared)
            competitions.append(compared.told)
        return Impact(
            old=_identity(self.old),
            new=_identity(self.new),
            attribution=ATTRIBUTION,
            assumed=self.carrying.assumed_words(),
            moved_day=None if self.on is None else self.on.isoformat(),
            renamed=[(old, new) for (_, old), new in sorted(self.steps.names.items())],
            changes=list(self._changes(tally)),
            competitions=competitions,
            not_read=not_read,
        )

    def _under_new_names(self, one: Found) -> Competition:
        """The facts under their new names: a ledger has those of then."""
        assert one.competition is not None  # noqa: S101 - looked at by the caller
        names = {old: new for (kind, old), new in self.steps.names.items() if kind == "input"}
        return one.competition if not names else _renamed(one.competition, names)

    def _changes(self, tally: _Tally) -> Iterable[ChangeTold]:
        days = sorted(tally.days)
        if days:
            listed = " or ".join(print_date(day) for day in days[:3])
            more = " or another" if len(days) > 3 else ""
            step = Step(
                DATE,
                "the day whose rules count",
                "",
                (),
                ("the day of the competition",),
                (f"{listed}{more}",),
            )
            yield tally.told(DATE, step)
        for name, step in zip(self.names, self.steps.steps, strict=True):
            yield tally.told(name, step)


@dataclass
class _Tally:
    """What each change did to all competitions so far."""

    names: Sequence[str]
    up: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    down: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    outcomes: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    flips: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    bids: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    competitions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    days: set[date] = field(default_factory=set)

    def add(self, compared: Compared) -> None:
        """Count what the changes did to one competition."""
        if compared.day is not None:
            self.days.add(compared.day)
        touched: set[str] = set(compared.flips)
        for moves in compared.moves:
            touched |= moves.keys()
            for name, marks in moves.items():
                self.bids[name] += 1
                (self.up if marks > 0 else self.down)[name] += marks
        for turned in compared.outcomes:
            touched |= turned.keys()
            for name, share in turned.items():
                self.outcomes[name] += share
        for name, share in compared.flips.items():
            self.flips[name] += share
        for name in touched:
            self.competitions[name] += 1

    def told(self, name: str, step: Step) -> ChangeTold:
        """What is told of a change."""
        up, down = self.up[name], self.down[name]
        outcomes, flips = self.outcomes[name], self.flips[name]
        return ChangeTold(
            id=name, title=step.title, clause=step.clause, was=list(step.was), now=list(step.now),
            competitions=self.competitions[name], bids=self.bids[name],
            moved=plain(up + down), moved_exact=exact_text(up + down),
            up=plain(up), up_exact=exact_text(up), down=plain(down), down_exact=exact_text(down),
            outcomes=plain(outcomes), outcomes_exact=exact_text(outcomes),
            flips=plain(flips), flips_exact=exact_text(flips),
        )  # fmt: skip


def _names(steps: Iterable[Step]) -> list[str]:
    """A short name for each step, no two alike."""
    found: list[str] = []
    for step in steps:
        kind = step.keys[0][0]
        name = step.name if step.name not in (*found, DATE) else f"{kind} {step.name}"
        while name in found:
            name += "′"
        found.append(name)
    return found


def _free(name: str, file: str, taken: set[str]) -> str:
    """A name that no other competition has."""
    found, number = name, 2
    if found in taken:
        found = f"{name} ({file})"
    while found in taken:
        found, number = f"{name} ({file}, {number})", number + 1
    taken.add(found)
    return found


def _identity(rulebook: Rulebook) -> RulebookId:
    return RulebookId(
        name=rulebook.name,
        title=rulebook.title,
        edition=rulebook.edition,
        sha256=rulebook.sha256,
        language=rulebook.language,
        contract_word=rulebook.contract_word,
        bid_word=rulebook.bid_word,
    )


def _renamed(competition: Competition, names: dict[str, str]) -> Competition:
    def facts(given: Facts) -> dict[str, Scalar]:
        return {names.get(name, name): value for name, value in given.items()}

    def blanks(given: Iterable[str]) -> frozenset[str]:
        return frozenset(names.get(name, name) for name in given)

    bids = tuple(Bid(bid.name, facts(bid.facts), blanks(bid.blanks)) for bid in competition.bids)
    return Competition(facts(competition.contract), bids, competition.decisions, blanks(competition.blanks))
