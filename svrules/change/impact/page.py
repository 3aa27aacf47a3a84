"""An Impact as a Document: what is told, with tables and pictures, in every form that documents have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.change.impact.charts import change_by_change, distribution, everyone, winners
from svrules.change.impact.competition import DATE
from svrules.change.impact.figures import (
    Counts,
    bids,
    called,
    counted,
    due_to,
    marks,
    outcome_words,
    ranks_words,
    signed,
    titled,
    totals_words,
    winners_now,
    winners_words,
)
from svrules.change.impact.model import BidImpact, CompetitionImpact, Impact
from svrules.quantities import exact_number, print_date
from svrules.render.document import Block, Document, Facts, Grid, Items, Paragraph, Section, Tree
from svrules.render.document import Line as Branch

__all__ = ["assumptions", "page"]

VERDICTS: Final = {
    "same": "the same",
    "changes": "changes",
    "not known": "not known",
    "not compared": "not compared",
}
_NO_LIMIT: Final = 1_000_000
_PROVISIONAL: Final = (
    "Provisional: under one of the editions a bid is referred, unknown or in error, so that its ranking is "
    "not settled."
)


def page(impact: Impact, most: int | None = None, pictured: int = 12) -> Document:
    """The whole page. Tables have at most so many rows and say how many more there are; None: all of them.

    `pictured` is how many competitions whose winner changes are drawn.
    """
    counts = counted(impact)
    rows = _NO_LIMIT if most is None else most
    sections = (
        _changes(impact),
        _winners(impact, rows, pictured),
        _movers(impact, rows),
        _outcomes(impact, rows),
        *_unknown(impact, rows),
        _competitions(impact, rows),
        _bids(impact, rows),
        _written(impact),
        Section("How marks are shared out", (Paragraph(impact.attribution),)),
    )
    return Document(
        f"What {called(impact.new, impact)} would have made of past {_plural(impact)}",
        f"{impact.old.title}: {called(impact.old, impact)} beside {called(impact.new, impact)}",
        (*(Paragraph(said, tone="warn") for said in assumptions(impact)), *_in_short(impact, counts)),
        tuple(section for section in sections if section.blocks),
        f"Edition {impact.old.edition}: {impact.old.name}, SHA-256 {impact.old.sha256}. "
        f"Edition {impact.new.edition}: {impact.new.name}, SHA-256 {impact.new.sha256}.",
        contents=True,
    )


def _plural(impact: Impact) -> str:
    return "calls" if impact.old.contract_word == "call" else "competitions"


def assumptions(impact: Impact) -> list[str]:
    """What is not as it was then: assumed facts, another day. To be told wherever figures are shown."""
    told = []
    if impact.assumed:
        told.append(
            f"Assumed, because nobody was asked then: {'; '.join(impact.assumed)}. What follows under "
            f"{called(impact.new, impact)} rests on it."
        )
    if impact.moved_day is not None:
        day = print_date(date.fromisoformat(impact.moved_day))
        told.append(
            f"{titled(impact.new, impact)} is applied as on {day}, whatever the day of each competition."
        )
    else:
        moved = sum(
            one.new_rules_date != one.old_rules_date and one.old_rules_date is not None
            for one in impact.competitions
        )
        if moved and any(change.id == DATE for change in impact.changes):
            told.append(
                f"{titled(impact.new, impact)} was not in force on the day of {moved} of the "
                f"{len(impact.competitions)} competitions: to them it is applied as on the nearest day on "
                "which it is."
            )
    return told


def _in_short(impact: Impact, counts: Counts) -> Iterator[Block]:
    pairs = [
        ("Competitions", f"{counts.competitions:,}"),
        ("Winner stays the same", _with(counts.same, ((counts.same_provisional, "provisional"),))),
        (
            "Winner changes",
            _with(
                counts.changes,
                (
                    (counts.nobody_before, "with no winner before"),
                    (counts.nobody_now, "with none now"),
                    (counts.changes_provisional, "provisional"),
                ),
            ),
        ),
    ]
    if counts.not_known:
        pairs.append(("Winner not known", f"{counts.not_known:,}"))
    if counts.not_compared:
        pairs.append(
            ("Not compared", f"{counts.not_compared:,}: {called(impact.old, impact)} was not in force")
        )
    if counts.not_read:
        pairs.append(("Could not be read", f"{counts.not_read:,}"))
    of = f" of {counts.bids:,} bids"
    pairs += [
        ("Outcome changes", f"{counts.outcomes:,}{of}"),
        ("Total changes", f"{counts.totals:,}{of}"),
        ("Rank changes", f"{counts.ranks:,}{of}"),
    ]
    yield Facts(tuple(pairs))
    if counts.same_provisional or counts.changes_provisional:
        yield Paragraph(_PROVISIONAL, tone="quiet")
    if impact.renamed:
        yield Paragraph(
            "; ".join(f"`{old}` is called `{new}` now" for old, new in impact.renamed) + ".", lead="Renamed."
        )
    if not impact.changes:
        yield Paragraph("Nothing that takes part in scoring differs between the editions.")


def _with(count: int, parts: Sequence[tuple[int, str]]) -> str:
    """`12, of which 2 with no winner before, 3 provisional`."""
    said = ", ".join(f"{number:,} {what}" for number, what in parts if number)
    return f"{count:,}, of which {said}" if said else f"{count:,}"


# -- sections ----------------------------------------------------------------------------------------


def _changes(impact: Impact) -> Section:
    blocks: list[Block] = []
    chart = change_by_change(impact)
    if chart is not None:
        blocks.append(chart)
    if impact.changes:
        rows = tuple(
            (
                one.title, f"{one.bids:,}", signed(one.up_exact), signed(one.down_exact),
                signed(one.moved_exact), marks(one.outcomes_exact), marks(one.flips_exact),
            )
            for one in impact.changes
        )  # fmt: skip
        headings = ("Change", "Bids", "Gained", "Lost", "Sum", "Outcomes", "Winners")
        blocks.append(Grid("What each change did", headings, rows, frozenset(range(1, 7))))
        idle = [one.id for one in impact.changes if not one.competitions]
        if idle and impact.competitions:
            blocks.append(
                Paragraph(f"Altered nothing in these competitions: {', '.join(idle)}.", tone="quiet")
            )
    return Section("What each change does", tuple(blocks))


def _winners(impact: Impact, most: int, pictured: int) -> Section:
    flips = [one for one in impact.competitions if one.verdict == "changes"]
    blocks: list[Block] = []
    if not flips and impact.competitions:
        unknown = sum(one.verdict == "not known" for one in impact.competitions)
        where = "1 competition it is" if unknown == 1 else f"{unknown:,} competitions it is"
        blocks.append(
            Paragraph(f"No winner changes; in {where} not known." if unknown else "No winner changes.")
        )
    chart = winners(impact, pictured)
    if chart is not None:
        blocks.append(chart)
    rows = tuple(
        (
            one.name, winners_words(one.old_winners), winners_words(one.new_winners), due_to(one.flip_by),
            "yes" if one.provisional else "",
        )
        for one in flips
    )  # fmt: skip
    headings = ("Competition", "Winner then", "Winner now", "Due to", "Provisional")
    blocks += _table("Competitions whose winner changes", headings, rows, most)
    if any(one.provisional for one in flips):
        blocks.append(Paragraph(_PROVISIONAL, tone="quiet"))
    return Section("Winners that change", tuple(blocks))


def _movers(impact: Impact, most: int) -> Section:
    blocks: list[Block] = [one for one in (everyone(impact), distribution(impact)) if one is not None]
    return Section("Who moves, and how far", (*blocks, *_ranks(impact)))


def _ranks(impact: Impact) -> Iterator[Block]:
    """How many bids went from which rank to which."""
    pairs = Counter((_rank(bid.old.rank), _rank(bid.new.rank)) for _, bid in bids(impact))
    if all(old == new for old, new in pairs):
        return
    names = sorted({rank for pair in pairs for rank in pair}, key=lambda one: (one == "none", one.zfill(6)))
    rows = tuple(
        (
            old,
            *(f"{pairs[old, new]:,}" if pairs[old, new] else "" for new in names),
        )
        for old in names
    )
    headings = ("Rank then", *(f"{name} now" for name in names))
    yield Grid(
        "Ranks then and now: how many bids went from which to which",
        headings,
        rows,
        frozenset(range(1, len(headings))),
    )


def _rank(rank: int | None) -> str:
    return "none" if rank is None else str(rank)


def _outcomes(impact: Impact, most: int) -> Section:
    turned = [(one, bid) for one, bid in bids(impact) if bid.old.outcome != bid.new.outcome]
    if not turned:
        return Section(
            "Outcomes that change", (Paragraph("No outcome changes."),) if impact.competitions else ()
        )
    pairs = Counter((bid.old.outcome, bid.new.outcome) for _, bid in turned)
    counts = tuple((old, new, f"{count:,}") for (old, new), count in pairs.most_common())
    rows = tuple(
        (one.name, bid.bid, outcome_words(bid.old), outcome_words(bid.new), due_to(bid.outcome_by))
        for one, bid in turned
    )
    headings = ("Competition", "Bid", "Then", "Now", "Due to")
    return Section(
        "Outcomes that change",
        (
            Grid("How many bids", ("Then", "Now", "Bids"), counts, frozenset({2}), frozenset({0, 1})),
            *_table("Bids whose outcome changes", headings, rows, most, keys=2),
        ),
    )


def _unknown(impact: Impact, most: int) -> Iterator[Section]:
    asked = Counter(fact for one in impact.competitions for fact in one.not_asked)
    blocks: list[Block] = []
    if asked:
        blocks.append(
            Paragraph(
                "The new edition asks facts that nobody was asked then. They are not known, and never zero: "
                "scores that need them are unknown. Give a value with --assume to see what would be.",
                tone="warn",
            )
        )
        listed = tuple(f"not asked then: `{fact}` ({_in(count)})" for fact, count in asked.most_common())
        blocks.append(Items(listed))
    unread = tuple((one.name, said) for one in impact.competitions for said in one.unread)
    blocks += _table("Facts that cannot be taken as they were given", ("Competition", "Why"), unread, most)
    notes = tuple((one.name, said) for one in impact.competitions for said in one.notes)
    blocks += _table("Not compared", ("Competition", "Why"), notes, most)
    failed = tuple((one.name, " ".join(one.why)) for one in impact.not_read)
    blocks += _table("Could not be read", ("Competition", "Why"), failed, most)
    if blocks:
        yield Section("What is not known", tuple(blocks))


def _in(count: int) -> str:
    return "1 competition" if count == 1 else f"{count:,} competitions"


def _competitions(impact: Impact, most: int) -> Section:
    rows = tuple(
        (
            one.name, f"{len(one.bids)}", winners_words(one.old_winners), winners_now(one),
            VERDICTS[one.verdict], f"{sum(bid.old.rank != bid.new.rank for bid in one.bids)}", _scope(one),
        )
        for one in impact.competitions
    )  # fmt: skip
    headings = ("Competition", "Bids", "Winner then", "Winner now", "Winner", "Ranks changed", "Scope")
    grid = Grid("", headings, rows).without_empty() if rows else None
    if grid is None:
        return Section("Every competition", (Paragraph("There is no competition to compare."),))
    at = {name: place for place, name in enumerate(grid.headings)}
    numbers = frozenset(at[name] for name in ("Bids", "Ranks changed") if name in at)
    return Section("Every competition", tuple(_table("", grid.headings, grid.rows, most, numbers)))


def _scope(one: CompetitionImpact) -> str:
    if one.old_scope == one.new_scope == "in scope":
        return ""
    return one.old_scope if one.old_scope == one.new_scope else f"{one.old_scope} → {one.new_scope}"


def _bids(impact: Impact, most: int) -> Section:
    moved = [(one, bid) for one, bid in bids(impact) if _differs(bid)]
    moved.sort(key=lambda pair: -abs(_size(pair[1])))
    rows = tuple(
        (one.name, bid.bid, totals_words(bid), ranks_words(bid), signed(bid.moved_exact), due_to(bid.moves))
        for one, bid in moved
    )
    headings = ("Competition", "Bid", "Total", "Rank", "Moves", "Of these moves")
    return Section("Every bid that moves", tuple(_table("", headings, rows, most, frozenset({4}), keys=2)))


def _differs(bid: BidImpact) -> bool:
    """Whether anything moved it, though changes may take back what others give."""
    return bool(bid.moves) or (bid.old.outcome, bid.old.exact, bid.old.rank) != (
        bid.new.outcome,
        bid.new.exact,
        bid.new.rank,
    )


def _size(bid: BidImpact) -> Fraction:
    return exact_number(bid.moved_exact or "0")


def _written(impact: Impact) -> Section:
    told = [one for one in impact.changes if one.was or one.now]
    lines = tuple(
        Branch(
            f"{one.title}{f', clause {one.clause}' if one.clause else ''}",
            (
                *(Branch(f"then: {line}", tone="bad") for line in one.was),
                *(Branch(f"now: {line}", tone="good") for line in one.now),
            ),
        )
        for one in told
    )
    return Section("The changes as they are written", (Tree(lines),) if lines else ())


def _table(
    caption: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    most: int,
    numbers: frozenset[int] = frozenset(),
    keys: int = 1,
) -> list[Block]:
    if not rows:
        return []
    found: list[Block] = [Grid(caption, headings, tuple(rows[:most]), numbers, keys=keys)]
    if len(rows) > most:
        more = f"… and {len(rows) - most:,} more: a workbook (-o FILE.xlsx) or JSON has all of them."
        found.append(Paragraph(more, tone="quiet"))
    return found
