"""The settings that are tried: all of a grid, or drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from svrules.change.limits.weights import worths
from svrules.change.sweep.asking import Varied, code_of, criteria_by_code, read_varied
from svrules.change.sweep.draws import check_samples, draw_from_ranges, draw_weightings
from svrules.engine import score
from svrules.engine.competition import Competition
from svrules.errors import MisuseError
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.quantities import PLAIN

__all__ = ["Asked", "ask"]

_PERCENT: Final = NumberType(PLAIN, style="percent")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is varied, and the settings that are tried: a value of each in order."""

    varied: tuple[Varied, ...]
    settings: tuple[tuple[Fraction, ...], ...]
    takers: tuple[str, ...]
    drawn: bool
    seed: int | None
    weightings: bool = False


def ask(
    rulebook: Rulebook,
    vary: Sequence[str],
    *,
    scale: str = "",
    samples: int | None = None,
    seed: int = 1,
    first: Competition | None = None,
) -> Asked:
    """What was asked for in words. Raises MisuseError, with what to write instead.

    `samples`: so many settings are drawn, from the ranges of `vary`, or without them from all weightings of
    the criteria that count for `first`.
    """
    if not vary and samples is None:
        raise MisuseError(
            "nothing is varied: write --vary 'weight of SV from 5% to 30% step 1%', or draw weightings with "
            "--samples 1000"
        )
    takers = tuple(code_of(rulebook, part) for part in scale.split(",") if part.strip())
    if samples is not None:
        check_samples(samples)
    if not vary and samples is not None:
        if takers:
            raise MisuseError(
                "--scale says what takes the rest of a weight that is varied, and none is: leave it out"
            )
        codes = _top(rulebook, first)
        varied = tuple(_any_weight(rulebook, code) for code in codes)
        return Asked(varied, draw_weightings(len(codes), samples, seed), (), True, seed, True)
    varied = read_varied(rulebook, vary, drawn=samples is not None)
    _check_takers(rulebook, varied, takers)
    if samples is None:
        return Asked(varied, tuple(product(*(one.values for one in varied))), takers, False, None)
    groups = [_group(rulebook, one) for one in varied]
    return Asked(varied, draw_from_ranges(varied, groups, samples, seed), takers, True, seed)


def _top(rulebook: Rulebook, first: Competition | None) -> list[str]:
    run = None if first is None else score(rulebook, first).run
    if run is None:
        raise MisuseError("no competition is scored, so there are no weightings to draw")
    worth = worths(run.plan, run.contract.row)
    if isinstance(worth, str):
        raise MisuseError(f"no weightings can be drawn: {worth}")
    codes = [one.code for one in run.plan.criteria if one.part_of is None and worth[one.code]]
    if len(codes) < 2:
        raise MisuseError("no weightings can be drawn: fewer than two criteria share what there is")
    return codes


def _any_weight(rulebook: Rulebook, code: str) -> Varied:
    title = criteria_by_code(rulebook)[code].title
    return Varied("weight", code, title, _PERCENT, Fraction(0), Fraction(1), None)


def _group(rulebook: Rulebook, one: Varied) -> object:
    """What a weight in percent is a share of; None for points and settings."""
    if one.kind != "weight" or not one.in_percent:
        return None
    return criteria_by_code(rulebook)[one.name].parent or "all"


def _check_takers(rulebook: Rulebook, varied: Sequence[Varied], takers: Sequence[str]) -> None:
    criteria = criteria_by_code(rulebook)
    weights = [one for one in varied if one.kind == "weight"]
    groups = {criteria[one.name].parent for one in weights}
    for code in takers:
        if any(one.name == code for one in weights):
            raise MisuseError(
                f"{code} is varied, so it cannot take the rest as well: leave it out of --scale"
            )
        if criteria[code].parent not in groups:
            beside = " or ".join(one.name for one in weights) or "a weight that is varied"
            raise MisuseError(f"{code} does not stand beside {beside}, so it cannot take what that leaves")
