"""Pass marks as policy: what is asked for in marks, and the same on the scale that evaluators give."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from svrules.language.expressions import Expression, IfThen, Literally
from svrules.language.rulebook import Criterion, PassMark
from svrules.quantities import print_percent, shown
from svrules.render.policy.parts import Book, answered, sentence

__all__ = ["Scales", "amount", "by_case", "pass_mark_in_words", "scales_of"]

_PLACES = 2
_ALL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Scales:
    """What a criterion is scored from, the most that it can be, and the marks to be had; None: not fixed."""

    name: str = ""
    most: Fraction | None = None
    available: Fraction | None = None


def scales_of(criterion: Criterion, book: Book) -> Scales:
    """The scales of a criterion, where the rulebook writes them out and marks are in proportion to them."""
    method = criterion.method
    name = "" if method is None or method.operand is None else book.words(method.operand)
    if method is None or method.kind != "out of" or criterion.limits:
        return Scales(name)
    available = None if criterion.family else _available(criterion, book)
    return Scales(name, _written(method.whole), available)


def _available(criterion: Criterion, book: Book) -> Fraction | None:
    """The marks of a criterion where no fact, date or other criterion changes them."""
    own = _written(criterion.weight.value)
    if own is None or criterion.only_when is not None or criterion.weight.kind not in ("share", "points"):
        return None
    if criterion.weight.kind == "points":
        return own
    if criterion.parent is None:
        return own * _ALL
    parents = [
        one for one in book.rulebook.criteria if one.code == criterion.parent and book.in_force(one.period)
    ]
    whole = _available(parents[0], book) if len(parents) == 1 else None
    return None if whole is None else own * whole


def _written(value: Expression | None) -> Fraction | None:
    written = value.value if isinstance(value, Literally) else None
    return written if isinstance(written, Fraction) and written > 0 else None


def pass_mark_in_words(mark: PassMark, book: Book, scales: Scales, what: str = "Pass mark") -> str:
    """`Pass mark: at least 2 of 5 for plan, which is 6 of 15 marks; otherwise the bid fails.`."""
    effect = {
        "fail": f"the {book.bid} fails",
        "refer": f"the {book.bid} is referred to a person for a decision",
        "capped": f"the marks are {by_case('at most', mark.cap, mark.cap_unit, book)}",
    }[mark.otherwise]
    clause = f" (clause {mark.clause})" if mark.clause else ""
    text = f"{what}: {_least(mark, book, scales)}; otherwise {effect}{clause}."
    return f"{text} {sentence(mark.because)}".strip()


def by_case(start: str, value: Expression | None, unit: str, book: Book, scale: str = "") -> str:
    """`never above 12 marks`; `never above 15 marks if insured is yes, otherwise never above 12 marks`."""
    cases: list[str] = []
    while isinstance(value, IfThen):
        condition = book.words(answered(value.condition))
        cases.append(f"{start} {amount(value.then, unit, book, scale)} if {condition}")
        value = value.otherwise
    last = f"{start} {amount(value, unit, book, scale)}"
    return ", ".join([*cases, f"otherwise {last}"]) if cases else last


def amount(value: Expression | None, unit: str, book: Book, scale: str = "") -> str:
    """`5 marks`, `60% of those available`, `2 for plan`."""
    words = "" if value is None else book.words(value)
    if isinstance(value, IfThen):
        words = f"({words})"
    if unit == "share":
        return f"{words} of those available"
    if unit == "scale":
        return f"{words} for {scale}" if scale else words
    if words.endswith("marks"):
        return words
    return f"{words} mark{'' if words == '1' else 's'}"


def _least(mark: PassMark, book: Book, scales: Scales) -> str:
    """What is asked for, and the same on the other scale where both are fixed."""
    plain = by_case("at least", mark.least, mark.unit, book, scales.name)
    least, most, available = _written(mark.least), scales.most, scales.available
    if least is None or most is None or (mark.unit == "marks" and available is None):
        return plain
    share = least / {"share": Fraction(1), "scale": most, "marks": available or most}[mark.unit]
    on_scale = f"{_shown(share * most)} of {_shown(most)} for {scales.name}"
    marks = "" if available is None else f"{_shown(share * available)} of {_shown(available)} marks"
    if mark.unit == "marks":
        return f"at least {marks}, which is {on_scale}"
    if mark.unit == "scale":
        return f"at least {on_scale}, which is {marks or f'{print_percent(share)} of its marks'}"
    return f"{plain}, which is {f'{marks}, or ' if marks else ''}{on_scale}"


def _shown(value: Fraction) -> str:
    return shown(value, _PLACES, thousands=True)
