"""What goes over many becomes steps: the members of families, the bids of populations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from svrules.diagnostics import Span
from svrules.engine.plan import EACH_BID, EACH_PAIR, ONCE, OTHERS, AmongShape, OverShape, Owner
from svrules.engine.planning.place import NUMBER, Place
from svrules.language import expressions as ex
from svrules.language.rulebook import Outcome
from svrules.language.types import Type

if TYPE_CHECKING:
    from svrules.engine.planning.expressions import Lowering

__all__ = ["Groups"]


class Groups:
    """Lowers aggregates over families and over bids."""

    def __init__(self, lowering: Lowering) -> None:
        self.low = lowering

    def over(self, e: ex.Over, place: Place) -> int:
        """The step that goes over the members of a family."""
        family = self.low.rulebook.families[e.family]
        codes = tuple(member.code for member in family.members)
        places = [place.at(e.family, code) for code in codes]
        operands: list[int] = []
        for part in (e.operand, e.where):
            if part is not None:
                operands += [self.low.expression(part, at) for at in places]
        if e.cap_by is not None and e.cap is not None:
            group = ex.MemberColumn(NUMBER, e.span, e.family, e.cap_by)
            operands += [self.low.column(group, at) for at in places]
            operands += [self.low.expression(e.cap, at) for at in places]
        groups = tuple(tuple(codes.index(c) for c in group) for group in e.only_largest_of)
        shape = OverShape(
            e.kind,
            codes,
            e.operand is not None,
            e.where is not None,
            groups,
            e.keep,
            e.cap is not None,
            self.low.text(e.span, f"{e.kind} over {family.plural}"),
        )
        return self.low.emit("over", operands, place, e.span, e.type, shape)

    def of_this_bid(self, e: ex.OfThisBid, place: Place) -> int:
        """The step of what an aggregate takes from the bid being scored."""
        step = self.low.expression(e.operand, replace(place, nested=False))
        if not place.nested or self.low.steps[step].domain == ONCE:
            return step
        return self.low.emit("this", (step,), place, e.span, e.type, domain=EACH_PAIR)

    def among(self, e: ex.Among, place: Place) -> int:
        """The step of an aggregate over bids, as written in an expression."""
        return self.aggregate(e.kind, e.operand, e.population, place, e.span, e.type)

    def aggregate(
        self,
        kind: ex.Aggregation,
        operand: ex.Expression | None,
        population: ex.PopulationRef,
        place: Place,
        span: Span,
        type_: Type,
    ) -> int:
        """The step of an aggregate over the bids of a population."""
        inside = replace(place, nested=True)
        operands = [] if operand is None else [self.low.expression(operand, inside)]
        named = self.low.rulebook.populations.get(population.name or "")
        if named is not None and named.where is not None:
            owner = Owner("population", named.name, named.clause, named.span.line)
            operands.append(self.low.expression(named.where, Place(owner, nested=True)))
        if population.where is not None:
            operands.append(self.low.expression(population.where, inside))
        shape = AmongShape(
            kind,
            _statuses(population, None if named is None else named.statuses),
            population.others,
            population.leave_out,
            operand is not None,
            self._block(operands),
            self._among_words(kind, operand, span),
            population.name or self.low.rulebook.bid_word + "s",
        )
        own = population.others or kind.startswith("rank")
        domain = EACH_BID if own else ONCE
        if any(self.low.steps[i].domain == EACH_PAIR for i in operands):
            domain = EACH_PAIR if place.nested else EACH_BID
        return self.low.emit("among", operands, place, span, type_, shape, domain, OTHERS)

    def _among_words(self, kind: ex.Aggregation, operand: ex.Expression | None, span: Span) -> str:
        """The aggregate as written; one that a method implies is called `lowest price`."""
        written = self.low.text(span, kind)
        if operand is None or kind.split()[0] in written.lower().removeprefix("the ").split()[:1]:
            return written
        return f"{kind} {self.low.text(operand.span, '')}".strip()

    def _block(self, operands: list[int]) -> tuple[int, ...]:
        """The steps to compute for each pair of bids, in order."""
        found: set[int] = set()
        waiting = [i for i in operands if self.low.steps[i].domain == EACH_PAIR]
        while waiting:
            index = waiting.pop()
            if index in found:
                continue
            found.add(index)
            if self.low.steps[index].operation not in ("this", "among"):
                waiting += [
                    i for i in self.low.steps[index].operands if self.low.steps[i].domain == EACH_PAIR
                ]
        return tuple(sorted(found))


def _statuses(population: ex.PopulationRef, named: frozenset[Outcome] | None) -> frozenset[Outcome] | None:
    if population.name is None:
        return frozenset({"pass"})
    return named
