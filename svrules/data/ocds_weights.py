"""Published award criteria of a notice: their weights by lot, and those that do not add up to 100.

A weight is taken only where a criterion states one plainly: in the `numbers` that newer notices carry, as
a text that is nothing but a number (`60`, `63.7%`, `400 points`), or as the only percentage in its text
(`Social value (10%)`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from svrules.data.ocds_file import at, squeezed, text_at
from svrules.quantities import Amount, read_amount, shown

__all__ = ["LotWeights", "PublishedWeight", "WeightFinding", "published_weights", "weight_findings"]

WeightUnit = Literal["percent", "points", "number"]

_FULL: Final = 100
_LARGEST: Final = 10**6
_LONGEST_NUMBER: Final = 6
_POINTS: Final = re.compile(r"(?P<number>[0-9.,]+) ?(?:points|pts|marks)", re.IGNORECASE)
_PERCENTAGES: Final = re.compile(r"(?<![0-9.,])[0-9]+(?:\.[0-9]+)? ?%")
_KINDS_OF_NUMBERS: Final[Mapping[str, tuple[WeightUnit, int]]] = {
    "percentageExact": ("percent", 1),
    "decimalExact": ("percent", 100),
    "pointsExact": ("points", 1),
}


@dataclass(frozen=True, slots=True)
class PublishedWeight:
    """One criterion as published: its name, its type (`price`, `quality` …), its weight if it states one.

    The weight is on a scale of 100; `unit` says whether it was written in percent, in points, or as a bare
    number.
    """

    name: str
    type: str
    weight: Fraction | None
    unit: WeightUnit | None


@dataclass(frozen=True, slots=True)
class LotWeights:
    """The criteria of one lot; `lot` is empty for criteria of the whole notice."""

    lot: str
    criteria: tuple[PublishedWeight, ...]

    @property
    def total(self) -> Fraction | None:
        """The sum of the weights; None unless every criterion states one."""
        weights = [criterion.weight for criterion in self.criteria]
        known = [weight for weight in weights if weight is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(weights) else None


@dataclass(frozen=True, slots=True)
class WeightFinding:
    """Lots of a notice whose published weights are all known and do not add up to 100, with the figures.

    `lots` are those that publish exactly these criteria; an empty name is the whole notice. It is
    what the notice says, not proof of a mistake: some notices list only their first criteria, some count
    in points.
    """

    lots: tuple[str, ...]
    criteria: tuple[PublishedWeight, ...]
    total: Fraction
    sentence: str


def published_weights(release: Mapping[str, Any]) -> tuple[LotWeights, ...]:
    """The criteria of the notice itself and of each lot, where it publishes any."""
    found = [_lot("", at(release, "tender", "awardCriteria"))]
    lots = _listed(at(release, "tender", "lots"))
    found += [_lot(_lot_name(lot), at(lot, "awardCriteria")) for lot in lots]
    return tuple(lot for lot in found if lot.criteria)


def weight_findings(lots: tuple[LotWeights, ...]) -> tuple[WeightFinding, ...]:
    """One finding for each set of criteria that does not add up to 100, with the lots that publish it."""
    alike: dict[object, list[LotWeights]] = {}
    for lot in lots:
        if lot.total is not None and lot.total != _FULL:
            alike.setdefault(tuple((one.name, one.weight) for one in lot.criteria), []).append(lot)
    return tuple(_finding(tuple(lot.lot for lot in same), same[0].criteria) for same in alike.values())


def _listed(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _lot_name(lot: object) -> str:
    return str(at(lot, "id") or text_at(lot, "title") or "?")


def _lot(name: str, criteria: object) -> LotWeights:
    return LotWeights(name, tuple(_criterion(one) for one in _listed(at(criteria, "criteria"))))


def _criterion(criterion: object) -> PublishedWeight:
    kind = squeezed(text_at(criterion, "type"))
    name = text_at(criterion, "name") or kind or "criterion"
    stated = next((found for found in _stated(criterion) if found), None)
    return PublishedWeight(name, kind, *(stated or (None, None)))


def _stated(criterion: object) -> Iterator[tuple[Fraction, WeightUnit] | None]:
    yield _of_numbers(at(criterion, "numbers"))
    for key in ("description", "name"):
        text = text_at(criterion, key)
        yield _of_text(text) or _of_points(text) or _of_only_percentage(text)


def _of_numbers(numbers: object) -> tuple[Fraction, WeightUnit] | None:
    if not isinstance(numbers, list) or len(numbers) != 1:
        return None
    kind = at(numbers[0], "weight")
    figure = at(numbers[0], "number")
    if not isinstance(kind, str) or kind not in _KINDS_OF_NUMBERS:
        return None
    if isinstance(figure, bool) or not isinstance(figure, (int, Decimal)):
        return None
    if not Decimal(figure).is_finite() or not 0 <= figure <= _LARGEST:
        return None
    unit, times = _KINDS_OF_NUMBERS[kind]
    return Fraction(figure) * times, unit


def _of_text(text: str) -> tuple[Fraction, WeightUnit] | None:
    return _weight(read_amount(text))


def _of_points(text: str) -> tuple[Fraction, WeightUnit] | None:
    found = _POINTS.fullmatch(text)
    points = _weight(read_amount(found["number"])) if found else None
    return (points[0], "points") if points else None


def _of_only_percentage(text: str) -> tuple[Fraction, WeightUnit] | None:
    percentages = _PERCENTAGES.findall(text)
    # Another figure beside it (`Lot 2: 10%`, `10% of 40%`) could change what it is a percentage of.
    if len(percentages) != 1 or re.search("[0-9]", _PERCENTAGES.sub("", text)):
        return None
    return _weight(read_amount(percentages[0]))


def _weight(amount: Amount | None) -> tuple[Fraction, WeightUnit] | None:
    if amount is None or amount.kind == "money" or not 0 <= amount.value <= _LARGEST:
        return None
    return (amount.value * _FULL, "percent") if amount.kind == "percent" else (amount.value, "number")


def _finding(lots: tuple[str, ...], criteria: tuple[PublishedWeight, ...]) -> WeightFinding:
    total = sum((criterion.weight or Fraction(0) for criterion in criteria), Fraction(0))
    figures = " + ".join(
        f"{criterion.name} {shown(criterion.weight or Fraction(0), thousands=True)}" for criterion in criteria
    )
    sentence = f"{_lots_in_words(lots)}{figures} = {shown(total, thousands=True)}, not 100."
    return WeightFinding(lots, criteria, total, sentence + _caution(criteria, total))


def _caution(criteria: tuple[PublishedWeight, ...], total: Fraction) -> str:
    in_percent = any(criterion.unit == "percent" for criterion in criteria)
    if total < _FULL:
        return " The notice may leave criteria out."
    return "" if in_percent else " They may be points."


def _lots_in_words(lots: tuple[str, ...]) -> str:
    if lots == ("",):
        return ""
    numbered = all(lot.isdecimal() and len(lot) <= _LONGEST_NUMBER for lot in lots)
    parts = _runs(sorted({int(lot) for lot in lots})) if numbered else list(lots)
    named = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{'Lots' if len(lots) > 1 else 'Lot'} {named}: "


def _runs(numbers: list[int]) -> list[str]:
    """Neighbouring numbers as `2 to 9`, others alone."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
