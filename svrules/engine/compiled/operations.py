"""Each operation of a plan as code, for bids none of whose facts is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, cast

from svrules.engine.compiled import arithmetic as exact
from svrules.engine.compiled.forms import Blank, Form, Number, Ratio, Raw, common_unit, scaled
from svrules.engine.compiled.writer import Unwritable, Writer
from svrules.engine.plan import ONCE, ListShape, Operation, OverShape, Step, TableShape
from svrules.engine.quantity import Missing
from svrules.language.types import ChoiceType, NumberType
from svrules.quantities.rounding import Rounding

__all__ = ["write"]

_INLINE: Final[frozenset[Operation]] = frozenset(
    {
        "+",
        "-",
        "×",
        "negative",
        "compare",
        "one of",
        "all",
        "any",
        "not",
        "given",
        "or else",
        "needing",
        "constant",
    }
)


_MOST_INSIDE: Final = 40
"""So many rows of a table stand inside each other: Python reads no more than 200 brackets."""


def write(w: Writer, step: Step) -> None:
    """Write the code of one step, or else a call of the careful evaluator's operation."""
    strict = step.operation not in _LENIENT
    if strict and any(isinstance(w.form(i), Blank) for i in step.operands):
        w.forms[step.index] = Blank()
        return
    writer, before = _WRITERS[step.operation], len(w.lines)
    try:
        form = writer(w, step)
    except Unwritable:
        del w.lines[before:]
        form = _called(w, step)
    w.keep(step, form, always=step.operation not in _INLINE)


def _called(w: Writer, step: Step) -> Form:
    quantities = "".join(f"{_quantity(w, w.form(i))}, " for i in step.operands)
    found = w.named(f"by_evaluator({w.constant(step)}, ({quantities}))")
    if isinstance(step.type, NumberType):
        return Ratio(w.named(f"{found}.numerator"), w.named(f"{found}.denominator"), Fraction(1))
    return Raw(found)


def _quantity(w: Writer, form: Form) -> str:
    """An expression for the exact quantity of a form."""
    if isinstance(form, Blank):
        return w.constant(Missing(((None, ""),)))
    if isinstance(form, Raw):
        return form.text
    if isinstance(form, Number):
        return f"{w.constant(form.unit)}*({form.text})"
    return f"{w.constant(form.unit)}*Fraction({form.above}, {form.below})"


def _numbers(w: Writer, step: Step) -> list[Number | Ratio]:
    return [w.number(i) for i in step.operands]


def _same(w: Writer, step: Step) -> Form:
    return w.form(step.operands[0])


def _add(w: Writer, step: Step) -> Form:
    left, right = _numbers(w, step)
    return exact.added(w, left, right, step.operation)


def _multiply(w: Writer, step: Step) -> Form:
    return exact.multiplied(*_numbers(w, step))


def _divide(w: Writer, step: Step) -> Form:
    divisor = step.operands[1]
    if w.plan.steps[divisor].domain == ONCE:
        inverse = w.inverse(divisor)
        if inverse is not None:
            return exact.multiplied(w.number(step.operands[0]), inverse)
    return exact.divided(w, *_numbers(w, step))


def _negative(w: Writer, step: Step) -> Form:
    return exact.negated(w.number(step.operands[0]))


def _power(w: Writer, step: Step) -> Form:
    return exact.powered(w, w.number(step.operands[0]), cast(int, step.detail))


def _round(w: Writer, step: Step) -> Form:
    return exact.rounded(w, w.number(step.operands[0]), cast(Rounding, step.detail))


def _cap(w: Writer, step: Step) -> Form:
    return exact.largest(w, _numbers(w, step), "<")


def _floor(w: Writer, step: Step) -> Form:
    return exact.largest(w, _numbers(w, step), ">")


def _compare(w: Writer, step: Step) -> Form:
    words, options = cast(tuple[str, tuple[str, ...] | None], step.detail)
    left, right = (w.form(i) for i in step.operands)
    if isinstance(left, Number | Ratio) and isinstance(right, Number | Ratio):
        return Raw(f"({exact.compared(left, right, words)})")
    if not isinstance(left, Raw) or not isinstance(right, Raw):
        raise Unwritable
    if options is not None:
        place = w.constant({option: at for at, option in enumerate(options)})
        return Raw(f"({place}[{left.text}] {exact.SIGNS[words]} {place}[{right.text}])")
    return Raw(f"({left.text} {exact.SIGNS[words]} {right.text})")


def _one_of(w: Writer, step: Step) -> Form:
    first = w.form(step.operands[0])
    tests = []
    for index in step.operands[1:]:
        option = w.form(index)
        if isinstance(first, Number | Ratio) and isinstance(option, Number | Ratio):
            tests.append(exact.compared(first, option, "is"))
        elif isinstance(first, Raw) and isinstance(option, Raw):
            tests.append(f"{first.text} == {option.text}")
        else:
            raise Unwritable
    return Raw(f"({' or '.join(tests)})") if tests else Raw("False", False)


def _all(w: Writer, step: Step) -> Form:
    return _joined(w, step, "and", stops=False)


def _any(w: Writer, step: Step) -> Form:
    return _joined(w, step, "or", stops=True)


def _joined(w: Writer, step: Step, word: str, *, stops: bool) -> Form:
    """Conditions joined by `and` or `or`; one known to be `stops` decides, the others known drop out."""
    conditions = [w.raw(i) for i in step.operands]
    if any(condition.known is stops for condition in conditions):
        return Raw(str(stops), stops)
    open_ones = [condition.text for condition in conditions if condition.known is None]
    return Raw(f"({f' {word} '.join(open_ones)})") if open_ones else Raw(str(not stops), not stops)


def _not(w: Writer, step: Step) -> Form:
    condition = w.raw(step.operands[0])
    if condition.known is not None:
        return Raw(str(not condition.known), not condition.known)
    return Raw(f"(not {condition.text})")


def _given(w: Writer, step: Step) -> Form:
    given = not isinstance(w.form(step.operands[0]), Blank)
    return Raw(str(given), given)


def _or_else(w: Writer, step: Step) -> Form:
    operand, fallback = step.operands
    return w.form(fallback if isinstance(w.form(operand), Blank) else operand)


def _needing(w: Writer, step: Step) -> Form:
    return w.form(step.operands[0])


def _if(w: Writer, step: Step) -> Form:
    condition = w.form(step.operands[0])
    if isinstance(condition, Blank):
        return condition
    if not isinstance(condition, Raw):
        raise Unwritable
    if condition.known is not None:
        return w.form(step.operands[1] if condition.known else step.operands[2])
    return _choice(w, condition.text, w.form(step.operands[1]), w.form(step.operands[2]))


def _choice(w: Writer, condition: str, then: Form, otherwise: Form) -> Form:
    if isinstance(then, Blank) and isinstance(otherwise, Blank):
        return then
    condition = w.named(condition)
    if isinstance(then, Blank):
        w.unless(condition)
        return otherwise
    if isinstance(otherwise, Blank):
        w.unless(f"not {condition}")
        return then
    if isinstance(then, Number | Ratio) and isinstance(otherwise, Number | Ratio):
        return exact.chosen(w, condition, then, otherwise)
    if isinstance(then, Raw) and isinstance(otherwise, Raw):
        return Raw(f"({then.text} if {condition} else {otherwise.text})")
    raise Unwritable


def _list(w: Writer, step: Step) -> Form:
    shape = cast(ListShape, step.detail)
    forms = [w.form(i) for i in step.operands]
    if any(isinstance(form, Blank) for form in forms):
        if not shape.given_only:
            return Blank()
        forms = [form for form in forms if not isinstance(form, Blank)]
        if not forms and shape.kind != "count":
            return Blank()
    if shape.kind == "count":
        return Number.of(Fraction(len(forms)))
    if isinstance(step.type, ChoiceType) or not all(isinstance(form, Number | Ratio) for form in forms):
        raise Unwritable
    return _of_numbers(
        w, shape.kind, [form for form in forms if isinstance(form, Number | Ratio)], shape.keep
    )


def _of_numbers(w: Writer, kind: str, forms: list[Number | Ratio], keep: int | None) -> Form:
    if kind in ("largest", "smallest"):
        return exact.largest(w, forms, ">" if kind == "largest" else "<")
    if kind in ("sum", "mean"):
        total = _sum(w, forms)
        return total if kind == "sum" else exact.multiplied(total, Number.of(Fraction(1, len(forms))))
    numbers = [form for form in forms if isinstance(form, Number)]
    if len(numbers) != len(forms):
        raise Unwritable
    unit = common_unit(numbers)
    items = f"({', '.join(scaled(number, unit) for number in numbers)},)"
    if kind == "best":
        return Number(f"sum(sorted({items}, reverse=True)[:{keep}])", unit)
    ordered, half = w.named(f"sorted({items})"), len(numbers) // 2
    if len(numbers) % 2:
        return Number(f"{ordered}[{half}]", unit)
    return Number(f"({ordered}[{half - 1}]+{ordered}[{half}])", unit / 2)


def _sum(w: Writer, forms: list[Number | Ratio]) -> Number | Ratio:
    numbers = [form for form in forms if isinstance(form, Number)]
    unit = common_unit(numbers)
    total: Number | Ratio = Number.of(Fraction(0))
    if numbers:
        total = Number(f"({'+'.join(scaled(number, unit) for number in numbers)})", unit)
    for form in forms:
        if isinstance(form, Ratio):
            total = exact.added(w, form, total)
    return total


def _over(w: Writer, step: Step) -> Form:
    shape = cast(OverShape, step.detail)
    n = len(shape.codes)
    if shape.only_largest_of or shape.keep is not None:
        raise Unwritable
    at = n if shape.has_operand else 0
    wheres = [w.raw(i) for i in step.operands[at : at + n]] if shape.has_where else []
    if any(where.known is None for where in wheres):
        raise Unwritable
    members = [m for m in range(n) if not wheres or wheres[m].known]
    if not shape.has_operand:
        return Number.of(Fraction(len(members)))
    amounts = {m: w.form(step.operands[m]) for m in members}
    if any(isinstance(amount, Blank) for amount in amounts.values()):
        return Blank()
    items = [w.number(step.operands[m]) for m in members]
    if shape.capped:
        items = _capped_sums(w, step, members, at + (n if shape.has_where else 0))
    if not items and shape.kind not in ("sum", "count"):
        raise Unwritable
    if shape.kind == "count":
        return Number.of(Fraction(len(items)))
    return _of_numbers(w, shape.kind, items, None)


def _capped_sums(w: Writer, step: Step, members: list[int], at: int) -> list[Number | Ratio]:
    n = len(cast(OverShape, step.detail).codes)
    groups: dict[object, list[int]] = {}
    for m in members:
        key = w.form(step.operands[at + m])
        known = key.value if isinstance(key, Number) else key.known if isinstance(key, Raw) else None
        if known is None:
            raise Unwritable
        groups.setdefault(known, []).append(m)
    found: list[Number | Ratio] = []
    for same in groups.values():
        total = _sum(w, [w.number(step.operands[m]) for m in same])
        found.append(exact.largest(w, [total, w.number(step.operands[at + n + same[0]])], "<"))
    return found


def _table(w: Writer, step: Step) -> Form:
    shape = cast(TableShape, step.detail)
    otherwise = [step.operands[result] for _, condition, result in shape.rows if condition is None]
    rows = []
    for _, condition, result in shape.rows:
        if condition is None:
            continue
        holds = w.raw(step.operands[condition])
        if holds.known is not False:
            rows.append((w.named(holds.text), step.operands[result]))
    if not rows:
        return w.form(otherwise[0]) if otherwise else _never()
    how_many = w.named(_summed(w, [name for name, _ in rows]))
    w.unless(f"{how_many} > 1" if otherwise else f"{how_many} != 1")
    last = w.form(otherwise[0]) if otherwise else w.form(rows[-1][1])
    for place, (name, result) in enumerate(reversed(rows if otherwise else rows[:-1]), 1):
        last = _choice(w, name, w.form(result), last)
        last = w.held(last) if place % _MOST_INSIDE == 0 else last
    return last


def _summed(w: Writer, names: Sequence[str]) -> str:
    """How many of the conditions hold, a few at a time: Python reads no sum of thousands."""
    while len(names) > _MOST_INSIDE:
        some = (names[at : at + _MOST_INSIDE] for at in range(0, len(names), _MOST_INSIDE))
        names = [w.named("+".join(few)) for few in some]
    return "+".join(names)


def _never() -> Form:
    raise Unwritable


def _days(w: Writer, step: Step) -> Form:
    start, end = (w.raw(i) for i in step.operands)
    return Number(f"({end.text}-{start.text}).days", Fraction(1))


def _range(w: Writer, step: Step) -> Form:
    marks, available = _numbers(w, step)
    if isinstance(marks, Number) and not marks.text.isalnum():
        marks = Number(w.named(marks.text), marks.unit, marks.known)
    below_none = f"{marks.text if isinstance(marks, Number) else marks.above} < 0"
    w.unless(f"{below_none} or {exact.compared(marks, available, 'above')}")
    return marks


_LENIENT: Final[frozenset[Operation]] = frozenset(
    {"all", "any", "given", "or else", "if", "list", "over", "table"}
)
_WRITERS: Final[dict[Operation, Callable[[Writer, Step], Form]]] = {
    "named": _same,
    "scored": _same,
    "+": _add,
    "-": _add,
    "×": _multiply,
    "÷": _divide,
    "negative": _negative,
    "power": _power,
    "rounded power": lambda w, step: _never(),
    "round": _round,
    "cap": _cap,
    "floor": _floor,
    "compare": _compare,
    "one of": _one_of,
    "all": _all,
    "any": _any,
    "not": _not,
    "given": _given,
    "or else": _or_else,
    "needing": _needing,
    "if": _if,
    "list": _list,
    "over": _over,
    "table": _table,
    "days": _days,
    "shift": lambda w, step: _never(),
    "range": _range,
    "unset": lambda w, step: _never(),
}
