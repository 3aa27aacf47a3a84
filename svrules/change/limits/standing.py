"""Where a bid stands in a run, as a record and in words."""

from __future__ import annotations

from fractions import Fraction

from pydantic import BaseModel, ConfigDict

from svrules.change.limits.goals import first_of
from svrules.engine.recording.words import Words
from svrules.engine.working.run import Run
from svrules.quantities import exact_text, shown

__all__ = [
    "Record",
    "Standing",
    "award_words",
    "ordinal",
    "outcome_sentence",
    "outcome_words",
    "place_words",
    "standing_in",
    "stands",
    "total_words",
]

_ORDINALS = (
    "",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)


class Record(BaseModel):
    """What every record here has in common: frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Standing(Record):
    """Where a bid stands: its outcome, rank, exact total, and whether it shares its rank.

    `award_value` is the figure that decides ranks, in words, where that is not the total. `failed` are the
    rules and pass marks that stand against it.
    """

    outcome: str
    rank: int | None
    shared: bool
    total: str | None
    award_value: str | None
    failed: tuple[str, ...]
    first: tuple[str, ...]


def standing_in(run: Run, bid: int, words: Words) -> Standing:
    """Where the bid stands in that run."""
    ranking = run.awarded.ranking
    rank = None if ranking is None else ranking.ranks.get(bid)
    total = run.total(bid)
    against = [label for label, said in run.said[bid].items() if said.outcome not in ("pass", "not reached")]
    return Standing(
        outcome=run.outcomes[bid],
        rank=rank,
        shared=ranking is not None and sum(1 for one in ranking.ranks.values() if one == rank) > 1,
        total=None if total is None else exact_text(total),
        award_value=award_words(run, bid, words),
        failed=tuple(against),
        first=tuple(run.competition.bids[one].name for one in sorted(first_of(run))),
    )


def award_words(run: Run, bid: int, words: Words) -> str | None:
    """The figure that decides the rank, where it is neither the total nor the sum of marks; None else."""
    plan, award = run.plan, run.plan.award
    if award is None or award.in_order or bid not in run.award_values:
        return None
    if any(step in (plan.total, plan.sum_of_marks) for step in award.by):
        return None
    return words.printed(run.award_values[bid], plan.steps[award.by[0]].type)


def ordinal(rank: int) -> str:
    """`first`, `second`, … `11th`."""
    if rank < len(_ORDINALS):
        return _ORDINALS[rank]
    end = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th") if rank % 100 not in (11, 12, 13) else "th"
    return f"{rank}{end}"


def outcome_words(standing: Standing) -> str:
    """`pass`, `fail E1`, `refer P1`: the outcome with the rules that stand against the bid."""
    return " ".join([standing.outcome, ", ".join(standing.failed)]).strip()


def outcome_sentence(standing: Standing) -> str:
    """What is said of a bid without a rank, after its name: `fails E1`, `is referred by P1`, `passes`."""
    by = ", ".join(standing.failed)
    match standing.outcome:
        case "fail":
            return f"fails {by}".strip()
        case "refer":
            return f"is referred by {by}"
        case "pass":
            return "passes"
        case _:
            return f"has no known outcome{f' ({by})' if by else ''}"


def place_words(standing: Standing) -> str:
    """`first place`, `second place, shared`, or the outcome that it has in place of a rank."""
    if standing.rank is None:
        return outcome_words(standing)
    return f"{ordinal(standing.rank)} place" + (", shared" if standing.shared else "")


def stands(standing: Standing) -> str:
    """How it stands, after `would have`: `stayed` is for the caller to say. `been second`, `failed E1`."""
    if standing.rank is not None:
        shared = " with others" if standing.shared else ""
        return f"been {ordinal(standing.rank)}{shared}"
    by = f" {', '.join(standing.failed)}" if standing.failed else ""
    verbs = {"fail": f"failed{by}", "refer": f"been referred by{by}", "pass": "passed"}
    return verbs.get(standing.outcome, f"had no known outcome{f' ({by.strip()})' if by else ''}")


def total_words(total: str | Fraction | None) -> str:
    """Marks as people read them; `–` for none."""
    if total is None:
        return "–"
    return shown(Fraction(total), 2, thousands=True)
