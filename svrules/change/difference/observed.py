"""What to compare for a change: the results of the parts that changed, and those that rest on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from svrules.change.difference.earning import MARKS, SHARE, Earned, in_marks, worth
from svrules.change.difference.outcomes import outcome
from svrules.change.difference.sides import Side, users_of
from svrules.change.impact.names import Key, same
from svrules.change.impact.steps import Keyed, keyed
from svrules.checks.cases.forms import Form, constant
from svrules.checks.cases.quantity import MISSING, WRONG, Quantity
from svrules.checks.cases.worths import available
from svrules.language import expressions as e
from svrules.language.marking import Criterion
from svrules.language.rulebook import Family, Population, Rule, Rulebook, Setting, Table, Value
from svrules.language.types import TextType, Type, YesNoType

__all__ = ["NOT_THERE", "WORTH", "Observed", "observed", "reached"]

NOT_THERE: Final = "none"
WORTH: Final = "available marks"
_WORD: Final = TextType()
Look = Callable[[Side], Quantity]


@dataclass(frozen=True, slots=True)
class Observed:
    """One result of a part: `name` in a sentence, the type of what it is, and how a side comes to it.

    `member` is the code of the member that it is of, where it is of one. `scoped`: it is only looked at where
    the contract is in scope.
    """

    key: Key
    name: str
    kind: Type
    look: Look
    member: str | None = None
    scoped: bool = True


def observed(old: Rulebook, new: Rulebook, keys: Iterable[Key]) -> list[Observed]:
    """The own results of these parts: a setting's, each result of a table, what a rule says of a bid …"""
    before, after = keyed(old), keyed(new)
    found: dict[tuple[Key, str], Observed] = {}
    for key in keys:
        for one in _of_part(key, before, after, old, new):
            found.setdefault((one.key, one.name), one)
    return list(found.values())


def reached(old: Rulebook, new: Rulebook, keys: Iterable[Key]) -> list[Key]:
    """The rules, criteria and award that rest on these parts, through whatever lies between."""
    users = users_of(old, new)
    own, waiting = set(keys), list(keys)
    met: set[Key] = set()
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in met and user not in own:
                met.add(user)
                waiting.append(user)
    order = [*keyed(new), *keyed(old)]
    return sorted((key for key in met if key[0] in ("rule", "criterion", "award")), key=order.index)


def _of_part(key: Key, before: Keyed, after: Keyed, old: Rulebook, new: Rulebook) -> Iterator[Observed]:
    one, other = before.get(key), after.get(key)
    match key[0]:
        case "setting":
            yield from _setting(key, one, other)
        case "value":
            yield from _value(key, one, other, old, new)
        case "table":
            yield from _table(key, one, other, old, new)
        case "family":
            yield from _family(key, one, other, old, new)
        case "population":
            yield from _population(key, one, other)
        case "rule":
            yield from _rule(key, one or (), other or (), old, new)
        case "criterion":
            yield from _criterion(key, one or (), other or (), old, new)


def _setting(key: Key, one: Setting | None, other: Setting | None) -> Iterator[Observed]:
    if one is not None and other is not None:
        ref = e.SettingRef(other.type, other.span, key[1])
        yield Observed(key, f"`{key[1]}`", other.type, _value_of(ref), scoped=False)


def _value_of(expression: e.Expression) -> Look:
    return lambda at: at.value(expression)


def _members(family: str | None, old: Rulebook, new: Rulebook) -> list[str | None]:
    if family is None:
        return [None]
    books = (book.families[family] for book in (new, old) if family in book.families)
    return list(dict.fromkeys(member.code for of in books for member in of.members))


def _there(family: str | None, code: str | None, look: Look, absent: Quantity = NOT_THERE) -> Look:
    """The look with a member of the family at hand; `absent` where this side has no such member."""

    def found(at: Side) -> Quantity:
        if family is None:
            return look(at)
        of = at.rulebook.families.get(family)
        if of is None or not any(member.code == code for member in of.members):
            return absent
        return look(at.at(family, code))  # type: ignore[arg-type]

    return found


def _value(
    key: Key, one: tuple[Value, ...] | None, other: tuple[Value, ...] | None, old: Rulebook, new: Rulebook
) -> Iterator[Observed]:
    if not one or not other:
        return
    family, kind = other[0].family, other[0].expression.type
    for code in _members(family, old, new):
        ref = e.ValueRef(kind, other[0].span, key[1], family, code)
        look = _there(family, code, _value_of(ref))
        name = f"`{key[1]}`" if code is None else f"`{code} {key[1]}`"
        yield Observed(key, name, kind, look, code)


def _table(
    key: Key, one: tuple[Table, ...] | None, other: tuple[Table, ...] | None, old: Rulebook, new: Rulebook
) -> Iterator[Observed]:
    if not one or not other:
        return
    results = {name: kind for table in (*one, *other) for name, kind in table.outputs}
    family = other[0].family
    for name, kind in results.items():
        for code in _members(family, old, new):
            ref = e.TableRef(kind, other[0].span, key[1], name)
            look = _there(family, code, _result(ref))
            called = f"`{name}`" if code is None else f"`{name}` of {code}"
            yield Observed(key, called, kind, look, code)


def _result(ref: e.TableRef) -> Look:
    def look(at: Side) -> Quantity:
        tables = at.rulebook.tables[ref.label]
        if not any(ref.output in dict(table.outputs) for table in tables):
            return NOT_THERE
        return at.value(ref)

    return look


def _family(
    key: Key, one: Family | None, other: Family | None, old: Rulebook, new: Rulebook
) -> Iterator[Observed]:
    """A member shows in what is worked out for each, member by member, where its own line differs."""
    if one is None or other is None:
        return
    lines = ({member.code: member for member in of.members} for of in (one, other))
    was, now = lines
    differing = {code for code in {**was, **now} if not same(was.get(code), now.get(code))}
    before, after = keyed(old), keyed(new)
    direct = users_of(old, new).get(key, set())
    for user in (user for user in {**before, **after} if user in direct):
        for found in _of_part(user, before, after, old, new):
            if found.member in differing:
                yield found


def _population(key: Key, one: Population | None, other: Population | None) -> Iterator[Observed]:
    if one is None or other is None:
        return

    def look(at: Side) -> Quantity:
        where = at.rulebook.populations[key[1]].where
        return True if where is None else at.value(where)

    yield Observed(key, f"being in `{key[1]}`", YesNoType(), look)


def _rule(
    key: Key, one: tuple[Rule, ...], other: tuple[Rule, ...], old: Rulebook, new: Rulebook
) -> Iterator[Observed]:
    rules = (*one, *other)
    family, scoped = rules[-1].family, all(rule.kind != "applies" for rule in rules)

    def look(at: Side) -> Quantity:
        versions = [rule for rule in at.rulebook.rules if rule.label == key[1]]
        rule = at.edition(versions, lambda version: version.period)
        return NOT_THERE if rule is None else outcome(at, rule)

    for code in _members(family, old, new):
        found = _there(family, code, look)
        yield Observed(key, f"rule {key[1]}" + (f" {code}" if code else ""), _WORD, found, code, scoped)


def _criterion(
    key: Key, one: tuple[Criterion, ...], other: tuple[Criterion, ...], old: Rulebook, new: Rulebook
) -> Iterator[Observed]:
    versions = (*one, *other)
    family = versions[-1].family
    marks = any(in_marks(version) for version in versions)
    made = {id(version): Earned(version, marks) for version in versions}
    for code in _members(family, old, new):
        called = code or key[1]
        yield _worth(key, called, family, code)
        if not any(map(_decides, versions)):
            continue
        yield _earned(key, called, family, code, made, marks)
        if any(version.pass_marks for version in versions):
            yield _passes(key, called, family, code, made, marks)


def _decides(criterion: Criterion) -> bool:
    """Whether it says itself what it earns, and is no section that only holds parts together."""
    own = (criterion.method, criterion.overrides, criterion.limits, criterion.pass_marks)
    return any(own)


def _in_force(at: Side, code: str) -> Criterion | None:
    versions = [one for one in at.rulebook.criteria if one.code == code]
    return at.edition(versions, lambda version: version.period)


def _worth(key: Key, called: str, family: str | None, code: str | None) -> Observed:
    look = _there(family, code, lambda at: worth(at, called, _in_force(at, key[1])), constant(0))
    return Observed(key, f"{called} {WORTH}", MARKS, look, code)


def _whole(at: Side, called: str, marks: bool) -> Quantity:
    """What marks are taken of: the marks available, or one where all is told in shares."""
    if not marks:
        return constant(1)
    found = available(at, called)
    return MISSING if found is None else found


def _earned(
    key: Key, called: str, family: str | None, code: str | None, made: dict[int, Earned], marks: bool
) -> Observed:
    def look(at: Side) -> Quantity:
        version = _in_force(at, key[1])
        if version is None:
            return constant(0)
        whole = _whole(at, called, marks)
        return made[id(version)].look(at, whole) if isinstance(whole, Form) else whole

    found = _there(family, code, look, constant(0))
    kind = MARKS if marks else SHARE
    return Observed(key, f"{called} {'marks' if marks else 'share of the marks'}", kind, found, code)


def _passes(
    key: Key, called: str, family: str | None, code: str | None, made: dict[int, Earned], marks: bool
) -> Observed:
    def look(at: Side) -> Quantity:
        version = _in_force(at, key[1])
        if version is None:
            return "pass"
        whole = _whole(at, called, marks)
        if not isinstance(whole, Form):
            return whole if whole is WRONG else "unknown"
        earner = made[id(version)]
        earned = earner.look(at, whole)
        said = [earner.passes(at, mark, earned, whole) for mark in version.pass_marks]
        return ", ".join(dict.fromkeys(one for one in said if one != "pass")) or "pass"

    found = _there(family, code, look, "pass")
    return Observed(key, f"pass mark of {called}", _WORD, found, code)
