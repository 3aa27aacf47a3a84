"""A witness as it is shown: which facts it turns on, and all that differs when both rulebooks score it."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.change.difference.consequences import consequences
from svrules.change.difference.found import Consequence, Witness
from svrules.change.difference.witness import NAMES, Both, Seen
from svrules.language.expressions import Scalar
from svrules.render.literals import literal
from svrules.render.policy.parts import book_of

__all__ = ["witnessed"]


def witnessed(found: Seen, isolated: Both, published: Both, by_itself: bool = False) -> Witness | None:
    """The witness, scored again; None where the rulebooks do not differ on it.

    What is shown is what the change does by itself; where other changes show on the same bids too, also
    what the two editions as a whole come to.
    """
    own = _differing(found, isolated)
    if not own:
        return None
    whole = _differing(found, published)
    telling = set(found.telling)
    facts: list[tuple[str | None, str, str]] = []
    others: list[tuple[str | None, str, str]] = []
    for of, name, value in _all_facts(found, isolated):
        place = None if of is None else NAMES.index(of)
        (facts if (place, name) in telling else others).append((of, name, value))
    for place, name in found.telling:
        called = None if place is None else NAMES[place]
        if not any((one[0], one[1]) == (called, name) for one in facts):
            facts.append((called, name, "not given"))
    bids = NAMES[: len(found.bids)]
    also = () if whole == own else whole
    return Witness(tuple(facts), tuple(others), bids, own, also, by_itself)


def _differing(found: Seen, both: Both) -> tuple[Consequence, ...]:
    before, after = both.scored(found.contract, found.bids)
    return consequences(before.result(), after.result())


def _all_facts(found: Seen, both: Both) -> Iterator[tuple[str | None, str, str]]:
    units = book_of(both.new).wording.units
    inputs = {**both.old.inputs, **both.new.inputs}

    def shown(name: str, value: Scalar) -> str:
        return literal(value, inputs[name].type, units)

    order = {name: at for at, name in enumerate(inputs)}
    for place, facts in ((None, found.contract), *enumerate(found.bids)):
        of = None if place is None else NAMES[place]
        for name in sorted(facts, key=lambda name: order.get(name, len(order))):
            if name in inputs and inputs[name].owner == ("contract" if of is None else "bid"):
                yield of, name, shown(name, facts[name])
