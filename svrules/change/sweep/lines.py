"""The lines along which one varied value goes from end to end while the other stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.trial import Line, Trial

__all__ = ["lines_of"]

_MOST_LINES: Final = 60


def lines_of(trial: Trial) -> Iterator[Line]:
    """The line of the one varied value, or one for each value of the second; none where they are too many."""
    varied = trial.varied
    if len(varied) == 1:
        low, high = varied[0].low, varied[0].high
        found = trial.line(0, (low, high), [low])
        if found is not None:
            yield found
    elif len(varied) == 2 and varied[1].count <= _MOST_LINES:
        for beside in varied[1].values:
            ends = _ends(trial, varied[0].values, beside)
            found = None if ends is None else trial.line(0, ends, [ends[0], beside])
            if found is not None:
                yield found


def _ends(trial: Trial, values: Sequence[Fraction], beside: Fraction) -> tuple[Fraction, Fraction] | None:
    """The first and the last of the values that make a setting together with the other one."""
    possible = [x for x in values if _is_possible(trial, [x, beside])]
    return (possible[0], possible[-1]) if len(possible) > 1 else None


def _is_possible(trial: Trial, values: Sequence[Fraction]) -> bool:
    try:
        trial.figures(values)
    except NotTriedError:
        return False
    return True
