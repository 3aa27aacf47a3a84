"""The pipeline from text to Rulebook: parse, declare, bind, check that nothing depends on itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lark import Token

from svrules.diagnostics import Diagnostic, Span, has_errors, in_order
from svrules.errors import RulebookError
from svrules.language.bind_award import AwardBinder, bind_example
from svrules.language.bind_criteria import CriterionBinder
from svrules.language.bind_expressions import ExpressionBinder
from svrules.language.bind_facts import FactBinder, Heading, bind_heading, bind_unit
from svrules.language.bind_rules import RuleBinder
from svrules.language.bind_tables import (
    IN_FORCE,
    CellBinder,
    FamilyBinder,
    TableShape,
    bind_table,
    head_cells,
)
from svrules.language.parse import Parsed, parse
from svrules.language.periods import closed, report_overlaps, tail_period
from svrules.language.rulebook import Award, Criterion, Rule, Rulebook, Table, Value
from svrules.language.scopes import Dependencies, Thing
from svrules.language.symbols import Declared, Symbols
from svrules.language.syntax import Syntax, norm, spelt, tokens_of
from svrules.language.types import Type
from svrules.quantities import Period

LANGUAGE = "1"


def read(text: str, name: str) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    """The Rulebook of a text and everything there is to say about it; None when there are errors."""
    parsed = parse(text, name)
    reader = _Reader(parsed)
    reader.declare()
    found = reader.bind(text, name)
    problems = in_order([*parsed.problems, *reader.symbols.problems])
    return (None if has_errors(problems) else found), problems


def load(path: str | Path) -> Rulebook:
    """The Rulebook of a file. Raises RulebookError with every error found, OSError when the file cannot be read."""
    file = Path(path)
    found, problems = read(file.read_bytes().decode("utf-8-sig"), file.name)
    if found is None:
        raise RulebookError(problems)
    return found


class _Reader:
    """One rulebook on its way from trees to a Rulebook."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.symbols = Symbols(parsed)
        self.binder = ExpressionBinder(self.symbols)
        self.cells = CellBinder(self.symbols, self.binder)
        self.facts = FactBinder(self.symbols, self.binder)
        self.families = FamilyBinder(self.symbols, self.cells)
        self.rules = RuleBinder(self.symbols, self.binder)
        self.heading: Heading | None = None
        self.by_kind: dict[str, list[Syntax]] = {}
        for statement, tree in parsed.trees:
            self.by_kind.setdefault(statement.keyword, []).append(tree)
        self.shapes: dict[str, list[TableShape]] = {}
        self._values: dict[str, list[tuple[Syntax, Period]]] = {}
        self._binding: list[Thing] = []
        self.symbols.value_type = self._value_type
        self.symbols.result_type = self._result_type

    def trees(self, kind: str) -> list[Syntax]:
        """The trees of one kind of statement, in the order written."""
        return self.by_kind.get(kind, [])

    # declarations

    def declare(self) -> None:
        """Every name with its kind; inputs and settings with their types."""
        for tree in self.trees("unit"):
            bind_unit(tree, self.symbols)
        for tree in self.trees("family"):
            self.families.outline(tree)
        for kind in ("contract", "bid"):
            for tree in self.trees(kind):
                self.facts.inputs(tree, kind)
        for tree in self.trees("bid inputs"):
            self.facts.member_inputs(tree)
        for tree in self.trees("setting"):
            self.facts.setting(tree)
        self._declare_values()
        for kind in ("criterion", "population", "rule"):
            for tree in self.trees(kind):
                if not tokens_of(tree, "FOR_EACH"):
                    self.symbols.declare(kind, tokens_of(tree, "NAME")[0])  # type: ignore[arg-type]  # a kind
        self._declare_member_criteria()
        self._declare_tables()

    def _declare_values(self) -> None:
        for name, versions in self._grouped("value").items():
            self._values[name] = versions
            family = self.rules.family_of(versions[0][0])
            self.symbols.value_families[name] = family
            for member in self.symbols.families[family].members if family else ():
                self.symbols.member_values[norm(f"{member.code} {name}")] = (family or "", member.code, name)

    def _declare_member_criteria(self) -> None:
        for tree in self.trees("criterion"):
            if tokens_of(tree, "FOR_EACH"):
                token = tokens_of(tree, "NAME")[0]
                for family in self.symbols.families.values():
                    for member in family.members if norm(family.name) == norm(token) else ():
                        declared = Declared("criterion", member.code, self.symbols.span(token))
                        self.symbols.names.setdefault(norm(member.code), []).append(declared)

    def _grouped(self, kind: str) -> dict[str, list[tuple[Syntax, Period]]]:
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
        if kind in ("value", "table"):
            return self.symbols.declare(kind, token)  # type: ignore[arg-type]  # a kind
        return spelt(token)

    def _declare_tables(self) -> None:
        groups = self._grouped("table")
        owners = _result_owners(groups, self._is_declared)
        for label, versions in groups.items():
            self.shapes[label] = [self._shape(tree, label, period, owners) for tree, period in versions]
        for label, shapes in self.shapes.items():
            for index in shapes[0].outputs:
                token = shapes[0].headings[index]
                self.symbols.declare("result", token)
                self.symbols.result_owner[spelt(token)] = label

    def _shape(self, tree: Syntax, label: str, period: Period, owners: dict[str, str]) -> TableShape:
        headings = head_cells(tree)
        outputs = [
            i for i, h in enumerate(headings) if owners.get(norm(h)) == label and not self._is_declared(h)
        ]
        inputs = [i for i, h in enumerate(headings) if i not in outputs and norm(h) != IN_FORCE]
        if not outputs:
            self.symbols.report(
                "SV0405",
                self.symbols.span(tokens_of(tree, "NAME")[0]),
                f"the table `{label}` has no column of results",
                try_="Give one column a name that is not declared elsewhere: it becomes the name of the result.",
            )
        return TableShape(tree, label, period, inputs, outputs, headings)

    def _is_declared(self, heading: Token) -> bool:
        if norm(heading) == IN_FORCE or self.symbols.find(
            str(heading), ["input", "setting", "value", "panel"]
        ):
            return True
        return any(
            norm(heading) in [norm(h) for h in head_cells(tree)] and norm(heading) not in ("code", "title")
            for tree in self.trees("family")
        ) or any(norm(heading) == suffix for _, suffix in self.symbols.member_inputs)

    # binding on demand: a name's type is known once what it stands for is bound

    def _value_type(self, name: str) -> Type | None:
        if name not in self.symbols.values:
            self._bind_value(name)
        found = self.symbols.values.get(name)
        return found[0].expression.type if found else None

    def _bind_value(self, name: str) -> None:
        thing: Thing = ("value", name)
        if self._goes_round(thing):
            return
        self._binding.append(thing)
        bound = [self.rules.value(tree, name, period) for tree, period in self._values.get(name, ())]
        self._binding.pop()
        if all(bound):
            self.symbols.values.setdefault(name, [v for v in bound if v])

    def _result_type(self, label: str, name: str) -> Type | None:
        if label not in self.symbols.tables:
            self._bind_tables(label)
        for table in self.symbols.tables.get(label, ()):
            for output, kind in table.outputs:
                if output == name:
                    return kind
        return None

    def _bind_tables(self, label: str) -> None:
        thing: Thing = ("table", label)
        if self._goes_round(thing):
            return
        self._binding.append(thing)
        bound = [bind_table(shape, self.cells) for shape in self.shapes[label] if shape.outputs]
        self._binding.pop()
        if bound and all(bound):
            self.symbols.tables.setdefault(label, [t for t in bound if t])

    def _goes_round(self, thing: Thing) -> bool:
        if thing not in self._binding:
            return False
        self._report_circle(self._binding[self._binding.index(thing) :])
        return True

    def _report_circle(self, things: list[Thing]) -> None:
        names = [name or "total" for _, name in things]
        kind, first = things[0]
        declared = self.symbols.find(first, [kind]) if kind != "total" else None  # type: ignore[list-item]
        span = declared.span if declared else Span(self.parsed.source.name, 1, 1, 1, 1)
        shown = " → ".join(f"`{name}`" for name in [*names, names[0]])
        self.symbols.report(
            "SV0206",
            span,
            f"`{names[0]}` depends on itself: {shown}",
            why="A rulebook must always come to an end.",
            try_="Change one of them so that it no longer uses the next.",
        )

    # the Rulebook

    def bind(self, text: str, name: str) -> Rulebook:
        """Bind everything, check the whole, and build the Rulebook (which counts only if no errors were found)."""
        self._bind_heading(name)
        for tree in self.trees("family"):
            self.families.complete(tree)
        for value in self._values:
            self._value_type(value)
        for label, shapes in self.shapes.items():
            if shapes[0].outputs:
                self._result_type(label, spelt(shapes[0].headings[shapes[0].outputs[0]]))
        for tree in self.trees("population"):
            population = self.rules.population(tree)
            if population:
                self.symbols.populations[population.name] = population
        rules = self._versions("rule", self.rules.rule)
        criteria = self._versions(
            "criterion", CriterionBinder(self.symbols, self.binder, self.cells, self.rules).criterion
        )
        awards = self._versions("award", AwardBinder(self.symbols, self.binder).award)
        examples = tuple(bind_example(tree, self.symbols) for tree in self.trees("example"))
        return self._whole(text, name, rules, criteria, awards, examples)

    def _bind_heading(self, name: str) -> None:
        trees = self.trees("rulebook")
        start = Span(name, 1, 1, 1, 1)
        if not trees and not any(
            d.code == "SV0101" and d.span and d.span.line == 1 for d in self.parsed.problems
        ):  # type: ignore[union-attr]
            self.symbols.report(
                "SV0107",
                start,
                "there is no heading",
                try_='Begin with `rulebook "Title"` and, indented below it, `edition "1"`.',
            )
            return
        if len(trees) > 1:
            self.symbols.report(
                "SV0107",
                self.symbols.span(trees[1]),
                "a rulebook has one heading",
                try_="Leave this one out.",
            )
        if trees:
            self.heading = bind_heading(trees[0], self.symbols)
            if "edition" not in self.heading.texts:
                self.symbols.report(
                    "SV0107",
                    self.symbols.span(trees[0]),
                    "the heading names no edition",
                    why="A score must say which edition it follows.",
                    try_='Add an indented line such as `edition "2026.1"`.',
                )

    def _versions(self, kind: str, bind: Callable[[Syntax, Period], Any]) -> list[Any]:
        by_tree = {id(tree): period for versions in self._grouped(kind).values() for tree, period in versions}
        bound = [bind(tree, by_tree[id(tree)]) for tree in self.trees(kind)]
        return [found for found in bound if found is not None]

    def _whole(
        self,
        text: str,
        name: str,
        rules: list[Rule],
        criteria: list[Criterion],
        awards: list[Award],
        examples: Any,
    ) -> Rulebook:
        symbols = self.symbols
        dependencies = Dependencies(symbols, criteria)
        circle = None if symbols.problems else dependencies.circle()
        if circle:
            self._report_circle(circle)
        scoped = tuple(self._scoped(rule, dependencies) for rule in rules)
        self._check_contract_scope(scoped, criteria, awards, dependencies)
        heading = self.heading or Heading()
        words = {
            norm(t)
            for kind in ("contract", "bid")
            for tree in self.trees(kind)
            for t in tokens_of(tree, "CONTRACT", "BID")
        }
        values: dict[str, tuple[Value, ...]] = {key: tuple(found) for key, found in symbols.values.items()}
        tables: dict[str, tuple[Table, ...]] = {key: tuple(found) for key, found in symbols.tables.items()}
        return Rulebook(
            heading.title,
            heading.texts.get("edition", ""),
            heading.in_force,
            heading.texts.get("authority", ""),
            heading.texts.get("policy", ""),
            heading.texts.get("language", LANGUAGE),
            text,
            name,
            hashlib.sha256(text.encode()).hexdigest(),
            "call" if "call" in words else "contract",
            "project" if "project" in words else "bid",
            dict(symbols.inputs),
            dict(symbols.settings),
            values,
            scoped,
            tables,
            dict(symbols.families),
            dict(symbols.populations),
            tuple(criteria),
            tuple(awards),
            examples,
            tuple(symbols.panels),
            tuple((spelt(t[0]), spelt(t[-1])) for t in (tokens_of(u, "NAME") for u in self.trees("unit"))),
        )

    def _scoped(self, rule: Rule, dependencies: Dependencies) -> Rule:
        sides = [rule.condition, rule.only_when, *(x.condition for x in rule.exceptions)]
        about_bids = rule.family is not None or any(dependencies.is_about_bids(side) for side in sides)
        return replace(rule, scope="bid" if about_bids else "contract")

    def _check_contract_scope(
        self,
        rules: tuple[Rule, ...],
        criteria: list[Criterion],
        awards: list[Award],
        dependencies: Dependencies,
    ) -> None:
        for rule in rules:
            if rule.kind == "applies" and rule.scope == "bid":
                self._not_of_contract(
                    rule.condition.span,
                    "`applies when` decides for the whole contract",
                    "Use `require` for what each bid must meet.",
                )
        for criterion in criteria:
            if dependencies.is_about_bids(criterion.weight.value):
                self._not_of_contract(
                    criterion.weight.span,
                    "a weight must be the same for every bid",
                    "Use facts of the contract, settings and tables on them.",
                )
            if dependencies.is_about_bids(criterion.only_when):
                self._not_of_contract(
                    criterion.span,
                    "whether a criterion counts must be the same for every bid",
                    "Use `no marks when …` for a single bid.",
                )
        for award in awards:
            if award.allocation and dependencies.is_about_bids(award.allocation.pot):
                self._not_of_contract(
                    award.allocation.span,
                    "the pot must be the same for every bid",
                    "Declare it with the facts of the call.",
                )

    def _not_of_contract(self, span: Span, sentence: str, try_: str) -> None:
        self.symbols.report("SV0306", span, f"{sentence}, but this depends on the bid", try_=try_)


def _result_owners(
    groups: dict[str, list[tuple[Syntax, Period]]], is_declared: Callable[[Token], bool]
) -> dict[str, str]:
    """Which table gives each result: one where it stands last, else the first table that has it."""
    owners: dict[str, str] = {}
    last: dict[str, str] = {}
    for label, versions in groups.items():
        headings = [h for h in head_cells(versions[0][0]) if not is_declared(h)]
        for heading in headings:
            owners.setdefault(norm(heading), label)
        if headings:
            last.setdefault(norm(headings[-1]), label)
    return {**owners, **last}
