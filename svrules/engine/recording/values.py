"""How a named value came about: the calculation as written, with the figures in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from svrules.engine.plan import ListShape, OverShape, Plan, Step
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.recording.words import SIGNS, STRENGTH, Words
from svrules.engine.working.operations import members_that_count
from svrules.quantities.rounding import Rounding

__all__ = ["calculated", "how_value", "waits_for"]

_NAMED: Final = frozenset({"fact", "named", "among"})
_LISTS: Final = {
    "largest": "the largest of", "smallest": "the smallest of", "mean": "the mean of",
    "median": "the median of", "sum": "the sum of", "count": "how many are given of",
}  # fmt: skip


def how_value(plan: Plan, words: Words, step: Step, row: Sequence[Quantity]) -> str:
    """The line for a named value: `local jobs 2.25 FTE × £18,000 per FTE = £40,500`.

    `step` is what carries the name; where the value is not known the line says what it waits for.
    """
    quantity = row[step.index]
    if isinstance(quantity, Missing | InError):
        return waits_for(plan, quantity, step.owner.label)
    inner = plan.steps[step.operands[0]] if step.operation == "named" else step
    text = _Calculation(plan, words, row).text(inner)
    if inner.operation in (*_NAMED, "constant"):
        return text
    return f"{text} {equals(words.printed(quantity, step.type) or '')}"


def calculated(plan: Plan, words: Words, step: Step, row: Sequence[Quantity]) -> str:
    """How a known quantity came about, alone: ``12, as `signed delivery plan` does not hold,``."""
    return _Calculation(plan, words, row).text(step)


def equals(text: str) -> str:
    """`= 4`, or `≈ 3.3333` for a figure that is rounded."""
    return f"≈ {text.replace('≈', '', 1)}" if "≈" in text else f"= {text}"


def waits_for(plan: Plan, unsettled: Missing | InError, own: str) -> str:
    """`waits for price of Ash`, `waits for table SV2`; `cannot be computed` where it went wrong itself."""
    if isinstance(unsettled, Missing):
        facts = (name if bid is None else f"{name} of {bid}" for bid, name in unsettled.facts)
        return f"waits for {', '.join(facts)}"
    owners = {plan.steps[fault.step].owner: None for fault in unsettled.faults}
    if any(owner.label == own for owner in owners):
        return "cannot be computed"
    return f"waits for {', '.join(f'{owner.kind} {owner.label}' for owner in owners)}"


class _Calculation:
    """An expression in words, of one row."""

    def __init__(self, plan: Plan, words: Words, row: Sequence[Quantity]) -> None:
        self.plan, self.words, self.row = plan, words, row
        self._written: dict[str, Callable[[Step], str]] = {
            "if": self._if,
            "or else": self._or_else,
            "needing": lambda step: self.of(step.operands[0]),
            "cap": lambda step: self._limited(step, "capped at"),
            "floor": lambda step: self._limited(step, "floored at"),
            "round": self._rounded,
            "power": lambda step: f"{self.of(step.operands[0], 3)} to the power {step.detail}",
            "rounded power": self._rounded_power,
            "list": self._list,
            "over": self._over,
            "shift": self._shift,
            "days": lambda step: f"days from {' to '.join(self.of(one) for one in step.operands)}",
        }

    def _shift(self, step: Step) -> str:
        detail: Any = step.detail
        sign = {"+": "+", "-": "−"}[detail[0]]
        return f"{self.of(step.operands[0], 1)} {sign} {self.of(step.operands[1], 2)}"

    def of(self, index: int, least: int = 0) -> str:
        """The words for a step by its index."""
        return self.text(self.plan.steps[index], least)

    def text(self, step: Step, least: int = 0) -> str:
        """The words for a step, in brackets where they would not bind as strongly as `least`."""
        if step.operation in _NAMED:
            return f"{self.words.name(step)} {self._printed(step)}"
        if step.operation in SIGNS:
            return self._bracketed(self._chain(step), STRENGTH[step.operation], least)
        if step.operation == "negative":
            return self._bracketed(f"−{self.of(step.operands[0], 3)}", 3, least)
        if step.operation == "constant":
            return self._printed(step)
        written = self._written.get(step.operation)
        if written is not None and not isinstance(self.row[step.index], bool):
            return self._bracketed(written(step), 0, least)
        return f"`{self.words.name(step)}` is {self._printed(step)}"

    def _printed(self, step: Step) -> str:
        return self.words.printed(self.row[step.index], step.type) or "not known"

    def _bracketed(self, text: str, strength: int, least: int) -> str:
        return f"({text})" if strength < least else text

    def _chain(self, step: Step) -> str:
        """`a × b + c`: a sum may have hundreds of terms, so the left side is not gone into by recursion."""
        chain = [step]
        while self._goes_on(chain[-1]):
            chain.append(self.plan.steps[chain[-1].operands[0]])
        text = self.of(chain[-1].operands[0], STRENGTH[chain[-1].operation])
        for link in reversed(chain):
            strength = STRENGTH[link.operation]
            # What stands after − or ÷ needs brackets when it is of the same strength.
            after = strength + (link.operation in ("-", "÷"))
            text = f"{text} {SIGNS[link.operation]} {self.of(link.operands[1], after)}"
        return text

    def _goes_on(self, step: Step) -> bool:
        left = self.plan.steps[step.operands[0]]
        return STRENGTH.get(left.operation, 0) >= STRENGTH[step.operation] and left.operation in SIGNS

    def _limited(self, step: Step, words: str) -> str:
        return f"{self.of(step.operands[0])} {words} {self.of(step.operands[1], 1)}"

    def _rounded(self, step: Step) -> str:
        assert isinstance(step.detail, Rounding)  # noqa: S101 - set by the lowering
        before = self.plan.steps[step.operands[0]]
        exactly = "" if before.operation in _NAMED else f", {self._printed(before)},"
        return f"{self.text(before)}{exactly} rounded {step.detail.words()}"

    def _rounded_power(self, step: Step) -> str:
        assert isinstance(step.detail, Rounding)  # noqa: S101 - set by the lowering
        base, exponent = (self.of(one, 3) for one in step.operands)
        return f"{base} to the power {exponent} rounded {step.detail.words()}"

    def _if(self, step: Step) -> str:
        condition, then, otherwise = step.operands
        holds = self.row[condition] is True
        said = f"`{self.words.name(self.plan.steps[condition])}` {'holds' if holds else 'does not hold'}"
        return f"{self.of(then if holds else otherwise)}, as {said},"

    def _or_else(self, step: Step) -> str:
        first, other = step.operands
        if not isinstance(self.row[first], Missing):
            return self.of(first)
        return f"{self.of(other)}, as {self.words.name(self.plan.steps[first])} is not given,"

    def _list(self, step: Step) -> str:
        shape = step.detail
        assert isinstance(shape, ListShape)  # noqa: S101 - set by the lowering
        items = step.operands
        if shape.given_only:
            items = tuple(one for one in items if not isinstance(self.row[one], Missing))
        verb = f"the sum of the {shape.keep} largest of" if shape.kind == "best" else _LISTS[shape.kind]
        return f"{verb} {', '.join(self.of(one) for one in items) or 'nothing'}"

    def _over(self, step: Step) -> str:
        """`sum of benefit over measures: M1 benefit £2 + M2 benefit £3`; with the caps of groups, if any."""
        shape = step.detail
        assert isinstance(shape, OverShape)  # noqa: S101 - set by the lowering
        counted = members_that_count(shape, [self.row[one] for one in step.operands])
        if not shape.has_operand:
            return f"{shape.words}: {', '.join(shape.codes[m] for m in counted) or 'none'}"
        if shape.capped:
            return f"{shape.words}: {'; '.join(self._groups(step, shape, counted)) or 'none'};"
        sign = " + " if shape.kind == "sum" else ", "
        return f"{shape.words}: {sign.join(self._member(step, shape, m) for m in counted) or 'none'}"

    def _member(self, step: Step, shape: OverShape, member: int) -> str:
        x = self.plan.steps[step.operands[member]]
        if x.operation in _NAMED:
            return self.text(x)
        return f"{shape.codes[member]} {self._printed(x)}"

    def _groups(self, step: Step, shape: OverShape, counted: Sequence[int]) -> list[str]:
        n = len(shape.codes)
        start = n * (1 + shape.has_where)
        groups: dict[Any, list[int]] = {}
        for member in counted:
            groups.setdefault(self.row[step.operands[start + member]], []).append(member)
        return [self._group(step, shape, group, members, start + n) for group, members in groups.items()]

    def _group(self, step: Step, shape: OverShape, group: Any, members: list[int], limits: int) -> str:
        listed = " + ".join(self._member(step, shape, member) for member in members)
        limit = self.plan.steps[step.operands[limits + members[0]]]
        most, amounts = self.row[limit.index], [self.row[step.operands[m]] for m in members]
        total = sum((x for x in amounts if isinstance(x, Fraction)), Fraction(0))
        name = group if isinstance(group, str) else self.words.printed(group, limit.type)
        if not isinstance(most, Fraction) or total <= most:
            return f"{name} {listed}"
        return f"{name} {listed} = {self.words.printed(total, step.type)} capped at {self._printed(limit)}"
