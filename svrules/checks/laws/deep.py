"""Values and tables that stand on many others: those are worked out first, so that none waits for long."""

from __future__ import annotations

from svrules.checks.laws.offers import Offers
from svrules.language import expressions as e
from svrules.language.checking.order import Thing, order_of

__all__ = ["ready"]


def ready(of: Offers, thing: Thing) -> None:
    """Work out what a deep value or table uses, the deepest first; what goes wrong is told later."""
    for used in order_of(of.rulebook).below(thing, lambda one: _is_known(of, one)):
        for x in _comes_of(of, used):
            of.quiet().defined(x)


def _is_known(of: Offers, thing: Thing) -> bool:
    if of.outer is not None and not of.affected.touches(of.uses.of_thing(thing, of.members)):
        return True  # it is as it was where less is known
    return all(of.place(x) in of.known for x in _comes_of(of, thing))


def _comes_of(of: Offers, thing: Thing) -> list[e.Expression]:
    """What a value is made of, in all its editions; each result of a table, as it is named elsewhere."""
    kind, name = thing
    if kind == "value":
        return [value.expression for value in of.rulebook.values[name]]
    place = f"results of {name}"
    if place not in of.shared:
        table = of.rulebook.tables[name][0]
        of.shared[place] = [e.TableRef(kind, table.span, name, output) for output, kind in table.outputs]
    found = of.shared[place]
    assert isinstance(found, list)  # noqa: S101 - put there above
    return found
