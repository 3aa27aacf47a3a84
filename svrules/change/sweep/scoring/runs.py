"""Competitions asked together how they stand with varied figures: in one go where that is quicker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.standing import Standing, spends, standing_of
from svrules.change.sweep.scoring.trial import Trial

if TYPE_CHECKING:
    from svrules.change.sweep.scoring.together import Together

__all__ = ["Runs", "Work"]

_FEW: Final = 50
"""So many runs take the engine about as long as they take columns."""
At = tuple[int, Sequence[Fraction]]
"""A competition, by its place, and a value for each varied figure."""
_Kind = tuple[int, frozenset[int]]
"""What competitions have in common that are scored together: the plan, and the steps that vary."""
_Run = tuple[int, int, dict[int, Fraction]]
"""A number to know it by, the place of the competition, and its figures."""


@dataclass(frozen=True, slots=True)
class Work:
    """How many runs there were, and quantities worked out once, for the runs, and if nothing were kept."""

    runs: int
    first: int
    again: int
    whole: int


class Runs:
    """Trials that are asked together.

    Those of one plan go over columns where NumPy is there, no pot is spent and nobody has decided anything:
    else, and where few are asked, the engine runs one after the other and keeps what rests on no figure.
    """

    def __init__(self, trials: Sequence[Trial]) -> None:
        self.trials = trials
        self._members: dict[_Kind, list[int]] = {}
        for place, trial in enumerate(trials):
            self._members.setdefault(_kind(trial), []).append(place)
        self._together: dict[_Kind, Together | None] = {}
        self._runs = self._whole = 0

    def standings(self, asked: Iterable[At]) -> list[Standing | str]:
        """How each stands there, in the order asked; or why its figures cannot be varied so."""
        found: list[Standing | str] = []
        possible: list[_Run] = []
        for number, (place, values) in enumerate(asked):
            try:
                possible.append((number, place, self.trials[place].figures(values)))
            except NotTriedError as why:
                found.append(str(why))
            else:
                found.append("")
        for number, standing in self._each(possible):
            found[number] = standing
        return found

    def standings_now(self) -> list[Standing]:
        """How each stands with the figures of the rulebook."""
        figures = [trial.figures_now for trial in self.trials]
        known = [(place, place, own) for place, own in enumerate(figures) if own is not None]
        found = dict(self._each(known))
        return [
            found[place] if place in found else standing_of(trial.now)
            for place, trial in enumerate(self.trials)
        ]

    def _each(self, runs: Iterable[_Run]) -> Iterator[tuple[int, Standing]]:
        """The standing of each run, by its number."""
        by_kind: dict[_Kind, list[_Run]] = {}
        for run in runs:
            by_kind.setdefault(_kind(self.trials[run[1]]), []).append(run)
        for kind, ones in by_kind.items():
            yield from zip((number for number, _, _ in ones), self._standings(kind, ones), strict=True)

    def work(self) -> Work:
        """What was worked out, by columns and by the engine."""
        columns = [one for one in self._together.values() if one is not None]
        alone = [(trial.again, trial.whole) for trial in self.trials if trial.was_run]
        runs = [again.first.runs + again.again.runs for again, _ in alone]
        return Work(
            runs=self._runs + sum(runs),
            first=sum(one.first for one in columns) + sum(again.first.quantities for again, _ in alone),
            again=sum(one.again for one in columns) + sum(again.again.quantities for again, _ in alone),
            whole=self._whole + sum(n * whole for n, (_, whole) in zip(runs, alone, strict=True)),
        )

    def _standings(self, kind: _Kind, ones: Sequence[_Run]) -> list[Standing]:
        together = self._columns_of(kind) if len(ones) >= _FEW else None
        if together is not None:
            places = {place: at for at, place in enumerate(self._members[kind])}
            from svrules.engine.columns.values.column import NotInColumnsError

            try:
                found = list(together.standings([(places[place], figures) for _, place, figures in ones]))
            except NotInColumnsError:
                self._together[kind] = None
            else:
                self._runs += len(ones)
                self._whole += sum(self.trials[place].whole for _, place, _ in ones)
                return found
        return [standing_of(self.trials[place].again.run(figures)) for _, place, figures in ones]

    def _columns_of(self, kind: _Kind) -> Together | None:
        if kind not in self._together:
            self._together[kind] = self._made(kind)
        return self._together[kind]

    def _made(self, kind: _Kind) -> Together | None:
        trials = [self.trials[place] for place in self._members[kind]]
        plan, competitions = trials[0].plan, [trial.competition for trial in trials]
        if find_spec("numpy") is None or spends(plan) or any(one.decisions for one in competitions):
            return None
        from svrules.change.sweep.scoring.together import Together
        from svrules.engine.columns.values.column import NotInColumnsError

        try:
            return Together(plan, tuple(trials[0].steps), competitions)
        except NotInColumnsError:
            return None


def _kind(trial: Trial) -> _Kind:
    return id(trial.plan), trial.steps
