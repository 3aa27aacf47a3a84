"""The answer of `margin` as a page: what the decision hangs on most tightly, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from svrules.change.limits.standing import total_words
from svrules.change.margin.answer import Margin, Turn
from svrules.quantities import print_date, print_percent
from svrules.quantities.rounding import Rounding
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figure

__all__ = ["margin_page"]

_TENTH: Final = Rounding.to_places(3)
_MOST_ROWS: Final = 20
_OF_EACH_KIND: Final = 2
_MOST_NAMES: Final = 8


def margin_page(answer: Margin) -> Document:
    """The answer as a Document."""
    rules = (
        "" if answer.rules_date is None else f", rules of {print_date(date.fromisoformat(answer.rules_date))}"
    )
    return Document(
        "What the decision hangs on",
        f"{answer.rulebook.title}. Edition {answer.rulebook.edition}{rules}",
        tuple(_lead(answer)),
        tuple(_sections(answer)),
        "Each change is of one figure, with all others as they are; when a weight moves, the criteria beside "
        "it share what is left as they shared it before. The whole competition was scored on both sides of "
        f"each border, and all that is nearer was proved to keep {_what(answer)}: "
        f"{_sum(answer, 'excluded')} stretches and values excluded, {_sum(answer, 'scored')} scored. "
        "`--format json` has the exact border of each, and its proof. "
        f"Rulebook {answer.rulebook.name}, SHA-256 {answer.rulebook.sha256}. "
        f"Data SHA-256 {answer.data_sha256}.",
    )


def _lead(answer: Margin) -> Iterator[Block]:
    ahead = "" if answer.ahead is None else f", {figure(answer.ahead, 2)} ahead of the next"
    if answer.ahead == "0":
        ahead = ", level with the next but for the tie-breaks"
    yield Paragraph(f"{_all_of(answer.first)} {_verb(answer, answer.first)}{ahead}.", "As things stand:")
    if not answer.turns:
        yield Paragraph(f"No change of one figure alone would change who {_who(answer)}.")
    if answer.in_error:
        count = len(answer.in_error)
        figures = "one figure" if count == 1 else f"{count} figures"
        failing = {name for one in answer.in_error for each in one.failing for name in each.bids}
        bids = tuple(name for name in answer.first if name in failing)
        yield Paragraph(
            f"At another value of {figures} {_all_of(bids)} cannot be scored, and who {_who(answer)} there "
            "is provisional: these are told apart below.",
            "In error:",
            "warn",
        )


def _what(answer: Margin) -> str:
    return "what is funded" if answer.decides == "funding" else "the winner"


def _sum(answer: Margin, which: Literal["excluded", "scored"]) -> str:
    return f"{sum(getattr(one, which) for one in (*answer.turns, *answer.in_error)):,}"


def _who(answer: Margin) -> str:
    return "is funded" if answer.decides == "funding" else "comes first"


def _verb(answer: Margin, names: tuple[str, ...]) -> str:
    if answer.decides == "funding":
        return "are funded" if len(names) > 1 else "is funded"
    return "share the first place" if len(names) > 1 else "comes first"


def _all_of(names: tuple[str, ...]) -> str:
    listed = list(names) or ["nobody"]
    if len(listed) > _MOST_NAMES:
        listed = [*listed[: _MOST_NAMES - 1], f"{len(listed) - _MOST_NAMES + 1} more"]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _then(answer: Margin, names: tuple[str, ...]) -> str:
    if answer.decides == "rank":
        return _all_of(names)
    more = tuple(name for name in names if name not in answer.first)
    fewer = tuple(name for name in answer.first if name not in names)
    said = [f"{_all_of(more)} would be funded"] if more else []
    said += [f"{_all_of(fewer)} would not"] if fewer else []
    return ", ".join(said)


def _sections(answer: Margin) -> Iterator[Section]:
    if answer.turns:
        shown = _chosen(answer.turns)
        blocks: list[Block] = [_grid(answer, shown)]
        if len(shown) < len(answer.turns):
            more = len(answer.turns) - len(shown)
            blocks.append(
                Paragraph(f"… and {more} that would take more: `--format json` has them all, nearest first.")
            )
        unsure = tuple(f"{_named(one)}, at {one.at}: {_why(answer, one)}" for one in shown if one.failing)
        blocks += [Items(unsure)] if unsure else []
        yield Section("It hangs on these most tightly, nearest first", tuple(blocks))
    yield from _in_error(answer)
    yield from _beside(answer)


def _in_error(answer: Margin) -> Iterator[Section]:
    """Where one of the first cannot be scored, in the words of `sweep`: that is no border between bids."""
    if not answer.in_error:
        return
    shown = answer.in_error[:_MOST_ROWS]
    rows = tuple((_named(one), one.given, one.at, _why(answer, one)) for one in shown)
    blocks: list[Block] = [Grid("", ("Figure", "As it is", "In error at", "Why"), rows, keys=1)]
    if len(shown) < len(answer.in_error):
        more = len(answer.in_error) - len(shown)
        blocks.append(Paragraph(f"… and {more} more: `--format json` has them all, nearest first."))
    fixed = any(one.kind == "weight" for one in answer.in_error)
    stay = " As a weight moves, fixed marks stay as they are." if fixed else ""
    blocks.append(Paragraph(f"Beyond these values nothing was looked at.{stay}"))
    yield Section("In error", tuple(blocks))


def _why(answer: Margin, one: Turn) -> str:
    return " ".join(
        f"{each.sentence} ({each.code}) So {_all_of(each.bids)} cannot be scored there: who {_who(answer)} "
        "there is provisional."
        for each in one.failing
    )


def _chosen(turns: tuple[Turn, ...]) -> list[Turn]:
    """The nearest, and of each kind of figure at least the nearest few."""
    kept = []
    for place, turn in enumerate(turns):
        before = sum(1 for one in turns[:place] if one.kind == turn.kind)
        if place < _MOST_ROWS or before < _OF_EACH_KIND:
            kept.append(turn)
    return kept


def _grid(answer: Margin, turns: list[Turn]) -> Grid:
    rows = tuple(
        (
            _named(one),
            one.given,
            _short(answer, one),
            one.at,
            "–" if one.share is None else _share(one.share),
            _then(answer, one.first) + (" (provisional)" if one.failing else ""),
        )
        for one in turns
    )
    then = "Then" if answer.decides == "funding" else "Then first"
    headings = ("Figure", "As it is", "Last that keeps it", "Would take", "Change", then)
    return Grid("", headings, rows, frozenset({4}), keys=1)


_KINDS: Final = {
    "weight": "weight of {}",
    "mark": "mark: {}",
    "contract": "{}",
    "setting": "setting {}",
    "pass mark": "pass mark of {}",
    "limit": "{}: {}",
    "table": "{}",
    "column": "{}",
}


def _named(turn: Turn) -> str:
    """`price` of Ash, PRICE clause 4.1: what the figure is, whose, and where it counts."""
    called = _KINDS.get(turn.kind, "{}").format(turn.what, turn.given)
    if turn.bid is not None:
        called += f" of {turn.bid}"
    return f"{called} ({turn.clause})" if turn.clause else called


def _short(answer: Margin, one: Turn) -> str:
    last = one.short or one.given
    return last if one.first_at_short == answer.first else f"{last}: {_all_of(one.first_at_short)}"


def _share(text: str) -> str:
    share = Fraction(text)
    rounded = _TENTH.apply(share)
    if not rounded and share:
        return "below 0.1%"
    return ("≈" if rounded != share else "") + print_percent(rounded)


def _without(answer: Margin) -> Block:
    """Only what changes: of the rest it is enough that it was tried."""
    turned = [one for one in answer.without if one.changes]
    if not turned:
        count = len(answer.without)
        tried = "The one" if count == 1 else f"Each of the {count}"
        return Paragraph(f"{tried} left out, the rest scored again: none changes who {_who(answer)}.")
    rows = tuple((one.left_out, _all_of(one.first)) for one in turned)
    return Grid(
        f"{len(answer.without)} left out one by one; these change it",
        ("Left out", _who(answer).capitalize()),
        rows,
    )


def _beside(answer: Margin) -> Iterator[Section]:
    if answer.without:
        yield Section("Without each losing bid", (_without(answer),))
    if answer.near_ties:
        near = tuple(
            f"{' and '.join(one.bids)} are within {total_words(one.apart)} of each other."
            for one in answer.near_ties
        )
        yield Section("Near ties", (Items(near),))
    if answer.not_proved:
        yield Section("Not proved", (Items(answer.not_proved),))
    if answer.holds:
        count = len(answer.holds)
        said = (
            f"{count} other changes keep the winner, each up to the limit that the rulebook sets; where it "
            "sets none, up to 1,000,000,000,000 more or less than nothing, and for days from 1901 to 2199."
        )
        yield Section("What does not matter alone", (Paragraph(said),))
    stay = "Where rows of tables, bands and scales begin, days from which figures apply, texts: all stay."
    yield Section("Not looked at", (Items((*answer.not_looked_at, stay)),))
