"""What a rule says of a bid, with its exceptions, and what all its rules together make of the bid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from svrules.engine.plan import PlannedException, PlannedRule
from svrules.engine.quantity import Fault, InError, Missing, Quantity, Unsettled, joined
from svrules.language.rulebook import Outcome

__all__ = ["RuleOutcome", "Said", "Status", "not_reached", "said", "standing_of", "worst"]

Quantities = Mapping[int, Quantity] | Sequence[Quantity]
RuleOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]
Status = Literal["pass", "fail", "refer", "unknown", "error"]
_WORST_FIRST: Final[tuple[Status, ...]] = ("fail", "error", "unknown", "refer")
_YES_NO: Final[Mapping[str, tuple[Status, Status]]] = {
    "applies": ("pass", "fail"),
    "require": ("pass", "fail"),
    "refer": ("refer", "pass"),
    "fail": ("fail", "pass"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said: `exceptions` that hold, and why it is not known, if it is not.

    `by` is the label of the exception that gave the outcome; None: the rule itself did.
    """

    outcome: RuleOutcome
    exceptions: tuple[str, ...] = ()
    why: Unsettled | None = None
    decided_by: str | None = None
    by: str | None = None


not_reached: Final = Said("not reached")


@dataclass(frozen=True, slots=True)
class _Turn:
    """One way in which exceptions at one level may turn out: an outcome, none, or two that disagree."""

    outcome: str | None = None
    clash: tuple[PlannedException, PlannedException] | None = None
    by: PlannedException | None = None


_NOTHING: Final = _Turn()


def worst(outcomes: Iterable[RuleOutcome]) -> Status:
    """The outcome of a bid: the worst of its rules'; `not reached` counts for nothing."""
    found = set(outcomes)
    return next((outcome for outcome in _WORST_FIRST if outcome in found), "pass")


def standing_of(status: Status) -> Outcome:
    """How a bid counts where populations ask for outcomes: one in error as unknown."""
    return "unknown" if status == "error" else status


def said(rule: PlannedRule, row: Quantities, bid: str | None) -> Said:
    """What the rule says, read off the quantities of its conditions."""
    if rule.reached is not None and row[rule.reached] is not True:
        reached = row[rule.reached]
        if reached is False:
            return not_reached
        return Said("error" if isinstance(reached, InError) else "unknown", (), joined([reached]))
    if not rule.exceptions:
        return _own(rule, row[rule.condition])
    return _with_exceptions(rule, row, bid)


def outcome_of(rule: PlannedRule, holds: bool) -> Status:
    """The rule's own outcome when its condition is known."""
    if rule.kind == "pass mark":
        return "pass" if holds or rule.only_caps else rule.otherwise
    yes, no = _YES_NO[rule.kind]
    return yes if holds else no


def _own(rule: PlannedRule, condition: Quantity) -> Said:
    if isinstance(condition, InError):
        return Said("error", (), condition)
    if isinstance(condition, Missing):
        return Said("unknown", (), condition)
    return Said(outcome_of(rule, condition is True))


def _with_exceptions(rule: PlannedRule, row: Quantities, bid: str | None) -> Said:
    turns = _level(rule.exceptions, None, row)
    condition = row[rule.condition]
    own: list[Status] = [outcome_of(rule, holds) for holds in _ways(condition)]
    if own == ["pass"]:
        return Said("pass")
    outcomes: dict[str, None] = {}
    givers: dict[str | None, None] = {}
    for status in own:
        # A bid that meets the rule needs no exception.
        for turn in [_NOTHING] if status == "pass" else turns:
            outcomes["error" if turn.clash else turn.outcome or status] = None
            givers[None if turn.by is None else turn.by.label] = None
    holding = tuple(e.label for e in rule.exceptions if row[e.condition] is True and _holds(e, rule, row))
    if len(outcomes) > 1:
        why = joined([condition, *(row[e.condition] for e in rule.exceptions)])
        return Said("error" if isinstance(why, InError) else "unknown", holding, why)
    outcome = next(iter(outcomes))
    if outcome == "error":
        clash = next(turn.clash for turn in turns if turn.clash is not None)
        told = tuple(f"{e.label} (clause {e.clause})" if e.clause else e.label for e in clash)
        return Said(
            "error", holding, InError((Fault("exceptions", rule.condition, bid, (rule.label, *told)),))
        )
    by = next(iter(givers)) if len(givers) == 1 else None
    return Said(outcome, holding, by=by)  # type: ignore[arg-type]


def _ways(condition: Quantity) -> tuple[bool, ...]:
    return (condition,) if isinstance(condition, bool) else (True, False)


def _level(exceptions: tuple[PlannedException, ...], to: str | None, row: Quantities) -> list[_Turn]:
    """Every way in which the exceptions to one thing can turn out together.

    Each condition stands in one exception only, so the ways of the parts combine freely.
    """
    found: list[_Turn] = [_NOTHING]
    for exception in exceptions:
        if exception.to != to:
            continue
        own = _turns(exception, exceptions, row)
        found = list(dict.fromkeys(_together(one, other) for one in found for other in own))
    return found


def _together(one: _Turn, other: _Turn) -> _Turn:
    if one.clash or (other.outcome is None and other.clash is None):
        return one
    if other.clash or one.outcome is None or one.by is None or other.by is None:
        return other
    return one if one.outcome == other.outcome else _Turn(clash=(one.by, other.by))


def _turns(
    exception: PlannedException, exceptions: tuple[PlannedException, ...], row: Quantities
) -> list[_Turn]:
    """The ways in which one exception can turn out: it does not hold, or holds with an outcome."""
    found: dict[_Turn, None] = {}
    for holds in _ways(row[exception.condition]):
        if not holds:
            found[_NOTHING] = None
            continue
        cancels = tuple(e for e in exceptions if e.to == exception.label and e.outcome is None)
        below = tuple(e for e in exceptions if e.to == exception.label and e.outcome is not None)
        rest = tuple(e for e in exceptions if e.to != exception.label)
        for cancelled in _level((*cancels, *rest), exception.label, row):
            if cancelled != _NOTHING:
                found[_NOTHING] = None
            else:
                written = _Turn(exception.outcome or "pass", by=exception)
                for turn in _level((*below, *rest), exception.label, row):
                    found[written if turn == _NOTHING else turn] = None
    return list(found)


def _holds(exception: PlannedException, rule: PlannedRule, row: Quantities) -> bool:
    """Whether the exception holds for certain: no exception that cancels it may hold."""
    rivals = [e for e in rule.exceptions if e.to == exception.label and e.outcome is None]
    return all(row[e.condition] is False or not _may_hold(e, rule, row) for e in rivals)


def _may_hold(exception: PlannedException, rule: PlannedRule, row: Quantities) -> bool:
    rivals = [e for e in rule.exceptions if e.to == exception.label and e.outcome is None]
    return not any(row[e.condition] is True and _holds(e, rule, row) for e in rivals)
