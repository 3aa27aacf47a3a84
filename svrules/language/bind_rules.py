"""Values, rules and populations."""

from __future__ import annotations

from typing import Any

from lark import Token

from svrules.language import expressions as e
from svrules.language.bind_expressions import ExpressionBinder
from svrules.language.periods import tail_clause, tail_family
from svrules.language.rulebook import Outcome, Population, Rule, RuleException, Value
from svrules.language.symbols import Scope, Symbols
from svrules.language.syntax import Syntax, norm, spelt, tokens_of, trees_of, unquoted
from svrules.language.types import YesNoType
from svrules.language.typing import comparable
from svrules.quantities import Period

_KINDS: dict[str, Any] = {
    "applies_when": "applies",
    "require": "require",
    "refer_when": "refer",
    "fail_when": "fail",
}
_ORDER: tuple[Outcome, ...] = ("pass", "refer", "unknown", "fail")


class RuleBinder:
    """Binds values, rules and populations."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def family_of(self, tree: Syntax) -> str | None:
        """The family of a heading's `for each`; an unknown one is reported."""
        token = tail_family(tree)
        if token is None:
            return None
        name = next((f for f in self.symbols.families if norm(f) == norm(token)), None)
        if name is None:
            self.binder.unknown(token, list(self.symbols.families), "No family of that name is declared.")
        return name

    def scopes(self, family: str | None) -> list[Scope]:
        """Where the lines of a statement are checked: once, or at each member of its family."""
        if family is None:
            return [Scope()]
        found = self.symbols.families[family]
        return [Scope().at(found, member) for member in found.members] or [Scope().at(found, None)]

    def value(self, tree: Syntax, name: str, period: Period) -> Value | None:
        """A named value; one *for each* is checked at every member, and must be of one type."""
        family = self.symbols.value_families.get(name)
        bound: list[e.Expression] = []
        before = len(self.symbols.problems)
        for scope in self.scopes(family):
            found = self._value_expression(tree, name, scope)
            if found is None or len(self.symbols.problems) > before:
                return None
            bound.append(found)
            misfit = comparable(bound[0].type, found.type, False, self.symbols.units)
            if misfit:
                self.binder.report_misfit(misfit, tree, bound[0], found)
                return None
        return Value(
            name, bound[0], family, tail_clause(tree), period, self.symbols.span(tokens_of(tree, "NAME")[0])
        )

    def _value_expression(self, tree: Syntax, name: str, scope: Scope) -> e.Expression | None:
        found: e.Expression | None = None
        for line in _lines(tree):
            if getattr(line, "data", "") == "round_line":
                if found is None:
                    break
                verb, aim = line.children  # type: ignore[union-attr]
                found = e.Rounded(found.type, self.symbols.span(line), found, self.binder.rounding(verb, aim))  # type: ignore[arg-type]
            elif getattr(line, "data", "") == "needs_line":
                needed = [
                    c for c in line.children if not (isinstance(c, Token) and c.type in ("NEEDS", "COMMA"))
                ]  # type: ignore[union-attr]
                found = self.binder.needing(found, needed, scope)
            elif found is None:
                found = self.binder.bind(line, scope)
                if found is None:
                    return None
            else:
                self.symbols.report(
                    "SV0409",
                    self.symbols.span(line),
                    f"the value `{name}` already has a line above",
                    try_="Begin this line with an operator such as `+`, or make it a value of its own.",
                )
                return None
        if found is None:
            self.symbols.report(
                "SV0409",
                self.symbols.span(tree),
                f"the value `{name}` says nothing",
                try_="Write what it is on an indented line below.",
            )
        return found

    def rule(self, tree: Syntax, period: Period) -> Rule | None:
        """A rule with its exceptions."""
        label = spelt(tokens_of(tree, "NAME")[0])
        family = self.family_of(tree)
        found: Rule | None = None
        for scope in self.scopes(family):
            before = len(self.symbols.problems)
            found = self._rule(tree, label, family, period, scope) or found
            if len(self.symbols.problems) > before:
                return None
        return found

    def _rule(
        self, tree: Syntax, label: str, family: str | None, period: Period, scope: Scope
    ) -> Rule | None:
        mains = trees_of(tree, *_KINDS)
        if len(mains) != 1:
            said = "says nothing" if not mains else "says two things"
            where = tokens_of(tree, "NAME")[0] if not mains else mains[1]
            self.symbols.report(
                "SV0402",
                self.symbols.span(where),
                f"the rule `{label}` {said}",
                why="Each rule has one clause of its own, so that a bidder can be told which one decided.",
                try_="Write one line with `applies when`, `require`, `refer when` or `fail when`; put other clauses into rules of their own.",
            )
            return None
        condition = self.binder.condition(mains[0].children[1], scope)
        guards = [self.binder.condition(line.children[1], scope) for line in trees_of(tree, "only_when")]
        exceptions = [self._exception(line, scope) for line in trees_of(tree, "exception")]
        if condition is None or None in guards or None in exceptions:
            return None
        reasons = [unquoted(tokens_of(line, "STRING")[0]) for line in trees_of(tree, "because")]
        strings = tokens_of(tree, "STRING")
        return Rule(
            label,
            unquoted(strings[0]) if strings else "",
            tail_clause(tree),
            period,
            _KINDS[str(mains[0].data)],
            condition,
            _both(guards),
            self._checked(label, [x for x in exceptions if x]),
            " ".join(reasons),
            "bid",
            family,
            self.symbols.span(tokens_of(tree, "NAME")[0]),
        )

    def _exception(self, line: Syntax, scope: Scope) -> RuleException | None:
        when = next(i for i, c in enumerate(line.children) if isinstance(c, Token) and c.type == "WHEN")
        names = [c for c in line.children[:when] if isinstance(c, Token) and c.type == "NAME"]
        condition = self.binder.condition(line.children[when + 1], scope)
        if condition is None:
            return None
        written = tokens_of(line, "COMMA_FAIL", "COMMA_REFER", "COMMA_PASS")
        outcome: Any = written[0].type.removeprefix("COMMA_").lower() if written else None
        to = spelt(names[1]) if len(names) > 1 else None
        return RuleException(
            spelt(names[0]), to, condition, outcome, tail_clause(line), self.symbols.span(line)
        )

    def _checked(self, label: str, exceptions: list[RuleException]) -> tuple[RuleException, ...]:
        labels = {norm(x.label): x.label for x in exceptions}
        found = []
        for exception in exceptions:
            to = exception.to
            if to is not None and norm(to) == norm(label):
                to = None
            elif to is not None and norm(to) not in labels:
                self.symbols.report(
                    "SV0403",
                    exception.span,
                    f"`{to}` is no exception of this rule",
                    try_="Name an exception above, or leave `to …` out.",
                )
            elif to is not None:
                to = labels[norm(to)]
            found.append(
                RuleException(
                    exception.label,
                    to,
                    exception.condition,
                    exception.outcome,
                    exception.clause,
                    exception.span,
                )
            )
        for exception in found:
            if _leads_to_itself(exception, {x.label: x for x in found}):
                self.symbols.report(
                    "SV0403", exception.span, f"`{exception.label}` is an exception to itself"
                )
        return tuple(found)

    def population(self, tree: Syntax) -> Population | None:
        """A named population."""
        line = trees_of(tree, "population_line")[0]
        statuses: set[Outcome] = set()
        words = [
            str(t.type)
            for status in trees_of(line, "status")
            for t in status.children
            if isinstance(t, Token)
        ]
        if tokens_of(line, "ALL_BIDS"):
            statuses = set(_ORDER)
        elif tokens_of(line, "BIDS"):
            statuses = {"pass"}
        for word in words:
            if word == "NOT_FAILED":
                statuses |= {"pass", "refer", "unknown"}
            elif word != "NOT_UNKNOWN":
                statuses.add(word.lower())  # type: ignore[arg-type]  # one of the four outcomes
        if "NOT_UNKNOWN" in words:
            statuses = (statuses or set(_ORDER)) - {"unknown"}
        where = None
        if tokens_of(line, "WHERE"):
            where = self.binder.condition(line.children[-1], Scope(in_aggregate=True))
            if where is None:
                return None
        token = tokens_of(tree, "NAME")[0]
        return Population(
            spelt(token), frozenset(statuses), where, tail_clause(tree), self.symbols.span(token)
        )


def _both(guards: list[e.Expression | None]) -> e.Expression | None:
    found = [guard for guard in guards if guard]
    if len(found) < 2:
        return found[0] if found else None
    return e.All(YesNoType(), found[0].span, tuple(found))


def _leads_to_itself(exception: RuleException, by_label: dict[str, RuleException]) -> bool:
    seen = set()
    at: RuleException | None = exception
    while at is not None and at.to is not None:
        if at.label in seen:
            return True
        seen.add(at.label)
        at = by_label.get(at.to)
    return False


def _lines(tree: Syntax) -> list[Syntax | Token]:
    # After `value ⟨name⟩`: a line may itself be no more than a name.
    return [
        child
        for child in tree.children[2:]
        if not (isinstance(child, Token) and child.type == "_NL")
        and not (not isinstance(child, Token) and child.data == "tail")
    ]
