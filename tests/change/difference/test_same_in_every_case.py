"""What is proved to be the same scores the same; what is said to differ does: on rulebooks at random."""

from __future__ import annotations

import re
from random import Random

from hypothesis import given, note
from hypothesis import strategies as st

from svrules.change.difference.consequences import consequences
from svrules.change.difference.difference import difference
from svrules.engine import score
from svrules.language import read
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

NUMBER = re.compile(r"(?<![\w.])(\d{1,3})(?![\w.,/-])")
WORDS = (
    ("is above", "is more than"), ("at least", "no less than"), ("is below", "is less than"),
    ("at most", "no more than"), (" × ", " times "), (" + ", " plus "), ("is at least", "is above"),
    ("is below", "is at most"), (" and ", " or "), ("lowest", "highest"), ("bids", "all bids"),
)  # fmt: skip
SWAPPED = re.compile(r"\(?\b([a-z][a-z ]*[a-z])\)? ([×+]) ([a-z][a-z ]*[a-z])$", re.MULTILINE)

LIMIT = re.compile(r"^  (capped at|floored at|at least|round) .+\n", re.MULTILINE)
LIMITED = ("limit moved", "limit moved", "limit gone", "limit twice")
CONDITION = re.compile(r"^(  (?:require|fail when|refer when|only when) )(.+)$", re.MULTILINE)


def mutated(text: str, draw: Random) -> str:
    """The text with one thing said in another way, or another thing said."""
    way = draw.choice(("number", "number", "words", "words", "swapped", "lines", "twice", "spaces", *LIMITED))
    if way in LIMITED and (found := list(LIMIT.finditer(text))):
        one = draw.choice(found)
        return text[: one.start()] + _limit(way, one, draw) + text[one.end() :]
    if way == "number" and (found := list(NUMBER.finditer(text))):
        one = draw.choice(found)
        return text[: one.start()] + str(max(1, int(one[1]) + draw.choice((-1, 1)))) + text[one.end() :]
    if way == "swapped" and (found := list(SWAPPED.finditer(text))):
        one = draw.choice(found)
        return text[: one.start()] + f"{one[3]} {one[2]} {one[1]}" + text[one.end() :]
    if way == "twice" and (found := list(CONDITION.finditer(text))):
        one = draw.choice(found)
        again = draw.choice(
            ("({0}) and ({0})", "not (not ({0}))", "({0}) or ({0} and {0})", "({0}) and price is given")
        )
        return text[: one.start(2)] + again.format(one[2]) + text[one.end(2) :]
    if way == "lines":
        return _rows_swapped(text, draw)
    if way == "words":
        was, now = draw.choice(WORDS)
        return text.replace(was, now, 1)
    return text.replace("  ", "   ")


def _limit(way: str, line: re.Match[str], draw: Random) -> str:
    """A line that limits marks, or asks for so many, in another way."""
    if way == "limit gone":
        return ""
    if way == "limit twice":
        return line[0] * 2
    return NUMBER.sub(lambda number: str(max(1, int(number[1]) + draw.choice((-5, 1, 30)))), line[0], count=1)


def _rows_swapped(text: str, draw: Random) -> str:
    lines = text.split("\n")
    rows = [
        at
        for at in range(1, len(lines) - 1)
        if "|" in lines[at] and "|" in lines[at + 1] and "|" in lines[at - 1]
    ]
    if rows:
        at = draw.choice(rows)
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return "\n".join(lines)


@cases(25)
@given(rulebooks_with_competitions(), st.randoms(use_true_random=False))
def test_what_is_proved_the_same_never_scores_differently(drawn: Drawn, draw: Random) -> None:
    old = rulebook_of(drawn.text)
    text = mutated(drawn.text, draw)
    new, _ = read(text, "mutated.svr")
    if new is None or new.inputs.keys() != old.inputs.keys():
        return
    told = difference(old, new, look=False)
    if told.means_the_same:
        note(text)
        before, after = (score(book, drawn.competition).result() for book in (old, new))
        assert consequences(before, after) == ()
    else:
        assert any(one.was or one.now or one.where for one in told.found)


@cases(6)
@given(rulebooks_with_competitions(), st.randoms(use_true_random=False))
def test_a_witness_differs_as_it_says(drawn: Drawn, draw: Random) -> None:
    old = rulebook_of(drawn.text)
    new, _ = read(mutated(drawn.text, draw), "mutated.svr")
    if new is None:
        return
    for one in difference(old, new).of("meaning"):
        if one.witness is not None:
            assert one.witness.consequences
            assert all(told.before != told.after for told in one.witness.consequences)
