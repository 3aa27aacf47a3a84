"""A `not` before the first of several conditions is warned of with both readings; brackets settle it."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svrules.diagnostics import Diagnostic, Source, render_plain
from svrules.language import expressions as e
from svrules.language import read
from svrules.render.words import in_symbols, in_words
from tests.language.reading import HEAD, book, problems

FACTS = (
    "contract\n  a  yes or no\n  b  yes or no\n  c  yes or no\n  value  money, above £0\n"
    "  category  one of Works, Services, Supplies\nbid\n  plan  level from 0 to 5\n"
)
READINGS = ("(not a) or b", "not (a or b)")


def condition(text: str) -> e.Expression:
    return book(FACTS + f"rule R\n  require {text}\n").rules[0].condition


def told(text: str) -> Diagnostic:
    _, found = read(HEAD + FACTS + text, "test.svr")
    (only,) = found
    assert (only.code, only.fix) == ("SV0113", None)
    return only


def readings(text: str) -> list[str]:
    return told(f"rule R\n  require {text}\n").try_.split("`")[1::2]


def holds(found: e.Expression, facts: dict[str, bool]) -> bool:
    match found:
        case e.Fact(name=name):
            return facts[name]
        case e.Not(operand=operand):
            return not holds(operand, facts)
        case e.All(operands=operands):
            return all(holds(one, facts) for one in operands)
        case e.Any(operands=operands):
            return any(holds(one, facts) for one in operands)
    raise AssertionError(found)


CASES = [dict(zip("abc", case, strict=True)) for case in product((True, False), repeat=3)]


@pytest.mark.parametrize(
    "text",
    [
        "rule R\n  applies when {}\n",
        "rule R\n  require a\n  except E when {}, refer\n",
        "rule R\n  require a and ({})\n",
        "value v\n  if {} then 1 otherwise 2\n",
        "population p\n  bids where {}\n",
        "table T\n  value | w\n  any | {}\nrule R\n  applies when w\n",
        "table T\n  value | w\n  any | if {} then 1 otherwise 2\n",
        "criterion C worth 100%\n  plan out of 5, no marks when {}\naward\n  highest total wins\n",
    ],
)
def test_it_is_told_wherever_conditions_stand(text: str) -> None:
    found = told(text.format("not a or b"))
    assert found.severity == "warning" and all(f"`{reading}`" in found.try_ for reading in READINGS)


@pytest.mark.parametrize("word", ["and", "or"])
def test_it_is_read_for_the_first_alone(word: str) -> None:
    text = f"{HEAD}{FACTS}rule R\n  require not a {word} b\n"
    rulebook, (only,) = read(text, "test.svr")
    assert rulebook is not None and in_words(rulebook.rules[0].condition) == f"(not a) {word} b"
    assert only.severity == "warning" and f"`(not a) {word} b`, or `not (a {word} b)`" in only.try_


@pytest.mark.parametrize(
    ("text", "nearest", "furthest"),
    [
        ("not a or b", "(not a) or b", "not (a or b)"),
        ("not a and b", "(not a) and b", "not (a and b)"),
        ("not a and b and c", "(not a) and b and c", "not (a and b and c)"),
        ("not a or not b or c", "(not a) or (not b) or c", "not a or not (b or c)"),
        ("not a or b or not c", "(not a) or b or not c", "not (a or b) or not c"),
        ("not a or b or not c or a", "(not a) or b or (not c) or a", "not (a or b) or (not c) or a"),
        ("not a or (b and c)", "(not a) or (b and c)", "not (a or (b and c))"),
        ("not not a and b", "(not not a) and b", "not ((not a) and b)"),
    ],
)
def test_both_readings_can_be_read_and_mean_what_they_say(text: str, nearest: str, furthest: str) -> None:
    assert readings(text) == [nearest, furthest]
    one, other = condition(nearest), condition(furthest)
    means = [eval(reading, {}, dict(facts)) for reading in (nearest, furthest) for facts in CASES]
    assert means == [holds(found, facts) for found in (one, other) for facts in CASES]
    assert means[: len(CASES)] != means[len(CASES) :]


@pytest.mark.parametrize(
    "text",
    [
        "not category is Works or Services or a",
        "not a and category is Works or Services",
        "not value is between £3 and £5 and a",
        "not a  # comment\n    or b",
        "not (value + £1) × 2 is above £8 or a",
        "not category is not one of Works, Services and value is £3 or more",
    ],
)
def test_other_conditions_are_written_out_so_that_they_can_be_read(text: str) -> None:
    assert len({in_words(condition(reading)) for reading in readings(text)}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "not (a or b) and c",
        "not (a) or b",
        "(not a) or b",
        "not a or not b",
        "not a and not (b or c)",
        "a or not b or c",
        "a and not b and c",
        "not category is Works or Services",
    ],
)
def test_what_brackets_or_the_other_conditions_say_is_read(text: str) -> None:
    condition(text)


@pytest.mark.parametrize("write", [in_words, in_symbols])
@pytest.mark.parametrize(
    "text",
    [
        "(not a) or b",
        "(not a) and (not b) and c",
        "not (a or b) or not c",
        "not a and not b",
        "a or not b or c",
    ],
)
def test_the_policy_prints_the_brackets_that_settle_it(write: object, text: str) -> None:
    assert callable(write) and write(condition(text)) == text


def test_where_and_is_mixed_with_or_what_is_offered_can_be_read() -> None:
    (only,) = problems(FACTS + "rule R\n  require a and not b or c\n")
    assert only.code == "SV0111"
    assert only.try_.split("`")[1::2] == ["(a and (not b)) or c", "a and ((not b) or c)"]
    for reading in only.try_.split("`")[1::2]:
        condition(reading)


@pytest.mark.parametrize("rows", ["not Works or Supplies", "not Works, Supplies"])
def test_in_a_cell_it_says_how_to_leave_out_all_of_them(rows: str) -> None:
    (only,) = problems(FACTS + f"table T\n  category | w\n  {rows} | 1\n  otherwise | 2\n")
    assert "`not (Works or Supplies)" in only.try_
    book(FACTS + "table T\n  category | w\n  not (Works or Supplies) | 1\n  otherwise | 2\n")


def test_a_cell_for_yes_or_no_is_read_as_a_condition_is() -> None:
    rows = "table T\n  a | w\n  {} | 1\n  otherwise | 2\n"
    rulebook, (only,) = read(HEAD + FACTS + rows.format("not b or c"), "test.svr")
    assert rulebook is not None
    assert only.severity == "warning" and "`(not b) or c`, or `not (b or c)`" in only.try_
    (row, *_), (same, *_) = (
        one.tables["T"][0].rows for one in (rulebook, book(FACTS + rows.format("(not b) or c")))
    )
    assert [in_words(one) for one in row.cells[0].options] == [in_words(one) for one in same.cells[0].options]


def test_no_fix_chooses_one_of_the_two() -> None:
    text = HEAD + FACTS + "rule R\n  applies unless not a or b\n"
    found = read(text, "x.svr")[1]
    fixes = [one.fix for one in found if one.fix is not None]
    assert fixes
    after = read(Source("x.svr", text).fixed(fixes[0]).text, "x.svr")[1]
    assert [one.code for one in after] == ["SV0113"], render_plain(after)


OPERAND = st.builds(
    "{}{}".format,
    st.sampled_from(["", "", "not ", "not not "]),
    st.sampled_from(
        ["a", "b", "value is above £3", "category is Works or Services", "(a or c)", "(b and c)"]
    ),
)
CHAIN = st.builds(str.join, st.sampled_from([" and ", " or "]), st.lists(OPERAND, min_size=2, max_size=5))


@given(CHAIN)
@example("not a or b or not c or a")
@example("not a and b and not not c and value is above £3")
@example("not a or not b or c or not a or category is Works or Services")
def test_nothing_that_is_offered_is_told_of_again(text: str) -> None:
    found = read(f"{HEAD}{FACTS}rule R\n  require {text}\n", "test.svr")[1]
    for offered in (reading for one in found for reading in one.try_.split("`")[1::2]):
        condition(offered)
