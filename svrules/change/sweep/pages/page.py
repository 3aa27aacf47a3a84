"""The answer of a sweep as a page: who wins where, exactly where that changes, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from svrules.change.sweep.answer import Cost, Sweep, VariedFigure
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.pages.of_many import OfMany
from svrules.change.sweep.pages.of_one import OfOne
from svrules.change.sweep.pages.telling import Telling
from svrules.change.sweep.pages.words import all_of
from svrules.quantities import exact_number, print_date, shown
from svrules.render.document import Block, Document, Facts, Paragraph, Section

__all__ = ["sweep_page"]


def sweep_page(answer: Sweep, varied: Sequence[Varied], most: int, *, cost: bool = False) -> Document:
    """The answer as a Document, with at most so many rows in a table; `cost`: with what was worked out."""
    telling = Telling(answer, [one.words for one in varied], most)
    only = answer.competitions[0] if len(answer.competitions) == 1 else None
    body = OfMany(telling) if only is None else OfOne(telling, only)
    sections = tuple(body.sections())
    if cost:
        sections += (Section("What was worked out", tuple(_cost(answer.cost))),)
    day = None if only is None else only.rules_date
    rules = "" if day is None else f", rules of {print_date(date.fromisoformat(day))}"
    data = "" if only is None else f" Data SHA-256 {only.data_sha256}."
    return Document(
        _title(answer),
        f"{answer.rulebook.title}. Edition {answer.rulebook.edition}{rules}",
        (*body.lead(), *_what_varies(telling)),
        sections,
        "Every setting was scored exactly, as with the rulebook rewritten. "
        f"Rulebook {answer.rulebook.name}, SHA-256 {answer.rulebook.sha256}.{data}",
    )


def _title(answer: Sweep) -> str:
    if len(answer.varied) > 2:
        return "Who wins at other weights"
    changes = "changes" if len(answer.varied) == 1 else "change"
    return f"Who wins as the {' and the '.join(one.what for one in answer.varied)} {changes}"


def _what_varies(telling: Telling) -> Iterator[Block]:
    answer = telling.answer
    if answer.weightings:
        yield Paragraph(
            "Every weighting of the criteria that adds up to 100% is as likely as any other, in parts of "
            "0.01%. Parts of a criterion keep their shares of it; fixed marks stay "
            "as they are."
        )
        return
    yield Paragraph(" ".join(_range(telling, one) for one in answer.varied))
    if any(one.kind == "weight" for one in answer.varied):
        yield Paragraph(_others(answer), "The others:")


def _range(telling: Telling, one: VariedFigure) -> str:
    steps = f" in steps of {one.step}" if one.step is not None else ""
    return f"The {one.what} goes from {one.low} to {one.high}{steps}{_last(telling, one)}."


def _last(telling: Telling, one: VariedFigure) -> str:
    """Where the steps do not end at the end of the range, the last that is tried."""
    if one.step_exact is None:
        return ""
    low, high, step = (exact_number(text) for text in (one.low_exact, one.high_exact, one.step_exact))
    over = (high - low) % step
    return f"; the last is {telling.words_of(one.what)(high - over)}" if over else ""


def _others(answer: Sweep) -> str:
    if answer.scale:
        takes = f"what that leaves goes to {all_of(answer.scale)}, in proportion; the rest stays."
    else:
        takes = "what that leaves goes to the criteria beside it, in proportion to what they are worth now."
    parts = "Parts of a criterion keep their shares of it; fixed marks stay as they are."
    return f"as a weight changes, {takes} {parts}"


def _cost(cost: Cost) -> Iterator[Block]:
    saved = Fraction(cost.first + cost.again, cost.whole) if cost.whole else Fraction(1)
    yield Facts(
        (
            ("Steps of the plan", f"{cost.steps:,}" + (f", of {cost.plans} plans" if cost.plans > 1 else "")),
            ("Steps that rest on what varies", f"{cost.resting:,}"),
            ("Runs", f"{cost.runs:,}, settings and values between them"),
            ("Quantities worked out once and kept", f"{cost.first:,}"),
            ("Quantities worked out for the runs", f"{cost.again:,}"),
            ("With everything worked out for each run", f"{cost.whole:,}"),
            ("Share that was worked out", f"{shown(saved * 100, 1)}%"),
        )
    )
    yield Paragraph("A quantity is a step of the plan for one bid, or for all bids where it is the same.")
