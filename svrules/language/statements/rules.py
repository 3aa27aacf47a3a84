"""Values, rules and populations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from lark import Token

from svrules.diagnostics import Fix, Span, nearest
from svrules.language import expressions as e
from svrules.language.formulas.arithmetic import limited, rounding_of
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.fixes import before, relabelled
from svrules.language.formulas.periods import tail_clause, tail_family
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.formulas.typing import comparable
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_token,
    as_tree,
    is_token,
    is_tree,
    norm,
    operands,
    spelt,
    title_of,
    tokens_of,
    trees_of,
    unquoted,
)
from svrules.language.rulebook import Outcome, Population, Rule, RuleException, Value
from svrules.language.types import YesNoType
from svrules.quantities import Period

_KINDS: Final[dict[str, Literal["applies", "require", "refer", "fail"]]] = {
    "applies_when": "applies",
    "require": "require",
    "refer_when": "refer",
    "fail_when": "fail",
}
_OUTCOMES: Final[dict[str, Literal["pass", "fail", "refer"]]] = {
    "COMMA_FAIL": "fail",
    "COMMA_REFER": "refer",
    "COMMA_PASS": "pass",
}
_STATUSES: Final[dict[str, frozenset[Outcome]]] = {
    "PASS": frozenset({"pass"}),
    "REFER": frozenset({"refer"}),
    "UNKNOWN": frozenset({"unknown"}),
    "FAIL": frozenset({"fail"}),
    "NOT_FAILED": frozenset({"pass", "refer", "unknown"}),
    "NOT_UNKNOWN": frozenset(),
}
_EVERY: Final[frozenset[Outcome]] = frozenset({"pass", "refer", "unknown", "fail"})


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
        family = self.symbols.family(token)
        if family is None:
            self.binder.unknown(token, list(self.symbols.families), "No family of that name is declared.")
            return None
        return family.name

    def scopes(self, family: str | None) -> list[Scope]:
        """Where the lines of a statement are checked: once, or at each member of its family."""
        if family is None:
            return [Scope()]
        found = self.symbols.families[family]
        return [Scope().at(found, member) for member in found.members] or [Scope().at(found, None)]

    # values

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
                self.binder.report_misfit(misfit, _lines(tree)[0], bound[0], found)
                return None
        token = tokens_of(tree, "NAME")[0]
        return Value(name, bound[0], family, tail_clause(tree), period, self.symbols.span(token))

    def value_lines(self, tree: Syntax, scope: Scope) -> None:
        """Bind each line of a value that could not be read whole, for what is wrong with it."""
        for line in _lines(tree):
            if not is_tree(line, "round_line", "needs_line", "cap_line"):
                self.binder.bind(line, scope)

    def _value_expression(self, tree: Syntax, name: str, scope: Scope) -> e.Expression | None:
        found: e.Expression | None = None
        for index, line in enumerate(_lines(tree)):
            if index == 0 or found is None:
                found = self._first_line(line, name, scope)
            else:
                found = self._next_line(line, name, found, scope)
            if found is None:
                return None
        if found is None:
            self._report_value(
                tokens_of(tree, "NAME")[0],
                f"The value `{name}` says nothing.",
                "Write what it is on an indented line below.",
            )
        return found

    def _first_line(self, line: Part, name: str, scope: Scope) -> e.Expression | None:
        if is_tree(line, "round_line", "needs_line", "cap_line"):
            self._report_value(
                line,
                f"The value `{name}` says nothing before this line.",
                "Write what it is on a line above.",
            )
            return None
        return self.binder.bind(line, scope)

    def _next_line(self, line: Part, name: str, found: e.Expression, scope: Scope) -> e.Expression | None:
        if is_tree(line, "needs_line"):
            return self.binder.needing(found, operands(as_tree(line), "NEEDS", "COMMA"), scope)
        if is_tree(line, "round_line"):
            verb, aim = map(as_tree, as_tree(line).children)
            rounding = rounding_of(self.binder, verb, aim, found.type)
            return e.Rounded(found.type, self.symbols.span(line), found, rounding)
        if is_tree(line, "cap_line"):
            verb_part, limit_part = as_tree(line).children
            return limited(
                self.binder, found, as_token(verb_part), limit_part, self.symbols.span(line), scope
            )
        self._report_value(
            line,
            f"The value `{name}` already has a line above.",
            "Begin this line with an operator such as `+`, or make it a value of its own.",
            Fix(before(self.symbols.span(line)), "+ "),
        )
        return None

    def _report_value(self, part: Part, sentence: str, try_: str, fix: Fix | None = None) -> None:
        self.symbols.report("SV0409", self.symbols.span(part), sentence, try_=try_, fix=fix)

    # rules

    def rule(self, tree: Syntax, period: Period) -> Rule | None:
        """A rule with its exceptions; one *for each* is checked at every member."""
        family = self.family_of(tree)
        found: Rule | None = None
        for scope in self.scopes(family):
            before = len(self.symbols.problems)
            found = self._rule(tree, family, period, scope) or found
            if len(self.symbols.problems) > before:
                return None
        return found

    def rule_lines(self, tree: Syntax, scope: Scope) -> None:
        """Bind each line of a rule that could not be read whole, for what is wrong with it."""
        for line in trees_of(tree, *_KINDS, "only_when"):
            self.binder.condition(line.children[1], scope)
        for line in trees_of(tree, "exception"):
            self._exception(line, scope)

    def _rule(self, tree: Syntax, family: str | None, period: Period, scope: Scope) -> Rule | None:
        name = tokens_of(tree, "NAME")[0]
        main = self._main_clause(tree, name)
        if main is None:
            return None
        condition = self.binder.condition(main.children[1], scope)
        guards = [self.binder.condition(line.children[1], scope) for line in trees_of(tree, "only_when")]
        exceptions = [self._exception(line, scope) for line in trees_of(tree, "exception")]
        if condition is None or None in guards or None in exceptions:
            return None
        reasons = [unquoted(tokens_of(line, "STRING")[0]) for line in trees_of(tree, "because")]
        return Rule(
            label=spelt(name),
            title=title_of(tree),
            clause=tail_clause(tree),
            period=period,
            kind=_KINDS[main.data],
            condition=condition,
            only_when=both([guard for guard in guards if guard is not None]),
            exceptions=self._checked(spelt(name), [one for one in exceptions if one is not None]),
            because=" ".join(reasons),
            scope="bid",
            family=family,
            span=self.symbols.span(name),
        )

    def _main_clause(self, tree: Syntax, name: Token) -> Syntax | None:
        mains = trees_of(tree, *_KINDS)
        if len(mains) == 1:
            return mains[0]
        said = "says nothing" if not mains else "says two things"
        self.symbols.report(
            "SV0402", self.symbols.span(mains[1] if mains else name), f"The rule `{spelt(name)}` {said}.",
            why="Each rule has one clause of its own, so that a bidder can be told which one decided.",
            try_="Write one line with `applies when`, `require`, `refer when` or `fail when`; "
            "put other clauses into rules of their own.",
        )  # fmt: skip
        return None

    def _exception(self, line: Syntax, scope: Scope) -> RuleException | None:
        when = next(at for at, part in enumerate(line.children) if is_token(part, "WHEN"))
        names = [as_token(part) for part in line.children[:when] if is_token(part, "NAME")]
        condition = self.binder.condition(line.children[when + 1], scope)
        if condition is None:
            return None
        if self._says_of(names[0]):
            return None
        written = tokens_of(line, *_OUTCOMES)
        outcome = _OUTCOMES[written[0].type] if written else None
        to = spelt(names[1]) if len(names) > 1 else None
        span = self.symbols.span(line)
        return RuleException(spelt(names[0]), to, condition, outcome, tail_clause(line), span)

    def _says_of(self, name: Token) -> bool:
        """Whether `except B of A` is said for `except B to A`, which is reported."""
        label, of, other = spelt(name).rpartition(" of ")
        if not of or norm(other) not in self.symbols.parsed.vocabulary.exceptions:
            return False
        span = self.symbols.span(name)
        raw = self.symbols.parsed.source.raw(span.line, span.column, span.end_column)
        written = " to ".join(raw.rsplit(" of ", 1))
        self.symbols.report(
            "SV0101", span, f"`{spelt(name)}` is read as the label of one exception.",
            try_=f"Write `except {label} to {other}` for an exception to an exception.",
            fix=Fix(span, written, safe=True),
        )  # fmt: skip
        return True

    def _checked(self, label: str, exceptions: list[RuleException]) -> tuple[RuleException, ...]:
        """The exceptions with what they are exceptions to; doubled labels and circles are reported."""
        labels: dict[str, RuleException] = {}
        for exception in exceptions:
            other = labels.setdefault(norm(exception.label), exception)
            if other is not exception:
                self.symbols.report(
                    "SV0401", exception.span,
                    f"Two exceptions of `{label}` are labelled `{exception.label}`.",
                    why="A reason given to a bidder must name one of them.",
                    try_="Give each exception a label of its own.", also=((other.span, "here is the other"),),
                    fix=relabelled(exception.span, exception.label, labels, self.symbols.parsed.source),
                )  # fmt: skip
        found = [self._with_target(exception, label, labels) for exception in exceptions]
        by_label = {one.label: one for one in found}
        for exception in found:
            if _leads_to_itself(exception, by_label):
                self.symbols.report(
                    "SV0403", exception.span, f"`{exception.label}` is an exception to itself.",
                    try_="Leave `to …` out at one of them.",
                )  # fmt: skip
        return tuple(found)

    def _with_target(
        self, exception: RuleException, label: str, labels: dict[str, RuleException]
    ) -> RuleException:
        if exception.to is None or norm(exception.to) == norm(label):
            return replace(exception, to=None)
        target = labels.get(norm(exception.to))
        if target is None:
            self.symbols.report(
                "SV0403", exception.span, f"`{exception.to}` is no exception of the rule `{label}`.",
                try_="Name an exception of this rule, or leave `to …` out.",
                fix=self._other_target(exception, labels),
            )  # fmt: skip
            return exception
        return replace(exception, to=target.label)

    def _other_target(self, exception: RuleException, labels: dict[str, RuleException]) -> Fix | None:
        """The exception that is likely to be meant by `to …`: the nearest, or the only other one."""
        others = [one.label for one in labels.values() if one is not exception]
        close = nearest(exception.to or "", others, 1) or tuple(others[:1] if len(others) == 1 else ())
        span, source = exception.span, self.symbols.parsed.source
        row = source.rows[span.line - 1]
        found = re.compile(rf"\bto\s+({re.escape(exception.to or '')})").search(row, span.column - 1)
        if found is None or not close:
            return None
        place = Span(span.file, span.line, found.start(1) + 1, span.line, found.end(1) + 1)
        return Fix(place, close[0])

    # populations

    def population(self, tree: Syntax) -> Population | None:
        """A named population."""
        line = trees_of(tree, "population_line")[0]
        words = [token.type for status in trees_of(line, "status") for token in tokens_of(status, *_STATUSES)]
        statuses = frozenset().union(*(_STATUSES[word] for word in words))
        if tokens_of(line, "BIDS"):
            statuses = _STATUSES["PASS"]
        elif not statuses:
            statuses = _EVERY
        if "NOT_UNKNOWN" in words:
            statuses -= _STATUSES["UNKNOWN"]
        where = None
        if tokens_of(line, "WHERE"):
            where = self.binder.condition(line.children[-1], Scope(in_aggregate=True))
            if where is None:
                return None
        token = tokens_of(tree, "NAME")[0]
        return Population(spelt(token), statuses, where, tail_clause(tree), self.symbols.span(token))


def both(guards: Sequence[e.Expression]) -> e.Expression | None:
    """All of the conditions as one; None when there are none."""
    if len(guards) < 2:
        return guards[0] if guards else None
    return e.All(YesNoType(), guards[0].span, tuple(guards))


def _leads_to_itself(exception: RuleException, by_label: dict[str, RuleException]) -> bool:
    seen = set()
    at: RuleException | None = exception
    while at is not None and at.to is not None:
        if at.label in seen:
            return True
        seen.add(at.label)
        at = by_label.get(at.to)
    return False


def _lines(tree: Syntax) -> list[Part]:
    # After `value ⟨name⟩`: a line may itself be no more than a name.
    return [part for part in tree.children[2:] if not is_tree(part, "tail")]
