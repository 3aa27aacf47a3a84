"""What is taken over a population, as formulas.

The others in it are told by what counts of them: whether there are any and how many, the bid with the lowest
and the bid with the highest value, and the mean between. They are the same in both offers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import z3

from svrules.checks.cases.facts import likeness
from svrules.checks.laws.formulas.arithmetic import largest, smallest
from svrules.checks.laws.formulas.expressions import Formulas
from svrules.checks.laws.formulas.known import NO, YES, Known, Refused, Term, constant, together
from svrules.language import expressions as e

__all__ = ["Others", "Whom"]

_VERBS: Final = ("lowest", "highest", "mean", "sum")


@dataclass(frozen=True, slots=True)
class Whom:
    """The others of a population: how many there are."""

    number: Term

    @property
    def some(self) -> Term:
        """Whether there are any."""
        return self.number >= 1


@dataclass(frozen=True, slots=True)
class _Values:
    """What the others bring: the lowest, the highest, and the mean, which lies between."""

    lowest: Term
    highest: Term
    mean: Term
    ok: Term


@dataclass(eq=False)
class Others:
    """The other bids of one question; `within` says what they can be.

    `passes` says what is known of a bid that passes; `only_steady` refuses populations in which the bid
    itself need not be, because it is not yet said that it passes.
    """

    passes: Callable[[Formulas], Term]
    only_steady: bool = False
    within: list[Term] = field(default_factory=list)
    rivals: dict[str, Term] = field(default_factory=dict)
    _whom: dict[str, Whom] = field(default_factory=dict)
    _values: dict[str, _Values] = field(default_factory=dict)
    _ranks: dict[str, list[tuple[Term, Term]]] = field(default_factory=dict)

    def among(self, here: Formulas, x: e.Among) -> Known:
        """`lowest price among bids` and its kin."""
        inside = self.is_in(here, x.population)
        if x.operand is None:
            own = z3.If(inside.term, constant(1), constant(0))
            return Known(self.whom(here, x.population).number + own, inside.ok)
        if x.kind.startswith("rank"):
            return self._rank(here, x, inside)
        if x.kind not in _VERBS:
            raise Refused(f"`{x.kind} among`")
        return self.verb(here, x.kind, x.operand, x.population)

    def verb(self, here: Formulas, kind: str, operand: e.Expression, population: e.PopulationRef) -> Known:
        """The lowest, highest, mean or sum over a population, the bid itself with it where it is in it."""
        inside = self.is_in(here, population)
        whom = self.whom(here, population)
        values = self._values_of(here, operand, population, whom)
        own = here.of(operand)
        ok = z3.And(inside.ok, z3.Implies(inside.term, own.ok), z3.Or(inside.term, whom.some), values.ok)
        return Known(_verb(kind, own.term, inside.term, whom, values), ok)

    def is_in(self, here: Formulas, population: e.PopulationRef) -> Known:
        """Whether the bid itself is in a population; so far it passes."""
        if here.is_rival:
            raise Refused("other bids that are compared with others again")
        if population.leave_out is not None:
            raise Refused("`all but the highest` or `lowest`")
        if population.others:
            return Known(NO)
        if self.only_steady and population.name != "all bids":
            raise Refused("a rule that looks at the bids that pass, itself among them")
        declared = here.rulebook.populations.get(population.name or "")
        if declared is not None and "pass" not in declared.statuses:
            return Known(NO)
        return together(lambda *each: z3.And(YES, *each), [here.of(x) for x in _conditions(here, population)])

    # The others

    def whom(self, here: Formulas, population: e.PopulationRef) -> Whom:
        """How many others there are in a population."""
        key = _key(here, population)
        if key not in self._whom:
            number = z3.Real(f"number of others in {key}")
            found = Whom(number)
            somebody = self._rival(here, None, population, found)
            self.within += [z3.Or(number == 0, number >= 1), z3.Implies(found.some, somebody.ok)]
            self._whom[key] = found
        return self._whom[key]

    def _values_of(
        self, here: Formulas, operand: e.Expression, population: e.PopulationRef, whom: Whom
    ) -> _Values:
        key = f"{_key(here, population)} {_members(here)}{likeness(operand)}"
        if key not in self._values:
            low = self._rival(here, operand, population, whom)
            high = self._rival(here, operand, population, whom)
            mean = z3.Real(f"mean of others: {key}")
            alone = z3.Implies(whom.number == 1, low.term == high.term)
            said = z3.And(low.ok, high.ok, low.term <= mean, mean <= high.term, alone)
            # Where nobody is there, or what they bring is not asked for, nothing of it is ruled out.
            self._values[key] = _Values(low.term, high.term, mean, z3.Implies(whom.some, said))
        return self._values[key]

    def _rival(
        self, here: Formulas, operand: e.Expression | None, population: e.PopulationRef, whom: Whom
    ) -> Known:
        """What some bid of the population brings. Refused where that hangs on other bids, the offers too."""
        name = f"rival {len(self.rivals) + 1}"
        self.rivals[name] = whom.some
        rival = replace(here, who=name, is_rival=True)
        declared = here.rulebook.populations.get(population.name or "")
        brings = Known(YES) if operand is None else rival.of(operand)
        said = [brings.ok]
        for condition in _conditions(here, population):
            holds = rival.of(condition)
            said += [holds.ok, holds.term]
        if population.name is None or (declared is not None and declared.statuses == {"pass"}):
            said.append(self.passes(rival))
        return Known(brings.term, z3.And(*said))

    # A place

    def _rank(self, here: Formulas, x: e.Among, inside: Known) -> Known:
        """1 and how many others are strictly before it: with more, never fewer are below it."""
        assert x.operand is not None  # noqa: S101 - a rank is always of something
        own, whom = here.of(x.operand), self.whom(here, x.population)
        key = f"{x.kind} {_key(here, x.population)} {_members(here)}{likeness(x.operand)}"
        if key not in self._ranks:
            self._rival(here, x.operand, x.population, whom)  # what they bring must be theirs alone
        known = self._ranks.setdefault(key, [])
        before = z3.ToReal(z3.Int(f"before {here.who} by {key}"))
        self.within.append(z3.And(before >= 0, before <= whom.number))
        for value, others in known:
            low, high = (value, own.term) if x.kind == "rank lowest first" else (own.term, value)
            self.within += [
                z3.Implies(low <= high, others <= before),
                z3.Implies(low >= high, others >= before),
            ]
        known.append((own.term, before))
        ok = z3.And(inside.ok, own.ok, z3.Or(inside.term, whom.some))
        return Known(before + 1, ok)


def _verb(kind: str, own: Term, inside: Term, whom: Whom, values: _Values) -> Term:
    if kind in ("lowest", "highest"):
        theirs = values.lowest if kind == "lowest" else values.highest
        pick = smallest if kind == "lowest" else largest
        with_own = z3.If(whom.some, pick((theirs, own)), own)
        return z3.If(inside, with_own, theirs)
    added = z3.If(whom.some, values.mean * whom.number, constant(0))
    together_with_own = added + z3.If(inside, own, constant(0))
    if kind == "sum":
        return together_with_own
    return together_with_own / (whom.number + z3.If(inside, constant(1), constant(0)))


def _conditions(here: Formulas, population: e.PopulationRef) -> list[e.Expression]:
    """What must hold of a bid in a population."""
    declared = here.rulebook.populations.get(population.name or "")
    wheres = (population.where, declared.where if declared is not None else None)
    return [where for where in wheres if where is not None]


def _key(here: Formulas, population: e.PopulationRef) -> str:
    """The same for populations of which the others are the same bids."""
    where = "" if population.where is None else _members(here)
    return where + likeness(e.PopulationRef(population.name, False, population.where, population.leave_out))


def _members(here: Formulas) -> str:
    return "".join(f"{family} {code} " for family, code in sorted(here.members.items()))
