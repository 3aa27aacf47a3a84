"""SV0413: a condition against the best value itself, which every bid meets, or none.

The lowest price among the bids is nobody's to undercut: each bid's own price is at least that.

    refer when price is above 40% of lowest price among bids    # always: no price is below the lowest

Instead, for more than 40% above the lowest write `price is above 140% of lowest price among bids`; to leave
the bid itself out of the comparison, `among other bids`. It is a warning: in a declared population the bid
itself need not be.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, Literal

from svrules.checks.cases.words import quoted
from svrules.checks.uses import users
from svrules.diagnostics import Diagnostic, Source
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.quantities import shown

__all__ = ["check_foregone"]

_FLIPPED: Final[dict[e.Comparison, e.Comparison]] = {
    "above": "below",
    "at least": "at most",
    "below": "above",
    "at most": "at least",
}


def check_foregone(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every comparison with a share of the lowest or highest that its own bid cannot but meet, or miss."""
    if not rulebook.text:
        return ()
    source = Source(rulebook.name, rulebook.text)
    found: dict[Diagnostic, None] = {}
    for user in users(rulebook):
        for part in user.parts():
            if isinstance(part, e.Compare):
                found.update(dict.fromkeys(_findings(part, source)))
    return tuple(found)


def _findings(compare: e.Compare, source: Source) -> Iterator[Diagnostic]:
    sides = (
        (compare.left, compare.comparison, compare.right),
        (compare.right, _FLIPPED.get(compare.comparison), compare.left),
    )
    for own, comparison, other in sides:
        share, best = _share_of_best(other)
        if comparison is None or best is None or not _is_of(best, own):
            continue
        always = _is_met(comparison, best.kind, share)
        if always is not None:
            yield _finding(compare, best, comparison, share, always, source)


def _share_of_best(side: e.Expression) -> tuple[Fraction, e.Among | None]:
    """The lowest or highest that a side is a share of: `40% of lowest price among bids`."""
    match side:
        case e.Among(kind="lowest" | "highest"):
            return Fraction(1), side
        case e.Arithmetic(operator="×", left=e.Literally(value=Fraction() as share), right=e.Among() as best):
            return share, best
        case e.Arithmetic(operator="×", left=e.Among() as best, right=e.Literally(value=Fraction() as share)):
            return share, best
    return Fraction(1), None


def _is_of(best: e.Among, own: e.Expression) -> bool:
    """Whether the bid's own figure is among those that the best is taken of."""
    population = best.population
    if population.others or population.where is not None or population.leave_out is not None:
        return False
    match best.operand, own:
        case (e.Fact(name=one), e.Fact(name=other)):
            return one == other
        case (e.ValueRef() as one, e.ValueRef() as other):
            return (one.name, one.family, one.code) == (other.name, other.family, other.code)
    return False


def _is_met(comparison: e.Comparison, kind: str, share: Fraction) -> bool | None:
    """Whether own ⟨comparison⟩ share × best always holds (True) or never does (False)."""
    if kind == "highest":
        comparison = _FLIPPED.get(comparison, comparison)
    beyond = share < 1 if kind == "lowest" else share > 1
    match comparison:
        case "at least":
            return True if beyond or share == 1 else None
        case "above":
            return True if beyond else None
        case "below":
            return False if beyond or share == 1 else None
        case "at most":
            return False if beyond else None
    return None


def _finding(
    compare: e.Compare, best: e.Among, comparison: e.Comparison, share: Fraction, always: bool, source: Source
) -> Diagnostic:
    text = " ".join(source.at(compare.span).split())
    name = " ".join(source.at(best.operand.span).split()) if best.operand is not None else ""
    beyond: Literal["below", "above"] = "below" if best.kind == "lowest" else "above"
    meant = _meant(best.kind, share) if always else ""
    return Diagnostic(
        "SV0413", "warning", compare.span,
        f"{quoted(text)} {'always' if always else 'never'} holds of a bid that is among those compared.",
        why=f"No {quoted(name)} is {beyond} the {best.kind}, its own included.",
        try_=f"{meant}To leave the bid itself out write `among other bids`.",
    )  # fmt: skip


def _meant(kind: str, share: Fraction) -> str:
    """What was meant by 40% of the lowest, perhaps: more than 40% above it."""
    more, side = (share, "above") if kind == "lowest" else (share - 1, "below")
    limit = 1 + more if kind == "lowest" else 1 - more
    if share == 1 or limit <= 0:
        return ""
    return f"For more than {_percent(more)} {side} the {kind} write `is {side} {_percent(limit)} of …`. "


def _percent(share: Fraction) -> str:
    return f"{shown(share * 100)}%"
