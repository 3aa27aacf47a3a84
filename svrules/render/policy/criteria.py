"""Criteria: what each is worth and how its marks are earned."""

from __future__ import annotations

from svrules.checks.points import points_in_all
from svrules.language.expressions import Expression, Literally
from svrules.language.rulebook import Criterion, Limit, Override, Step, Weight
from svrules.quantities import shown
from svrules.render.document import Block, Grid, Items, Paragraph, Section
from svrules.render.policy.methods import method_blocks
from svrules.render.policy.parts import Book, headed
from svrules.render.policy.pass_marks import by_case, pass_mark_in_words, scales_of

__all__ = ["criteria", "limit_in_words", "meant_in_words", "step_size", "weight_in_words"]

_PLACES = {1: "1st", 2: "2nd", 3: "3rd"}


def criteria(book: Book) -> Section | None:
    """The section on criteria: a table of what each is worth, then each in turn."""
    found = [c for c in book.rulebook.criteria if book.in_force(c.period)]
    if not found:
        return None
    rows = tuple(_summary(criterion, book) for criterion in found)
    grid = Grid(
        "What each criterion is worth", ("Code", "Criterion", "Worth", "Part of"), rows, keep=frozenset({0})
    )
    points = points_in_all(book.rulebook)
    blocks: list[Block] = [grid]
    if points is not None:
        blocks.append(Paragraph(f"In all, the criteria are worth {shown(points, thousands=True)} points."))
    return Section("Criteria", tuple(blocks), tuple(_criterion(c, book) for c in found))


def _summary(criterion: Criterion, book: Book) -> tuple[str, ...]:
    if criterion.family:
        code, title = f"each {criterion.family}", f"one criterion for each {criterion.family}"
    else:
        code, title = criterion.code, criterion.title
    return code, title, weight_in_words(criterion.weight, book), criterion.parent or ""


def weight_in_words(weight: Weight, book: Book) -> str:
    """`40%`, `100% - social value weight`, `300 points`, `what is left`, `1st in importance`."""
    if weight.kind == "rest":
        return "what is left"
    if weight.kind == "order":
        place = weight.place or 0
        return f"{_PLACES.get(place, f'{place}th')} in importance"
    words = "" if weight.value is None else book.words(weight.value)
    return words if weight.kind == "share" or words.endswith("points") else f"{words} points"


def _criterion(criterion: Criterion, book: Book) -> Section:
    label = f"For each {criterion.family}" if criterion.family else criterion.code
    each = f"for each {criterion.family}" if criterion.family else criterion.code
    title, under = headed(
        label, criterion.title if not criterion.family else "", criterion.clause, criterion.period,
        book.origin("criterion", each, criterion.span),
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(under, tone="quiet")] if under else []
    blocks.append(Paragraph(_worth(criterion, book)))
    if criterion.only_when is not None:
        blocks += [Paragraph("It counts only when the following holds; otherwise it is worth nothing:")]
        blocks.append(book.formula(criterion.only_when))
    blocks += _overrides(criterion.overrides, book)
    if criterion.method is None:
        blocks.append(Paragraph("Its marks are the sum of the marks of its parts."))
    else:
        blocks += method_blocks(criterion.method, book)
    blocks += _limits(criterion, book)
    return Section(title, tuple(blocks))


def _worth(criterion: Criterion, book: Book) -> str:
    worth = weight_in_words(criterion.weight, book)
    if criterion.weight.value is not None and not isinstance(criterion.weight.value, Literally):
        worth = f"“{worth}”"
    if criterion.weight.kind == "order":
        return f"It comes {worth}."
    of = f" of {criterion.parent}" if criterion.parent else ""
    whole = " of the total" if not criterion.parent and criterion.weight.kind != "points" else ""
    return f"Worth {worth}{of or whole}."


def _overrides(overrides: tuple[Override, ...], book: Book) -> list[Block]:
    if not overrides:
        return []
    blocks: list[Block] = [Paragraph("Looked at first, in this order; the first that holds decides:")]
    for override in overrides:
        blocks += [Paragraph(f"{_gives(override.gives, book)} when:"), book.formula(override.condition)]
    return blocks


def _gives(gives: str | Expression, book: Book) -> str:
    return (
        {"none": "No marks", "full": "Full marks"}[gives]
        if isinstance(gives, str)
        else f"{book.words(gives)} marks"
    )


def _limits(criterion: Criterion, book: Book) -> list[Block]:
    said = [limit_in_words(limit, book) for limit in criterion.limits]
    blocks: list[Block] = [Paragraph("Then, in this order:"), Items(tuple(said))] if said else []
    scales = scales_of(criterion, book)
    marks = tuple(pass_mark_in_words(mark, book, scales) for mark in criterion.pass_marks)
    meant = tuple(meant_in_words(step) for step in criterion.meant_steps)
    return [*blocks, *([Items((*marks, *meant))] if marks or meant else [])]


def step_size(step: Step, whole: str) -> str:
    """`5 marks`, `10% of all marks`."""
    if step.unit == "share":
        return f"{shown(step.size * 100)}% of {whole}"
    return f"{shown(step.size, thousands=True)} {'mark' if step.size == 1 else 'marks'}"


def meant_in_words(step: Step, whole: str = "those available") -> str:
    """`A step of 12 marks is meant: …`."""
    reason = f": {step.because}" if step.because else "."
    return f"A step of {step_size(step, whole)} between neighbouring values is meant{reason}"


def limit_in_words(limit: Limit, book: Book) -> str:
    """`The marks are rounded to 2 decimal places …`, `The marks are never above 60% of those available`."""
    if limit.rounding is not None:
        detail = {"half up": " (exactly half goes up, away from zero)"}.get(limit.rounding.mode, "")
        return f"The marks are rounded {limit.rounding.words()}{detail}."
    bound = "above" if limit.kind == "cap" else "below"
    return f"The marks are {by_case(f'never {bound}', limit.value, limit.unit, book)}."
