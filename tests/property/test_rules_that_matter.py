"""What checks say of rules and exceptions is so for every bid there can be, scored by the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from hypothesis import given, note
from hypothesis import strategies as st

from svrules.checks.exceptions import check_exceptions
from svrules.checks.unreachable import check_unreachable
from svrules.diagnostics import Diagnostic
from svrules.engine import Bid, Competition, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from tests.property.both import rulebook_of
from tests.property.effort import cases

HEAD = """rulebook "Random rule"
  edition "1"
bid
  level  level from 0 to 3
  size   one of Micro, Small, Large
  green  yes or no
  spend  whole number, at least 0, at most 2
"""
CONDITIONS = (
    "level is above 3",
    "level is at least 2",
    "level is at least 0",
    "level is 1",
    "size is Micro",
    "size is not Micro",
    "size is Small or Large",
    "green",
    "not green",
    "spend is above level",
    "spend + level is at least 5",
    "spend × 2 is at most level",
    "size is Micro and not green",
    "green or level is below 2",
    "spend is between 1 and 2",
    "spend is below 0",
)
conditions = st.sampled_from(CONDITIONS)
outcomes = st.sampled_from(["", "", ", refer", ", fail"])
mains = st.tuples(st.sampled_from(["require", "refer when", "fail when"]), conditions)
exceptions = st.lists(st.tuples(conditions, outcomes, st.integers(0, 3)), max_size=3)


def written(main: tuple[str, str], only: str, drawn: Sequence[tuple[str, str, int]], without: int = 0) -> str:
    """A rule; exception N is to the one whose number it has drawn, if that stands before it."""
    lines = [f"rule R\n  {main[0]} {main[1]}"]
    lines += [f"  only when {only}"] if only else []
    left: set[int] = set()
    for place, (condition, outcome, to) in enumerate(drawn, 1):
        is_nested = 0 < to < place
        if place == without or (is_nested and to not in left):
            continue
        left.add(place)
        lines.append(f"  except E{place}{f' to E{to}' if is_nested else ''} when {condition}{outcome}")
    return HEAD + "\n".join(lines) + "\n"


def bids() -> Iterator[dict[str, Scalar]]:
    for level, size, green, spend in product(range(4), ("Micro", "Small", "Large"), (True, False), range(3)):
        yield {"level": Fraction(level), "size": size, "green": green, "spend": Fraction(spend)}


def said(rulebook: Rulebook) -> list[str]:
    """What rule R says of every bid there can be whose facts are all given."""
    found = tuple(Bid(f"Bid {place}", facts) for place, facts in enumerate(bids()))
    result = score(rulebook, Competition({}, found)).result()
    return [bid.rules[0].outcome for bid in result.bids]


@cases(40)
@given(mains, st.sampled_from(["", "", *CONDITIONS]), exceptions)
def test_rules_and_exceptions_are_found_where_the_engine_never_minds_them(
    main: tuple[str, str], only: str, drawn: list[tuple[str, str, int]]
) -> None:
    text = written(main, only, drawn)
    note(text)
    rulebook = rulebook_of(text)
    plain = said(rulebook_of(written(main, only, [])))
    fires = bool({"fail", "refer"} & set(plain))
    always = fires and "pass" not in plain and not drawn
    (*rules,) = check_unreachable(rulebook)
    assert bool(rules) == (not fires or always)
    whole, labels = said(rulebook), range(1, len(drawn) + 1)
    found = check_exceptions(rulebook)
    assert any(one.code == "SV0416" for one in found) == ("error" in whole)
    idle = {label for label in labels for one in found if is_idle(one, label)}
    expected = {label for label in labels if said(rulebook_of(written(main, only, drawn, label))) == whole}
    assert idle == (expected if fires else set())


def is_idle(finding: Diagnostic, place: int) -> bool:
    return finding.code == "SV0415" and finding.sentence.startswith(f"Exception `E{place}`")
