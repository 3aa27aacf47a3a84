"""Where a bid stands and why, in a sentence or two; and its marks beside those of the bid to beat.

The differences are taken from what each line adds to the totals, so that they add up to the gap exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.engine.result import BidResult, CriterionResult, PopulationUse, Result, RuleResult
from svrules.quantities import exact_number
from svrules.render import reasons
from svrules.render.document import Grid
from svrules.render.figures import figure, figures, totals_shown
from svrules.render.own_limits import limits_told, sections_of
from svrules.render.rule_words import looked_at, reason

__all__ = ["Beside", "Field", "beside", "exact_sum", "lead", "marks_beside", "set_by", "told"]

_MOST_LEAVES: Final = 6
_MOST_PLACES: Final = 4
_TOTAL: Final = "TOTAL"
_CHANGED: Final = "Rounding and limits of the total"


@dataclass(frozen=True, slots=True)
class Beside:
    """A ranked bid and the one it is held against: the winner, or for the winner itself the runner-up.

    `differences` are this bid's less the other's, by the code of each criterion that adds something of its
    own (a section: only what its own limits changed), and `TOTAL` for what rounding or limits of the total
    changed; they add up to `gap`.
    """

    bid: BidResult
    other: BidResult
    differences: dict[str, Fraction]

    @property
    def gap(self) -> Fraction:
        """How far this bid's total is above the other's; below zero when it is behind."""
        return sum(self.differences.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Field:
    """What a sentence about a bid needs of its competition.

    `ranked` is how many bids have a rank, `other` the one that the bid is held against (None: there is none),
    `total` the bid's total as printed, `places` the decimal places of totals; `contract` is what the
    rulebook calls it, `scope` whether it is in scope.
    """

    ranked: int
    other: BidResult | None
    total: str
    places: int | None
    contract: str
    scope: str


def beside(result: Result, bid: BidResult) -> Beside | None:
    """The bid beside the winner, the winner beside the runner-up; None where there are not two."""
    other = _other(result, bid)
    return None if other is None else _beside(bid, other)


def _other(result: Result, bid: BidResult) -> BidResult | None:
    ranked = [one for one in result.bids if one.rank is not None and one.exact is not None]
    others = sorted((one for one in ranked if one.bid != bid.bid), key=lambda one: one.rank or 0)
    return others[0] if bid in ranked and others else None


def _beside(bid: BidResult, other: BidResult) -> Beside:
    theirs = {one.code: one for one in other.criteria}
    differences = {
        one.code: _exact(one.contribution_exact) - _exact(theirs[one.code].contribution_exact)
        for one in bid.criteria
        if one.code in theirs
    }
    differences[_TOTAL] = _exact(bid.total_adjustment) - _exact(other.total_adjustment)
    return Beside(bid, other, {code: gap for code, gap in differences.items() if gap})


def _exact(text: str | None) -> Fraction:
    return exact_number(text or "0")


def lead(result: Result, bid: BidResult) -> tuple[str, ...]:
    """One or two sentences: where the bid stands, and what put it there."""
    return told(
        bid,
        Field(
            sum(1 for one in result.bids if one.rank is not None),
            _other(result, bid),
            totals_shown(result)[bid.bid],
            result.total_places,
            result.rulebook.contract_word,
            result.contract.scope,
        ),
    )


def told(bid: BidResult, field: Field) -> tuple[str, ...]:
    """The sentences of `lead`, from as much of the competition as they need."""
    if bid.rank is not None:
        return _ranked(bid, field)
    match bid.outcome:
        case "fail":
            return _by_rules(bid, "fails")
        case "refer":
            return _by_rules(bid, "is referred to a person by")
        case "unknown":
            return _unknown(bid, field.contract)
        case "error":
            return (f"{bid.bid} has no rank, since a figure cannot be computed: {reasons.why(bid)}.",)
        case "not reached":
            return (f"{bid.bid} is not looked at: the {field.contract} is {field.scope}.",)
        case _:
            return (f"{bid.bid} passes. It has no rank: nothing in the rulebook ranks it.",)


def _ranked(bid: BidResult, field: Field) -> tuple[str, ...]:
    value, of_what, places = _value(bid, field)
    place = f"{bid.bid} is {_ordinal(bid.rank or 0)} of {field.ranked} with {of_what}{value}"
    other = field.other
    if other is None:
        alone = f"{bid.bid} is the only bid in the ranking, with {of_what}{value}."
        return (alone if field.ranked == 1 else f"{place}.",)
    found = _beside(bid, other)
    apart = abs(_exact(bid.award_exact) - _exact(other.award_exact))
    if not apart:
        return (f"{place}, level with {other.bid}: {_settled(bid, other)}.", *_ahead(found, field.places))
    direction = "ahead of" if (bid.rank or 0) < (other.rank or 0) else "behind"
    (gap,) = figures([str(apart)], places)
    return (f"{place}, {gap} {direction} {other.bid}.", *_ahead(found, field.places))


def _value(bid: BidResult, field: Field) -> tuple[str, str, int]:
    """What the rank follows, what it is when it is not the total, and how many decimals it has at least."""
    if bid.award_exact in (None, bid.exact):
        return field.total, "", field.places or 0
    return figure(bid.award_exact), "an award value of ", 0


def _settled(bid: BidResult, other: BidResult) -> str:
    if bid.rank == other.rank:
        return "they share the rank"
    steps = [one.tie.settled_by for one in (bid, other) if one.tie is not None and one.tie.settled_by]
    return f"the tie is settled by {steps[0]}" if steps else "a tie"


def _ahead(found: Beside, total_places: int | None) -> tuple[str, ...]:
    """`Ash is ahead on PRICE by 3.10 and SV by 2.64; Birch is ahead on QUALITY by 0.50.`

    What the limits of a section itself took is told as that: its bid need not be behind on the section. What
    rounding and limits made of the totals is told only where it shows in them, or decides.
    """
    differences = _differences(found)
    changed = differences.pop(_TOTAL, Fraction(0))
    limited = _by_limits(found, differences)
    for code in limited:
        del differences[code]
    shown_as = dict(zip(differences, figures(str(abs(gap)) for gap in differences.values()), strict=True))
    order = sorted(differences, key=lambda code: -abs(differences[code]))
    sides = [(found.other.bid, [c for c in order if differences[c] < 0])]
    sides.insert(0 if found.gap > 0 else 1, (found.bid.bid, [c for c in order if differences[c] > 0]))
    said = [
        f"{name} is ahead on {_and([f'{code} by {shown_as[code]}' for code in codes])}"
        for name, codes in sides
        if codes
    ]
    said += [told for code in limited for told in limits_told(code, (found.bid, found.other))]
    before = found.gap - changed
    decides = before * found.gap <= 0
    places = 2 if total_places is None else total_places
    if changed and (decides or abs(changed) >= Fraction(1, 10**places)):
        name = (found.bid if changed > 0 else found.other).bid
        said.append(f"rounding and limits of the totals are worth {figure(str(abs(changed)))} to {name}")
    return (f"{'; '.join(said)}.",) if said else ()


def _differences(found: Beside) -> dict[str, Fraction]:
    """By the criteria that marks are given on; where these are many, by those at the top."""
    if len(found.differences) <= _MOST_LEAVES:
        return dict(found.differences)
    parents = {one.code: one.part_of for one in found.bid.criteria}
    by_top: dict[str, Fraction] = {}
    for code, gap in found.differences.items():
        top = code
        while parents.get(top) is not None:
            top = parents[top] or top
        by_top[top] = by_top.get(top, Fraction(0)) + gap
    return {code: gap for code, gap in by_top.items() if gap}


def _by_limits(found: Beside, differences: dict[str, Fraction]) -> list[str]:
    """The sections whose difference is only what their own limits changed, largest first."""
    if len(found.differences) > _MOST_LEAVES:
        return []  # those at the top have what their parts add, too
    sections = sections_of(found.bid)
    return sorted(
        (code for code in differences if code in sections), key=lambda code: -abs(differences[code])
    )


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _ordinal(rank: int) -> str:
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def _by_rules(bid: BidResult, verb: str) -> tuple[str, ...]:
    """What each rule that decided said, what it looked at, and what it asked for."""
    decisive = [rule for rule in bid.rules if rule.outcome == bid.outcome]
    rejected = [rule for rule in decisive if reasons.of_the_whole_bid(rule)]
    if rejected:
        return (f"{bid.bid} is {reasons.decision(rejected[0]).rstrip('.')}.",)
    if not decisive:
        return (f"{bid.bid} {verb} the rules.",)
    return tuple(f"{bid.bid} {verb} {_decided(rule, bid)}" for rule in decisive)


def _decided(rule: RuleResult, bid: BidResult) -> str:
    facts = "; ".join(looked_at(rule))
    return f"{reason(rule).rstrip('.')}." + (f" Looked at: {facts}." if facts else "")


def _unknown(bid: BidResult, contract: str) -> tuple[str, ...]:
    start = f"It is not known where {bid.bid} stands"
    own = [one.fact for one in bid.missing if one.bid == bid.bid]
    others = [reasons.fact_of(one, contract) for one in bid.missing if one.bid != bid.bid]
    said = [f"its {', '.join(own)} {'is' if len(own) == 1 else 'are'} missing"] if own else []
    said += [f"it waits for {', '.join(others)}"] if others else []
    if not said:
        return (f"{start}.",)
    return (f"{start}: {'; '.join(said)}.",)


def marks_beside(found: Beside, codes: Iterable[str] | None = None) -> Grid:
    """The marks of both bids for each criterion, and the differences, which add up to that of the totals.

    With `codes` only those criteria.
    """
    wanted = None if codes is None else set(codes)
    theirs = {one.code: one for one in found.other.criteria}
    listed = [one for one in found.bid.criteria if wanted is None or one.code in wanted]
    rows = [_row(one, theirs.get(one.code)) for one in listed]
    if wanted is None:
        rows += _totals(found)
    each = [(ours, others, ours - others) for *_, ours, others in rows]
    figures_shown = (gaps for row, gaps in zip(rows, each, strict=True) if row[0] != _CHANGED)
    places = min(max(_places(gap) for gaps in figures_shown for gap in gaps), _MOST_PLACES)
    made = tuple(
        (*row[:3], *(_padded(one, places) for one in gaps[:2]), _signed(_padded(gaps[2], places)))
        for row, gaps in zip(rows, each, strict=True)
    )
    headings = ("Criterion", "Part of", "Of", found.bid.bid, found.other.bid, "Difference")
    return Grid("", headings, made, frozenset({2, 3, 4, 5})).without_empty()


def exact_sum(found: Beside) -> str:
    """`2250/107 − 18/5 = 4/25`: the differences and their gap; empty where decimals say it exactly."""
    gaps = [*found.differences.values(), found.gap]
    if not any(figure(str(gap)).startswith("≈") for gap in gaps):
        return ""
    terms = " + ".join(str(gap) for gap in gaps[:-1]).replace("+ -", "− ").replace("-", "−")
    return f"{terms} = {found.gap}".replace("= -", "= −")


def _places(value: Fraction) -> int:
    return len(figure(str(value), 2).partition(".")[2])


def _padded(value: Fraction, places: int) -> str:
    """The figure with that many decimals, and with as many more as it takes to say it."""
    (text,) = figures([str(value)], places)
    return (figure(str(value), places) if text.startswith("≈") else text).replace("-", "−")


Row = tuple[str, str, str, Fraction, Fraction]


def _row(one: CriterionResult, other: CriterionResult | None) -> Row:
    available = "" if one.weight_exact is None else figure(one.weight_exact)
    theirs = _exact(other.exact) if other is not None else Fraction(0)
    return f"{one.code} {one.title}", one.part_of or "", available, _exact(one.exact), theirs


def _totals(found: Beside) -> list[Row]:
    bid, other = found.bid, found.other
    changed = (_exact(bid.total_adjustment), _exact(other.total_adjustment))
    rows: list[Row] = [(_CHANGED, "", "", *changed)] if any(changed) else []
    rows.append(("Total", "", "", _exact(bid.exact), _exact(other.exact)))
    if (bid.award_exact, other.award_exact) != (bid.exact, other.exact):
        rows.append(("What the rank follows", "", "", _exact(bid.award_exact), _exact(other.award_exact)))
    return rows


def _signed(gap: str) -> str:
    """The figure with its sign, also where it is above zero: `+3.60`, `≈−2.10`, `0.00`."""
    mark, text = ("≈", gap[1:]) if gap.startswith("≈") else ("", gap)
    if text.startswith("−"):
        return gap
    return f"{mark}+{text}" if text.strip("0.") else text


def set_by(result: Result, bid: BidResult, codes: Iterable[str] | None = None) -> tuple[str, ...]:
    """Whose figure each relative criterion measures by: `PRICE: lowest price £180,000 is that of Ash.`"""
    wanted = None if codes is None else set(codes)
    said: dict[str, None] = {}
    for criterion in bid.criteria:
        if wanted is not None and criterion.code not in wanted:
            continue
        for use in bid.population:
            bar = f"{use.words} {use.yields}"
            if use.where != criterion.code or bar not in criterion.how:
                continue
            names = _whose(result, use)
            if names:
                said[f"{criterion.code}: {bar} is that of {', '.join(names)}."] = None
    return tuple(said)


def _whose(result: Result, use: PopulationUse) -> list[str]:
    """The bids of the population whose fact or value of that name is what the comparison yields."""
    name = use.words.partition(" ")[2].partition(" among ")[0].removeprefix("of ")
    taken = next((one.bids for one in result.populations if one.id == use.taken), [])
    return [
        one.bid
        for one in result.bids
        if one.bid in taken
        and any(fact.name == name and fact.exact == use.yields_exact for fact in (*one.facts, *one.values))
    ]
