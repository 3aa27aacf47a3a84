"""Every name with its kind, before anything is bound: inputs, settings, values, tables, labels."""

from __future__ import annotations

from typing import Final

from lark import Token

from svrules.diagnostics import Fix, Span, nearest
from svrules.language.formulas.periods import closed, report_overlaps, tail_family, tail_period
from svrules.language.formulas.symbols import Declared, Kind, Symbols
from svrules.language.reading.misread import quoted
from svrules.language.reading.parse import Parsed
from svrules.language.reading.syntax import Syntax, norm, spelt, tokens_of
from svrules.language.statements.facts import FactBinder
from svrules.language.statements.families import FamilyBinder
from svrules.language.statements.heading import bind_unit
from svrules.language.statements.rules import RuleBinder
from svrules.language.statements.tables import IN_FORCE, TableShape, head_cells
from svrules.quantities import ALWAYS, Period

Dated = list[tuple[Syntax, Period]]
_LABELS: Final[tuple[Kind, ...]] = ("criterion", "population", "rule")
_FOR_EACH: Final = " for each "


class Declarations:
    """The statements of a rulebook by kind, and the names that they declare."""

    def __init__(
        self, parsed: Parsed, symbols: Symbols, facts: FactBinder, families: FamilyBinder, rules: RuleBinder
    ) -> None:
        self.parsed = parsed
        self.symbols = symbols
        self.facts = facts
        self.families = families
        self.rules = rules
        self.values: dict[str, Dated] = {}
        self.shapes: dict[str, list[TableShape]] = {}
        self._by_kind: dict[str, list[Syntax]] = {}
        for statement, tree in parsed.trees:
            self._by_kind.setdefault(statement.keyword, []).append(tree)

    def trees(self, kind: str) -> list[Syntax]:
        """The trees of one kind of statement, in the order written."""
        return self._by_kind.get(kind, [])

    def declare(self) -> None:
        """Declare everything; inputs and settings also get their types here."""
        for tree in self.trees("unit"):
            bind_unit(tree, self.symbols)
        for tree in self.trees("family"):
            self.families.outline(tree)
        for tree in self.trees("contract"):
            self.facts.inputs(tree, "contract")
        for tree in self.trees("bid"):
            self.facts.inputs(tree, "bid")
        for tree in self.trees("bid inputs"):
            self.facts.member_inputs(tree)
        for tree in self.trees("setting"):
            self.facts.setting(tree)
        self._declare_values()
        for kind in _LABELS:
            self._declare_labels(kind)
        self._declare_member_criteria()
        self._declare_tables()

    def dated(self, kind: str) -> dict[str, Dated]:
        """Statements of a kind by name, each with its period, the ends implied by later ones filled in."""
        groups: dict[str, list[Syntax]] = {}
        for tree in self.trees(kind):
            groups.setdefault(self._label(kind, tree), []).append(tree)
        found = {}
        for name, trees in groups.items():
            periods = closed([tail_period(tree, self.symbols) for tree in trees])
            report_overlaps(periods, trees, name or kind, self.symbols)
            found[name] = list(zip(trees, periods, strict=True))
        return found

    def _label(self, kind: str, tree: Syntax) -> str:
        if kind == "award":
            return ""
        token = tokens_of(tree, "NAME")[0]
        if kind == "value":
            return self.symbols.declare("value", token)
        return self.symbols.declare("table", token) if kind == "table" else spelt(token)

    def _declare_labels(self, kind: Kind) -> None:
        headless = [tree for statement, tree in self.parsed.headless if statement.keyword == kind]
        for tree in (*self.trees(kind), *headless):
            if not tokens_of(tree, "FOR_EACH"):
                token = tokens_of(tree, "NAME")[0]
                self.symbols.declare(kind, token)
                self._check_for_each(token, tree)

    def _declare_values(self) -> None:
        for name, versions in self.dated("value").items():
            self.values[name] = versions
            self._check_for_each(tokens_of(versions[0][0], "NAME")[0], versions[0][0])
            family = self.rules.family_of(versions[0][0])
            self.symbols.value_families[name] = family
            for member in self.symbols.families[family].members if family else ():
                self.symbols.member_values[norm(f"{member.code} {name}")] = (family or "", member.code, name)

    def _check_for_each(self, token: Token, tree: Syntax) -> None:
        """A name such as `benefit for each mesure` is nearly that of something for each member."""
        _, found, family = norm(token).partition(_FOR_EACH)
        close = nearest(family, self.symbols.families, 1) if found and tail_family(tree) is None else ()
        if close:
            span = self.symbols.span(token)
            start = span.column + str(token).lower().rindex("each") + len("each ")
            place = Span(span.file, span.line, start, span.end_line, span.end_column)
            self.parsed.damaged.add(id(tree))
            self.symbols.report(
                "SV0203", place, f"{quoted(family)} is no family of this rulebook.",
                why="So this would be one name, not something for each member.",
                try_=f"Did you mean `{close[0]}`?", fix=Fix(place, close[0]),
            )  # fmt: skip

    def _declare_member_criteria(self) -> None:
        for tree in self.trees("criterion"):
            if not tokens_of(tree, "FOR_EACH"):
                continue
            token = tokens_of(tree, "NAME")[0]
            family = self.symbols.family(token)
            for member in family.members if family else ():
                declared = Declared("criterion", member.code, self.symbols.span(token))
                self.symbols.names.setdefault(norm(member.code), []).append(declared)

    def _declare_tables(self) -> None:
        groups = self.dated("table")
        owners = self._result_owners(groups)
        for label, versions in groups.items():
            self.shapes[label] = [self._shape(tree, label, period, owners) for tree, period in versions]
        for label, shapes in self.shapes.items():
            for index in shapes[0].outputs:
                token = shapes[0].headings[index]
                self.symbols.declare("result", token)
                self.symbols.result_owner[spelt(token)] = label

    def shape(self, tree: Syntax) -> TableShape:
        """The columns of a table that declares nothing, since its heading could not be read."""
        label, headings = spelt(tokens_of(tree, "NAME")[0]), head_cells(tree)
        owner = {norm(name): label for name, label in self.symbols.result_owner.items()}
        outputs = [
            i
            for i, heading in enumerate(headings)
            if not self._is_declared(heading) and owner.get(norm(heading), label) == label
        ]
        inputs = [i for i, h in enumerate(headings) if i not in outputs and norm(h) != IN_FORCE]
        return TableShape(tree, label, ALWAYS, inputs, outputs, headings)

    def _result_owners(self, groups: dict[str, Dated]) -> dict[str, str]:
        """Which table gives each result: one where it stands last, else the first table that has it."""
        owners: dict[str, str] = {}
        last: dict[str, str] = {}
        for label, versions in groups.items():
            headings = [h for h in head_cells(versions[0][0]) if not self._is_declared(h)]
            for heading in headings:
                owners.setdefault(norm(heading), label)
            if headings:
                last.setdefault(norm(headings[-1]), label)
        return {**owners, **last}

    def _shape(self, tree: Syntax, label: str, period: Period, owners: dict[str, str]) -> TableShape:
        headings = head_cells(tree)
        outputs = [
            i for i, h in enumerate(headings) if owners.get(norm(h)) == label and not self._is_declared(h)
        ]
        inputs = [i for i, h in enumerate(headings) if i not in outputs and norm(h) != IN_FORCE]
        for index, heading in enumerate(headings):
            self._check_heading(heading, headings[:index])
        if not outputs and all(map(norm, headings)):
            self.symbols.report(
                "SV0405", self.symbols.span(tokens_of(tree, "NAME")[0]),
                f"The table `{label}` has no column of results.",
                try_="Give one column a name that nothing else has: it becomes the name of the result.",
            )  # fmt: skip
        return TableShape(tree, label, period, inputs, outputs, headings)

    def _check_heading(self, heading: Token, before: list[Token]) -> None:
        if not norm(heading):
            self.symbols.report(
                "SV0406", self.symbols.span(heading), "A column of this table has no heading.",
                try_="Write above each column which fact or result it holds.",
            )  # fmt: skip
        elif norm(heading) in map(norm, before):
            self.symbols.report(
                "SV0201", self.symbols.span(heading), f"Two columns have the heading `{spelt(heading)}`.",
                try_="Leave one out.",
            )  # fmt: skip

    def _is_declared(self, heading: Token) -> bool:
        name = norm(heading)
        if not name or name == IN_FORCE:
            return True
        if self.symbols.find(name, ["input", "setting", "value", "panel"]):
            return True
        columns = (norm(h) for tree in self.trees("family") for h in head_cells(tree))
        if name not in ("code", "title") and name in columns:
            return True
        return any(name == suffix for _, suffix in self.symbols.member_inputs)
