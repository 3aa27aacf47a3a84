"""The answer: every setting of every competition tried, and the exact values between them found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Final

from svrules.change.sweep.answer import Cost, Setting, Sweep, Swept, Tip, Undecided, VariedFigure
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.counted import Counted, bids_at, not_tried, tip_of, undecided_of
from svrules.change.sweep.failing import failing
from svrules.change.sweep.lines import lines_of
from svrules.change.sweep.pieces import borders, pieces
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.runs import Runs
from svrules.change.sweep.scoring.standing import Standing, spends, standing_of
from svrules.change.sweep.scoring.trial import Line, Plans, Trial
from svrules.change.sweep.seeking import Effort, Sought, seek
from svrules.change.sweep.settings import Asked
from svrules.engine.competition import Competition
from svrules.engine.plan import Plan
from svrules.engine.recording.origins import identity
from svrules.engine.working.again import resting_on
from svrules.errors import MisuseError
from svrules.language.rulebook import Rulebook
from svrules.quantities import exact_text

__all__ = ["Named", "sweep"]

Named = tuple[str, Competition]
"""A competition with the name it goes by; empty where there is only one."""
_MOST_TOLD: Final = 100_000
_TOGETHER: Final = 20_000
"""About so many runs of many competitions are made together."""
_MOST_TOGETHER: Final = 100


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
    found = tuple(followed(whole.swept(competitions)))
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
        settings=whole.texts,
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
        self.rulebook, self.asked, self.count = rulebook, asked, count
        self.texts = tuple(tuple(map(exact_text, values)) for values in asked.settings)
        self.words = tuple(
            tuple(one.words(x) for one, x in zip(asked.varied, values, strict=True))
            for values in asked.settings
        )
        self.changed = [0] * len(asked.settings)
        self.effort = Effort(count)
        self.plans: Plans = {}
        self.resting: dict[int, tuple[Plan, int]] = {}
        self.runs = self.first = self.again = self.whole = 0
        self.spends = False

    def swept(self, competitions: Sequence[Named]) -> Iterator[Swept]:
        """One record after the other, in their order."""
        if self.count == 1:
            yield self._alone(*competitions[0])
            return
        size = min(_MOST_TOGETHER, max(1, _TOGETHER // len(self.asked.settings)))
        following = iter(competitions)
        while part := list(islice(following, size)):
            yield from self._together(part)

    def _trial(self, name: str, competition: Competition) -> Trial | Swept:
        try:
            trial = Trial(
                self.rulebook, competition, self.asked.varied, self.asked.takers or None, self.plans
            )
        except NotTriedError as why:
            return not_tried(name, competition, str(why))
        self.spends = self.spends or spends(trial.plan)
        if id(trial.plan) not in self.resting:
            self.resting[id(trial.plan)] = trial.plan, len(resting_on(trial.plan, trial.steps))
        return trial

    # One competition

    def _alone(self, name: str, competition: Competition) -> Swept:
        trial = self._trial(name, competition)
        if isinstance(trial, Swept):
            return trial
        settings, standings = [], []
        for at, values in enumerate(self.asked.settings):
            setting, standing = self._setting(trial, at, values)
            settings.append(setting)
            standings.append(standing)
        try:
            counted = self._counted(name, trial, standing_of(trial.now), standings)
        except NotTriedError as why:
            return not_tried(name, competition, str(why))
        tips: list[Tip] = []
        undecided: list[Undecided] = []
        lines = [] if self.asked.drawn else list(lines_of(trial))
        for line in lines:
            self._search(counted, line, tips, undecided)
        self._count_work(Runs([trial]))
        changes = _changes(counted) if len(self.asked.varied) == 1 else 0
        return counted.swept(
            settings,
            failing=failing(trial, self.asked.settings, standings),
            changes=changes,
            tips=tips,
            undecided=undecided,
            told=bool(lines),
        )

    def _setting(self, trial: Trial, at: int, values: tuple[Fraction, ...]) -> tuple[Setting, Standing | str]:
        try:
            run = trial.run(values)
        except NotTriedError as why:
            return self._told(at, (), str(why)), str(why)
        standing = standing_of(run)
        first = tuple(trial.names[bid] for bid in sorted(standing.first))
        return self._told(at, first).model_copy(update={"bids": tuple(bids_at(trial.names, run))}), standing

    def _told(self, at: int, first: tuple[str, ...], cannot_be: str | None = None) -> Setting:
        return Setting(values=self.texts[at], words=self.words[at], first=first, cannot_be=cannot_be)

    def _search(self, counted: Counted, line: Line, tips: list[Tip], undecided: list[Undecided]) -> None:
        """Find where the decision changes along a line."""
        one = self.asked.varied[line.at]
        beside = tuple(
            f"{other.what} {other.words(line.values[at])}"
            for at, other in enumerate(self.asked.varied)
            if at != line.at
        )
        found = pieces(line, line.low, line.high)
        tips += [tip_of(counted, one, beside, border) for border in borders(line.run_anew, found)]
        undecided += [undecided_of(one, beside, piece) for piece in found if piece.is_open]

    # Many competitions

    def _together(self, part: Sequence[Named]) -> Iterator[Swept]:
        tried = [self._trial(name, competition) for name, competition in part]
        runs = Runs([one for one in tried if isinstance(one, Trial)])
        count = len(self.asked.settings)
        now = runs.standings_now()
        standings = runs.standings(
            (place, values) for place in range(len(runs.trials)) for values in self.asked.settings
        )
        found: list[Counted | Swept] = []
        places: dict[int, Counted] = {}
        place = 0
        for (name, competition), one in zip(part, tried, strict=True):
            if isinstance(one, Swept):
                found.append(one)
                continue
            try:
                own = standings[place * count : (place + 1) * count]
                counted = self._counted(name, one, now[place], own)
            except NotTriedError as why:
                found.append(not_tried(name, competition, str(why)))
            else:
                places[place] = counted
                found.append(counted)
            place += 1
        sought = self._sought(runs, places)
        self._count_work(runs)
        self.effort.competitions -= len(part)
        told = iter(places)
        for each in found:
            yield each if isinstance(each, Swept) else self._told_of_many(each, sought.get(next(told)))

    def _sought(self, runs: Runs, places: Mapping[int, Counted]) -> dict[int, Sought]:
        """Where the decision of each changes, by its place; nothing where that is not looked for."""
        if self.asked.drawn or len(self.asked.varied) != 1 or len(self.asked.settings) < 2:
            return {}
        (one,) = self.asked.varied
        xs = [x for (x,) in self.asked.settings]
        known = {
            place: [(x, first) for x, first in zip(xs, counted.firsts, strict=True) if first is not None]
            for place, counted in places.items()
        }
        if xs[-1] < one.high:  # the steps end before the range does
            ends = runs.standings((place, (one.high,)) for place in known)
            for values, end in zip(known.values(), ends, strict=True):
                if not isinstance(end, str):
                    values.append((one.high, end.first))
        return seek(runs, known, one.step or one.high - one.low, self.effort)

    def _told_of_many(self, one: Counted, sought: Sought | None) -> Swept:
        settings: list[Setting] = []
        if self.count * len(self.asked.settings) <= _MOST_TOLD:
            firsts = enumerate(one.firsts)
            settings = [
                self._told(at, one.named(first or frozenset()), one.cannot.get(at)) for at, first in firsts
            ]
        (varied, *_) = self.asked.varied
        tips = [] if sought is None else [tip_of(one, varied, (), border) for border in sought.borders]
        apart = [] if sought is None else [undecided_of(varied, (), piece) for piece in sought.apart]
        changes = 0 if sought is None else sought.changes
        return one.swept(
            settings,
            failing=failing(one.trial, self.asked.settings, one.standings),
            changes=changes,
            tips=tips,
            undecided=apart,
            told=sought is not None,
        )

    # What is counted

    def _counted(
        self, name: str, trial: Trial, now: Standing, standings: Sequence[Standing | str]
    ) -> Counted:
        found = Counted(name, trial, now, standings)
        for at, changed in enumerate(found.changed):
            self.changed[at] += changed
        return found

    def _count_work(self, runs: Runs) -> None:
        work = runs.work()
        self.runs += work.runs
        self.first += work.first
        self.again += work.again
        self.whole += work.whole

    def cost(self) -> Cost:
        """What was worked out, of all competitions."""
        return Cost(
            plans=len(self.resting),
            steps=sum(len(plan.steps) for plan, _ in self.resting.values()),
            resting=sum(resting for _, resting in self.resting.values()),
            runs=self.runs,
            first=self.first,
            again=self.again,
            whole=self.whole,
        )


def _changes(counted: Counted) -> int:
    return sum(before != after for before, after in zip(counted.firsts, counted.firsts[1:], strict=False))
