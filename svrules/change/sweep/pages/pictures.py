"""The pictures of a Sweep: totals and winners over what varies, a map of winners, shares of settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Final

from svrules.change.sweep.answer import BidAt, Setting, Sweep, Swept
from svrules.change.sweep.pages.words import all_of, is_counted, one_of, places_words, share_words, wins
from svrules.quantities import exact_number, shown
from svrules.render.document import (
    Band,
    Cell,
    Cells,
    Chart,
    ChartLine,
    Curve,
    Curves,
    Mark,
    Picture,
    Scale,
)

__all__ = ["changed_picture", "colours_of", "pictures"]

_COLOURS: Final = 8
_MOST_TICKS: Final = 8
_MOST_TOLD: Final = 24
_OTHERS: Final = _COLOURS
Words = Callable[[Fraction], str]


def pictures(sweep: Sweep, one: Swept, words: Sequence[Words]) -> Iterator[Picture]:
    """The pictures of one competition; `words` print a value of each varied figure."""
    if sweep.drawn or len(sweep.varied) > 2:
        yield _shares(sweep, one)
    elif len(sweep.varied) == 1:
        if len(one.settings) > 1:
            yield _curves(sweep, one, words[0])
    elif all(len(values) > 1 for values in _axes(one)):
        yield _map(sweep, one, words)


def colours_of(one: Swept) -> dict[str, int]:
    """A colour for each bid: those that win somewhere first, then as others come nearest to it."""
    won = [share for share in one.shares if share.alone or share.shared]
    best = sorted(won, key=lambda share: -(share.alone * 1_000_000 + share.shared))
    others = [share for share in one.shares if share not in won and any(share.ranks[:-1])]
    others.sort(key=lambda share: next(at for at, count in enumerate(share.ranks) if count))
    ordered = [share.bid for share in (*best, *others)]
    return {bid: min(at, _OTHERS) for at, bid in enumerate(ordered)}


# Totals over one value


def _curves(sweep: Sweep, one: Swept, words: Words) -> Curves:
    figure, colours = sweep.varied[0], colours_of(one)
    low, high = exact_number(figure.low_exact), exact_number(figure.high_exact)
    xs = [exact_number(setting.values[0]) for setting in one.settings]
    by_value = any(bid.award_value is not None for setting in one.settings for bid in setting.bids)
    curves = [
        Curve(name, colours[name], tuple(zip(xs, _figures(one.settings, name, by_value), strict=True)))
        for name in colours
    ]
    every = [y for curve in curves for _, y in curve.points if y is not None]
    up = _scale("award value" if by_value else "total", every or [Fraction(0)])
    bands = tuple(_bands(one, low, high, words, colours))
    now = None if one.now_values[0] is None else exact_number(one.now_values[0])
    inside = now is not None and low <= now <= high
    return Curves(
        caption=f"{'Award values' if by_value else 'Totals'} and winners by the {figure.what}",
        said=f"Who {one_of(sweep)} from where to where.",
        reading="Each line is a bid; the strip below the lines says who it is.",
        across=_varied_scale(figure.what, (low, high), (low, high), words),
        up=up,
        curves=tuple(sorted(curves, key=lambda curve: curve.colour)),
        bands=bands,
        bands_title="wins" if sweep.decides == "rank" else "funded",
        now=now if inside else None,
        now_words=f"as it is: {words(now)}" if inside and now is not None else "",
    )


def _figures(settings: Sequence[Setting], name: str, by_value: bool) -> Iterator[Fraction | None]:
    for setting in settings:
        bid = next((bid for bid in setting.bids if bid.bid == name), None)
        yield None if bid is None or bid.rank is None else _figure(bid, by_value)


def _figure(bid: BidAt, by_value: bool) -> Fraction | None:
    text = bid.award_value if by_value else bid.total
    return None if text is None else exact_number(text)


def _bands(
    one: Swept, low: Fraction, high: Fraction, words: Words, colours: dict[str, int]
) -> Iterator[Band]:
    for start, end, first in _stretches(one, low, high):
        label = ", ".join(first) or "nobody"
        colour = colours.get(first[0]) if len(first) == 1 else _OTHERS if first else None
        told = f"From {words(start)} to {words(end)}: {all_of(first)}."
        yield Band(start, end, colour, label, told)


def _stretches(
    one: Swept, low: Fraction, high: Fraction
) -> Iterator[tuple[Fraction, Fraction, tuple[str, ...]]]:
    """Who wins from where to where: between tipping points, or where none were looked for, by settings."""
    if one.tips_told and not one.undecided:
        start, first = low, one.tips[0].before if one.tips else one.settings[0].first
        for tip in one.tips:
            border = exact_number(tip.at)
            if border > start:
                yield start, border, first
            start, first = border, tip.after
        if start < high:
            yield start, high, first
        return
    xs = [exact_number(setting.values[0]) for setting in one.settings]
    ends = [low, *((a + b) / 2 for a, b in pairwise(xs)), high]
    start = ends[0]
    for at, setting in enumerate(one.settings):
        following = one.settings[at + 1].first if at + 1 < len(one.settings) else None
        if following != setting.first:
            yield start, ends[at + 1], setting.first
            start = ends[at + 1]


# Two values


def _axes(one: Swept) -> tuple[list[Fraction], list[Fraction]]:
    xs = sorted({exact_number(setting.values[0]) for setting in one.settings})
    ys = sorted({exact_number(setting.values[1]) for setting in one.settings})
    return xs, ys


def _map(sweep: Sweep, one: Swept, words: Sequence[Words]) -> Cells:
    xs, ys = _axes(one)
    colours = colours_of(one)
    wide, tall = (xs[1] - xs[0]) / 2, (ys[1] - ys[0]) / 2
    cells = []
    met: dict[int | None, str] = {}
    for setting in one.settings:
        if setting.cannot_be is not None:
            continue
        x, y = (exact_number(value) for value in setting.values)
        colour = colours.get(setting.first[0]) if len(setting.first) == 1 else None
        if len(setting.first) > 1:
            colour = _OTHERS
        met.setdefault(colour, _legend(setting.first, colour))
        told = f"{', '.join(setting.words)}: {all_of(setting.first)}"
        cells.append(Cell(x - wide, x + wide, y - tall, y + tall, colour, told))
    sides = [
        _varied_scale(figure.what, (values[0] - half, values[-1] + half), (values[0], values[-1]), word)
        for figure, values, half, word in zip(sweep.varied, (xs, ys), (wide, tall), words, strict=True)
    ]
    order = sorted(met, key=lambda colour: 99 if colour is None else colour)
    impossible = " Fields that are left empty are no settings: their weights cannot add up."
    return Cells(
        caption=f"Who {one_of(sweep)}, by the {sweep.varied[0].what} and the {sweep.varied[1].what}",
        said="",
        reading=f"Each field is a setting that was scored, {one.possible:,} in all."
        + (impossible if one.possible < len(one.settings) else ""),
        across=sides[0],
        up=sides[1],
        cells=tuple(cells),
        legend=tuple((colour, met[colour]) for colour in order),
    )


def _legend(first: tuple[str, ...], colour: int | None) -> str:
    if colour is None:
        return "nobody"
    return first[0] if colour < _OTHERS and len(first) == 1 else "several, or another bid"


# Shares


def _shares(sweep: Sweep, one: Swept) -> Chart:
    ranked = sorted(one.shares, key=lambda share: -(share.alone + share.shared))
    told = [share for share in ranked if any(share.ranks[:-1])][:_MOST_TOLD]
    lines = [
        ChartLine(
            share.bid,
            share_words(sweep, share, one.possible),
            _bar(Fraction(100 * wins(sweep, share), one.possible)),
        )
        for share in told
    ]
    quarters = tuple(Fraction(at, 4) for at in range(5))
    alone = ": those in which it does so alone" if sweep.decides == "rank" else ""
    return Chart(
        f"In how many settings each bid {one_of(sweep)}",
        f"Of {one.possible:,} settings, in percent{alone}.",
        tuple(lines),
        Fraction(0),
        Fraction(100),
        tuple(100 * at for at in quarters),
    )


def _bar(length: Fraction) -> tuple[Mark, ...]:
    return (Mark("bar", Fraction(0), length),) if length else ()


def changed_picture(sweep: Sweep, words: Sequence[Words]) -> Curves | None:
    """Of many competitions, in how many the decision is another one, by the one value that varies."""
    if sweep.drawn or len(sweep.varied) != 1 or len(sweep.settings) < 2:
        return None
    figure, word = sweep.varied[0], words[0]
    low, high = exact_number(figure.low_exact), exact_number(figure.high_exact)
    points = tuple(
        (exact_number(values[0]), Fraction(count))
        for values, count in zip(sweep.settings, sweep.changed, strict=True)
    )
    tried = sum(map(is_counted, sweep.competitions))
    return Curves(
        caption=f"Competitions with another decision, by the {figure.what}",
        said=f"Of {tried:,} competitions, in how many others {places_words(sweep)} than as things stand.",
        across=_varied_scale(figure.what, (low, high), (low, high), word),
        up=_scale("competitions", [Fraction(0), *(y for _, y in points)], least=Fraction(1)),
        curves=(Curve("competitions with another decision", 0, points),),
        bands=(),
        bands_title="",
    )


# Figures beside the sides


def _scale(title: str, values: Sequence[Fraction], least: Fraction = Fraction(0)) -> Scale:
    """A side with round figures, no nearer to each other than `least`."""
    low, high = min(values), max(values)
    step = max(least, _step(high - low or Fraction(1)))
    first, last = low // step, ceil(high / step)
    last = max(last, first + 1)
    ticks = tuple((at * step, shown(at * step, 2, thousands=True)) for at in range(first, last + 1))
    return Scale(title, first * step, last * step, ticks)


def _varied_scale(
    what: str, ends: tuple[Fraction, Fraction], values: tuple[Fraction, Fraction], words: Words
) -> Scale:
    """A side for a varied figure; a unit that stands behind every value is said once, beside its name."""
    ticks = tuple(_ticks(*values, words))
    units = {text.partition(" ")[2] for _, text in ticks}
    (unit,) = units if len(units) == 1 else ("",)
    if unit:
        what, ticks = f"{what}, {unit}", tuple((x, text.partition(" ")[0]) for x, text in ticks)
    return Scale(what, *ends, ticks)


def _ticks(low: Fraction, high: Fraction, words: Words) -> Iterator[tuple[Fraction, str]]:
    step = _step(high - low or Fraction(1))
    at = ceil(low / step) * step
    while at <= high:
        yield at, words(at)
        at += step


def _step(span: Fraction) -> Fraction:
    """A round step that makes a handful of figures of a span."""
    size = Fraction(1)
    while span / size > _MOST_TICKS:
        size *= 10
    while span / size <= Fraction(_MOST_TICKS, 10):
        size /= 10
    parts = (Fraction(1, 5), Fraction(1, 2), Fraction(1))
    return next(size * part for part in parts if span / (size * part) <= _MOST_TICKS)
