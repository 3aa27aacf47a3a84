"""What the expectations of an example depend on: a part that none of them would notice is not tried by it.

Read off the plan and what the engine recorded, from what is expected down to what it was computed from. Of an
outcome a rule is a part where the outcome would be another had that rule said otherwise: a rule that fails
beside one that fails as well is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from svrules.data.cells import trimmed
from svrules.data.wording import name_key
from svrules.engine import Scored
from svrules.engine.plan import ONCE, AmongShape, Plan, PlannedRule
from svrules.engine.recording.trace import walk
from svrules.engine.working.outcomes import RuleOutcome, outcome_of, worst
from svrules.engine.working.run import Run
from svrules.language.rulebook import Example
from svrules.proof.expected import read_expected
from svrules.quantities import STANDARD_UNITS

__all__ = ["Seen", "seen_by"]


@dataclass(eq=False)
class Seen:
    """What expectations depend on: steps and rules by the place of the bid (None: the contract).

    `outcomes` has the bids whose outcome matters, `scope` says whether that of the contract does, `ranks`
    whether ranks do, `anything` whether anything is expected at all.
    """

    plan: Plan | None = None
    steps: dict[int | None, set[int]] = field(default_factory=dict)
    rules: set[tuple[int | None, str]] = field(default_factory=set)
    outcomes: set[int] = field(default_factory=set)
    scope: bool = False
    ranks: bool = False
    anything: bool = False

    def step(self, index: int, place: int | None) -> bool:
        """Whether something expected depends on that step of that bid."""
        if index in self.steps.get(place, ()):
            return True
        once = self.plan is not None and self.plan.steps[index].domain == ONCE
        return once and any(index in steps for steps in self.steps.values())

    def rule(self, rule: PlannedRule, place: int | None) -> bool:
        """Whether something expected depends on what that rule says of that bid."""
        return (place, rule.label) in self.rules


def seen_by(example: Example, scored: Scored) -> Seen:
    """What the expectations of an example depend on, as it was scored."""
    seen = Seen(anything=bool(example.expects) or any(line.expects for line in example.bids))
    keys = [name_key(one.subject.text) for one in example.expects]
    by_bid = {trimmed(line.bidder.text): line.expects for line in example.bids}
    seen.scope = bool({"scope", "outcome"} & set(keys)) or any(by_bid.values())
    if scored.run is None:
        return seen
    looking = _Looking(scored.run, seen)
    if seen.scope:
        looking.at_scope()
    for key in keys:
        looking.at_named(key, None)
    for place, bid in enumerate(scored.run.competition.bids):
        for one in by_bid.get(bid.name, ()):
            looking.at(name_key(one.subject.text), place)
            # `fail E2` as an outcome says of E2 that it fails.
            for label in read_expected(one.expected.text, STANDARD_UNITS).labels:
                looking.at_rule(name_key(label), place)
    return seen


class _Looking:
    def __init__(self, run: Run, seen: Seen) -> None:
        self.run, self.plan, self.seen = run, run.plan, seen
        seen.plan = run.plan

    def at(self, key: str, place: int) -> None:
        """What is expected of a bid."""
        if key in ("rank", "near tie", "allocation"):
            self._award(key)
        elif key in ("total", "outcome"):
            self._outcome(place)
            if key == "total" and self.plan.total is not None and self.run.scored[place]:
                self._steps(place, [self.plan.total])
        elif key == "missing":
            if self.run.outcomes[place] == "unknown":
                self.seen.outcomes.add(place)
        else:
            self.at_named(key, place)

    def at_named(self, key: str, place: int | None) -> None:
        """A rule, a criterion, a value or the result of a table, by its name."""
        self.at_rule(key, place)
        for one in self.plan.criteria:
            if place is not None and name_key(one.code) == key:
                if not one.alone:
                    self._outcome(place)
                if self.run.scored[place] or (one.alone and self.run.last[place] is not None):
                    self._steps(place, [one.marks])
        self._steps(place, [step for name, step in self._named() if name_key(name) == key])

    def at_rule(self, key: str, place: int | None) -> None:
        """A rule or pass mark, by its label."""
        for rule in self.plan.rules:
            if name_key(rule.label) == key and rule.on_contract == (place is None):
                self._rule(rule, place)

    def _named(self) -> Iterator[tuple[str, int]]:
        for value in self.plan.values:
            yield value.name, value.step
        for table in self.plan.tables:
            for output, step in table.outputs:
                yield output, step
                if table.member is not None:
                    yield f"{table.member} {output}", step

    def at_scope(self) -> None:
        """The rules that decide whether anything is scored."""
        said = {rule.label: rule for rule in self.plan.rules if rule.kind == "applies"}
        for label, rule in said.items():
            others = [self.run.contract.said[one].outcome for one in said if one != label]
            if _decides(rule, self.run.contract.said[label].outcome, others):
                self._rule(rule, None)

    def _award(self, key: str) -> None:
        """Ranks and money depend on every bid."""
        award = self.plan.award
        if award is None:
            return
        self.seen.ranks = self.seen.ranks or key != "near tie"
        roots = [*award.by, *(tie.by for tie in award.ties)]
        roots += [] if award.near is None else [award.near]
        roots += [] if award.allocation is None else [award.allocation.request, award.allocation.pot]
        for place in range(len(self.run.competition.bids)):
            self._outcome(place)
            if self.run.scored[place]:
                self._steps(place, roots)

    def _outcome(self, place: int) -> None:
        if place in self.seen.outcomes:
            return
        self.seen.outcomes.add(place)
        said = self.run.said[place]
        for rule in self.plan.rules:
            if rule.label in said:
                others = [one.outcome for label, one in said.items() if label != rule.label]
                if _decides(rule, said[rule.label].outcome, others):
                    self._rule(rule, place)

    def _rule(self, rule: PlannedRule, place: int | None) -> None:
        self.seen.rules.add((place, rule.label))
        said = self.run.contract.said if place is None else self.run.said[place]
        roots = [] if rule.reached is None else [rule.reached]
        if rule.label in said and said[rule.label].outcome != "not reached":
            roots += [rule.condition, *(one.condition for one in rule.exceptions)]
        self._steps(place, roots)

    def _steps(self, place: int | None, roots: Iterable[int]) -> None:
        """Those steps with all that counted for them; populations with what they took of each bid."""
        row = self.run.contract.row if place is None else self.run.row(place)
        known = self.seen.steps.setdefault(place, set())
        wanted = [index for index in roots if index not in known]
        for step in walk(self.plan, wanted, row) if wanted else ():
            if step.index in known:
                continue
            known.add(step.index)
            if isinstance(step.detail, AmongShape):
                for bid in range(len(self.run.competition.bids)):
                    if step.detail.statuses is not None:
                        self._outcome(bid)
                    self._steps(bid, (*step.operands, *step.detail.block))


def _decides(rule: PlannedRule, own: RuleOutcome, others: list[RuleOutcome]) -> bool:
    """Whether the outcome of all would be another, had this rule said otherwise."""
    bites: RuleOutcome = outcome_of(rule, rule.kind == "refer" or rule.kind == "fail")
    if rule.kind == "pass mark":
        bites = outcome_of(rule, False)
    other: RuleOutcome = bites if own in ("pass", "not reached") else "pass"
    return worst([*others, own]) != worst([*others, other])
