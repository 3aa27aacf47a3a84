"""Rulebooks as text, each with a competition that it can score."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from svrules.engine.competition import Bid, Competition, Decision
from svrules.language.expressions import Scalar
from tests.property.choosing import Chooser, SeededChooser
from tests.property.drafting import ALONE, OTHERS, Draft, Input
from tests.property.facts import Facts
from tests.property.marking import Marking
from tests.property.policy import Policy
from tests.property.set_pieces import SetPieces

NAMES = ("Ash", "Birch", "Cedar", "Damson", "Elm")
MANY = 26
ODD_NUMBERS = (Fraction(10**18), Fraction(1, 10**12), Fraction(1, 3), Fraction(-1), Fraction(7919, 1000))


@dataclass(frozen=True)
class Drawn:
    """A rulebook's text and a competition for it."""

    text: str
    competition: Competition


def rulebook_draft(choose: Chooser, *, eligible_only: bool = False, alone: bool = False) -> Draft:
    """A whole rulebook, well typed by construction."""
    draft = Draft(eligible_only=eligible_only, alone=alone)
    facts, policy, marking = Facts(choose, draft), Policy(choose, draft), Marking(choose, draft)
    facts.heading()
    facts.inputs()
    facts.family()
    facts.member_inputs()
    facts.settings()
    for n in range(choose.pick((0, 1, 1, 2))):
        policy.table(n + 1)
    for name in ("live bids", "local bids")[: 0 if eligible_only else choose.pick((0, 0, 1, 2))]:
        policy.population(name)
    for n in range(choose.pick((1, 0, 1, 2, 3))):
        policy.value(n + 1)
    SetPieces(choose, draft).some()
    for n in range(choose.pick((0, 1, 1, 2, 3))):
        policy.rule(n + 1, OTHERS if choose.chance(35) else ALONE)
    how = marking.criteria()
    if how != "order" and choose.chance(25):
        policy.rule_on_marks(9)
    marking.award(how)
    return draft


def competition_for(choose: Chooser, draft: Draft) -> Competition:
    """Facts that lie on the limits of the rulebook, tie, are zero, blank, huge or tiny."""
    bids = choose.pick((3, 2, 1, 4, 3, 2, 0, 5))
    blanks = choose.pick((0, 0, 4, 20))
    contract = _facts(choose, draft, "contract", blanks // 2, [])
    drawn: list[Bid] = []
    for name in NAMES[:bids]:
        facts = _facts(choose, draft, "bid", blanks, drawn)
        if drawn and choose.chance(15):  # a twin, but for one fact at most
            facts = {**choose.pick(drawn).facts, **dict(list(facts.items())[: choose.whole(0, 1)])}
        drawn.append(Bid(name, facts))
    if draft.grant and draft.grant[1] in contract and choose.chance(60):
        # The pot is spent to the last penny by some of the requests.
        some = choose.some(drawn, 3) if drawn else []
        asked = [bid.facts.get(draft.grant[0]) for bid in some]
        contract[draft.grant[1]] = sum((x for x in asked if isinstance(x, Fraction)), Fraction(0))
    # On rules that refer, that wait for a fact, that plainly pass or fail; and on a bid as a whole.
    decisions = [
        _decision(choose, rule)
        for rule in (*draft.refers, "bid")
        if choose.chance(25 if blanks and rule != "bid" else 10)
    ]
    return Competition(contract, tuple(drawn), tuple(decisions))


def _decision(choose: Chooser, rule: str) -> Decision:
    outcome = choose.pick(("fail", "pass"))
    return Decision(choose.pick(NAMES), rule, outcome, "A. Officer", "1 May 2026", "Settled.")


def _facts(choose: Chooser, draft: Draft, owner: str, blanks: int, others: list[Bid]) -> dict[str, Scalar]:
    facts: dict[str, Scalar] = {}
    for declared in draft.inputs:
        if declared.owner != owner:
            continue
        if choose.chance(min(blanks, 2) if declared.name == "notice date" else blanks):
            continue
        same = [bid.facts[declared.name] for bid in others if declared.name in bid.facts]
        if same and choose.chance(20):
            facts[declared.name] = choose.pick(same)
        else:
            facts[declared.name] = _fact(choose, draft, declared)
    return facts


def _fact(choose: Chooser, draft: Draft, declared: Input) -> Scalar:
    if declared.kind == "yes":
        return choose.chance(50)
    if declared.options:
        return choose.pick(declared.options)
    if declared.levels:
        return Fraction(choose.pick(declared.levels))
    if declared.name == "share for quality" and not choose.chance(10):
        return choose.pick((Fraction(1, 10), Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1, 3)))
    if declared.kind == "date":
        return choose.pick((date(2026, 4, 1), date(2026, 3, 31), date(2025, 9, 30), *draft.days[:4]))
    numbers = [Fraction(x) for x in (100, 1, 3, 0, 250, 40, "2.5")]
    x = choose.pick([*numbers, *draft.numbers[:12]])
    if choose.chance(3):
        x = choose.pick(ODD_NUMBERS)
    if declared.whole:
        return Fraction(abs(x).__floor__())
    return abs(x) if declared.at_least_0 else x


def drawn_by(choose: Chooser, *, eligible_only: bool = False, alone: bool = False) -> Drawn:
    """A rulebook as text, and a competition for it, by these choices."""
    draft = rulebook_draft(choose, eligible_only=eligible_only, alone=alone)
    competition = competition_for(choose, draft)
    return Drawn(_of_projects(draft.text) if choose.chance(8) else draft.text, competition)


def _of_projects(text: str) -> str:
    """The same rulebook for a call and projects."""
    text = re.sub(r"^contract$", "call", text, flags=re.MULTILINE)
    return re.sub(r"\bbid(?=s?\b)", "project", text)


@st.composite
def rulebooks_with_competitions(
    draw: Callable[[st.SearchStrategy[Any]], Any], *, eligible_only: bool = False, alone: bool = False
) -> Drawn:
    """A rulebook as text, and a competition for it.

    With `eligible_only` all populations are `bids`; with `alone` no bid looks at another.
    """
    return drawn_by(Chooser(draw), eligible_only=eligible_only, alone=alone)


@st.composite
def rulebooks_with_several_competitions(
    draw: Callable[[st.SearchStrategy[Any]], Any],
) -> tuple[str, list[Competition]]:
    """A rulebook, often one that can be compiled, and two or three competitions without decisions."""
    return several_drawn_by(Chooser(draw))


def several_drawn_by(choose: Chooser) -> tuple[str, list[Competition]]:
    """A rulebook as text, and competitions that are scored one after the other, by these choices."""
    draft = rulebook_draft(choose, alone=choose.chance(50))
    drawn = [competition_for(choose, draft) for _ in range(choose.whole(2, 3))]
    return draft.text, [Competition(one.contract, one.bids) for one in drawn]


@st.composite
def rulebooks_with_many_bids(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Drawn:
    """A rulebook in which no bid looks at another, and a competition of so many bids that it is compiled."""
    choose = Chooser(draw)
    draft = rulebook_draft(choose, alone=True)
    contract = _facts(choose, draft, "contract", choose.pick((0, 0, 10)), [])
    at_random = SeededChooser(choose.whole(0, 2**32))
    bids: list[Bid] = []
    for number in range(MANY):
        bids.append(Bid(f"Bid {number}", _facts(at_random, draft, "bid", 4, bids[-3:])))
    return Drawn(draft.text, Competition(contract, tuple(bids)))
