"""Which input a heading means, and what the remark after it may say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from svrules.data import read_tables
from svrules.data.headings import Names, bidder_column
from svrules.data.remarks import Remark
from svrules.diagnostics import Place
from svrules.language.types import ChoiceType
from svrules.quantities import DateOrder
from tests.unit.data.making import DATE, NUMBER, PERCENT, SAMPLE, TEXT, fact, money, rulebook

NAMES = Names.of(SAMPLE, "bid")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("price", "price"),
        ("PRICE", "price"),
        (" Local  jobs ", "local jobs"),
        ("local\njobs", "local jobs"),
        ("local\u00a0jobs", "local jobs"),
        ("price (£)", "price"),
        ("Price (£, excluding VAT)", "price"),
        ("Price (£) (ex VAT)", "price"),
        ("Price ex VAT", "price"),
        ("Price, £", "price"),
        ("Price in pounds", "price"),
        ("local jobs in FTE", "local jobs"),
        ("local jobs (FTE)", "local jobs"),
        ("local jobs [fte]", "local jobs"),
        ("apprenticeship weeks (weeks)", "apprenticeship weeks"),
        ("discount (%)", "discount"),
        ("discount %", "discount"),
        ("lowest hourly wage (£ per hour)", "lowest hourly wage"),
        ("lowest hourly wage (£/hour)", "lowest hourly wage"),
        ("serious misconduct (yes/no)", "serious misconduct"),
        ("delivery plan (0 to 5)", "delivery plan"),
        ("delivery plan (0–5)", "delivery plan"),
        ("delivery plan (out of 5)", "delivery plan"),
        ("method (None, Partial or Full)", "method"),
        ("start (dd/mm/yyyy)", "start"),
        ("comment (at most 200 words)", "comment"),
        ("price (required)", "price"),
        ("Price:", "price"),
        ("Price (£):", "price"),
        ("Price *", "price"),
    ],
)
def test_a_heading_is_known(heading: str, name: str) -> None:
    found = NAMES.look_up(heading)
    assert found.input is not None
    assert (found.input.name, found.remark.problem) == (name, "")


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("price (£k)", "in thousands or more"),
        ("price (£000)", "in thousands or more"),
        ("price £k", "in thousands or more"),
        ("price £000s", "in thousands or more"),
        ("price '000", "in thousands or more"),
        ("price, in thousands of pounds", "in thousands or more"),
        ("price €", "another currency"),
        ("price in USD", "another currency"),
        ("price (£'000s)", "in thousands or more"),
        ("price (£m)", "in thousands or more"),
        ("price (£ million)", "in thousands or more"),
        ("price (FTE)", "`fte` does not fit: `price` is in £."),
        ("price (%)", "is not a percentage"),
        ("price (VAT)", "It cannot be told from `VAT` whether VAT is in."),
        ("price (net)", "`net` after `price` is not understood."),
        ("local jobs (£)", "`£` does not fit: `local jobs` is in FTE."),
        ("local jobs (weeks)", "`weeks` does not fit"),
        ("lowest hourly wage (£)", "does not fit"),
        ("delivery plan (0 to 10)", "`delivery plan` goes from 0 to 5"),
        ("start (dd/mm/yy)", "years of two figures"),
        ("start (m/d/yy)", "years of two figures"),
        ("start (dd/mm/yyyy, month first)", "states two orders of day and month"),
        ("start (dd/mm-yyyy)", "is not understood"),
        ("start (yyyy-dd-mm)", "is not understood"),
        ("discount (FTE)", "`discount` is a percentage"),
        ("price (estimated)", "is not understood"),
    ],
)
def test_a_remark_that_changes_the_meaning_is_seen(heading: str, words: str) -> None:
    found = NAMES.look_up(heading)
    assert found.input is not None
    assert words in found.remark.problem


POUNDS = "Convert the figures to pounds excluding VAT, in full, first"


@pytest.mark.parametrize(
    ("heading", "problem", "try_"),
    [
        ("price (£k)", "in thousands or more", POUNDS),
        ("price (£000s)", "in thousands or more", POUNDS),
        ("price (€)", "`€` is another currency", POUNDS),
        ("price ($)", "`$` is another currency", POUNDS),
        ("price (£ per year)", "does not fit", POUNDS),
        ("price (in thousands)", "in thousands or more", POUNDS),
        ("local jobs (weeks)", "`weeks` does not fit", "Convert the figures to FTE first"),
        ("lowest hourly wage (£)", "does not fit", "Convert the figures to £ per hour, in full, first"),
        ("delivery plan (0 to 10)", "from 0 to 5", "Give the marks on the rulebook's scale first"),
        ("discount (FTE)", "is a percentage", "Write the figures as percentages, such as 10%, first"),
        ("start (mm/dd/yy)", "two figures", "Write the dates as in 1 April 2026 first"),
    ],
)
def test_the_figures_are_converted_before_the_heading_is_changed(
    heading: str, problem: str, try_: str
) -> None:
    reading = read_tables(SAMPLE, [["contract value", 1]], [["bidder", heading], ["Ash", None]])
    (found,) = [one for one in reading.diagnostics if isinstance(one.span, Place) and one.span.cell == "B1"]
    assert found.sentence.startswith(f"The heading `{heading}`: ") and problem in found.sentence
    assert found.try_ == f"{try_}, then head the column `{heading.partition(' (')[0]}`."


@pytest.mark.parametrize(
    ("remark", "order"),
    [
        *(
            (words, "day first")
            for words in ("dd/mm/yyyy", "d/m/y", "DD-MM-YYYY", "dd.mm.yyyy", "dd mm yyyy")
        ),
        *(
            (words, "day first")
            for words in ("day first", "Day-first", "dd/mm", "day/month/year", "d/m/yyyy")
        ),
        *((words, "month first") for words in ("mm/dd/yyyy", "M/D/Y", "MM-DD-YYYY", "month first", "mm/dd")),
        ("required, dd/mm/yyyy", "day first"),
        *((words, None) for words in ("yyyy-mm-dd", "date", "day", "required")),
    ],
)
def test_a_heading_says_what_comes_first_in_its_dates(remark: str, order: DateOrder | None) -> None:
    assert NAMES.look_up(f"start ({remark})").remark == Remark(order=order)
    own = Names.of(rulebook(replace(fact("began", DATE), headings=(f"Started ({remark})",))), "bid")
    assert own.look_up(f"Started ({remark})").remark.order == order


@pytest.mark.parametrize(
    "heading", ["", "prices", "price in business", "the price", "price per job", "((((", "x" * 5000, "(£)"]
)
def test_other_headings_are_not_known(heading: str) -> None:
    assert NAMES.look_up(heading).input is None


def test_the_vat_basis_of_a_heading() -> None:
    assert NAMES.look_up("price (£, incl. VAT)").remark.vat == "including"
    assert NAMES.look_up("price + VAT").remark.vat == "excluding"
    assert NAMES.look_up("price").remark.vat is None


def test_an_explicit_heading_and_a_name_with_brackets() -> None:
    names = Names.of(
        rulebook(
            fact("accounts", TEXT, headings=("Accounts audited?",)),
            fact("share (of work)", PERCENT),
            fact("share", NUMBER),
        ),
        "bid",
    )
    assert names.inputs["accounts audited?"].name == "accounts"
    found = names.look_up("Share (of work) (%)")
    assert found.input is not None
    assert found.input.name == "share (of work)"


def test_nearest_names() -> None:
    assert NAMES.nearest("prise (£)") == ("price",)
    assert NAMES.nearest("jobs") == ("local jobs",)


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        (["Bidder", "price"], 0),
        (["price", "Name of bidder"], 1),
        (["Name", "Supplier"], 1),
        (["Supplier name", "Name"], 0),
        (["price", "weight"], None),
    ],
)
def test_the_column_of_bidders(headings: list[str], column: int | None) -> None:
    assert bidder_column(enumerate(headings), NAMES, "bid") == column


def test_an_input_may_be_called_like_a_column_of_bidders() -> None:
    names = Names.of(rulebook(fact("supplier", ChoiceType(("Local", "Other"))), fact("name", TEXT)), "bid")
    assert bidder_column(enumerate(["supplier", "company", "name"]), names, "bid") == 1


def test_levels_that_are_not_in_a_row() -> None:
    names = Names.of(rulebook(fact("mark", NUMBER, levels=(Fraction(0), Fraction(5), Fraction(10)))), "bid")
    assert names.look_up("mark (0 to 10)").remark.problem == ""
    assert names.look_up("mark (0 to 5)").remark.problem != ""


def test_units_of_other_facts() -> None:
    names = Names.of(rulebook(fact("day", DATE), fact("cost", money("including"))), "bid")
    assert names.look_up("cost (£ gross)").remark.problem != ""
    assert names.look_up("day (FTE)").remark.problem != ""
