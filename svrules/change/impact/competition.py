"""One competition under both editions: who stands where, and which change moved what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.change.impact.carrying import Carried, Carrying
from svrules.change.impact.hybrids import Hybrids
from svrules.change.impact.model import BidImpact, CompetitionImpact, Move, Share, Standing, Verdict
from svrules.change.impact.sharing import in_order, over_all_orders, turns, turns_in_order
from svrules.engine import Competition, Scored, score
from svrules.engine.result import BidOutcome, Scope
from svrules.quantities import exact_text, print_date
from svrules.quantities.numbers import shown

__all__ = ["DATE", "MOST_FOR_ALL_ORDERS", "Compared", "Comparing", "plain"]

DATE: Final = "date"
"""What the move to another day is called among the changes."""
MOST_FOR_ALL_ORDERS: Final = 6
"""With more changes that matter to a competition, its marks are shared out in one order only."""
_WINS: Final = frozenset({"funded", "part funded"})


@dataclass(frozen=True, slots=True)
class _State:
    """What comes of a competition under one rulebook, for the bids in their order."""

    outcomes: tuple[BidOutcome, ...]
    totals: tuple[Fraction | None, ...]
    ranks: tuple[int | None, ...]
    winners: frozenset[int]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Compared:
    """A competition compared, with the exact marks that each change moved: bid by bid, change by change.

    `day` is the day that it was moved to, None where it keeps its own.
    """

    told: CompetitionImpact
    moves: tuple[dict[str, Fraction], ...]
    outcomes: tuple[dict[str, Fraction], ...]
    flips: dict[str, Fraction]
    day: date | None


@dataclass
class Comparing:
    """Compares competitions under two editions.

    `on` is the day whose rules the new edition is applied by; None: the competition's own, or where the new
    edition is not in force then the nearest day on which it is.
    """

    hybrids: Hybrids
    carrying: Carrying
    names: Sequence[str]
    on: date | None = None

    def compare(self, name: str, file: str, read: Competition, notes: Iterable[str] = ()) -> Compared:
        """What the new edition would have made of the competition."""
        return _One(self, name, file, self.carrying.carried(read), tuple(notes)).compared()

    def day(self, then: Competition) -> tuple[str, date] | None:
        """The fact that decides and the day that it is moved to; None where it stays as it is."""
        decides = self.hybrids.steps.new.date_input
        if decides is None:
            return None
        own = then.contract.get(decides.name)
        period = self.hybrids.steps.new.in_force
        if self.on is not None:
            return None if own == self.on else (decides.name, self.on)
        if not isinstance(own, date) or period.covers(own):
            return None
        if period.start is not None and own < period.start:
            return decides.name, period.start
        return None if period.end is None else (decides.name, period.end)


@dataclass
class _One:
    """One competition at work. In a set of changes the first bit is the move to another day."""

    comparing: Comparing
    name: str
    file: str
    carried: Carried
    notes: tuple[str, ...]
    states: dict[int, _State] = field(default_factory=dict)
    moved_to: tuple[str, date] | None = field(init=False)
    changes: list[int] = field(init=False)
    every: int = field(init=False)

    def __post_init__(self) -> None:
        self.moved_to = self.comparing.day(self.carried.then)
        count = len(self.comparing.hybrids.steps.steps)
        self.changes = [*([0] if self.moved_to else []), *range(1, count + 1)]
        self.every = sum(1 << change for change in self.changes)

    def compared(self) -> Compared:
        steps = self.comparing.hybrids.steps
        before = score(steps.old, self.carried.then)
        after = self._scored(self.every)
        old, new = _state(before), self._state(self.every)
        then = self._own_day()
        comparable = then is None or steps.old.in_force.covers(then)
        matter = self._that_matter() if comparable else []
        outcomes, totals, flips = self._shares(matter, old, new) if matter else ([], [], {})
        names = [bid.name for bid in self.carried.then.bids]
        verdict = _verdict(old, new) if comparable else "not compared"
        bids = [
            _bid(
                name,
                at,
                (before, old),
                (after, new),
                totals[at] if totals else {},
                outcomes[at] if outcomes else {},
            )
            for at, name in enumerate(names)
        ]
        told = CompetitionImpact(
            name=self.name,
            file=self.file,
            old_rules_date=_iso(before.rules_date),
            new_rules_date=_iso(after.rules_date),
            old_scope=old.scope,
            new_scope=new.scope,
            old_winners=[names[at] for at in sorted(old.winners)],
            new_winners=[names[at] for at in sorted(new.winners)],
            verdict=verdict,
            provisional=any(one in ("refer", "unknown", "error") for one in (*old.outcomes, *new.outcomes)),
            flip_by=_told_shares(flips) if verdict == "changes" else [],
            attributed=self._how(len(matter)),
            not_asked=list(self.carried.not_asked),
            unread=list(self.carried.unread),
            notes=[*self.notes, *([] if comparable else [self._not_in_force(then)])],
            bids=bids,
        )
        day = None if self.moved_to is None else self.moved_to[1]
        shared = flips if verdict == "changes" else {}
        return Compared(told, tuple(totals), tuple(outcomes), shared, day)

    def _own_day(self) -> date | None:
        decides = self.comparing.hybrids.steps.old.date_input
        own = self.carried.then.contract.get(decides.name) if decides is not None else None
        return own if isinstance(own, date) else None

    def _not_in_force(self, then: date | None) -> str:
        edition = self.comparing.hybrids.steps.old.edition
        return f"Edition {edition} was not in force on {print_date(then)}." if then is not None else ""

    # -- scoring with some of the changes ------------------------------------------------------------

    def _scored(self, inside: int) -> Scored:
        steps = self.comparing.hybrids.steps.steps
        inputs = (
            name
            for at, step in enumerate(steps, 1)
            if inside >> at & 1
            for kind, name in step.keys
            if kind == "input"
        )
        facts = self.carried.facts(inputs, self.moved_to if inside & 1 else None)
        return score(self.comparing.hybrids.rulebook(inside >> 1), facts)

    def _state(self, inside: int) -> _State:
        if inside not in self.states:
            self.states[inside] = _state(self._scored(inside))
        return self.states[inside]

    def _that_matter(self) -> list[int]:
        """The changes without those that alter nothing here; all of them where it is done in one order."""
        idle = self._idle_at_the_ends()
        matter = [change for change in self.changes if change not in idle]
        while len(matter) <= MOST_FOR_ALL_ORDERS and (found := self._between(matter, idle)):
            idle = [change for change in idle if change not in found]
            matter = [change for change in self.changes if change not in idle]
        return matter if len(matter) <= MOST_FOR_ALL_ORDERS else self.changes

    def _between(self, matter: Sequence[int], idle: Sequence[int]) -> Sequence[int]:
        """Those of the idle changes that alter something half way, beside some of those that matter."""
        together = sum(1 << change for change in idle)
        for inside in range(1 << len(matter)):
            beside = self._spread(matter, inside)
            if self._state(beside | together) != self._state(beside):
                alone = [one for one in idle if self._state(beside | 1 << one) != self._state(beside)]
                return alone or idle
        return ()

    def _idle_at_the_ends(self) -> list[int]:
        """The changes that alter nothing, put in first or last, alone or together."""
        nothing, everything = self._state(0), self._state(self.every)
        idle = [
            change
            for change in self.changes
            if self._state(1 << change) == nothing and self._state(self.every & ~(1 << change)) == everything
        ]
        return idle if self._alter_nothing(idle) else self._apart(idle)

    def _alter_nothing(self, changes: Sequence[int]) -> bool:
        """Whether these changes together alter nothing, put in first and put in last."""
        together = sum(1 << change for change in changes)
        nothing, everything = self._state(0), self._state(self.every)
        return self._state(together) == nothing and self._state(self.every & ~together) == everything

    def _apart(self, changes: Sequence[int]) -> list[int]:
        """Those of the changes that alter nothing with any one of the others either; none if that fails."""
        alone = [
            one
            for one in changes
            if all(self._alter_nothing((one, other)) for other in changes if other != one)
        ]
        return alone if self._alter_nothing(alone) else []

    def _shares(
        self, matter: list[int], old: _State, new: _State
    ) -> tuple[list[dict[str, Fraction]], list[dict[str, Fraction]], dict[str, Fraction]]:
        """For each bid at which changes its outcome turns and what they move; at which the winners turn."""

        def state(inside: int) -> _State:
            return self._state(self._spread(matter, inside))

        outcomes, totals = [], []
        for at in range(len(old.outcomes)):
            outcome = new.outcomes[at]
            turned: list[Fraction] = []
            moved: list[Fraction] = []
            if outcome != old.outcomes[at]:
                turned = self._turns(matter, lambda x, at=at, o=outcome: state(x).outcomes[at] == o)  # type: ignore[misc]
            # Also where it ends as it began: what one change gives another may take.
            if old.totals[at] is not None and new.totals[at] is not None:
                moved = self._moves(matter, lambda x, at=at: state(x).totals[at])  # type: ignore[misc]
            outcomes.append(self._named(matter, turned))
            totals.append(self._named(matter, moved))
        flips: list[Fraction] = []
        if old.winners != new.winners:
            flips = self._turns(matter, lambda x: state(x).winners == new.winners)
        return outcomes, totals, self._named(matter, flips)

    def _spread(self, matter: Sequence[int], inside: int) -> int:
        return sum(1 << change for at, change in enumerate(matter) if inside >> at & 1)

    def _moves(self, matter: Sequence[int], value: Callable[[int], Fraction | None]) -> list[Fraction]:
        def alters(one: int, other: int) -> bool:
            return self._state(self._spread(matter, one)) != self._state(self._spread(matter, other))

        if len(matter) > MOST_FOR_ALL_ORDERS:
            return in_order(range(len(matter)), value, alters)
        return over_all_orders(len(matter), value, alters)

    def _turns(self, matter: Sequence[int], is_new: Callable[[int], bool]) -> list[Fraction]:
        if len(matter) > MOST_FOR_ALL_ORDERS:
            return turns_in_order(range(len(matter)), is_new)
        return turns(len(matter), is_new)

    def _named(self, matter: Sequence[int], shares: Sequence[Fraction]) -> dict[str, Fraction]:
        named = zip(matter, shares, strict=True) if shares else ()
        return {self._name(change): share for change, share in named if share}

    def _name(self, change: int) -> str:
        return DATE if change == 0 else self.comparing.names[change - 1]

    def _how(self, count: int) -> str:
        if count <= 1:
            return "one change matters here" if count else ""
        return "all orders" if count <= MOST_FOR_ALL_ORDERS else "order of work"


def _state(scored: Scored) -> _State:
    ranks = scored.ranks
    won = frozenset(at for at, rank in enumerate(ranks) if rank == 1)
    allocated = scored.run.awarded.allocated if scored.run is not None else {}
    if allocated:
        won = frozenset(at for at, got in allocated.items() if got.status in _WINS)
    return _State(scored.outcomes, scored.totals, ranks, won, scored.scope)


def _verdict(old: _State, new: _State) -> Verdict:
    lost = any(
        rank is not None and outcome in ("unknown", "error")
        for rank, outcome in zip(old.ranks, new.outcomes, strict=True)
    )
    nobody = not new.winners and any(outcome in ("unknown", "error") for outcome in new.outcomes)
    if lost or (nobody and old.winners):
        return "not known"
    return "same" if old.winners == new.winners else "changes"


def _bid(
    name: str,
    at: int,
    before: tuple[Scored, _State],
    after: tuple[Scored, _State],
    moves: dict[str, Fraction],
    turned: dict[str, Fraction],
) -> BidImpact:
    old, new = (_standing(scored, state, at) for scored, state in (before, after))
    totals = before[1].totals[at], after[1].totals[at]
    moved = None if totals[0] is None or totals[1] is None else totals[1] - totals[0]
    return BidImpact(
        bid=name,
        old=old,
        new=new,
        moved=None if moved is None else plain(moved),
        moved_exact=None if moved is None else exact_text(moved),
        moves=[
            Move(change=change, marks=plain(marks), exact=exact_text(marks))
            for change, marks in moves.items()
        ],
        outcome_by=_told_shares(turned),
    )


def _standing(scored: Scored, state: _State, at: int) -> Standing:
    outcome, total = state.outcomes[at], state.totals[at]
    missing: list[str] = []
    errors: list[str] = []
    if outcome in ("unknown", "error"):
        record = scored.bid(at)
        own = record.bid
        missing = [
            one.fact if one.bid in (own, None) else f"{one.fact} of {one.bid}" for one in record.missing
        ]
        errors = [one.sentence for one in record.errors]
    got = scored.run.awarded.allocated.get(at) if scored.run is not None else None
    return Standing(
        outcome=outcome,
        total=None if total is None else plain(total),
        exact=None if total is None else exact_text(total),
        rank=state.ranks[at],
        allocation=None if got is None else got.status,
        why=_why(scored, at, outcome),
        missing=missing,
        errors=errors,
    )


def _why(scored: Scored, at: int, outcome: BidOutcome) -> list[str]:
    """The labels of the rules that gave the outcome."""
    if scored.run is None or outcome == "pass":
        return []
    said = scored.run.said[at] if outcome != "not reached" else scored.run.contract.said
    wanted = outcome if outcome != "not reached" else "fail"
    return [label for label, one in said.items() if one.outcome == wanted]


def _told_shares(shares: dict[str, Fraction]) -> list[Share]:
    return [
        Share(change=change, share=plain(share), exact=exact_text(share)) for change, share in shares.items()
    ]


def plain(number: Fraction) -> str:
    """A number as a plain decimal, to 6 places where its decimals do not end."""
    return shown(number, 6).removeprefix("≈")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
