"""Competitions asked together how they stand with varied figures: in one go where that is quicker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from svrules.change.sweep.figures import NotTriedError
from svrules.change.sweep.standing import Standing, spends, standing_of
from svrules.change.sweep.trial import Trial

if TYPE_CHECKING:
    from svrules.change.sweep.together import Together

__all__ = ["Runs", "Work"]

_FEW: Final = 50
"""So many runs take the engine about as long as they take columns."""
At = tuple[int, Sequence[Fraction]]
"""A competition, by its place, and a value for each varied figure."""


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
        self._members: dict[tuple[int, frozenset[int]], list[int]] = {}
        for place, trial in enumerate(trials):
            self._members.setdefault(_kind(trial), []).append(place)
        self._together: dict[tuple[int, frozenset[int]], Together | None] = {}
        self._runs = self._whole = 0

    def standings(self, asked: Iterable[At]) -> list[Standing | str]:
        """How each stands there, in the order asked; or why its figures cannot be varied so."""
        found: list[Standing | str] = []
        by_kind: dict[tuple[int, frozenset[int]], list[tuple[int, int, dict[int, Fraction]]]] = {}
        for number, (place, values) in enumerate(asked):
            trial = self.trials[place]
            try:
                figures = trial.figures(values)
            except NotTriedError as why:
                found.append(str(why))
                continue
            found.append("")
            by_kind.setdefault(_kind(trial), []).append((number, place, figures))
        for kind, ones in by_kind.items():
            for (number, _, _), standing in zip(ones, self._standings(kind, ones), strict=True):
                found[number] = standing
        return found

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

    def _standings(
        self, kind: tuple[int, frozenset[int]], ones: Sequence[tuple[int, int, dict[int, Fraction]]]
    ) -> list[Standing]:
        together = self._columns_of(kind) if len(ones) >= _FEW else None
        if together is not None:
            places = {place: at for at, place in enumerate(self._members[kind])}
            from svrules.engine.columns.column import NotInColumnsError

            try:
                found = list(together.standings([(places[place], figures) for _, place, figures in ones]))
            except NotInColumnsError:
                self._together[kind] = None
            else:
                self._runs += len(ones)
                self._whole += sum(self.trials[place].whole for _, place, _ in ones)
                return found
        return [standing_of(self.trials[place].again.run(figures)) for _, place, figures in ones]

    def _columns_of(self, kind: tuple[int, frozenset[int]]) -> Together | None:
        if kind not in self._together:
            self._together[kind] = self._made(kind)
        return self._together[kind]

    def _made(self, kind: tuple[int, frozenset[int]]) -> Together | None:
        trials = [self.trials[place] for place in self._members[kind]]
        plan, competitions = trials[0].plan, [trial.competition for trial in trials]
        if find_spec("numpy") is None or spends(plan) or any(one.decisions for one in competitions):
            return None
        from svrules.change.sweep.together import Together
        from svrules.engine.columns.column import NotInColumnsError

        try:
            return Together(plan, tuple(trials[0].steps), competitions)
        except NotInColumnsError:
            return None


def _kind(trial: Trial) -> tuple[int, frozenset[int]]:
    return id(trial.plan), trial.steps
