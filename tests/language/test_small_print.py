"""Readings that hang on one small thing: a letter's case, a second line, a circle of two."""

from __future__ import annotations

import pytest

from tests.language.reading import BID, book, codes, problems, sentence

AWARD = "award\n  highest total wins\n"
PRICE = "criterion P worth 100%\n  price relative to lowest\n"


def test_a_tie_break_is_told_as_it_is_written() -> None:
    text = f"{BID}{PRICE}{AWARD}  tie: highest P, then\n    lowest price, then highest   price\n"
    (award,) = book(text).awards
    assert [step.words for step in award.ties] == ["highest P", "lowest price", "highest price"]


def test_two_exceptions_to_each_other() -> None:
    text = "rule R\n  require price is above £1\n"
    text += "  except A to B when price is £1\n  except B to A when price is £2\n"
    assert [one.sentence for one in problems(BID + text)] == [
        "`A` is an exception to itself.",
        "`B` is an exception to itself.",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("lowest method among bids", "`lowest … among` needs numbers, not one of None, Full."),
        ("mean day among bids", "`mean … among` needs numbers, not date."),
        ("-method", "A number is needed here, but this is one of None, Full."),
        ("day rounded to whole numbers", "A number is needed here, but this is date."),
    ],
)
def test_what_is_no_number_cannot_be_reckoned_with(value: str, said: str) -> None:
    bid = f"{BID}  method  level of None, Full\n  day  date\n"
    assert sentence(f"{bid}value v\n  {value}\n") == said


def test_inputs_whose_names_differ_in_case_only() -> None:
    assert codes("bid\n  price  money\n  Price  money\n") == ["SV0201"]


def test_a_reason_belongs_to_the_pass_mark_above_it() -> None:
    text = (
        f'{BID}criterion A worth 100%\n  price out of £10\n  at least 10%, otherwise fail\n  because "One."\n'
    )
    (one,) = book(f"{text}{AWARD}").criteria
    assert [mark.because for mark in one.pass_marks] == ["One."]
    text += '  at least 20%, otherwise refer\n  at least 30%, otherwise refer\n  because "Three."\n'
    (one,) = book(f"{text}{AWARD}").criteria
    assert [mark.because for mark in one.pass_marks] == ["One.", "", "Three."]


@pytest.mark.parametrize(("worth", "parent"), [("60% of SV", "SV"), ("60% of sv", None)])
def test_a_part_of_a_section_or_of_a_fact(worth: str, parent: str | None) -> None:
    """`SV` as the criterion is spelt is the section; `sv` is the percentage of the contract."""
    text = f"contract\n  sv  percent\n{BID}criterion SV worth 100%\n"
    text += "criterion A worth 40% of SV\n  full marks when price is above £1\n"
    text += f"criterion B worth {worth}\n  full marks when price is above £1\n{AWARD}"
    (found,) = [one for one in book(text).criteria if one.code == "B"]
    assert found.parent == parent


def test_results_of_one_column_are_of_one_kind() -> None:
    table = "table T\n  price            | w\n  at most £5  | £3\n  otherwise | {}\n"
    assert codes(BID + table.format("3 weeks")) == ["SV0301"]
    assert book(BID + table.format("£4")).tables["T"]


VAT = f"{BID}  gross  money including VAT\n  jobs  FTE\n"


@pytest.mark.parametrize(
    "sum_", ["price × 2 + gross", "2 × price + gross", "price ÷ 2 - gross", "price ÷ jobs × jobs + gross"]
)
def test_money_that_is_multiplied_keeps_its_basis(sum_: str) -> None:
    assert codes(f"{VAT}value v\n  {sum_}\n") == ["SV0302"]


@pytest.mark.parametrize(
    "sum_", ["price ÷ price × gross + gross", "gross × 2 + gross", "jobs × £3 per FTE + gross"]
)
def test_money_of_the_same_or_of_no_basis_mixes(sum_: str) -> None:
    assert book(f"{VAT}value v\n  {sum_}\n").values["v"]


def test_a_result_takes_the_basis_that_any_of_its_rows_has() -> None:
    table = "table T\n  jobs          | w\n  at most 1 FTE | £3\n  otherwise     | price\n"
    assert codes(f"{VAT}{table}value v\n  w + gross\n") == ["SV0302"]
    assert book(f"{VAT}{table}value v\n  w + price\n").values["v"]
