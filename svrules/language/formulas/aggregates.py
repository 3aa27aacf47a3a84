"""Aggregates: over a list, among bids, over the members of a family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from lark import Token

from svrules.language import expressions as e
from svrules.language.formulas.conditions import Binder, Found
from svrules.language.formulas.symbols import Scope
from svrules.language.formulas.typing import type_words
from svrules.language.reading.literals import LEVEL_NUMBER, PLAIN_NUMBER
from svrules.language.reading.syntax import Part, Syntax, as_token, as_tree, norm, operands, tokens_of
from svrules.language.rulebook import Family
from svrules.language.types import DateType, NumberType, Type

if TYPE_CHECKING:
    from svrules.language.formulas.binder import ExpressionBinder

_Kind = Literal["largest", "smallest", "mean", "median", "sum"]
_AMONG: Final[dict[str, e.Aggregation]] = {
    "LOWEST": "lowest",
    "HIGHEST": "highest",
    "MEAN": "mean",
    "MEDIAN": "median",
    "SUM": "sum",
}
_OVER: Final[dict[str, _Kind]] = {
    "SUM": "sum",
    "MEAN": "mean",
    "MEDIAN": "median",
    "LARGEST": "largest",
    "SMALLEST": "smallest",
    "HIGHEST": "largest",
    "LOWEST": "smallest",
}
_UNITS_ASIDE: Final = (PLAIN_NUMBER, LEVEL_NUMBER)


def _verb(token: Part) -> str:
    return as_token(token).type.removesuffix("_OF")


# lists


def _of_list(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    items = operands(tree, "COMMA", "GIVEN_OF")[1:]
    return _list(binder, tree, _OVER[_verb(tree.children[0])], items, scope)


def _number_given(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    found = [binder.bind(part, scope) for part in operands(tree, "COMMA")[1:]]
    items = tuple(item for item in found if item is not None)
    if len(items) < len(found):
        return None
    return e.OfList(PLAIN_NUMBER, binder.symbols.span(tree), "count", items, given_only=True)


def _largest_of(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    _, number, _, *items = operands(tree, "COMMA", "GIVEN_OF")
    keep = how_many(binder, as_token(number), len(items))
    return _list(binder, tree, "best", items, scope, keep) if keep is not None else None


def how_many(binder: ExpressionBinder, token: Token, most: int) -> int | None:
    """The whole number of a token, from 1 to `most`; anything else is reported."""
    number = binder.number_in(token)
    if number.denominator == 1 and 1 <= number <= most:
        return int(number)
    binder.report_type(token, f"There are {most} to choose from, so this is a whole number from 1 to {most}.")
    return None


def _list(
    binder: ExpressionBinder,
    tree: Syntax,
    kind: _Kind | Literal["best"],
    items: Sequence[Part],
    scope: Scope,
    keep: int | None = None,
) -> Found:
    found = binder.numbers(items, scope)
    if found is None:
        return None
    leading = next((item.type for item in found if not _is_bare(item)), found[0].type)
    given = bool(tokens_of(tree, "GIVEN_OF"))
    return e.OfList(leading, binder.symbols.span(tree), kind, tuple(found), given, keep)


def _is_bare(expression: e.Expression) -> bool:
    return isinstance(expression, e.Literally) and expression.type in _UNITS_ASIDE


# among bids


def _among(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    verb, operand_part, _, reference = tree.children
    operand = binder.bind(operand_part, _inside(scope))
    found = population(binder, reference, scope)
    if operand is None or found is None:
        return None
    kind = _AMONG[_verb(verb)]
    is_date = isinstance(operand.type, DateType) and kind in ("lowest", "highest")
    if not isinstance(operand.type, NumberType) and not is_date:
        words = type_words(operand.type, binder.symbols.units)
        binder.report_type(operand_part, f"`{kind} … among` needs numbers, not {words}.")
        return None
    return e.Among(operand.type, binder.symbols.span(tree), kind, operand, found)


def _rank_among(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    _, operand_part, _, reference, order = tree.children
    operand = binder.number(operand_part, _inside(scope))
    found = population(binder, reference, scope)
    if operand is None or found is None:
        return None
    lowest_first = as_token(order).type == "LOWEST_FIRST"
    kind: e.Aggregation = "rank lowest first" if lowest_first else "rank highest first"
    return e.Among(PLAIN_NUMBER, binder.symbols.span(tree), kind, operand, found)


def _number_of(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    reference = as_tree(tree.children[1])
    names = tokens_of(reference, "NAME")
    family = binder.symbols.plurals.get(norm(names[0])) if names else None
    if family is not None:
        where = reference.children[-1] if tokens_of(reference, "WHERE") else None
        return _Over(binder, tree, binder.symbols.families[family], scope).count(where)
    found = population(binder, reference, scope)
    return e.Among(PLAIN_NUMBER, binder.symbols.span(tree), "count", None, found) if found else None


def _this_bids(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    if not scope.in_aggregate:
        binder.report_type(
            tree, "`this bid's` has a meaning only inside `… among bids`.", "Leave these words out here."
        )
        return None
    found = binder.bind(tree.children[1], Scope(scope.family, scope.member, scope.criteria), expected)
    return e.OfThisBid(found.type, binder.symbols.span(tree), found) if found else None


def _inside(scope: Scope) -> Scope:
    """The scope inside an aggregate over bids."""
    return Scope(scope.family, scope.member, scope.criteria, in_aggregate=True)


def population(binder: ExpressionBinder, part: Part, scope: Scope) -> e.PopulationRef | None:
    """The population that an aggregate looks at; an unknown one is reported."""
    tree = as_tree(part)
    if tree.data == "all_but":
        return _all_but(binder, tree, scope)
    others = bool(tokens_of(tree, "OTHER"))
    where: Found = None
    if tokens_of(tree, "WHERE"):
        where = binder.condition(tree.children[-1], _inside(scope))
        if where is None:
            return None
    if tokens_of(tree, "ALL_OTHER"):
        return e.PopulationRef("all bids", True, where)
    if tokens_of(tree, "ALL_BIDS"):
        return e.PopulationRef("all bids", others, where)
    if tokens_of(tree, "BIDS"):
        return e.PopulationRef(None, others, where)
    name = tokens_of(tree, "NAME")[0]
    declared = binder.symbols.find(name, ["population"])
    if declared is None:
        known = [d.name for found in binder.symbols.names.values() for d in found if d.kind == "population"]
        binder.unknown(name, ["bids", "all bids", *known], "No population of that name is declared.")
        return None
    return e.PopulationRef(declared.name, others, where)


def _all_but(binder: ExpressionBinder, tree: Syntax, scope: Scope) -> e.PopulationRef | None:
    inner = population(binder, tree.children[1], scope)
    if inner is None:
        return None
    if inner.leave_out is not None:
        binder.report_type(
            tree, "Only one bid can be left out of a population.",
            "Name the population first, or write the condition with `where`.",
        )  # fmt: skip
        return None
    highest = as_token(tree.children[0]).type == "ALL_BUT_HIGHEST"
    return e.PopulationRef(inner.name, inner.others, inner.where, "highest" if highest else "lowest")


# over families


def _over(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    verb, operand, _, name, *tails = tree.children
    family = binder.symbols.plurals.get(norm(as_token(name)))
    if family is None:
        why = "No family of that name is declared."
        binder.unknown(as_token(name), list(binder.symbols.plurals), why)
        return None
    found = _Over(binder, tree, binder.symbols.families[family], scope)
    return found.of(_OVER[_verb(verb)], operand, [as_tree(tail) for tail in tails])


@dataclass(slots=True)
class _Over:
    """An aggregate over the members of a family."""

    binder: ExpressionBinder
    tree: Syntax
    family: Family
    outside: Scope

    @property
    def scope(self) -> Scope:
        """Where names are those of a member."""
        return self.outside.at(self.family, self.family.members[0] if self.family.members else None)

    def count(self, where_part: Part | None) -> Found:
        """`number of measures [where …]`."""
        where = self.binder.condition(where_part, self.scope) if where_part is not None else None
        if where_part is not None and where is None:
            return None
        span = self.binder.symbols.span(self.tree)
        return e.Over(PLAIN_NUMBER, span, "count", None, self.family.name, where)

    def of(self, kind: _Kind, operand_part: Part, tails: list[Syntax]) -> Found:
        """`sum of x over measures …`."""
        operand = self.binder.number(operand_part, self.scope)
        if operand is None:
            return None
        if not self._each_once(tails):
            return None
        before = len(self.binder.symbols.problems)
        groups = tuple(self._codes(tail) for tail in tails if tail.data == "only_largest")
        where: Found = None
        cap: tuple[str, e.Expression] | None = None
        keep: int | None = None
        for tail in tails:
            if tail.data == "over_where":
                where = self.binder.condition(tail.children[1], self.scope)
            elif tail.data == "keep_largest":
                keep = how_many(self.binder, tokens_of(tail, "NUMBER")[0], max(len(self.family.members), 1))
            elif tail.data == "capped_by":
                cap = self._cap(tail, operand)
        if len(self.binder.symbols.problems) > before:
            return None
        span = self.binder.symbols.span(self.tree)
        cap_by, limit = cap if cap else (None, None)
        return e.Over(operand.type, span, kind, operand, self.family.name, where, groups, keep, cap_by, limit)

    def _each_once(self, tails: list[Syntax]) -> bool:
        said: set[str] = set()
        for tail in tails:
            if tail.data in said and tail.data != "only_largest":
                self.binder.report_type(tail, "This is said twice.", "Leave one out.")
                return False
            said.add(str(tail.data))
        return True

    def _codes(self, tail: Syntax) -> tuple[str, ...]:
        members = {norm(member.code): member.code for member in self.family.members}
        found = []
        for token in tokens_of(tail, "NAME"):
            if norm(token) in members:
                found.append(members[norm(token)])
            else:
                self.binder.unknown(
                    token, list(members.values()), f"It is no member of `{self.family.name}`."
                )
        return tuple(found)

    def _cap(self, tail: Syntax, operand: e.Expression) -> tuple[str, e.Expression] | None:
        name = tokens_of(tail, "NAME")[0]
        columns = {norm(column): column for column, _ in self.family.columns}
        column = columns.get(norm(name))
        if column is None:
            self.binder.unknown(name, list(columns.values()), f"It is no column of `{self.family.name}`.")
            return None
        limit = self.binder.same(tail.children[-1], self.scope, operand)
        return (column, limit) if limit is not None else None


BINDERS: Final[dict[str, Binder]] = {
    "of_list": _of_list,
    "number_given": _number_given,
    "largest_of": _largest_of,
    "among": _among,
    "rank_among": _rank_among,
    "number_of": _number_of,
    "this_bids": _this_bids,
    "over": _over,
}
