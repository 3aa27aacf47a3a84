"""The parts of a rulebook that count on one rules date, found by name."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from svrules.engine.planning.dated import in_force
from svrules.language.expressions import Expression
from svrules.language.rulebook import Award, Criterion, Rule, Rulebook, Table, Value

__all__ = ["Parts"]


class Parts:
    """The editions in force of rules, tables, values, criteria and award."""

    def __init__(self, rulebook: Rulebook, day: date | None) -> None:
        self.rulebook = rulebook
        self.day = day

    @cached_property
    def lines(self) -> list[str]:
        """The rulebook's text by lines."""
        return self.rulebook.text.split("\n")

    @cached_property
    def member_inputs(self) -> dict[tuple[str, str, str], str]:
        """The names of inputs declared for each member, by family, code and suffix."""
        return {
            (i.family, i.code, i.suffix): name
            for name, i in self.rulebook.inputs.items()
            if i.family is not None and i.code is not None and i.suffix is not None
        }

    def cell(self, family: str, code: str, column: str) -> Expression | None:
        """A member's cell in a column of its family's table; None where it is blank."""
        return self._cells[family, code].get(column)

    @cached_property
    def _cells(self) -> dict[tuple[str, str], dict[str, Expression | None]]:
        return {(f.name, m.code): m.cells for f in self.rulebook.families.values() for m in f.members}

    def value(self, name: str) -> Value | None:
        """The edition of a named value that counts."""
        return in_force([(v, v.period) for v in self.rulebook.values[name]], self.day)

    def table(self, label: str) -> Table | None:
        """The edition of a table that counts."""
        return in_force([(t, t.period) for t in self.rulebook.tables[label]], self.day)

    def rules(self) -> list[Rule]:
        """The rules that count, in the order written."""
        editions: dict[str, list[Rule]] = {}
        for rule in self.rulebook.rules:
            editions.setdefault(rule.label, []).append(rule)
        found = [in_force([(r, r.period) for r in same], self.day) for same in editions.values()]
        return [rule for rule in found if rule is not None]

    def criteria(self) -> list[Criterion]:
        """The criteria that count, in the order written, those for each member not yet unrolled."""
        editions: dict[str, list[Criterion]] = {}
        for criterion in self.rulebook.criteria:
            each = f"each {criterion.family} of {criterion.parent}"
            key = criterion.code if criterion.family is None else each
            editions.setdefault(key, []).append(criterion)
        found = [in_force([(c, c.period) for c in same], self.day) for same in editions.values()]
        return [criterion for criterion in found if criterion is not None]

    def award(self) -> Award | None:
        """The award that counts."""
        return in_force([(a, a.period) for a in self.rulebook.awards], self.day)
