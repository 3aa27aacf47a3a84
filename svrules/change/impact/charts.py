"""The pictures of an Impact: the mean total change by change, winners that change, who moves, how far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeAlias

from svrules.change.impact.figures import (
    bids,
    called,
    marks,
    mean_moves,
    ranks_words,
    signed,
    titled,
    totals_words,
)
from svrules.change.impact.model import BidImpact, CompetitionImpact, Impact
from svrules.quantities import exact_number
from svrules.render.document import Chart, ChartLine, Mark, Points, Tone

__all__ = ["change_by_change", "distribution", "everyone", "winners"]

_HALF: Final = Fraction(1, 2)
_MOST_BINS: Final = 14
_MOST_LINES: Final = 24
_Axis: TypeAlias = tuple[Fraction, Fraction, tuple[Fraction, ...]]
_STEPS: Final = tuple(Fraction(one) for one in ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100"))
_THEN: Final = Mark("ring", _HALF)
_NOW: Final = Mark("dot", _HALF)


def change_by_change(impact: Impact) -> Chart | None:
    """From the mean total under the old edition to that under the new one, a line for each change."""
    found = mean_moves(impact)
    if found is None or not any(found[1].values()):
        return None
    old, moves, new, count = found
    lines = [ChartLine(f"{titled(impact.old, impact)}", marks(old), (Mark("ring", old),))]
    ends = [old]
    for change in impact.changes:
        move = moves[change.id]
        before = ends[-1]
        ends.append(before + move)
        drawn = (Mark("bar", before, ends[-1], _tone(move)),) if move else ()
        lines.append(ChartLine(change.id, signed(move), drawn))
    lines.append(ChartLine(f"{titled(impact.new, impact)}", marks(new), (Mark("dot", new),)))
    low, high, ticks = _axis(min(ends), max(ends))
    many = f"{count:,} bids that have" if count > 1 else "the one bid that has"
    return Chart(
        "The mean total, change by change",
        f"Over {many} a total under both editions the mean goes from {marks(old)} to {marks(new)}.",
        tuple(lines), low, high, ticks,
        (
            (Mark("bar", Fraction(0), Fraction(1), "good"), "marks gained"),
            (Mark("bar", Fraction(0), Fraction(1), "bad"), "marks lost"),
        ),
        "Each change begins where the one above it ends.",
    )  # fmt: skip


def winners(impact: Impact, most: int) -> Chart | None:
    """Of competitions whose winner changes, where the old and the new winners stand under both editions."""
    flips = [one for one in impact.competitions if one.verdict == "changes"]
    lines = [line for one in flips[:most] for line in _of_flip(one)]
    places = [mark.start for line in lines for mark in line.marks]
    if not places:
        return None
    low, high, ticks = _axis(min(places), max(places))
    which = f"the first {most} of {len(flips)}" if len(flips) > most else f"all {len(flips)}"
    which = "the one competition" if len(flips) == 1 else f"{which} competitions"
    return Chart(
        "Where winners stand",
        f"Totals under both editions of those who won then and who would win now, in {which} whose winner "
        "changes.",
        tuple(lines), low, high, ticks,
        _legend(impact),
        "A bid without a total under one of them has one mark only.",
    )  # fmt: skip


def _legend(impact: Impact) -> tuple[tuple[Mark, str], ...]:
    return (_THEN, called(impact.old, impact)), (_NOW, called(impact.new, impact))


def _of_flip(one: CompetitionImpact) -> Iterator[ChartLine]:
    named = {bid.bid: bid for bid in one.bids}
    for name in dict.fromkeys((*one.old_winners, *one.new_winners)):
        bid = named[name]
        yield ChartLine(name, _figures(bid), tuple(_dumbbell(bid)), one.name)


def _figures(bid: BidImpact) -> str:
    return ", ".join(filter(None, (totals_words(bid), ranks_words(bid))))


def _dumbbell(bid: BidImpact) -> Iterator[Mark]:
    old, new = (None if one.exact is None else exact_number(one.exact) for one in (bid.old, bid.new))
    if old is not None and new is not None:
        yield Mark("link", old, new, _tone(new - old))
    if old is not None:
        yield Mark("ring", old)
    if new is not None:
        yield Mark("dot", new)


def distribution(impact: Impact) -> Chart | None:
    """How many bids move by how many marks."""
    moved = [exact_number(bid.moved_exact) for _, bid in bids(impact) if bid.moved_exact is not None]
    if not any(moved):
        return None
    still = sum(1 for one in moved if not one)
    step = next((one for one in _STEPS if (max(moved) - min(moved)) / one <= _MOST_BINS - 2), _STEPS[-1])
    bins: dict[int, int] = {}
    for move in moved:
        if move:
            # Bins end at 0 on both sides: nobody who loses stands beside one who gains.
            at = ceil(move / step) if move > 0 else floor(move / step)
            bins[at] = bins.get(at, 0) + 1
    lines = [
        _bin(at, step, bins.get(at, 0)) if at else ChartLine("no move", _bids(still), _count(still, "quiet"))
        for at in range(min(*bins, 0), max(*bins, 0) + 1)
    ]
    most = Fraction(max(*bins.values(), still, 1))
    low, high, ticks = _axis(Fraction(0), most, whole=True)
    return Chart("How far totals move", _moved_words(moved), tuple(lines), low, high, ticks)


def _moved_words(moved: Sequence[Fraction]) -> str:
    up, down = sum(1 for one in moved if one > 0), sum(1 for one in moved if one < 0)
    still = len(moved) - up - down
    told = (
        f"Of {_bids(len(moved))} with a total under both editions {up:,} gain, {down:,} lose, {still:,} stay."
    )
    if up:
        told += f" The largest gain is {signed(max(moved))}."
    return told + (f" The largest loss is {signed(min(moved))}." if down else "")


def _bin(at: int, step: Fraction, count: int) -> ChartLine:
    tone: Tone = "good" if at > 0 else "bad"
    word, far = ("gain", at) if at > 0 else ("lose", -at)
    over = f"over {marks((far - 1) * step)} " if far > 1 else "up "
    return ChartLine(f"{word} {over}to {marks(far * step)}", _bids(count), _count(count, tone))


def _count(count: int, tone: Tone) -> tuple[Mark, ...]:
    return (Mark("bar", Fraction(0), Fraction(count), tone),) if count else ()


def _bids(count: int) -> str:
    return "1 bid" if count == 1 else f"{count:,} bids"


def everyone(impact: Impact) -> Chart | Points | None:
    """Every bid with a total under both editions: a line for each of a few, a point for each of many."""
    both = [(one, bid) for one, bid in bids(impact) if bid.moved_exact is not None]
    pairs = [(exact_number(bid.old.exact or "0"), exact_number(bid.new.exact or "0")) for _, bid in both]
    if not pairs:
        return None
    every = [value for pair in pairs for value in pair]
    axis = _axis(min(every), max(every))
    if len(pairs) > _MOST_LINES:
        return _points(impact, pairs, axis)
    lines = tuple(ChartLine(bid.bid, _figures(bid), tuple(_dumbbell(bid)), one.name) for one, bid in both)
    said = "Totals under both editions of every bid that has one under both."
    return Chart("Every bid, then and now", said, lines, *axis, _legend(impact))


def _points(impact: Impact, pairs: list[tuple[Fraction, Fraction]], axis: _Axis) -> Points:
    up, down = sum(old < new for old, new in pairs), sum(old > new for old, new in pairs)
    old, new = called(impact.old, impact), called(impact.new, impact)
    return Points(
        "Every bid, then and now",
        f"Of {len(pairs):,} bids with a total under both editions {up:,} have a higher one under {new} than "
        f"under {old}, {down:,} a lower one.",
        f"total under {old}",
        f"total under {new}, on the same scale",
        tuple((then, now, _tone(now - then)) for then, now in pairs),
        *axis,
        reading=f"A point for each bid: its total under {old} across, under {new} up. Those above the dashed "
        "line gain, those below it lose.",
    )


def _tone(move: Fraction) -> Tone:
    return "good" if move > 0 else "bad" if move < 0 else "quiet"


def _axis(low: Fraction, high: Fraction, *, whole: bool = False) -> _Axis:
    """Round ends around both, and round figures between them."""
    span = high - low or Fraction(1)
    step = next((one for one in _STEPS if span / one <= 6 and (one >= 1 or not whole)), None)
    if step is None:
        step = _STEPS[-1]
        while span / step > 6:
            step *= 2
    first, last = floor(low / step), ceil(high / step)
    if first == last:
        last += 1
    return first * step, last * step, tuple(at * step for at in range(first, last + 1))
