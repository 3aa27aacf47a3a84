"""Full marks out of reach, and marks outside their range, are found just where the engine meets them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from hypothesis import given, note
from hypothesis import strategies as st

from svrules.checks.full_marks import check_full_marks
from svrules.engine import Bid, Competition, score
from svrules.language.expressions import Scalar
from svrules.quantities import exact_number
from tests.property.both import rulebook_of
from tests.property.effort import cases

HEAD = """rulebook "Random marks"
  edition "1"
bid
  a  level from 0 to 4
  b  level of 0, 5, 10
  c  whole number, at least -1, at most 4
  d  yes or no
value e
  if d then a otherwise c
table T
  b           | t
  0           | 2
  at least 5  | a × 2
criterion C  worth 10 points
"""
METHODS = (
    "a out of 4",
    "a out of 5",
    "b out of 10",
    "a + b marks",
    "c from 0 for no marks to 4 for full marks",
    "c from 4 for no marks to 0 for full marks",
    "c from 0 for no marks to 8 for full marks",
    "a ÷ 4 of the marks",
    "full marks when a is 3 and c is above 4",
    "full marks when d and b is 5",
    "best 2 of a, c, each out of 4",
    "best 1 of a, c, each out of 7",
    "a by level\n  0 to 2 gives 20%\n  above 2 gives 11 marks",
    "b by level\n  0 gives 0%\n  5 gives 4 marks\n  10 gives 90%",
    "a as share of b",
    "c × 2 marks",
    "e × 3 marks",
    "t + 4 marks",
    "(median of a, b, c) × 2 marks",
    "largest of a, c marks",
    "(c ÷ 2 rounded to whole numbers) × 3 marks",
)
CONDITIONS = (
    "no marks when d",
    "full marks when c is 4",
    "3 marks when b is 5",
    "12 marks when a is above c",
)
LIMITS = (
    "capped at full marks",
    "capped at 8",
    "floored at no marks",
    "floored at 20%",
    "round down to whole numbers",
    "capped at 95%",
)
texts = st.tuples(
    st.sampled_from(METHODS),
    st.lists(st.sampled_from(CONDITIONS), max_size=2, unique=True),
    st.lists(st.sampled_from(LIMITS), max_size=3, unique=True),
)


def bids() -> Iterator[dict[str, Scalar]]:
    for a, b, c, d in product(range(5), (0, 5, 10), range(-1, 5), (True, False)):
        yield {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c), "d": d}


@cases(12)
@given(texts)
def test_marks_are_out_of_range_just_where_the_engine_says_so(
    drawn: tuple[str, list[str], list[str]],
) -> None:
    method, conditions, limits = drawn
    text = HEAD + "".join(f"  {line}\n" for line in (method, *conditions, *limits))
    note(text)
    rulebook = rulebook_of(text + "award\n  highest total wins\n")
    result = score(
        rulebook, Competition({}, tuple(Bid(str(n), bid) for n, bid in enumerate(bids())))
    ).result()
    found = {finding.code for finding in check_full_marks(rulebook) if finding.severity == "warning"}
    outside = any(error.code == "SV0903" for bid in result.bids for error in bid.errors)
    assert ("SV0508" in found) <= outside
    proved_or_noted = {finding.code for finding in check_full_marks(rulebook)}
    assert outside <= ("SV0508" in proved_or_noted)
    marks = [bid.criteria[0].exact for bid in result.bids]
    is_full = any(one is not None and exact_number(one) >= 10 for one in marks)
    if not any("round" in line for line in limits):
        assert not ("SV0507" in found and is_full)
        if is_exact(method) and not outside:
            assert ("SV0507" in found) == (not is_full)


def is_exact(method: str) -> bool:
    """Whether nothing in it is taken for itself that depends on other parts."""
    return not any(word in method for word in ("median", "rounded", "share of"))
