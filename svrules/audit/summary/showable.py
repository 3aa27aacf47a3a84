"""What of a criterion, value or rule may be shown, decided by what it was computed from, not by how it reads.

The plan knows of each step whether it looks at other bids, and which facts it rests on by whatever way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from svrules.engine.plan import ALONE, ONCE, Name, Plan, PlannedCriterion, PlannedRule, Step
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import NumberType, TextType
from svrules.quantities import MONEY

__all__ = ["Showable", "facts_under", "is_money", "is_secret", "of_panels"]


def is_secret(asked: Input, panels: frozenset[str] = frozenset()) -> bool:
    """Whether a fact of a bid is not for other bidders: confidential, money or text.

    What evaluators wrote (`panels`) is the authority's own text, and secret only where it is confidential.
    """
    text = isinstance(asked.type, TextType) and asked.name not in panels
    return asked.confidential or text or is_money(asked.type)


def of_panels(rulebook: Rulebook) -> frozenset[str]:
    """The names of all facts that evaluators give."""
    return frozenset(
        name
        for panel in rulebook.panels
        for name in (*panel.marks, *panel.comments, panel.consensus, panel.consensus_comment)
        if name is not None
    )


def is_money(type_: object) -> bool:
    """Whether a type is an amount in pounds, also for each hour or home."""
    return isinstance(type_, NumberType) and (type_.style == "money" or type_.dimension == MONEY)


_INHERITING: Final = frozenset(
    {"+", "-", "×", "÷", "round", "cap", "floor", "compare", "range", "needing", "if", "all", "any", "not"}
)


class Showable:
    """What may be shown of a plan's results: to the bidder itself (`own`), and to others."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._panels = of_panels(plan.rulebook)
        self._criteria = {one.code: one for one in plan.criteria}
        self._values = {one.name: one.step for one in plan.values}
        self._own, self._others = self._shown(frozenset())
        # Everybody is told the marks available, so marks are not hidden by what these rest on.
        self._weights = frozenset(one.available for one in plan.criteria)
        self._own_marks, self._others_marks = self._shown(self._weights)
        # So is everybody the marks of the parts of a section.
        parts = frozenset(one.marks for one in plan.criteria if one.part_of is not None)
        self._own_limits, self._others_limits = self._shown(self._weights | parts, _INHERITING)

    def _shown(
        self, told: frozenset[int], inheriting: frozenset[str] = frozenset()
    ) -> tuple[list[bool], list[bool]]:
        """Of each step whether its bidder, and whether others, may be shown it; `told` are, in any case.

        Operations that are `inheriting` look at other bids only as far as their operands do.
        """
        own: list[bool] = []
        others: list[bool] = []
        for at, step in enumerate(self.plan.steps):
            itself = step.operation in inheriting or self._to_itself(step)
            own.append(at in told or (itself and all(own[one] for one in step.operands)))
            shown = own[-1] and self._to_others(step) and all(others[one] for one in step.operands)
            others.append(at in told or shown)
        return own, others

    def _to_itself(self, step: Step) -> bool:
        """No step that looks at other bids, and no fact that the authority keeps to itself."""
        asked = _fact(self.plan, step)
        kept = asked is not None and asked.owner == "contract" and asked.confidential
        return step.reach == ALONE and not kept

    def _to_others(self, step: Step) -> bool:
        asked = _fact(self.plan, step)
        return asked is None or asked.owner == "contract" or not is_secret(asked, self._panels)

    def criterion(self, code: str, *, own: bool) -> bool:
        """Whether how a criterion came to its marks may be shown."""
        one = self._criteria.get(code)
        # Of a section only the marks of its parts are told, which everybody is given.
        shown = self._own_marks if own else self._others_marks
        return one is not None and (bool(one.parts) or all(shown[step] for step in _steps(one)))

    def limits(self, code: str, *, own: bool) -> bool:
        """Whether what decided the limits of a section itself may be shown."""
        one = self._criteria.get(code)
        shown = self._own_limits if own else self._others_limits
        return one is not None and shown[one.marks]

    def hidden_by(self, code: str) -> frozenset[str]:
        """What keeps a bidder from its own working: figures of `others`, of the `authority`, or both."""
        one = self._criteria.get(code)
        found: set[str] = set()
        waiting = [] if one is None else [step for step in _steps(one) if step not in self._weights]
        seen = set(waiting)
        while waiting:
            step = self.plan.steps[waiting.pop()]
            if step.reach != ALONE:
                found.add("others")
            asked = _fact(self.plan, step)
            if asked is not None and asked.owner == "contract" and asked.confidential:
                found.add("authority")
            fresh = set(step.operands) - seen - self._weights
            seen |= fresh
            waiting += fresh
        return frozenset(found)

    def value(self, name: str) -> bool:
        """Whether a named value may be shown to the bidder whose it is."""
        step = self._values.get(name)
        return step is not None and self._own[step]

    def rule(self, label: str, pass_mark_of: str | None) -> bool:
        """Whether what a rule or pass mark looked at may be shown to the bidder whom it is about."""
        found = [
            one for one in self.plan.rules if one.label == label and one.pass_mark_of == (pass_mark_of or "")
        ]
        return bool(found) and all(self._rule(one) for one in found)

    def _rule(self, rule: PlannedRule) -> bool:
        steps = [rule.condition, *(one.condition for one in rule.exceptions)]
        steps += [] if rule.reached is None else [rule.reached]
        if self._all(steps, own=True):
            return True
        condition = self.plan.steps[rule.condition]
        if not rule.pass_mark_of or condition.operation != "compare":
            return False
        # A bidder is told its own marks; only what they are held against could be of others.
        marks, least = condition.operands
        return self._own[least] and (self._own[marks] or self._is_marks(self.plan.steps[marks]))

    def _is_marks(self, step: Step) -> bool:
        if step.operation in ("fact", "named"):
            return isinstance(step.detail, Name) and step.detail.kind in ("marks", "share", "total")
        return True

    def rests_on_secrets(self, code: str) -> bool:
        """Whether the marks of a criterion follow from figures that bidders are not told of each other."""
        one = self._criteria.get(code)
        return one is not None and not one.parts and not self._others_marks[one.marks]

    def method(self, code: str) -> str:
        """How a criterion is scored, such as `relative to lowest`; empty for one that is not there."""
        one = self._criteria.get(code)
        return "" if one is None else one.method

    def operand(self, code: str) -> str | None:
        """The name of the fact or value that a criterion scores, where it is one."""
        one = self._criteria.get(code)
        if one is None or one.operand is None:
            return None
        step = self.plan.steps[one.operand]
        if step.operation == "fact":
            return str(step.detail)
        return next((name for name, at in self._values.items() if at == one.operand), None)

    def _all(self, steps: Iterable[int], *, own: bool) -> bool:
        shown = self._own if own else self._others
        return all(shown[step] for step in steps)


def _steps(one: PlannedCriterion) -> Iterator[int]:
    yield from (one.available, one.given, one.limited, one.marks, *one.reference)
    yield from (step for step in (one.counts, one.operand) if step is not None)
    for condition, gives in one.overrides:
        yield from (condition, gives)


def _fact(plan: Plan, step: Step) -> Input | None:
    return plan.rulebook.inputs.get(str(step.detail)) if step.operation == "fact" else None


def facts_under(plan: Plan, root: int) -> list[Input]:
    """The facts of a bid that a step can rest on, in the order of the rulebook."""
    found, waiting, seen = set(), [root], {root}
    while waiting:
        step = plan.steps[waiting.pop()]
        if step.operation == "fact" and step.domain != ONCE:
            found.add(str(step.detail))
        fresh = set(step.operands) - seen
        seen |= fresh
        waiting += fresh
    return [asked for name, asked in plan.rulebook.inputs.items() if name in found]
