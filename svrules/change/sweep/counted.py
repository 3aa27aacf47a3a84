"""One competition at every setting, counted: who wins how often, and what is told of each setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from svrules.change.limits.weights import worths
from svrules.change.sweep.answer import BidAt, Failing, Setting, Share, Swept, Tip, Undecided
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.pieces import Border, Piece
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.standing import Standing, spends
from svrules.change.sweep.scoring.trial import Trial
from svrules.engine.canonical import data_sha256
from svrules.engine.competition import Competition
from svrules.engine.working.run import Run
from svrules.quantities import exact_text

__all__ = ["Counted", "bids_at", "not_tried", "tip_of", "undecided_of"]


class Counted:
    """What is counted of one competition, from how it stands now, and at one setting after the other.

    Raises NotTriedError where no setting can be, or one of a single figure that is varied cannot.
    """

    def __init__(self, name: str, trial: Trial, now: Standing, standings: Sequence[Standing | str]) -> None:
        self.name, self.trial, self.names = name, trial, trial.names
        self.now = now.first
        self.firsts = [None if isinstance(one, str) else one.first for one in standings]
        self.cannot = {at: one for at, one in enumerate(standings) if isinstance(one, str)}
        if self.cannot and (len(self.cannot) == len(standings) or len(trial.varied) == 1):
            raise NotTriedError(next(iter(self.cannot.values())))
        bids = len(self.names)
        self.alone, self.shared = [0] * bids, [0] * bids
        self.ranks = [[0] * (bids + 1) for _ in range(bids)]
        self.possible = self.nobody = self.out_of_scope = self.tied = 0
        self.open = set(now.open)
        self.standings = standings
        for one in standings:
            if not isinstance(one, str):
                self._count(one)

    def _count(self, one: Standing) -> None:
        self.possible += 1
        self.open |= one.open
        self.nobody += not one.first
        self.out_of_scope += one.out_of_scope
        self.tied += len(one.first) > 1
        counts = self.alone if len(one.first) == 1 else self.shared
        for bid in one.first:
            counts[bid] += 1
        for bid, rank in enumerate(one.ranks):
            self.ranks[bid][rank - 1] += 1

    @property
    def changed(self) -> list[bool]:
        """For each setting whether the decision is another than it stands."""
        return [first is not None and first != self.now for first in self.firsts]

    def swept(
        self,
        settings: Sequence[Setting],
        *,
        failing: Sequence[Failing],
        changes: int,
        tips: Sequence[Tip],
        undecided: Sequence[Undecided],
        told: bool,
    ) -> Swept:
        """The record of this competition; `told`: where the decision changes was looked for."""
        day = self.trial.rules_date
        return Swept(
            name=self.name,
            data_sha256=data_sha256(self.trial.competition),
            rules_date=None if day is None else day.isoformat(),
            scope=self.trial.contract.scope,
            provisional=self.named(frozenset(self.open)),
            failing=tuple(failing),
            why_not=None,
            now=self.named(self.now),
            now_values=tuple(_now(self.trial, one) for one in self.trial.varied),
            bids=tuple(self.names),
            possible=self.possible,
            kept=self.possible - sum(self.changed),
            nobody=self.nobody,
            out_of_scope=self.out_of_scope,
            tied=self.tied,
            shares=tuple(self._share(bid) for bid in range(len(self.names))),
            settings=tuple(settings),
            changes=changes,
            tips=tuple(tips),
            undecided=tuple(undecided),
            tips_told=told,
        )

    def named(self, bids: frozenset[int]) -> tuple[str, ...]:
        """The names of bids by their places."""
        return tuple(self.names[bid] for bid in sorted(bids))

    def _share(self, bid: int) -> Share:
        wins = self.alone[bid] + (self.shared[bid] if spends(self.trial.plan) else 0)
        return Share(
            bid=self.names[bid],
            alone=self.alone[bid],
            shared=self.shared[bid],
            share=exact_text(Fraction(wins, self.possible)),
            ranks=tuple(self.ranks[bid]),
        )


def _now(trial: Trial, one: Varied) -> str | None:
    """The value of what is varied as things stand."""
    if one.kind == "setting":
        found = trial.contract.row[trial.all_figures.settings[one.name]]
        return exact_text(found) if isinstance(found, Fraction) else None
    worth = worths(trial.plan, trial.contract.row)
    if isinstance(worth, str):
        return None
    beside = [worth[code] for code in trial.all_figures.beside(one.name)]
    own = worth[one.name]
    return exact_text(own / sum(beside, Fraction(0)) if one.in_percent else own)


def bids_at(names: Sequence[str], run: Run) -> Iterator[BidAt]:
    """Every bid at one setting."""
    ranks = run.awarded.ranking.ranks if run.awarded.ranking is not None else {}
    award = run.plan.award
    by = () if award is None or award.in_order else award.by
    own = not {run.plan.total, run.plan.sum_of_marks}.intersection(by)
    for bid, total in enumerate(run.totals()):
        value = run.award_values.get(bid) if own else None
        yield BidAt(
            bid=names[bid],
            outcome=run.outcomes[bid],
            rank=ranks.get(bid),
            total=None if total is None else exact_text(total),
            award_value=exact_text(value) if isinstance(value, Fraction) else None,
        )


def tip_of(counted: Counted, one: Varied, beside: tuple[str, ...], border: Border) -> Tip:
    """A border in words."""
    return Tip(
        what=one.what,
        beside=beside,
        at=exact_text(border.at),
        at_words=one.words(border.at),
        to=exact_text(border.to),
        before=counted.named(border.before),
        there=None if border.there is None else counted.named(border.there),
        after=counted.named(border.after),
        proved=border.proved,
    )


def undecided_of(one: Varied, beside: tuple[str, ...], piece: Piece) -> Undecided:
    """A stretch that is not decided, in words."""
    return Undecided(what=one.what, beside=beside, low=exact_text(piece.low), high=exact_text(piece.high))


def not_tried(name: str, competition: Competition, why: str) -> Swept:
    """The record of a competition of which nothing can be varied as asked."""
    return Swept(
        name=name,
        data_sha256=data_sha256(competition),
        rules_date=None,
        scope=None,
        provisional=(),
        failing=(),
        why_not=why,
        now=(),
        now_values=(),
        bids=tuple(bid.name for bid in competition.bids),
        possible=0,
        kept=0,
        nobody=0,
        out_of_scope=0,
        tied=0,
        shares=(),
        settings=(),
        changes=0,
        tips=(),
        undecided=(),
        tips_told=False,
    )
