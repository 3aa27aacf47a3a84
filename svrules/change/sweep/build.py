"""The answer: every setting of every competition tried, and the exact values between them found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from svrules.change.limits.weights import worths
from svrules.change.sweep.answer import (
    BidAt,
    Cost,
    Setting,
    Share,
    Sweep,
    Swept,
    Tip,
    Undecided,
    VariedFigure,
)
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.pieces import MOST_STRETCHES, Piece, borders, pieces
from svrules.change.sweep.settings import Asked
from svrules.change.sweep.trial import Line, NotTriedError, Trial, decided
from svrules.engine.canonical import data_sha256
from svrules.engine.competition import Competition
from svrules.engine.recording.origins import identity
from svrules.engine.working.run import Run
from svrules.errors import MisuseError
from svrules.language.rulebook import Rulebook
from svrules.quantities import exact_text

__all__ = ["Named", "sweep"]

Named = tuple[str, Competition]
"""A competition with the name it goes by; empty where there is only one."""
_MOST_TOLD: Final = 100_000
_MOST_LINES: Final = 60
_MOST_SEARCHED: Final = 2_000
_MOST_STRETCHES: Final = 12_000
"""Over all competitions, shared out alike: about a minute's work."""
_FEW_STRETCHES: Final = 20
_OPEN: Final = ("unknown", "error", "refer")
"""Outcomes of bids that can still change the ranking."""


def sweep(
    rulebook: Rulebook,
    competitions: Sequence[Named],
    asked: Asked,
    followed: Callable[[Iterator[Swept]], Iterator[Swept]] = lambda found: found,
) -> Sweep:
    """Every competition at every setting. Raises MisuseError where none of them can be varied as asked.

    `followed` passes on what it gets, and may show how far it is.
    """
    whole = _Whole(rulebook, asked, len(competitions))
    found = tuple(followed(whole.swept(name, one) for name, one in competitions))
    reasons = [one.why_not for one in found if one.why_not is not None]
    if len(reasons) == len(found):
        raise MisuseError(_nothing(reasons, len(found)))
    return Sweep(
        rulebook=identity(rulebook),
        decides="funding" if whole.spends else "rank",
        varied=tuple(_figure(one) for one in asked.varied),
        scale=asked.takers,
        drawn=asked.drawn,
        weightings=asked.weightings,
        seed=asked.seed,
        settings=tuple(tuple(map(exact_text, values)) for values in asked.settings),
        changed=tuple(whole.changed),
        competitions=found,
        cost=whole.cost(),
    )


def _nothing(reasons: Sequence[str], count: int) -> str:
    if not count:
        return "there is no competition in the data"
    which = "as asked" if count == 1 else f"in any of {count:,} competitions"
    return f"this cannot be varied {which}: {reasons[0]}"


def _figure(one: Varied) -> VariedFigure:
    return VariedFigure(
        kind=one.kind,
        name=one.name,
        what=one.what,
        title=one.title,
        low=one.words(one.low),
        high=one.words(one.high),
        step=None if one.step is None else one.words(one.step),
        low_exact=exact_text(one.low),
        high_exact=exact_text(one.high),
        step_exact=None if one.step is None else exact_text(one.step),
    )


class _Whole:
    """What is kept over all competitions."""

    def __init__(self, rulebook: Rulebook, asked: Asked, count: int) -> None:
        self.rulebook, self.asked, self.many = rulebook, asked, count > 1
        self.told = not self.many or count * len(asked.settings) <= _MOST_TOLD
        self.searched = not asked.drawn and count <= _MOST_SEARCHED
        self.stretches = min(MOST_STRETCHES, max(_FEW_STRETCHES, _MOST_STRETCHES // max(1, count)))
        self.changed = [0] * len(asked.settings)
        self.plans: dict[int, tuple[object, int, int]] = {}
        self.runs = self.first = self.again = self.whole = 0
        self.spends = False

    def swept(self, name: str, competition: Competition) -> Swept:
        try:
            trial = Trial(self.rulebook, competition, self.asked.varied, self.asked.takers or None)
            found = _One(self, trial, name).swept()
        except NotTriedError as why:
            return _not_tried(name, competition, str(why))
        again = trial.again
        self.plans[id(trial.plan)] = (trial.plan, len(trial.plan.steps), len(again.resting))
        runs = again.first.runs + again.again.runs
        self.runs += runs
        self.first += again.first.quantities
        self.again += again.again.quantities
        self.whole += again.whole * runs
        return found

    def cost(self) -> Cost:
        return Cost(
            plans=len(self.plans),
            steps=sum(steps for _, steps, _ in self.plans.values()),
            resting=sum(resting for _, _, resting in self.plans.values()),
            runs=self.runs,
            first=self.first,
            again=self.again,
            whole=self.whole,
        )


def _not_tried(name: str, competition: Competition, why: str) -> Swept:
    return Swept(
        name=name,
        data_sha256=data_sha256(competition),
        rules_date=None,
        scope=None,
        provisional=(),
        why_not=why,
        now=(),
        now_values=(),
        bids=tuple(bid.name for bid in competition.bids),
        possible=0,
        kept=0,
        nobody=0,
        tied=0,
        shares=(),
        settings=(),
        tips=(),
        undecided=(),
        tips_told=False,
    )


class _One:
    """One competition at every setting."""

    def __init__(self, whole: _Whole, trial: Trial, name: str) -> None:
        self.whole, self.trial, self.name = whole, trial, name
        self.asked, self.names = whole.asked, trial.names
        award = trial.plan.award
        whole.spends = whole.spends or (award is not None and award.allocation is not None)
        bids = len(self.names)
        self.alone, self.shared = [0] * bids, [0] * bids
        self.ranks = [[0] * (bids + 1) for _ in range(bids)]
        self.possible = self.kept = self.nobody = self.tied = 0
        self.now = decided(trial.now)
        self.open = set(_open_in(trial.now))

    def swept(self) -> Swept:
        settings = [self._setting(at, values) for at, values in enumerate(self.asked.settings)]
        if not self.possible:
            raise NotTriedError(next(one.cannot_be or "" for one in settings))
        if len(self.asked.varied) == 1 and self.possible < len(settings):
            raise NotTriedError(next(one.cannot_be for one in settings if one.cannot_be) or "")
        tips: list[Tip] = []
        undecided: list[Undecided] = []
        told = self._search(tips, undecided)
        day = self.trial.scored.rules_date
        return Swept(
            name=self.name,
            data_sha256=data_sha256(self.trial.competition),
            rules_date=None if day is None else day.isoformat(),
            scope=self.trial.now.contract.scope,
            provisional=self._named(frozenset(self.open)),
            why_not=None,
            now=self._named(self.now),
            now_values=tuple(self._now(one) for one in self.asked.varied),
            bids=tuple(self.names),
            possible=self.possible,
            kept=self.kept,
            nobody=self.nobody,
            tied=self.tied,
            shares=tuple(self._share(bid) for bid in range(len(self.names))),
            settings=tuple(settings) if self.whole.told else (),
            tips=tuple(tips),
            undecided=tuple(undecided),
            tips_told=told,
        )

    def _named(self, bids: frozenset[int]) -> tuple[str, ...]:
        return tuple(self.names[bid] for bid in sorted(bids))

    def _setting(self, at: int, values: tuple[Fraction, ...]) -> Setting:
        texts = tuple(map(exact_text, values))
        words = tuple(one.words(x) for one, x in zip(self.asked.varied, values, strict=True))
        try:
            run = self.trial.run(values)
        except NotTriedError as why:
            return Setting(values=texts, words=words, first=(), cannot_be=str(why))
        first = decided(run)
        self._count(at, run, first)
        return Setting(
            values=texts,
            words=words,
            first=self._named(first),
            bids=() if self.whole.many else tuple(self._bids(run)),
        )

    def _count(self, at: int, run: Run, first: frozenset[int]) -> None:
        self.possible += 1
        self.open.update(_open_in(run))
        self.kept += first == self.now
        self.whole.changed[at] += first != self.now
        self.nobody += not first
        self.tied += len(first) > 1
        for bid in first:
            if len(first) == 1:
                self.alone[bid] += 1
            else:
                self.shared[bid] += 1
        ranks = run.awarded.ranking.ranks if run.awarded.ranking is not None else {}
        for bid, counts in enumerate(self.ranks):
            counts[ranks.get(bid, 0) - 1] += 1

    def _bids(self, run: Run) -> Iterator[BidAt]:
        ranks = run.awarded.ranking.ranks if run.awarded.ranking is not None else {}
        award = run.plan.award
        by = () if award is None or award.in_order else award.by
        own = not {run.plan.total, run.plan.sum_of_marks}.intersection(by)
        for bid, total in enumerate(run.totals()):
            value = run.award_values.get(bid) if own else None
            yield BidAt(
                bid=self.names[bid],
                outcome=run.outcomes[bid],
                rank=ranks.get(bid),
                total=None if total is None else exact_text(total),
                award_value=exact_text(value) if isinstance(value, Fraction) else None,
            )

    def _share(self, bid: int) -> Share:
        award = self.trial.plan.award
        spends = award is not None and award.allocation is not None
        wins = self.alone[bid] + (self.shared[bid] if spends else 0)
        return Share(
            bid=self.names[bid],
            alone=self.alone[bid],
            shared=self.shared[bid],
            share=exact_text(Fraction(wins, self.possible)),
            ranks=tuple(self.ranks[bid]),
        )

    def _now(self, one: Varied) -> str | None:
        """The value of what is varied as things stand."""
        row = self.trial.now.contract.row
        if one.kind == "setting":
            found = row[self.trial.settings[one.name]]
            return exact_text(found) if isinstance(found, Fraction) else None
        worth = worths(self.trial.now)
        if isinstance(worth, str):
            return None
        parent = next(c.part_of for c in self.trial.plan.criteria if c.code == one.name)
        beside = [worth[c.code] for c in self.trial.plan.criteria if c.part_of == parent]
        own = worth[one.name]
        return exact_text(own / sum(beside, Fraction(0)) if one.in_percent else own)

    # Between the settings

    def _search(self, tips: list[Tip], undecided: list[Undecided]) -> bool:
        """Find where the decision changes; whether that was looked for."""
        lines = list(self._lines()) if self.whole.searched else []
        for line in lines:
            one = self.asked.varied[line.at]
            found = pieces(line, line.low, line.high, self.whole.stretches)
            beside = tuple(
                f"{other.what} {other.words(line.values[at])}"
                for at, other in enumerate(self.asked.varied)
                if at != line.at
            )
            tips += [
                Tip(
                    what=one.what,
                    beside=beside,
                    at=exact_text(border.at),
                    at_words=one.words(border.at),
                    to=exact_text(border.to),
                    before=self._named(border.before),
                    there=None if border.there is None else self._named(border.there),
                    after=self._named(border.after),
                    proved=border.proved,
                )
                for border in borders(line, found)
            ]
            undecided += [_undecided(one, beside, piece) for piece in found if _is_wide(piece)]
        return bool(lines)

    def _lines(self) -> Iterator[Line]:
        varied = self.asked.varied
        if len(varied) == 1:
            low, high = varied[0].low, varied[0].high
            found = self.trial.line(0, (low, high), [low])
            if found is not None:
                yield found
        elif len(varied) == 2 and not self.whole.many and varied[1].count <= _MOST_LINES:
            for beside in varied[1].values:
                ends = self._ends(varied[0].values, beside)
                found = None if ends is None else self.trial.line(0, ends, [ends[0], beside])
                if found is not None:
                    yield found

    def _ends(self, values: Sequence[Fraction], beside: Fraction) -> tuple[Fraction, Fraction] | None:
        """The first and the last of the values that make a setting together with the other one."""
        possible = [x for x in values if self._is_possible([x, beside])]
        return (possible[0], possible[-1]) if len(possible) > 1 else None

    def _is_possible(self, values: Sequence[Fraction]) -> bool:
        try:
            self.trial.figures(values)
        except NotTriedError:
            return False
        return True


def _open_in(run: Run) -> list[int]:
    return [bid for bid, outcome in enumerate(run.outcomes) if outcome in _OPEN]


def _is_wide(piece: Piece) -> bool:
    return piece.first is None and piece.high - piece.low > Fraction(1, 10**12)


def _undecided(one: Varied, beside: tuple[str, ...], piece: Piece) -> Undecided:
    return Undecided(what=one.what, beside=beside, low=exact_text(piece.low), high=exact_text(piece.high))
