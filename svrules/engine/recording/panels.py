"""What single evaluators gave, beside the mark that they settled on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from svrules.engine.competition import Facts
from svrules.engine.plan import Step
from svrules.engine.quantity import Missing
from svrules.engine.recording.facts import FactRecords
from svrules.engine.recording.trace import walk
from svrules.engine.recording.words import Words
from svrules.engine.result import FactUsed
from svrules.engine.working.operations import sort_key
from svrules.engine.working.run import Run
from svrules.engine.working.sheet import Row, fact_of
from svrules.language.rulebook import Panel

__all__ = ["Panels"]

_OR_ELSE: Final = "consensus if given otherwise "


class Panels:
    """The panels of evaluators of one run."""

    def __init__(self, run: Run, words: Words) -> None:
        self.run, self.plan, self._words = run, run.plan, words
        panels = {panel.name: panel for panel in run.plan.rulebook.panels}
        self._settled = {v.step: panels[v.name] for v in self.plan.values if v.name in panels}
        self._reachable: dict[int, bool] = {}

    def under(self, root: int, row: Row) -> list[Panel]:
        """The panels whose marks counted for a step, in the order of the plan."""
        if not self._settled or not self._may_rest_on_one(root):
            return []
        steps = walk(self.plan, [root], row)
        return [self._settled[step.index] for step in steps if step.index in self._settled]

    def settled(self, step: Step) -> list[Panel]:
        """The panel whose mark this value is, if any."""
        return [self._settled[step.index]] if step.index in self._settled else []

    def _may_rest_on_one(self, root: int) -> bool:
        found = self._reachable.get(root)
        if found is None:
            waiting, seen = [root], {root}
            while waiting:
                fresh = set(self.plan.steps[waiting.pop()].operands) - seen
                seen |= fresh
                waiting += fresh
            found = self._reachable[root] = not seen.isdisjoint(self._settled)
        return found

    def facts(self, panels: Iterable[Panel], bid: int | None, records: FactRecords) -> list[FactUsed]:
        """The marks of the single evaluators and the consensus, as they were given."""
        return [fact for panel in panels for fact in self._facts(panel, bid, records)]

    def _facts(self, panel: Panel, bid: int | None, records: FactRecords) -> Iterator[FactUsed]:
        needs_consensus = panel.settled_by == "consensus"
        needs_marks = not needs_consensus and self._agreed(panel, bid) is None
        for name in (*panel.marks, *(() if panel.consensus is None else (panel.consensus,))):
            fact = records.given(name, self._given(name, bid), self._name(bid))
            needed = needs_consensus if name == panel.consensus else needs_marks
            if fact.state == "missing" and not needed:
                fact = fact.model_copy(update={"not_needed": True})
            yield fact

    def words(self, panel: Panel, bid: int | None, records: FactRecords) -> str:
        """`Q1 mark is the consensus on 4, 5 and 3`, `Q1 mark is the median of 4, 5 and no mark`."""
        marks = [fact.value for fact in self.facts([panel], bid, records)][: len(panel.marks)]
        given = [mark for mark in marks if mark is not None]
        how = panel.settled_by.removeprefix(_OR_ELSE)
        if self._agreed(panel, bid) is not None:
            return f"{panel.name} is the {_agreed_on(given, len(marks))}"
        if how == "consensus":
            on = f" on {_listed(given)}" if given else ""
            return f"{panel.name} waits for the consensus{on}"
        return f"{panel.name} is the {how} of {_listed([mark or 'no mark' for mark in marks])}"

    def remarks(self) -> list[str]:
        """What a person should look at again: a consensus outside its marks, or without all of them."""
        panels = [panel for panel in self._settled.values() if panel.consensus is not None]
        if not panels:
            return []
        bids = range(len(self.run.competition.bids))
        found = (say(panel, bid) for bid in bids for panel in panels for say in (self._outside, self._alone))
        return list(dict.fromkeys(one for one in found if one))

    def _outside(self, panel: Panel, bid: int) -> str:
        type_ = self.plan.rulebook.inputs[panel.marks[0]].type
        key = sort_key(type_)
        agreed = self._agreed(panel, bid)
        marks = [mark for mark in (self._mark(name, bid) for name in panel.marks) if mark is not None]
        if agreed is None or not marks or min(map(key, marks)) <= key(agreed) <= max(map(key, marks)):
            return ""
        side = "above" if key(agreed) > key(marks[0]) else "below"
        shown = [self._words.printed(mark, type_) or "" for mark in (agreed, *marks)]
        return (
            f"{self._whose(panel, bid)}, {panel.name}: the consensus {shown[0]} is {side} every individual "
            f"mark ({_listed(shown[1:])})."
        )

    def _alone(self, panel: Panel, bid: int) -> str:
        there = sum(self._mark(name, bid) is not None for name in panel.marks)
        if self._agreed(panel, bid) is None or there == len(panel.marks):
            return ""
        given = f"{there} of the {len(panel.marks)}" if there else f"none of the {len(panel.marks)}"
        verb = "is" if there == 1 else "are"
        whose = self._whose(panel, bid)
        return f"{whose}, {panel.name}: there is a consensus, and {given} individual marks {verb} given."

    def _whose(self, panel: Panel, bid: int) -> str:
        of_contract = self.plan.rulebook.inputs[panel.marks[0]].owner == "contract"
        return f"The {self.plan.rulebook.contract_word}" if of_contract else self._name(bid) or ""

    def _agreed(self, panel: Panel, bid: int | None) -> Any:
        """The consensus as given; None where it is missing or does not count."""
        return None if panel.consensus is None else self._mark(panel.consensus, bid)

    def _mark(self, name: str, bid: int | None) -> Any:
        given = fact_of(self.plan.rulebook, name, self._given(name, bid), self._name(bid))
        return None if isinstance(given, Missing) else given

    def _given(self, name: str, bid: int | None) -> Facts:
        given = self.run.competition
        of_contract = bid is None or self.plan.rulebook.inputs[name].owner == "contract"
        return given.contract if of_contract or bid is None else given.bids[bid].facts

    def _name(self, bid: int | None) -> str | None:
        return None if bid is None else self.run.competition.bids[bid].name


def _agreed_on(given: list[str], asked: int) -> str:
    if not given:
        return "agreed mark; individual marks are not recorded"
    left = asked - len(given)
    missing = f"; {left} individual mark{'s are' if left > 1 else ' is'} not recorded" if left else ""
    return f"consensus on {_listed(given)}{missing}"


def _listed(marks: list[str]) -> str:
    return " and ".join([", ".join(marks[:-1]), marks[-1]] if len(marks) > 1 else marks)
