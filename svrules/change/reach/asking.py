"""What is to be reached, from the words that people type; without words what the bid has not reached."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from svrules.change.limits.goals import (
    FirstPlace,
    Funded,
    Goal,
    Marks,
    NextBand,
    Passes,
    PassesRule,
    rows_holding,
)
from svrules.diagnostics import nearest
from svrules.engine.plan import TableShape
from svrules.engine.working.run import Run
from svrules.errors import MisuseError
from svrules.quantities import shown

__all__ = ["Asked", "asked_for"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A goal and what it is called, after `to reach`."""

    words: str
    goal: Goal


def asked_for(run: Run, bid: int, typed: str | None) -> tuple[Asked, ...]:
    """The goals that the words mean: `first place`, `pass`, `funded`, `next band`, `60 marks`, a rule.

    Without words what the bid has not reached: to pass, the first place or, where a pot is spent, funding,
    and the next band of each table. Raises MisuseError for words that mean none.
    """
    if typed is None:
        return _unreached(run, bid)
    key = " ".join(typed.casefold().split())
    if key in ("first place", "first", "1st place", "win"):
        return (_first(run, bid),)
    if key in ("pass", "pass mark"):
        return (Asked("pass", Passes(bid)),)
    if key in ("funded", "funding", "money"):
        return (_funded(run, bid),)
    if key == "next band":
        found = _bands(run, bid)
        if not found:
            raise MisuseError(
                "no table or scale of this rulebook looks at a fact of this bid that can change"
            )
        return found
    return (_rule_or_marks(run, bid, key),)


def _rule_or_marks(run: Run, bid: int, key: str) -> Asked:
    labels = {rule.label.casefold(): rule for rule in run.plan.rules if not rule.on_contract}
    if key in labels:
        rule = labels[key]
        name = f"the pass mark of {rule.label}" if rule.kind == "pass mark" else rule.label
        return Asked(f"pass {name}", PassesRule(bid, rule.label))
    words = key.removesuffix("marks").removesuffix("points").removesuffix("mark").strip()
    try:
        least = Fraction(words)
    except (ValueError, ZeroDivisionError):
        near = nearest(key, ["first place", "pass", "funded", "next band", *labels])
        also = f"; did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""
        raise MisuseError(
            f"`{key}` is no goal: there are `first place`, `pass`, `funded`, `next band`, marks such "
            f"as `60 marks`, and the labels of rules and pass marks{also}"
        ) from None
    if run.plan.total is None:
        raise MisuseError("this rulebook gives no total, so no number of marks can be reached")
    return Asked(f"{shown(least)} marks", Marks(bid, run.plan.total, least))


def _first(run: Run, bid: int) -> Asked:
    if run.awarded.ranking is None:
        raise MisuseError("this rulebook ranks no bids, so there is no first place")
    return Asked("first place", FirstPlace(bid))


def _funded(run: Run, bid: int) -> Asked:
    if run.plan.award is None or run.plan.award.allocation is None:
        raise MisuseError("this rulebook spends no pot, so nobody is funded")
    return Asked("funding", Funded(bid))


def _unreached(run: Run, bid: int) -> tuple[Asked, ...]:
    found: list[Asked] = []
    if run.outcomes[bid] != "pass":
        found.append(Asked("pass", Passes(bid)))
    if run.plan.award is not None and run.plan.award.allocation is not None:
        found.append(_funded(run, bid))
    elif run.awarded.ranking is not None:
        found.append(_first(run, bid))
    return (*found, *_bands(run, bid))


def _bands(run: Run, bid: int) -> tuple[Asked, ...]:
    """The next band of each table or scale that looks at this bid's own facts; of equal tables one."""
    plan = run.plan
    found: dict[tuple[object, ...], Asked] = {}
    own = _of_own_facts(run)
    total = run.total(bid)
    more = None if plan.total is None or total is None else Marks(bid, plan.total, total, above=True)
    for step in plan.steps:
        shape = step.detail
        if step.operation != "table" or not isinstance(shape, TableShape):
            continue
        rows = {number: None if at is None else step.operands[at] for number, at, _ in shape.rows}
        if not any(at in own for at in rows.values() if at is not None) or len(rows) < 2:
            continue
        if run.last[bid] is None or any(run.row(bid)[at] is None for at in rows.values() if at is not None):
            continue
        goal = NextBand(bid, rows, rows_holding(run, bid, rows), more)
        found.setdefault((shape.label, tuple(rows.items())), Asked(f"the next band of {shape.label}", goal))
    return tuple(found.values())


def _of_own_facts(run: Run) -> frozenset[int]:
    """The steps that rest on a fact of the bid."""
    found: set[int] = set()
    inputs = run.plan.rulebook.inputs
    for step in run.plan.steps:
        own = step.operation == "fact" and inputs[str(step.detail)].owner == "bid"
        if own or (step.operation != "among" and any(operand in found for operand in step.operands)):
            found.add(step.index)
    return frozenset(found)
