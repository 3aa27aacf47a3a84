"""The pipeline from text to Rulebook: parse, declare, bind, check the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from svrules.diagnostics import Diagnostic, Span, has_errors, in_order
from svrules.errors import RulebookError
from svrules.language.checking.dependencies import Dependencies, rule_expressions
from svrules.language.checking.growth import check_growth
from svrules.language.checking.whole import check_whole
from svrules.language.composing import Composed, Find, compose
from svrules.language.composing.provenance import origins_of
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.parse import Parsed, parse
from svrules.language.reading.syntax import Syntax, spelt, tokens_of
from svrules.language.rulebook import Award, Criterion, Example, Rule, Rulebook
from svrules.language.statements.award import AwardBinder
from svrules.language.statements.cells import CellBinder
from svrules.language.statements.citations import citations
from svrules.language.statements.criteria import CriterionBinder
from svrules.language.statements.declarations import Declarations
from svrules.language.statements.examples import bind_example
from svrules.language.statements.facts import FactBinder
from svrules.language.statements.families import FamilyBinder
from svrules.language.statements.heading import LANGUAGE, Heading, bind_heading
from svrules.language.statements.lines import LineBinder
from svrules.language.statements.on_demand import OnDemand
from svrules.language.statements.rules import RuleBinder
from svrules.quantities import Period

T = TypeVar("T", Rule, Criterion, Award)


def read(text: str, name: str, find: Find | None = None) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    """The Rulebook of a text and everything there is to say about it; None when there are errors.

    `name` is the file's name in messages; `find` finds the rulebooks and tables that the text is built on
    (left out: only rulebooks that svrules ships). Never raises, whatever the text.
    """
    return read_composed(compose(text, name, find), name)


def read_composed(composed: Composed, name: str) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    """The Rulebook of a consolidated text; findings are told where the officer wrote it."""
    if composed.hopeless:
        return None, in_order(composed.problems)
    found, told = _read(composed.text, name)
    problems = in_order([*composed.problems, *composed.told(told, name)])
    return (None if has_errors(problems) else found), problems


def _read(text: str, name: str) -> tuple[Rulebook, tuple[Diagnostic, ...]]:
    parsed = parse(text, name)
    reader = _Reader(parsed)
    found = reader.rulebook(text, name)
    origins, changed = origins_of(text, name)
    refused = reader.symbols.refused_names
    held = [one for name, one in parsed.held_back if name not in refused]
    told = [*parsed.problems, *held, *reader.symbols.problems, *reader.symbols.warnings, *changed]
    return replace(found, origins=origins), in_order(told)


def _text_of(path: str | Path) -> str:
    """The text of a rulebook's file.

    Raises RulebookError when it is not UTF-8, OSError when it cannot be read.
    """
    file = Path(path)
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise RulebookError([_not_utf8(file.name, data, wrong.start)]) from None


def _not_utf8(name: str, data: bytes, at: int) -> Diagnostic:
    before = data[:at].split(b"\n")
    line, column = len(before), len(before[-1].decode("utf-8", errors="replace")) + 1
    return Diagnostic(
        "SV0102", "error", Span(name, line, column, line, column), "This file is not saved as UTF-8 text.",
        why="A pound sign, a dash or a quote would be read as something else.",
        try_="Save it again with the encoding UTF-8; in Notepad: Save as, Encoding: UTF-8.",
    )  # fmt: skip


def load(path: str | Path) -> Rulebook:
    """The Rulebook of a file. Raises RulebookError with every error found, OSError when it cannot be read."""
    found, problems = read(_text_of(path), Path(path).name)
    if found is None:
        raise RulebookError(problems)
    return found


class _Reader:
    """One rulebook on its way from trees to a Rulebook."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.symbols = Symbols(parsed)
        binder = ExpressionBinder(self.symbols)
        self.cells = cells = CellBinder(self.symbols, binder)
        self.families = FamilyBinder(self.symbols, binder)
        self.rules = RuleBinder(self.symbols, binder)
        self.criteria = CriterionBinder(self.symbols, binder, cells, self.rules)
        self.awards = AwardBinder(self.symbols, binder)
        facts = FactBinder(self.symbols, binder)
        self.declared = Declarations(parsed, self.symbols, facts, self.families, self.rules)
        self.on_demand = OnDemand(self.declared, self.symbols, self.rules, cells)

    def rulebook(self, text: str, name: str) -> Rulebook:
        """Declare, bind and check everything; the Rulebook counts only if no errors were found."""
        self.declared.declare()
        heading = bind_heading(self.declared.trees("rulebook"), self.symbols)
        for tree in self.declared.trees("family"):
            self.families.complete(tree)
        self.on_demand.bind_all()
        self._populations()
        rules = self._versions("rule", self.rules.rule)
        criteria = self._versions("criterion", self.criteria.criterion)
        awards = self._versions("award", self.awards.award)
        examples = tuple(bind_example(tree, self.symbols) for tree in self.declared.trees("example"))
        dependencies = Dependencies(self.symbols, criteria)
        circle = None if self.symbols.problems else dependencies.circle()
        if circle:
            self.on_demand.report_circle(circle)
        elif not self.symbols.problems:
            check_growth(dependencies, [side for rule in rules for side in rule_expressions(rule)])
        scoped = [_scoped(rule, dependencies) for rule in rules]
        check_whole(scoped, criteria, awards, dependencies, self.symbols)
        LineBinder(self.declared, self.rules, self.criteria, self.awards, self.cells).bind_all()
        return self._whole(text, name, heading, scoped, criteria, awards, examples)

    def _populations(self) -> None:
        for tree in self.declared.trees("population"):
            population = None if self.parsed.is_damaged(tree) else self.rules.population(tree)
            if population:
                self.symbols.populations[population.name] = population

    def _versions(self, kind: str, bind: Callable[[Syntax, Period], T | None]) -> list[T]:
        """Every version of a kind of statement, in the order written."""
        dated = [pair for versions in self.declared.dated(kind).values() for pair in versions]
        periods = {id(tree): period for tree, period in dated}
        whole = [tree for tree in self.declared.trees(kind) if not self.parsed.is_damaged(tree)]
        bound = [bind(tree, periods[id(tree)]) for tree in whole]
        return [found for found in bound if found is not None]

    def _whole(
        self,
        text: str,
        name: str,
        heading: Heading,
        rules: list[Rule],
        criteria: list[Criterion],
        awards: list[Award],
        examples: tuple[Example, ...],
    ) -> Rulebook:
        symbols = self.symbols
        units = (tokens_of(tree, "NAME") for tree in self.declared.trees("unit"))
        return Rulebook(
            title=heading.title,
            edition=heading.texts.get("edition", ""),
            in_force=heading.in_force,
            authority=heading.texts.get("authority", ""),
            policy=heading.texts.get("policy", ""),
            language=heading.texts.get("language", LANGUAGE),
            text=text,
            name=name,
            sha256=hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest(),
            contract_word="call" if self._says("contract", "call") else "contract",
            bid_word="project" if self._says("bid", "project") else "bid",
            inputs=dict(symbols.inputs),
            settings=dict(symbols.settings),
            values={key: tuple(found) for key, found in symbols.values.items()},
            rules=tuple(rules),
            tables={key: tuple(found) for key, found in symbols.tables.items()},
            families=dict(symbols.families),
            populations=dict(symbols.populations),
            criteria=tuple(criteria),
            awards=tuple(awards),
            examples=examples,
            panels=tuple(symbols.panels),
            units=tuple((spelt(names[0]), spelt(names[-1])) for names in units),
            spans=heading.spans,
            policy_text=heading.policy_text,
            citations=tuple(citations([tree for _, tree in self.parsed.trees], symbols)),
        )

    def _says(self, kind: str, word: str) -> bool:
        return any(
            str(token).lower() == word
            for tree in self.declared.trees(kind)
            for token in tokens_of(tree, "CONTRACT", "BID")
        )


def _scoped(rule: Rule, dependencies: Dependencies) -> Rule:
    """The rule with what it speaks of: the contract alone, or a bid."""
    about_bids = rule.family is not None or any(
        dependencies.is_about_bids(side) for side in rule_expressions(rule)
    )
    return replace(rule, scope="bid" if about_bids else "contract")
