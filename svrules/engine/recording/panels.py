"""What single evaluators gave, beside the mark that they settled on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from svrules.engine.competition import Facts
from svrules.engine.plan import Step
from svrules.engine.quantity import Missing
from svrules.engine.recording.facts import FactRecords
from svrules.engine.recording.trace import walk
from svrules.engine.result import FactUsed
from svrules.engine.working.run import Run
from svrules.engine.working.sheet import Row, fact_of
from svrules.language.rulebook import Panel

__all__ = ["Panels"]

_OR_ELSE: Final = "consensus if given otherwise "


class Panels:
    """The panels of evaluators of one run."""

    def __init__(self, run: Run) -> None:
        self.run, self.plan = run, run.plan
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
        return [
            records.given(name, self._given(name, bid), self._name(bid))
            for panel in panels
            for name in (*panel.marks, *(() if panel.consensus is None else (panel.consensus,)))
        ]

    def words(self, panel: Panel, bid: int | None, records: FactRecords) -> str:
        """`Q1 mark is the consensus on 4, 5 and 3`."""
        marks = [fact.value or "no mark" for fact in self.facts([panel], bid, records)][: len(panel.marks)]
        listed = " and ".join([", ".join(marks[:-1]), marks[-1]] if len(marks) > 1 else marks)
        return f"{panel.name} is the {self._settled_by(panel, bid)} {listed}"

    def _settled_by(self, panel: Panel, bid: int | None) -> str:
        how = panel.settled_by.removeprefix(_OR_ELSE)
        if panel.consensus is None:
            return f"{how} of"
        facts = self._given(panel.consensus, bid)
        given = fact_of(self.plan.rulebook, panel.consensus, facts, self._name(bid))
        agreed = how == "consensus" or not isinstance(given, Missing)
        return "consensus on" if agreed else f"{how} of"

    def _given(self, name: str, bid: int | None) -> Facts:
        given = self.run.competition
        of_contract = bid is None or self.plan.rulebook.inputs[name].owner == "contract"
        return given.contract if of_contract or bid is None else given.bids[bid].facts

    def _name(self, bid: int | None) -> str | None:
        return None if bid is None else self.run.competition.bids[bid].name
