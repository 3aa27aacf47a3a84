"""Every operation on quantities that looks at one bid alone, exactly as docs/language.md, section 3, says."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from svrules.engine.plan import ListShape, OverShape, Step, TableShape
from svrules.engine.quantity import Fault, FaultKind, InError, Missing, Quantity, first_unsettled, joined
from svrules.engine.working.powers import TooLargeError, power, rounded_power
from svrules.language.expressions import Scalar
from svrules.language.types import ChoiceType, Type
from svrules.quantities.dates import shifted
from svrules.quantities.rounding import Rounding

__all__ = ["aggregate", "all_of", "compute", "in_error", "members_that_count", "sort_key"]

_COMPARE: Final[dict[object, Callable[[Any, Any], bool]]] = {
    "above": operator.gt,
    "at least": operator.ge,
    "below": operator.lt,
    "at most": operator.le,
    "is": operator.eq,
    "is not": operator.ne,
}


def compute(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    """What a step yields for its operands' quantities; `bid` is named in errors."""
    lenient = _LENIENT.get(step.operation)
    if lenient is not None:
        return lenient(step, operands, bid)
    unsettled = first_unsettled(operands)
    if unsettled is not None:
        return unsettled
    return _STRICT[step.operation](step, operands, bid)


def in_error(step: Step, bid: str | None, kind: FaultKind, *told: Scalar | int) -> InError:
    """The error that `step` met for that bid."""
    return InError((Fault(kind, step.index, bid, told),))


def sort_key(type_: Type) -> Callable[[Any], Any]:
    """What puts values of a type in order: a choice by its place among the options."""
    return type_.options.index if isinstance(type_, ChoiceType) else lambda value: value


def aggregate(kind: str, items: Sequence[Any], keep: int | None = None) -> Any:
    """Largest, smallest, mean, median, sum or count of numbers, or the sum of the `keep` largest."""
    if kind in ("largest", "highest"):
        return max(items)
    if kind in ("smallest", "lowest"):
        return min(items)
    if kind == "count":
        return Fraction(len(items))
    if kind == "best":
        return sum(sorted(items, reverse=True)[:keep], Fraction(0))
    if kind == "median":
        return _median(sorted(items))
    total = sum(items, Fraction(0))
    return total / len(items) if kind == "mean" else total


def _median(items: Sequence[Fraction]) -> Fraction:
    half = len(items) // 2
    return items[half] if len(items) % 2 else (items[half - 1] + items[half]) / 2


# Strict operations: all operands are known.


def _divide(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    if args[1] == 0:
        return in_error(step, bid, "relative" if step.detail else "division", args[0])
    return Fraction(args[0] / args[1])


def _power(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    assert isinstance(step.detail, int)  # noqa: S101 - set by the lowering
    try:
        return power(args[0], step.detail)
    except ZeroDivisionError:
        return in_error(step, bid, "power of zero", step.detail)
    except TooLargeError:
        return in_error(step, bid, "power too large", args[0], step.detail)


def _rounded_power(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    assert isinstance(step.detail, Rounding)  # noqa: S101 - set by the lowering
    try:
        return rounded_power(args[0], args[1], step.detail)
    except ZeroDivisionError:
        return in_error(step, bid, "power of zero", args[1])
    except ValueError:
        return in_error(step, bid, "power of negative", args[0], args[1])
    except TooLargeError:
        return in_error(step, bid, "power too large", args[0], args[1])


def _round(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    assert isinstance(step.detail, Rounding)  # noqa: S101 - set by the lowering
    return step.detail.apply(args[0])


def _compare(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    assert isinstance(step.detail, tuple)  # noqa: S101 - set by the lowering
    left, right = args
    words, options = step.detail
    if options is not None:
        left, right = options.index(left), options.index(right)
    return bool(_COMPARE[words](left, right))


def _one_of(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    return any(args[0] == option for option in args[1:])


def _days(step: Step, args: Sequence[date], bid: str | None) -> Quantity:
    return Fraction((args[1] - args[0]).days)


def _shift(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    detail: Any = step.detail
    operator, unit = detail
    day, count = args
    try:
        return shifted(day, count if operator == "+" else -count, unit)
    except ValueError:
        return in_error(step, bid, "no day", count)


def _range(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    marks, available = args
    return marks if 0 <= marks <= available else in_error(step, bid, "range", marks, available)


def _constant(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    value: Any = step.detail
    quantity: Quantity = value
    return quantity


def _unset(step: Step, args: Sequence[Any], bid: str | None) -> Quantity:
    return in_error(step, bid, "setting", str(step.detail))


# Lenient operations: what is missing or in error may not matter.


def all_of(operands: Sequence[Quantity]) -> Quantity:
    """`and`: no if any is known no, else error, else missing, else yes."""
    if any(operand is False for operand in operands):
        return False
    unsettled = first_unsettled(operands)
    return True if unsettled is None else unsettled


def _any_of(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    if any(operand is True for operand in operands):
        return True
    unsettled = first_unsettled(operands)
    return False if unsettled is None else unsettled


def _if(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    condition, then, otherwise = operands
    if condition is True:
        return then
    return otherwise if condition is False else condition


def _given(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    operand = operands[0]
    return operand if isinstance(operand, InError) else not isinstance(operand, Missing)


def _or_else(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    return operands[1] if isinstance(operands[0], Missing) else operands[0]


def _needing(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    unsettled = first_unsettled(operands)
    return operands[0] if unsettled is None else unsettled


def _list(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    shape = step.detail
    assert isinstance(shape, ListShape)  # noqa: S101 - set by the lowering
    unsettled = first_unsettled(operands)
    items: list[Any] = list(operands)
    if unsettled is not None:
        if isinstance(unsettled, InError) or not shape.given_only:
            return unsettled
        items = [item for item in items if not isinstance(item, Missing)]
        if not items and shape.kind != "count":
            return unsettled
    quantity: Quantity = _ordered(shape.kind, items, shape.keep, step.type)
    return quantity


def _ordered(kind: str, items: Sequence[Any], keep: int | None, type_: Type) -> Any:
    if isinstance(type_, ChoiceType):
        pick = max if kind in ("largest", "highest") else min
        return pick(items, key=sort_key(type_))
    return aggregate(kind, items, keep)


def _weights(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    own, total, target = operands
    unsettled = first_unsettled((own,))
    if unsettled is not None:
        return unsettled
    if first_unsettled((total, target)) is None and total != target:
        return in_error(step, bid, "weights", _known(total), _known(target))
    return own


def _known(quantity: Quantity) -> Scalar:
    assert not isinstance(quantity, Missing | InError)  # noqa: S101 - looked at before
    return quantity


def _table(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    shape = step.detail
    assert isinstance(shape, TableShape)  # noqa: S101 - set by the lowering
    conditions = [operands[condition] for _, condition, _ in shape.rows if condition is not None]
    unsettled = first_unsettled(conditions)
    if isinstance(unsettled, InError):
        return unsettled
    rows = [(operands[c], result, number) for number, c, result in shape.rows if c is not None]
    holding = [(result, number) for holds, result, number in rows if holds is True]
    if holding:
        open_rows = [(holds, result) for holds, result, _ in rows if isinstance(holds, Missing)]
        return _agreed(step, operands, holding, open_rows, bid)
    if unsettled is not None:
        return unsettled
    otherwise = [result for _, condition, result in shape.rows if condition is None]
    return operands[otherwise[0]] if otherwise else in_error(step, bid, "no row")


def _agreed(
    step: Step,
    operands: Sequence[Quantity],
    holding: list[tuple[int, int]],
    open_rows: list[tuple[Missing, int]],
    bid: str | None,
) -> Quantity:
    """The result that the rows that hold, and that may hold, agree on; one operand twice is one text."""
    first, _ = holding[0]
    results = [operands[result] for result in dict.fromkeys(result for result, _ in holding)]
    result = results[0]
    if len(results) > 1:
        # Two known results that differ contradict each other, whatever a third row may turn out to give.
        known = [(at, row) for at, row in holding if not isinstance(operands[at], Missing | InError)]
        other = next((row for at, row in known if operands[at] != operands[known[0][0]]), None)
        if other is not None:
            return in_error(step, bid, "rows differ", known[0][1], other)
        result = first_unsettled(results) or result
    if isinstance(result, InError):
        return result
    same_text = first if len(results) == 1 else None
    open_ones = [
        holds
        for holds, at in open_rows
        if at != same_text and (isinstance(result, Missing) or operands[at] != result)
    ]
    if not open_ones:
        return result
    return joined([result, *open_ones]) or result


def members_that_count(shape: OverShape, operands: Sequence[Quantity]) -> list[int]:
    """The members, by their place in the family, that an aggregate over them counts; all is known of them."""
    amounts, wheres, _, _ = _columns(shape, operands)
    return _kept(shape, _where(shape, wheres), amounts)


def _columns(shape: OverShape, operands: Sequence[Quantity]) -> list[Sequence[Quantity]]:
    n, at = len(shape.codes), 0
    columns: list[Sequence[Quantity]] = []
    for there in (shape.has_operand, shape.has_where, shape.capped, shape.capped):
        columns.append(operands[at : at + n] if there else ())
        at += n if there else 0
    return columns


def _where(shape: OverShape, wheres: Sequence[Quantity]) -> list[int]:
    return [m for m in range(len(shape.codes)) if not wheres or wheres[m] is True]


def _over(step: Step, operands: Sequence[Quantity], bid: str | None) -> Quantity:
    shape = step.detail
    assert isinstance(shape, OverShape)  # noqa: S101 - set by the lowering
    amounts, wheres, groups, limits = _columns(shape, operands)
    members = _where(shape, wheres)
    looked_at = [column[m] for column in (amounts, groups) if column for m in members]
    unsettled = first_unsettled([*wheres, *looked_at])
    if unsettled is not None:
        return unsettled
    members = _kept(shape, members, amounts)
    items: Sequence[Quantity] = [amounts[m] for m in members] if shape.has_operand else members  # type: ignore[assignment]
    if shape.capped:
        items = _group_sums(members, amounts, groups, limits)
        unsettled = first_unsettled(items)
        if unsettled is not None:
            return unsettled
    if not items and shape.kind not in ("sum", "count"):
        return in_error(step, bid, "nobody over")
    quantity: Quantity = _ordered(shape.kind, items, None, step.type)
    return quantity


def _kept(shape: OverShape, members: list[int], amounts: Sequence[Any]) -> list[int]:
    for group in shape.only_largest_of:
        rivals = [m for m in members if m in group]
        if rivals:
            best = max(rivals, key=lambda m: amounts[m])
            members = [m for m in members if m not in group or m == best]
    if shape.keep is not None:
        largest = sorted(members, key=lambda m: amounts[m], reverse=True)[: shape.keep]
        members = [m for m in members if m in largest]
    return members


def _group_sums(
    members: list[int], amounts: Sequence[Any], groups: Sequence[Any], limits: Sequence[Quantity]
) -> list[Quantity]:
    sums: dict[Scalar, Fraction] = {}
    caps: dict[Scalar, Quantity] = {}
    for m in members:
        sums[groups[m]] = sums.get(groups[m], Fraction(0)) + amounts[m]
        caps.setdefault(groups[m], limits[m])
    found: list[Quantity] = []
    for group, total in sums.items():
        cap = caps[group]
        found.append(cap if isinstance(cap, Missing | InError) else min(total, cap))
    return found


_STRICT: Final[dict[str, Callable[[Step, Sequence[Any], str | None], Quantity]]] = {
    "constant": _constant,
    "blank": lambda step, args, bid: Missing(((None, str(step.detail)),)),
    "unset": _unset,
    "named": lambda step, args, bid: args[0],
    "+": lambda step, args, bid: args[0] + args[1],
    "-": lambda step, args, bid: args[0] - args[1],
    "×": lambda step, args, bid: args[0] * args[1],
    "÷": _divide,
    "negative": lambda step, args, bid: -args[0],
    "power": _power,
    "rounded power": _rounded_power,
    "round": _round,
    "cap": lambda step, args, bid: min(args[0], args[1]),
    "floor": lambda step, args, bid: max(args[0], args[1]),
    "compare": _compare,
    "one of": _one_of,
    "not": lambda step, args, bid: not args[0],
    "days": _days,
    "shift": _shift,
    "range": _range,
}

_LENIENT: Final[dict[str, Callable[[Step, Sequence[Quantity], str | None], Quantity]]] = {
    "all": lambda step, operands, bid: all_of(operands),
    "any": _any_of,
    "given": _given,
    "or else": _or_else,
    "needing": _needing,
    "if": _if,
    "list": _list,
    "over": _over,
    "table": _table,
    "weights": _weights,
}
