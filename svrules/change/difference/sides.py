"""Two rulebooks in one case: the same facts on both sides, and what each side makes of them.

What is not looked into (other bids, marks, a family added up) stands on both sides for the same unknown
quantity, as long as nothing that it rests on differs; where something does, each side has its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from svrules.change.difference.saying import Named
from svrules.change.impact.names import Key, used
from svrules.checks.cases.case import Case
from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.facts import combined, computed, fact
from svrules.checks.cases.forms import Atom, Form
from svrules.checks.cases.quantity import Missing, Quantity, Wrong
from svrules.checks.cases.regions import Comparison, Region, Stretch, Words
from svrules.checks.cases.words import form
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import Type
from svrules.render.policy.parts import book_of
from svrules.render.words import Wording, in_words

__all__ = ["Side", "Sides", "equal", "sides_of", "users_of"]

_POPULATION = ("population", "")
"""Who stands among the eligible bids: what every rule has a hand in."""


@dataclass(frozen=True, slots=True)
class Side(Evaluation):
    """One of the two rulebooks in a case.

    `consulted` collects what was asked of and not looked into, `named` what cases are told apart by beside
    facts.
    """

    tag: str = ""
    wording: Wording = field(default_factory=Wording)
    tainted: frozenset[tuple[str, str]] = frozenset()
    consulted: set[str] = field(default_factory=set)
    named: Named = field(default_factory=Named)

    def anew(self, case: Case) -> Side:
        """The same in another case, with nothing consulted yet."""
        # What a case has settled is kept by row, and rows are shared by rulebooks whose figures differ.
        return replace(self, case=Case(case.regions), consulted=set())

    def opaque(self, expression: e.Expression) -> Quantity:
        """Something that is not looked into: of this side alone where it rests on what differs."""
        beside = "".join(f"{family} {code} " for family, code in sorted(self.members.items()))
        own = f"{self.tag}: " if self._differs(expression) else ""
        atom = computed(expression, in_words(expression, self.wording), own + beside)
        start = _counted(self, expression)
        if start is not None:
            atom = replace(atom, start=start)
        self.consulted.add(atom.key)
        return self.of(atom)

    def compare(self, comparison: Comparison, left: Form, right: Form, kind: Type) -> bool:
        """Whether the comparison holds; a difference of several figures gets a name."""
        difference = left - right
        if difference.number is None:
            varying, _, _ = difference.levelled()
            if varying.alone is None:
                key = combined(varying, kind, "").key
                self.named.sums.setdefault(key, (varying, kind))
        return Evaluation.compare(self, comparison, left, right, kind)

    def value(self, expression: e.Expression) -> Quantity:
        """What the expression comes to; an operation that can go wrong is consulted."""
        found = Evaluation.value(self, expression)
        atom = found.alone if isinstance(found, Form) else None
        if isinstance(found, Form) and atom is not None and not atom.is_fact:
            if isinstance(expression, _CAN_GO_WRONG):
                self.consulted.add(found.key)
            if not atom.name and atom.key not in self.named.figures:
                self.call(atom, in_words(expression, self.wording))
        return found

    def call(self, figure: Atom, words: str) -> None:
        """Names a figure that is worked out; with its edition where the other one first used the words."""
        first = self.named.editions.setdefault(words, self.tag)
        called = words if first == self.tag else f"{words} in the {self.tag} edition"
        self.named.figures.setdefault(figure.key, called)

    def formula(self, found: Form, kind: Type) -> str:
        """A number or a formula in words."""
        return form(found, kind, self.rulebook, self.named.of).replace("`", "")

    def _differs(self, expression: e.Expression) -> bool:
        if not self.tainted:
            return False
        names = {*used(expression)}
        among = any(kind == "population" for kind, _ in names) or "Among(" in repr(expression)
        if among and _POPULATION in self.tainted:
            return True
        whole = isinstance(expression, e.TotalRef) or "TotalRef(" in repr(expression)
        return bool(names & self.tainted) or (whole and any(kind == "criterion" for kind, _ in self.tainted))


_CAN_GO_WRONG = (e.Arithmetic, e.Power, e.RoundedPower, e.WithVat)


def _counted(at: Side, expression: e.Expression) -> Stretch | None:
    """What a count or a figure of other bids can be; None for anything else."""
    if isinstance(expression, e.Over | e.Among) and expression.kind == "count":
        return Stretch(Fraction(0), whole=True)
    if not isinstance(expression, e.Among) or not isinstance(expression.operand, e.Fact):
        return None
    start = at.fact(expression.operand.name).start
    if not isinstance(start, Stretch) or expression.kind not in ("lowest", "highest", "mean", "median"):
        return None
    return start if expression.kind in ("lowest", "highest") else replace(start, whole=False, levels=None)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both rulebooks."""

    old: Side
    new: Side

    def at(self, case: Case) -> Sides:
        """Both in a case."""
        return Sides(self.old.anew(case), self.new.anew(case))

    def tainted(self, keys: Iterable[Key]) -> Sides:
        """The same where these parts, and all that rests on them, may differ."""
        found = _closure(self.old.rulebook, self.new.rulebook, keys)
        return Sides(replace(self.old, tainted=found), replace(self.new, tainted=found))


def sides_of(old: Rulebook, new: Rulebook) -> Sides:
    """Both rulebooks, over all that the facts can be in either."""
    facts = {name: _of_both(old, new, name) for name in {**old.inputs, **new.inputs}}
    start = Case({})
    named = Named()
    one, other = book_of(old).wording, book_of(new).wording
    return Sides(
        Side(old, start, {}, facts, tag="old", wording=one, named=named),
        Side(new, start, {}, facts, tag="new", wording=other, named=named),
    )


def _of_both(old: Rulebook, new: Rulebook, name: str) -> Atom:
    found = [fact(book, name) for book in (old, new) if name in book.inputs]
    if len(found) == 1:
        return found[0]
    one, other = found
    region = _union(one.start, other.start)
    return Atom(one.key, name, other.type, region, True, one.may_be_blank or other.may_be_blank)


def _union(one: Region, other: Region) -> Region:
    if isinstance(one, Words) and isinstance(other, Words):
        return Words(one.options | other.options)
    if not isinstance(one, Stretch) or not isinstance(other, Stretch):
        return other
    if one == other:
        return one
    levels = None
    if one.levels is not None and other.levels is not None:
        levels = tuple(sorted({*one.levels, *other.levels}))
    low, low_in = _outer(one.low, one.low_in, other.low, other.low_in, lowest=True)
    high, high_in = _outer(one.high, one.high_in, other.high, other.high_in, lowest=False)
    return Stretch(low, high, low_in, high_in, one.whole and other.whole, levels)  # type: ignore[arg-type]


def _outer(one: object, one_in: bool, other: object, other_in: bool, lowest: bool) -> tuple[object, bool]:
    if one is None or other is None:
        return None, True
    if one == other:
        return one, one_in or other_in
    first = one < other if lowest else one > other  # type: ignore[operator]
    return (one, one_in) if first else (other, other_in)


def users_of(old: Rulebook, new: Rulebook) -> dict[Key, set[Key]]:
    """Which parts use each part directly, in either rulebook."""
    from svrules.change.impact.steps import keyed

    found: dict[Key, set[Key]] = {}
    for book in (old, new):
        for key, part in keyed(book).items():
            for name in used(part):
                found.setdefault(name, set()).add(key)
            parents = {one.parent for one in part if key[0] == "criterion"} if isinstance(part, tuple) else ()
            for parent in parents:
                if parent is not None:
                    found.setdefault(key, set()).add(("criterion", parent))
    return found


def _closure(old: Rulebook, new: Rulebook, keys: Iterable[Key]) -> frozenset[tuple[str, str]]:
    users = users_of(old, new)
    found: set[tuple[str, str]] = set()
    waiting: list[Key] = list(keys)
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        found.add(key)
        waiting += users.get(key, ())
        if key[0] in ("rule", "criterion"):
            found.add(_POPULATION)
    return frozenset(found)


def equal(sides: Sides, one: Quantity, other: Quantity, kind: Type) -> bool:
    """Whether both sides came to the same; parts the case where it is open."""
    for state in (Missing, Wrong):
        if isinstance(one, state) or isinstance(other, state):
            return isinstance(one, state) and isinstance(other, state)
    assert not isinstance(one, Missing | Wrong) and not isinstance(other, Missing | Wrong)  # noqa: S101
    return sides.old.same(one, other, kind)
