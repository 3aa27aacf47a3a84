"""The answer of `margin` as a page: what the decision hangs on most tightly, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.change.limits.standing import total_words
from svrules.change.margin.answer import Margin, Turn
from svrules.quantities import print_date, print_percent
from svrules.quantities.rounding import Rounding
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figure

__all__ = ["margin_page"]

_TENTH: Final = Rounding.to_places(3)
_MOST_ROWS: Final = 12
_MOST_SAID: Final = 8
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
        "Each change is of one figure, with all others as they are; the whole competition was scored on both "
        "sides of each border, and every stretch nearer than it was proved to keep the winner. "
        f"Rulebook {answer.rulebook.name}, SHA-256 {answer.rulebook.sha256}. "
        f"Data SHA-256 {answer.data_sha256}.",
    )


def _lead(answer: Margin) -> Iterator[Block]:
    ahead = "" if answer.ahead is None else f", {figure(answer.ahead, 2)} ahead of the next"
    if answer.ahead == "0":
        ahead = ", level with the next but for the tie-breaks"
    yield Paragraph(f"{_all_of(answer.first)} {_verb(answer, answer.first)}{ahead}.", "As things stand:")
    if answer.turns:
        yield Paragraph("It hangs on these most tightly, nearest first:")
        yield Items(tuple(_sentence(answer, turn) for turn in answer.turns[:_MOST_SAID]), ordered=True)
    else:
        yield Paragraph(f"No change of one weight, mark or fact alone would change who {_who(answer)}.")


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


def _sentence(answer: Margin, turn: Turn) -> str:
    """One border in a sentence."""
    what = f"the weight of {turn.what}" if turn.kind == "weight" else f"`{turn.what}` of {turn.bid}"
    change = "" if turn.share is None else f", a change of {_share(turn.share)}"
    also = f", with {turn.others}" if turn.others else ""
    also += f" ({turn.clause})" if turn.clause else ""
    moved = f"{what[0].upper()}{what[1:]}: {turn.at} instead of {turn.given}"
    return f"{moved}{change}{also}: {_then(answer, turn.first)}."


def _then(answer: Margin, names: tuple[str, ...]) -> str:
    if answer.decides == "rank":
        verb = "share the first place" if len(names) > 1 else "come first"
        return f"{_all_of(names)} would {verb}"
    more = tuple(name for name in names if name not in answer.first)
    fewer = tuple(name for name in answer.first if name not in names)
    said = [f"{_all_of(more)} would be funded"] if more else []
    said += [f"{_all_of(fewer)} would not"] if fewer else []
    return ", ".join(said)


def _sections(answer: Margin) -> Iterator[Section]:
    own = (("weight", "Weights"), ("mark", "Marks of evaluators"), ("fact", "Facts of bids"))
    for kind, title in own:
        turns = [one for one in answer.turns if one.kind == kind]
        if not turns:
            continue
        blocks: list[Block] = [_grid(answer, turns, kind)]
        if kind == "weight":
            said = "When a weight moves, the criteria beside it share what is left as they shared it before."
            blocks.insert(0, Paragraph(said))
        if len(turns) > _MOST_ROWS:
            more = len(turns) - _MOST_ROWS
            blocks.append(Paragraph(f"… and {more} that would take more: `--format json` has them all."))
        yield Section(title, tuple(blocks))
    yield from _beside(answer)


def _grid(answer: Margin, turns: list[Turn], kind: str) -> Grid:
    rows = tuple(
        (
            one.what,
            one.bid or one.title,
            one.clause,
            one.given,
            one.at,
            _border(one),
            "–" if one.share is None else _share(one.share),
            _then(answer, one.first) if answer.decides == "funding" else _all_of(one.first),
            _short(answer, one),
            f"{one.excluded} excluded, {one.scored} scored",
        )
        for one in turns[:_MOST_ROWS]
    )
    headings = (
        {"weight": "Weight", "mark": "Mark", "fact": "Fact"}[kind], "Of", "Clauses", "As it is", "Would take",
        "Exact border", "Change", "Then funded" if answer.decides == "funding" else "Then first",
        "Last that keeps it", "Proof",
    )  # fmt: skip
    return Grid("", headings, rows, frozenset({6}), keys=2).without_empty()


def _short(answer: Margin, one: Turn) -> str:
    last = one.short or one.given
    return last if one.first_at_short == answer.first else f"{last}: {_all_of(one.first_at_short)}"


def _border(one: Turn) -> str:
    if one.limit is None or one.limit == one.at_exact:
        return ""
    return one.limit if one.limit_in else f"beyond {one.limit}"


def _share(text: str) -> str:
    share = Fraction(text)
    rounded = _TENTH.apply(share)
    if not rounded and share:
        return "below 0.1%"
    return ("≈" if rounded != share else "") + print_percent(rounded)


def _beside(answer: Margin) -> Iterator[Section]:
    if answer.without:
        rows = tuple(
            (one.left_out, _all_of(one.first), "yes" if one.changes else "no") for one in answer.without
        )
        headings = ("Left out", _who(answer).capitalize(), "Changes the decision")
        yield Section("Without each losing bid", (Grid("", headings, rows),))
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
    if answer.not_looked_at:
        yield Section("Not looked at", (Items(answer.not_looked_at),))
