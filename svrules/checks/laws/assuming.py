"""What a condition that is known to hold, or not to hold, says of the facts and figures in it."""

from __future__ import annotations

from typing import Final

from svrules.checks.laws.assumed import Affected, Assumed
from svrules.checks.laws.facts import AMONG, VALUE, orderly
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.pairs import Numbers, Words
from svrules.checks.laws.ranges import ANY, ZERO, Range, hull
from svrules.language import expressions as e
from svrules.language.types import ChoiceType, YesNoType

__all__ = ["assume", "said_of"]

_CONTRARY: Final[dict[str, str]] = {
    "above": "at most",
    "at least": "below",
    "below": "at least",
    "at most": "above",
    "is": "is not",
    "is not": "is",
}
_TURNED: Final[dict[str, str]] = {
    "above": "below",
    "at least": "at most",
    "below": "above",
    "at most": "at least",
    "is": "is",
    "is not": "is not",
}


def assume(of: Offers, condition: e.Expression, first: bool | None, second: bool | None) -> Assumed | None:
    """What is assumed where a condition says so in the first and in the second offer (None: not known).

    None where that cannot be.
    """
    match condition:
        case e.Not(operand=operand):
            return assume(of, operand, _not(first), _not(second))
        case e.All(operands=operands):
            return _all(of, operands, first, second)
        case e.Any(operands=operands):
            one = None if first and len(operands) > 1 else first
            two = None if second and len(operands) > 1 else second
            return _each(of, operands, one, two)
        case e.ValueRef(name=name, family=None) if len(of.rulebook.values[name]) == 1:
            inside = of.where(of.rulebook.values[name][0].expression, first, second)
            return None if inside is None else inside.assumed
    return _simple(of, condition, first, second)


def said_of(of: Offers, condition: e.Expression, assumed: Assumed) -> Affected:
    """What is now known more of, by the names that `Uses` gives."""
    found: set[str] = set()
    together: set[frozenset[str]] = set()
    for key in assumed.changed(of.assumed):
        if " less " in key:
            continue  # its two sides are told of by themselves
        if key.startswith("fact "):
            found.add(key.removeprefix("fact "))
        elif key.startswith("value "):
            found |= {
                VALUE + name for name in _beginnings(key.removeprefix("value ")) & of.rulebook.values.keys()
            }
        elif "Among(" in key or key.startswith("count "):
            found.add(AMONG)
        elif key in of.meant:
            x, members = of.meant[key]
            together.add(of.uses.of((x,), members))
        else:
            found |= of.uses.of((condition,), of.members)
    return Affected(frozenset(found), frozenset(together))


def _beginnings(words: str) -> set[str]:
    """The text up to each of its spaces: a name may hold spaces, and something may follow it."""
    return {words[:place] for place, mark in enumerate(words) if mark == " "}


def _simple(of: Offers, condition: e.Expression, first: bool | None, second: bool | None) -> Assumed | None:
    """The same for a condition that holds no other."""
    match condition:
        case e.Compare(comparison=comparison, left=left, right=right):
            return _compare(of, comparison, left, right, first, second)
        case e.Between(operand=operand, low=low, high=high):
            found = _compare(of, "at least", operand, low, first or None, second or None)
            if found is None:
                return None
            return _compare(
                of.assuming(found, condition), "at most", operand, high, first or None, second or None
            )
        case e.IsOneOf():
            return _one_of(of, condition, first, second)
        case e.Fact(type=YesNoType(), name=name) if name != of.varied and first is not None:
            words = frozenset(("yes" if first else "no",))
            known = of.assumed.words.get(f"fact {name}", (None, None))[0]
            clash = known is not None and known != words
            return None if clash else of.assumed.word(f"fact {name}", words, words)
    return of.assumed


def _all(
    of: Offers, operands: tuple[e.Expression, ...], first: bool | None, second: bool | None
) -> Assumed | None:
    if first is False and second is False:
        offered = _offered(of, operands)
        if offered is not None:
            return offered
    one = first if first or len(operands) == 1 else None
    two = second if second or len(operands) == 1 else None
    return _each(of, operands, one, two)


def _offered(of: Offers, operands: tuple[e.Expression, ...]) -> Assumed | None:
    """Where not every bid offers nothing, the highest is above nothing; None: that is not what is said."""
    match operands:
        case (
            e.Compare(comparison="is", left=e.Among(kind="lowest") as lowest, right=e.Literally() as one),
            e.Compare(comparison="is", left=e.Among(kind="highest") as highest, right=e.Literally() as other),
        ) if one.value == other.value and lowest.population == highest.population:
            least = of.as_kind(one, lowest.type).first.single
            never_below = of.number(lowest).first.within(Range(high=least, high_open=True)).is_empty
            if least is not None and never_below:
                return _compare(of, "above", highest, other, True, True)
    return None


def _not(known: bool | None) -> bool | None:
    return None if known is None else not known


def _each(
    of: Offers, operands: tuple[e.Expression, ...], first: bool | None, second: bool | None
) -> Assumed | None:
    if first is None and second is None:
        return of.assumed
    for operand in operands:
        found = assume(of, operand, first, second)
        if found is None:
            return None
        of = of.assuming(found, operand)
    return of.assumed


def _compare(
    of: Offers,
    comparison: str,
    left: e.Expression,
    right: e.Expression,
    first: bool | None,
    second: bool | None,
) -> Assumed | None:
    if first is None and second is None:
        return of.assumed
    if not orderly(left.type) and not orderly(right.type):
        return _words(of, comparison, left, right, first, second)
    if isinstance(left.type, ChoiceType) and not left.type.ordered:
        return of.assumed
    one, two = _said(comparison, first), _said(comparison, second)
    kind = left.type if isinstance(left.type, ChoiceType) else right.type
    a, b = of.as_kind(left, kind), of.as_kind(right, kind)
    found = of.assumed
    sides = ((left, b, one, two), (right, a, _turn(one), _turn(two)))
    for side, limit, at_first, then in sides:
        if isinstance(side, e.Literally):
            continue
        now = of.as_kind(side, kind)
        found = found.number(
            of.key(side),
            _beyond(at_first, limit.first, of.tiny).within(_off(at_first, limit.first, now.first, of.tiny)),
            _beyond(then, limit.second, of.tiny).within(_off(then, limit.second, now.second, of.tiny)),
        )
    apart = f"{of.key(left)} less {of.key(right)}"
    found = found.number(apart, _beyond(one, ZERO, of.tiny), _beyond(two, ZERO, of.tiny))
    inside = of.assuming(found, e.All(YesNoType(), left.span, (left, right)))
    if any(inside.as_kind(side, kind).is_impossible for side in (left, right)):
        return None
    return None if inside.difference(left, right).is_impossible else found


def _said(comparison: str, known: bool | None) -> str | None:
    return None if known is None else comparison if known else _CONTRARY[comparison]


def _turn(comparison: str | None) -> str | None:
    return None if comparison is None else _TURNED[comparison]


def _beyond(comparison: str | None, limit: Range, tiny: bool) -> Range:
    """The numbers that compare so with some number of the range.

    Where changes are as small as one likes, both sides of a limit are as near to it as one likes.
    """
    match comparison:
        case "above" | "at least":
            return Range(low=limit.low, low_open=not tiny and (comparison == "above" or limit.low_open))
        case "below" | "at most":
            return Range(high=limit.high, high_open=not tiny and (comparison == "below" or limit.high_open))
        case "is":
            return limit
    return ANY


def _off(comparison: str | None, limit: Range, now: Range, tiny: bool) -> Range:
    """What `is not` says of numbers of which the limit is the lowest or the highest."""
    number = limit.single
    if comparison != "is not" or number is None or tiny:
        return ANY
    if now.low == number:
        return Range(low=number, low_open=True)
    return Range(high=number, high_open=True) if now.high == number else ANY


def _words(
    of: Offers,
    comparison: str,
    left: e.Expression,
    right: e.Expression,
    first: bool | None,
    second: bool | None,
) -> Assumed | None:
    if isinstance(left, e.Literally):
        left, right = right, left
    if not isinstance(right, e.Literally) or isinstance(left.type, YesNoType):
        return of.assumed
    wanted = frozenset((str(right.value),))
    return _narrowed(of, left, wanted, _is(comparison, first), _is(comparison, second))


def _is(comparison: str, known: bool | None) -> bool | None:
    return None if known is None else known == (comparison == "is")


def _narrowed(
    of: Offers, x: e.Expression, wanted: frozenset[str], first: bool | None, second: bool | None
) -> Assumed | None:
    value = of.value(x)
    if not isinstance(value, Words):
        return of.assumed
    one = None if first is None else value.first & wanted if first else value.first - wanted
    two = None if second is None else value.second & wanted if second else value.second - wanted
    if (one is not None and not one) or (two is not None and not two):
        return None
    found = of.assumed.word(of.key(x), one, two)
    if value.steady and one is not None and two is not None and not one & two:
        return None
    return found


def _one_of(of: Offers, x: e.IsOneOf, first: bool | None, second: bool | None) -> Assumed | None:
    if not all(isinstance(option, e.Literally) for option in x.options):
        return of.assumed
    if not orderly(x.operand.type):
        wanted = frozenset(str(option.value) for option in x.options if isinstance(option, e.Literally))
        return _narrowed(of, x.operand, wanted, first, second)
    options = [of.as_kind(option, x.operand.type) for option in x.options]
    inside = hull(*(option.first for option in options))
    found = of.assumed.number(of.key(x.operand), inside if first else ANY, inside if second else ANY)
    value = of.assuming(found, x).value(x.operand)
    return None if isinstance(value, Numbers) and value.is_impossible else found
