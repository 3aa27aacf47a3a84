"""Slips of the pen that nothing else can be meant by: one round tells them all, and `--fix` mends them."""

from pathlib import Path

import pytest

from svrules.api import findings_of
from svrules.cli.mending import mended
from svrules.diagnostics import Span
from tests.language.reading import HEAD, problems

BOOK = """bid
  price   money, above £0
  jobs    number, at least 0
rule R
  {only} jobs is above 3
  require price {least} £5
criterion APP "Apprentices" worth 60 marks
  jobs ÷ 10 of the marks
criterion P "Price" worth 40 marks
  price relative to lowest
award
  highest total wins
{example} "weeks"
  bid | price | jbos | {expect} APP
  Ash | £5    | 6    | 36
"""
MEANT = {"only": "only when", "least": "is at least", "example": "example", "expect": "expect"}


def book(**slips: str) -> str:
    """The rulebook with some words typed otherwise."""
    return HEAD + BOOK.format(**{**MEANT, **slips})


def places(text: str) -> list[tuple[str, str]]:
    """The code of each error and the words under its carets."""
    found = findings_of(text, Path("test.svr"))
    rows = text.split("\n")
    spans = [(one.code, one.span) for one in found if one.severity == "error"]
    return [
        (code, rows[span.line - 1][span.column - 1 : span.end_column - 1])
        for code, span in spans
        if isinstance(span, Span)
    ]


@pytest.mark.parametrize(
    ("slips", "told"),
    [
        ({"only": "only wen"}, "only wen"),
        ({"least": "is atleast"}, "atleast"),
        ({"least": "is at lest"}, "at lest"),
        ({"example": "exampel"}, "exampel"),
        ({"expect": "expct"}, "expct"),
        ({"expect": "exspect"}, "exspect"),
    ],
)
def test_a_slip_is_mended_and_hides_no_other_mistake(slips: dict[str, str], told: str) -> None:
    text = book(**slips)
    assert {words for _, words in places(text)} == {told, "jbos"}
    after = mended(text, "test.svr", lambda one: findings_of(one, Path("test.svr")))
    assert after.text == book()
    assert places(after.text) == [("SV0802", "jbos")]


def test_a_line_that_begins_with_a_slip_of_expect_is_told() -> None:
    text = book() + "  expct APP 36\n"
    assert ("SV0203", "expct") in places(text)


def test_a_mistake_behind_a_slip_on_its_line_is_told_where_it_stands() -> None:
    text = book().replace("bid | price | jbos | expect APP", "bid | price | expct APP | jbos")
    assert places(text) == [("SV0203", "expct"), ("SV0802", "jbos")]


@pytest.mark.parametrize("heading", ["exert APP", "expected jobs", "experts", "spect APP"])
def test_what_may_be_a_fact_is_no_slip_of_expect(heading: str) -> None:
    codes = [code for code, _ in places(book().replace("expect APP", heading).replace("jbos", "jobs"))]
    assert codes == ["SV0802"]


@pytest.mark.parametrize(
    "typed", ["unles jobs is above 3", "only win jobs is above 3", "only jobs is above 3"]
)
def test_what_may_be_something_else_is_not_mended_unasked(typed: str) -> None:
    text = BOOK.format(**MEANT).replace("only when jobs is above 3", typed)
    assert not any(one.fix is not None and one.fix.safe for one in problems(text))
