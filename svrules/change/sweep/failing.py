"""At which settings bids are in error, and why: fixed marks above a weight that shrinks, for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from svrules.change.sweep.answer import Failing
from svrules.change.sweep.scoring.standing import Standing
from svrules.change.sweep.scoring.trial import Trial
from svrules.engine.recording.record import record
from svrules.quantities import exact_text

__all__ = ["failing"]


@dataclass(slots=True)
class _Told:
    sentence: str
    settings: set[int] = field(default_factory=set)
    bids: set[str] = field(default_factory=set)


def failing(
    trial: Trial, settings: Sequence[tuple[Fraction, ...]], standings: Sequence[Standing | str]
) -> tuple[Failing, ...]:
    """What fails for bids of a competition, at how many of the settings, each with its reason once.

    Settings at which the same bids are in error are taken to have the reasons of the first of them.
    """
    by_bids: dict[frozenset[int], list[int]] = {}
    for at, one in enumerate(standings):
        if not isinstance(one, str) and one.failed:
            by_bids.setdefault(one.failed, []).append(at)
    found: dict[tuple[str, str], _Told] = {}
    for failed, places in by_bids.items():
        result = record(trial.run(settings[places[0]]), trial.rules_date)
        for place in sorted(failed):
            for error in (*result.contract.errors, *result.bids[place].errors):
                told = found.setdefault((error.code, error.where), _Told(error.sentence))
                told.settings.update(places)
                told.bids.add(trial.names[place])
    return tuple(_record(trial, settings, key, told) for key, told in found.items())


def _record(
    trial: Trial, settings: Sequence[tuple[Fraction, ...]], key: tuple[str, str], told: _Told
) -> Failing:
    code, where = key
    first, last = (tuple(map(exact_text, settings[of(told.settings)])) for of in (min, max))
    bids = tuple(name for name in trial.names if name in told.bids)
    return Failing(
        code=code,
        where=where,
        sentence=told.sentence,
        bids=bids,
        settings=len(told.settings),
        first=first,
        last=last,
    )
