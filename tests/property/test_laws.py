"""What the score laws call proved is never broken by the engine; what they show is so when it is scored."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, note
from hypothesis import strategies as st

from svrules.checks.better import proved, shown
from svrules.checks.cliffs import largest_step
from svrules.checks.laws.candidates import Candidates, scalar
from svrules.checks.laws.facts import number_of, orderly, short_scale
from svrules.checks.laws.faults import Faults
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.trials import marks_of_first
from svrules.engine import Bid, Competition, Scored, score
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import YesNoType
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.looking_round import VALUES, Rounds, rulebooks_that_look_round
from tests.property.strategies import Drawn, rulebooks_with_competitions

_MOST_FACTS = 4
_FAULTS = ("SV0901", "SV0902", "SV0904", "SV0907")


def can_be_marked(rulebook: Rulebook) -> list[Input]:
    found = [one for one in rulebook.bid_inputs() if orderly(one.type) or isinstance(one.type, YesNoType)]
    return found[:_MOST_FACTS]


def with_fact(competition: Competition, name: str, value: Fraction, declared: Input) -> Competition:
    """The competition in which the first bid has the fact with this value."""
    own, *others = competition.bids
    facts = {**own.facts, name: scalar(declared, value)}
    return replace(competition, bids=(Bid(own.name, facts), *others), decisions=())


def values_of(rulebook: Rulebook, declared: Input) -> list[Fraction]:
    found = [number_of(value, declared.type) for value in Candidates(rulebook).of(declared)]
    return sorted({value for value in found if value is not None})


@cases(60)
@given(rulebooks_with_competitions(), st.data())
def test_what_is_proved_of_better_offers_holds(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    laws = Laws(rulebook)
    for declared in can_be_marked(rulebook) if drawn.competition.bids else ():
        values = values_of(rulebook, declared)
        two = sorted(data.draw(st.tuples(st.sampled_from(values), st.sampled_from(values))))
        low, high = (score(rulebook, with_fact(drawn.competition, declared.name, x, declared)) for x in two)
        for better, first, second in (("more", low, high), ("less", high, low)):
            marked = replace(declared, better=better)  # type: ignore[arg-type]
            codes, rules = proved(laws, marked)
            note(f"{declared.name} {better} {two}: {sorted(codes)} {rules}")
            _holds(first, second, codes, rules)


@cases(150)
@given(rulebooks_that_look_round())
def test_what_is_proved_holds_where_bids_look_at_bids_that_look_round(drawn: Rounds) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    laws = Laws(rulebook)
    for declared in can_be_marked(rulebook):
        more, less = (proved(laws, replace(declared, better=better)) for better in ("more", "less"))
        if declared.name not in laws.of_marks or not more[0] | less[0]:
            continue
        values = VALUES.get(declared.name, (Fraction(0), Fraction(1)))
        for at, competition in enumerate(drawn.competitions):
            two = sorted((values[at % len(values)], values[(5 * at + 1) % len(values)]))
            low, high = (score(rulebook, with_fact(competition, declared.name, x, declared)) for x in two)
            note(f"{declared.name} {two} {competition.bids}: more {more}, less {less}")
            _holds(low, high, *more)
            _holds(high, low, *less)


def _holds(first: Scored, second: Scored, codes: frozenset[str], rules: bool) -> None:
    if first.outcomes[1:] != second.outcomes[1:]:
        return  # who is compared has changed
    if rules:
        assert not (first.outcomes[0] == "pass" and second.outcomes[0] == "fail")
    if first.outcomes[0] != "pass" or second.outcomes[0] != "pass":
        return
    before, after = marks_of_first(first), marks_of_first(second)
    for code in codes & before.keys() & after.keys():
        assert after[code] >= before[code], code


@cases(40)
@given(rulebooks_with_competitions(), st.data())
def test_no_step_is_larger_than_said(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    laws = Laws(rulebook)
    for declared in can_be_marked(rulebook) if drawn.competition.bids else ():
        scale = short_scale(declared)
        if scale is None or len(scale) < 2 or not orderly(declared.type):
            continue
        place = data.draw(st.integers(0, len(scale) - 2))
        two = scale[place : place + 2]
        low, high = (score(rulebook, with_fact(drawn.competition, declared.name, x, declared)) for x in two)
        if {low.outcomes[0], high.outcomes[0]} != {"pass"} or low.outcomes[1:] != high.outcomes[1:]:
            continue
        before, after = marks_of_first(low), marks_of_first(high)
        for code in laws.codes(declared.name):
            most = largest_step(laws, declared, code)
            if most is not None and code in before and code in after:
                assert abs(after[code] - before[code]) <= most, (code, declared.name)


@cases(40)
@given(rulebooks_with_competitions())
def test_marks_of_a_bid_that_passes_lie_where_they_are_said_to(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    laws = Laws(rulebook)
    scored = score(rulebook, drawn.competition)
    if scored.outcomes[:1] != ("pass",):
        return
    for code, marks in marks_of_first(scored).items():
        if code in laws.criteria or code == "TOTAL":
            said = laws.marks(laws.passing, code)
            assert any(one.first.holds(marks) for one in said), (code, marks)


@cases(60)
@given(rulebooks_with_competitions())
def test_what_may_go_wrong_was_told(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    if Faults(Laws(rulebook)).troubles():
        return
    scored = score(rulebook, drawn.competition)
    for place, outcome in enumerate(scored.outcomes):
        if outcome == "error" and scored.run is not None:
            assert not [e.sentence for e in scored.bid(place).errors if e.code in _FAULTS]


@cases(25)
@given(rulebooks_with_competitions())
def test_two_offers_that_are_shown_break_the_law(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    inputs = {name: replace(one, better="more") if _is_first(rulebook, one) else one
              for name, one in rulebook.inputs.items()}  # fmt: skip
    marked = replace(rulebook, inputs=inputs)
    for found in shown(marked):
        first, second = (score(marked, one) for one in found.competitions())
        assert first.outcomes[0] == "pass"
        if isinstance(found.gives[0], str):
            assert second.outcomes[0] == "fail"
        else:
            before, after = marks_of_first(first), marks_of_first(second)
            assert after[found.of] < before[found.of]
            assert (before[found.of], after[found.of]) == found.gives


def _is_first(rulebook: Rulebook, one: Input) -> bool:
    return one.name in {declared.name for declared in can_be_marked(rulebook)[:2]}
