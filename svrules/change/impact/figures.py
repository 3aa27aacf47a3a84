"""What is counted over all competitions of an Impact, and how its figures are written for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from svrules.change.impact.model import BidImpact, CompetitionImpact, Impact, Move, Share, Standing
from svrules.engine.result import RulebookId
from svrules.quantities import exact_number, exact_text, shown

__all__ = [
    "Counts", "bids", "called", "counted", "due_to", "marks", "mean_moves", "outcome_words", "ranks_words",
    "signed", "titled", "totals_words", "winners_now", "winners_words",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """How many competitions and bids there are, and how many of them each thing happened to.

    Of competitions whose winner stays or changes: how many are provisional; of those whose winner changes,
    how many had none before, and have none now.
    """

    competitions: int
    same: int
    changes: int
    not_known: int
    not_compared: int
    not_read: int
    bids: int
    outcomes: int
    totals: int
    ranks: int
    same_provisional: int
    changes_provisional: int
    nobody_before: int
    nobody_now: int


def called(one: RulebookId, impact: Impact) -> str:
    """`edition 2027.1`; with the file's name where both rulebooks have that edition."""
    alike = impact.old.edition == impact.new.edition
    return f"edition {one.edition}" + (
        f" of {one.name}" if alike and impact.old.name != impact.new.name else ""
    )


def titled(one: RulebookId, impact: Impact) -> str:
    """The same at the start of a sentence."""
    return f"E{called(one, impact)[1:]}"


def bids(impact: Impact) -> Iterator[tuple[CompetitionImpact, BidImpact]]:
    """Every bid with its competition."""
    return ((one, bid) for one in impact.competitions for bid in one.bids)


def counted(impact: Impact) -> Counts:
    """The counts of an Impact."""
    verdicts = Counter(one.verdict for one in impact.competitions)
    every = [bid for _, bid in bids(impact)]
    turned = [one for one in impact.competitions if one.verdict == "changes"]
    return Counts(
        competitions=len(impact.competitions),
        same=verdicts["same"],
        changes=verdicts["changes"],
        not_known=verdicts["not known"],
        not_compared=verdicts["not compared"],
        not_read=len(impact.not_read),
        bids=len(every),
        outcomes=sum(bid.old.outcome != bid.new.outcome for bid in every),
        totals=sum(bid.moved_exact not in (None, "0") for bid in every),
        ranks=sum(bid.old.rank != bid.new.rank for bid in every),
        same_provisional=sum(one.verdict == "same" and one.provisional for one in impact.competitions),
        changes_provisional=sum(one.provisional for one in turned),
        nobody_before=sum(not one.old_winners for one in turned),
        nobody_now=sum(not one.new_winners for one in turned),
    )


def mean_moves(impact: Impact) -> tuple[Fraction, dict[str, Fraction], Fraction, int] | None:
    """The mean total then, what each change moves it by, the mean total now, and of how many bids.

    Of bids with a total under both editions; None where there is none. It adds up exactly.
    """
    both = [bid for _, bid in bids(impact) if bid.moved_exact is not None]
    if not both:
        return None
    count = len(both)
    moves: dict[str, Fraction] = {change.id: Fraction(0) for change in impact.changes}
    for bid in both:
        for move in bid.moves:
            moves[move.change] += exact_number(move.exact)
    old = sum((exact_number(bid.old.exact or "0") for bid in both), Fraction(0)) / count
    new = sum((exact_number(bid.new.exact or "0") for bid in both), Fraction(0)) / count
    return old, {name: one / count for name, one in moves.items()}, new, count


def marks(exact: str | Fraction | None, places: int = 2) -> str:
    """Marks to two places, marked `≈` where they run on; `–` for none."""
    if exact is None:
        return "–"
    value = exact_number(exact) if isinstance(exact, str) else exact
    return shown(value, places, thousands=True).replace("-", "−")


def signed(exact: str | Fraction | None) -> str:
    """Marks that are gained or lost, with their sign: `+1.5`, `−0.75`, `0`."""
    said = marks(exact)
    value = exact_number(exact) if isinstance(exact, str) else exact
    if value is None or value <= 0:
        return said
    return f"≈+{said[1:]}" if said.startswith("≈") else f"+{said}"


def outcome_words(standing: Standing) -> str:
    """`pass`, `fail E1`, `unknown: wage`: an outcome with the rules that gave it, or what is missing."""
    if standing.outcome in ("unknown", "error") and (standing.missing or standing.errors):
        return f"{standing.outcome}: {', '.join(standing.missing or standing.errors)}"
    return " ".join(filter(None, (standing.outcome, ", ".join(standing.why))))


def totals_words(bid: BidImpact) -> str:
    """`89.1 → 87.64`, with the outcome in place of a total that is not there."""
    old, new = (outcome_words(one) if one.exact is None else marks(one.exact) for one in (bid.old, bid.new))
    return old if old == new else f"{old} → {new}"


def ranks_words(bid: BidImpact) -> str:
    """`rank 1 → 2`, `rank 1 now`, `rank 1 then`; empty where it had none under either edition."""
    old, new = bid.old.rank, bid.new.rank
    if old is None or new is None:
        return f"rank {new} now" if new is not None else f"rank {old} then" if old is not None else ""
    return f"rank {old}" if old == new else f"rank {old} → {new}"


def winners_words(winners: Sequence[str]) -> str:
    """The names of the winners; `nobody`."""
    return ", ".join(winners) if winners else "nobody"


def winners_now(one: CompetitionImpact) -> str:
    """The names of the new winners, `nobody`, or `not known`."""
    return "not known" if one.verdict == "not known" else winners_words(one.new_winners)


def due_to(shares: Iterable[Share | Move]) -> str:
    """`SV2`, or `SV2 3/4, E1 1/4`; of moves `SV2 +1.5, E1 −0.25`."""
    listed = list(shares)
    if len(listed) == 1 and isinstance(listed[0], Share):
        return listed[0].change
    return ", ".join(
        f"{one.change} {signed(one.exact) if isinstance(one, Move) else _part(one.exact)}" for one in listed
    )


def _part(exact: str) -> str:
    value = exact_number(exact)
    return exact_text(value) if value.denominator <= 12 else f"{shown(value * 100, 0)}%"
