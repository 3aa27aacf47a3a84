"""Conditions in two offers of one bid: which pairs of answers there can be (docs/language.md, section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svrules.checks.laws import pairs
from svrules.checks.laws.facts import orderly
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.pairs import (
    ALWAYS_NO,
    ALWAYS_YES,
    EITHER,
    OPEN,
    Pair,
    Truths,
    Words,
)
from svrules.language import expressions as e
from svrules.language.types import YesNoType

__all__ = ["all_", "any_", "between", "compare", "given", "needing", "not_", "one_of", "or_else"]


def compare(of: Offers, x: e.Compare) -> Truths:
    """`above`, `at least`, `is` and the like, on numbers, days, words and yes or no."""
    kind = x.left.type
    if isinstance(kind, YesNoType):
        same = _same_truth(of.truth(x.left), of.truth(x.right), of.looks_at_it(x))
        return same if x.comparison == "is" else pairs.opposite(same)
    if orderly(kind) or orderly(x.right.type):
        return pairs.compared(x.comparison, of.difference(x.left, x.right), of.tiny)
    same = _same_word(of.value(x.left), of.value(x.right), of.looks_at_it(x))
    return same if x.comparison == "is" else pairs.opposite(same)


def _same_truth(left: Truths, right: Truths, looks: bool) -> Truths:
    found = frozenset((a == c, b == d) for a, b in left for c, d in right)
    return found if looks else found & EITHER


def _same_word(left: Pair, right: Pair, looks: bool) -> Truths:
    if not isinstance(left, Words) or not isinstance(right, Words):
        return OPEN if looks else EITHER
    firsts = _meet(left.first, right.first)
    if left.steady and right.steady:
        return frozenset((one, one) for one in firsts)
    return frozenset((one, two) for one in firsts for two in _meet(left.second, right.second))


def _meet(left: frozenset[str], right: frozenset[str]) -> set[bool]:
    found = {True} if left & right else set()
    return found if left == right and len(left) == 1 else found | {False}


def between(of: Offers, x: e.Between) -> Pair:
    """`between … and …`, both ends in."""
    low = pairs.compared("at least", of.difference(x.operand, x.low), of.tiny)
    return pairs.all_of((low, pairs.compared("at most", of.difference(x.operand, x.high), of.tiny)))


def one_of(of: Offers, x: e.IsOneOf) -> Pair:
    """`is one of …`."""
    if not of.looks_at_it(x):
        value = of.value(x.operand)
        words = [option.value for option in x.options if isinstance(option, e.Literally)]
        if isinstance(value, Words) and len(words) == len(x.options):
            return frozenset((one, one) for one in _within(value.first, words))
    found = [compare(of, e.Compare(x.type, x.span, "is", x.operand, option)) for option in x.options]
    return pairs.opposite(pairs.all_of(pairs.opposite(one) for one in found))


def _within(words: frozenset[str], options: Sequence[e.Scalar]) -> set[bool]:
    inside = {True} if any(word in options for word in words) else set()
    return inside | ({False} if any(word not in options for word in words) else set())


def all_(of: Offers, x: e.All) -> Pair:
    """`and`."""
    return _if_steady(of, x, pairs.all_of(_beside(of, x.operands, True)))


def any_(of: Offers, x: e.Any) -> Pair:
    """`or`."""
    no = pairs.all_of(pairs.opposite(one) for one in _beside(of, x.operands, False))
    return _if_steady(of, x, pairs.opposite(no))


def _beside(of: Offers, operands: Sequence[e.Expression], others: bool) -> Iterator[Truths]:
    """The operands of `and` or `or`; what may go wrong in one counts only where the others do not decide."""
    if of.varied is not None:
        yield from map(of.truth, operands)
        return
    for place, operand in enumerate(operands):
        quiet = of.quiet()
        yield quiet.truth(operand)
        if not quiet.troubles:
            continue
        inside: Offers | None = of
        for other in (*operands[:place], *operands[place + 1 :]):
            inside = None if inside is None else inside.where(other, others, others)
        if inside is not None:
            inside.truth(operand)


def _if_steady(of: Offers, x: e.Expression, found: Truths) -> Truths:
    return found if of.looks_at_it(x) else found & EITHER


def not_(of: Offers, x: e.Not) -> Pair:
    """`not`."""
    return pairs.opposite(of.truth(x.operand))


def given(of: Offers, x: e.IsGiven) -> Truths:
    """`is given`: the fact that differs is; of others it is the same in both offers."""
    match x.operand:
        case e.Fact(name=name):
            is_given = name == of.varied or of.rulebook.inputs[name].blank_means is not None
            return ALWAYS_YES if is_given else EITHER
        case e.MemberColumn(family=family, column=column) if family in of.members:
            member = of.uses.member(family, of.members[family])
            cell = None if member is None else member.cells.get(column)
            return ALWAYS_NO if cell is None else given(of, e.IsGiven(x.type, x.span, cell))
        case e.MemberFact(family=family, suffix=suffix) if f"{of.members.get(family)} {suffix}" == of.varied:
            return ALWAYS_YES
        case e.Literally():
            return ALWAYS_YES
    return OPEN if of.looks_at_it(x) else EITHER


def or_else(of: Offers, x: e.OrElse) -> Pair:
    """`… or … if not given`."""
    both = (of.value(x.operand), of.value(x.fallback))
    if given(of, e.IsGiven(x.type, x.span, x.operand)) == ALWAYS_YES:
        return both[0]
    found = pairs.either(both)
    return of.unknown(x) if of.looks_at_it(x.operand) else found


def needing(of: Offers, x: e.Needing) -> Pair:
    """`… needs …`: where something is missing, it is missing in both offers."""
    return of.value(x.operand)
