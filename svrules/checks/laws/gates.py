"""What is known of a bid that passes: what rules require of every bid without an exception."""

from __future__ import annotations

from svrules.checks.laws.assumed import NONE
from svrules.checks.laws.offers import Offers
from svrules.language import expressions as e
from svrules.language.checking.dependencies import table_expressions, walk
from svrules.language.rulebook import Rule

__all__ = ["in_scope", "passing", "required"]


def in_scope(of: Offers) -> Offers:
    """The same for contracts that the rules of scope let through."""
    if "in scope" not in of.shared:
        scope = [rule for rule in of.rulebook.rules if rule.kind == "applies" and _always(of, rule)]
        of.shared["in scope"] = _all_hold(of.of_any(), [(rule.condition, True) for rule in scope])
    known = of.shared["in scope"]
    assert isinstance(known, Offers)  # noqa: S101 - put there above
    return known


def passing(of: Offers) -> Offers:
    """The same for bids that pass every rule that has no exception and that looks at the bid alone."""
    key = "passing"
    if key not in of.shared:
        kept = [rule for rule in required(of) if rule.kind in ("require", "fail")]
        said = [(rule.condition, rule.kind == "require") for rule in kept]
        of.shared[key] = _all_hold(in_scope(of.of_any()), said)
    known = of.shared[key]
    assert isinstance(known, Offers)  # noqa: S101 - put there above
    return known


def _all_hold(base: Offers, said: list[tuple[e.Expression, bool]]) -> Offers:
    """The same where each condition is known to say so, but for those that cannot."""
    found, affected = base, NONE
    for condition, holds in said:
        inside = found.where(condition, holds, holds)
        if inside is not None and inside is not found:
            # However many there are, what none of them speaks of is looked up in one place.
            affected = affected | inside.affected
            found = base.afresh(assumed=inside.assumed, outer=base, affected=affected)
    return found


def required(of: Offers) -> list[Rule]:
    """The rules that every bid that passes keeps to, scope and referrals included.

    They have no exceptions and look at the bid alone. Of the rules about the contract only those of scope
    keep a bid out.
    """
    keeps_out = (rule for rule in of.rulebook.rules if rule.scope == "bid" or rule.kind == "applies")
    return [rule for rule in keeps_out if _always(of, rule) and not _looks_around(of, rule.condition)]


def _always(of: Offers, rule: Rule) -> bool:
    whole = rule.period.overlap(of.rulebook.in_force) == of.rulebook.in_force
    undated = rule.period.start is None and rule.period.end is None
    return (whole or undated) and rule.only_when is None and not rule.exceptions and rule.family is None


def _looks_around(of: Offers, condition: e.Expression) -> bool:
    """Whether it looks at other bids or at marks, itself or through a value or table."""
    clear = of.shared.setdefault("looks at the bid alone", set())
    assert isinstance(clear, set)  # noqa: S101 - put there above
    waiting, seen = [condition], set(clear)
    while waiting:
        for part in walk(waiting.pop()):
            match part:
                case e.Among() | e.MarksOf() | e.TotalRef():
                    return True
                case e.ValueRef(name=name) if ("value", name) not in seen:
                    seen.add(("value", name))
                    waiting += [value.expression for value in of.rulebook.values[name]]
                case e.TableRef(label=label) if ("table", label) not in seen:
                    seen.add(("table", label))
                    waiting += [x for table in of.rulebook.tables[label] for x in table_expressions(table)]
    clear |= seen
    return False
