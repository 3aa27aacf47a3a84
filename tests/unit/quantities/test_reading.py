from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import (
    Ambiguous,
    DateOrder,
    print_date,
    print_money,
    print_percent,
    read_amount,
    read_date,
    read_yes_no,
    why_not_amount,
)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("12.5", "12.5", "number"),
        ("0", "0", "number"),
        ("007", "7", "number"),
        (".5", "0.5", "number"),
        ("-3", "-3", "number"),
        ("+3", "3", "number"),
        ("1,200", "1200", "number"),
        ("1,234,567.89", "1234567.89", "number"),
        ("£1,200", "1200", "money"),
        ("£ 1,200", "1200", "money"),
        ("-£300", "-300", "money"),
        ("£-300", "-300", "money"),
        ("£1.5 million", "1500000", "money"),
        ("10%", "0.1", "percent"),
        ("10 %", "0.1", "percent"),
        ("0.5%", "0.005", "percent"),
        ("-2.5%", "-0.025", "percent"),
        ("10 per cent", "0.1", "percent"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827", "number"),
    ],
)
def test_reads_ordinary_writing_without_a_note(text: str, value: str, kind: str) -> None:
    amount = read_amount(text)
    assert amount is not None
    assert (amount.value, amount.kind, amount.notes, amount.vat) == (Fraction(value), kind, (), None)
    assert not amount.cleaned


@pytest.mark.parametrize(
    ("text", "value", "kind", "note"),
    [
        (" 12.5 ", "12.5", "number", "Spaces that do not belong to it were left out."),
        ("£1,200\u00a0", "1200", "money", "Spaces that do not belong to it were left out."),
        ("\ufeff5", "5", "number", "Spaces that do not belong to it were left out."),
        ("5\r\n", "5", "number", "Spaces that do not belong to it were left out."),
        ("\u22123", "-3", "number", "A dash was read as a minus sign."),
        ("\u2013£3", "-3", "money", "A dash was read as a minus sign."),
        ("(1,200)", "-1200", "number", "Brackets were read as a minus sign."),
        ("(£1,200)", "-1200", "money", "Brackets were read as a minus sign."),
        ("£(1,200)", "-1200", "money", "Brackets were read as a minus sign."),
        ("(3%)", "-0.03", "percent", "Brackets were read as a minus sign."),
        ("1.2k", "1200", "number", "`k` was read as thousand."),
        ("£250k", "250000", "money", "`k` was read as thousand."),
        ("£250K", "250000", "money", "`K` was read as thousand."),
        ("£1.5m", "1500000", "money", "`m` was read as million."),
        ("£1.5 mn", "1500000", "money", "`mn` was read as million."),
        ("£2bn", "2000000000", "money", "`bn` was read as billion."),
    ],
)
def test_says_what_it_tidied(text: str, value: str, kind: str, note: str) -> None:
    amount = read_amount(text)
    assert amount is not None and amount.cleaned
    assert (amount.value, amount.kind, amount.notes) == (Fraction(value), kind, (note,))


@pytest.mark.parametrize(
    ("text", "vat"),
    [
        ("£1,200 inc VAT", "including"),
        ("£1,200 incl VAT", "including"),
        ("£1,200 incl. VAT", "including"),
        ("£1,200 including VAT", "including"),
        ("£1,200 inclusive of VAT", "including"),
        ("£1,200 (inc. vat)", "including"),
        ("£1,200 + VAT", "excluding"),
        ("£1,200+VAT", "excluding"),
        ("£1,200 plus VAT", "excluding"),
        ("£1,200 ex VAT", "excluding"),
        ("£1,200 exc VAT", "excluding"),
        ("£1,200 excl. VAT", "excluding"),
        ("£1,200 excluding VAT", "excluding"),
        ("£1,200 exclusive of VAT", "excluding"),
        ("£1,200 net of VAT", "excluding"),
        ("1,200 (ex VAT)", "excluding"),
        ("£1.2k ex VAT", "excluding"),
    ],
)
def test_reads_the_vat_basis(text: str, vat: str) -> None:
    amount = read_amount(text)
    assert amount is not None
    assert (amount.value, amount.kind, amount.vat) == (1200, "money", vat)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "empty"),
        (" \u00a0", "empty"),
        ("£", "not a number"),
        ("n/a", "not a number"),
        ("5.", "not a number"),
        ("--3", "not a number"),
        ("-(3)", "not a number"),
        ("(-3)", "not a number"),
        ("1,200-", "not a number"),
        ("5\u0663", "not a number"),
        ("10k%", "not a number"),
        ("10% inc VAT", "not a number"),
        ("£5 (ex VAT", "not a number"),
        ("£ 1 200", "space between the figures"),
        ("1 200", "space between the figures"),
        ("1\u202f200", "space between the figures"),
        ("1,20,000", "comma"),
        ("1.200,50", "comma"),
        ("12,5", "comma"),
        ("0,125", "comma"),
        ("1234,567", "comma"),
        ("1,2345", "comma"),
        (",500", "comma"),
        ("1e5", "exponent"),
        ("1.23E+08", "exponent"),
        ("$5", "Only pounds"),
        ("5 €", "Only pounds"),
        ("10-20", "range"),
        ("£10 to £20", "range"),
        ("£10%", "not both"),
        ("9" * 101, "too long"),
    ],
)
def test_refuses_rather_than_guesses(text: str, because: str) -> None:
    assert read_amount(text) is None
    assert because in why_not_amount(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_reads_back_what_is_printed(typed: Fraction) -> None:
    x = Fraction(typed)
    money, percent = read_amount(print_money(x)), read_amount(print_percent(x / 100))
    assert money is not None and (money.value, money.kind, money.notes) == (x, "money", ())
    assert percent is not None and (percent.value, percent.kind) == (x / 100, "percent")


@given(st.text(max_size=120) | st.text("0123456789£,.-()% kmbnVATinceupl+€$\u00a0", max_size=25))
def test_no_text_makes_it_stumble(text: str) -> None:
    read_yes_no(text)
    read_date(text)
    assert read_amount(text) is not None or why_not_amount(text).endswith(".")


@pytest.mark.parametrize("text", ["yes", "Yes", "YES ", "y", "Y", "TRUE", "true", "\u00a0yes"])
def test_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "No", "n", "FALSE", "false "])
def test_no(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize("text", ["", "1", "0", "t", "x", "maybe", "yes and no", "n/a", "none"])
def test_neither_yes_nor_no(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1 April 2026",
        "1 Apr 2026",
        "01 APRIL 2026",
        "1st April 2026",
        "1st of April 2026",
        "1-Apr-2026",
        "1 Apr. 2026",
        "1 April, 2026",
        "April 1, 2026",
        "Wednesday 1 April 2026",
        "Wed, 1 Apr 2026",
        "2026-04-01",
        "2026/04/01",
        " 1\u00a0April 2026 ",
        "2026\u201304\u201301",
        "2026-04-01 00:00:00",
        "2026-04-01T00:00:00Z",
    ],
)
def test_the_first_of_april(text: str) -> None:
    assert read_date(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "reason", "readings"),
    [
        ("04/13/2026", "There is no month 13; dates are read day first.", [(2026, 4, 13)]),
        (
            "05/01/2026",
            "It is 5 January 2026 day first, 1 May 2026 month first.",
            [(2026, 1, 5), (2026, 5, 1)],
        ),
        ("5.1.2026", "It is 5 January 2026 day first, 1 May 2026 month first.", [(2026, 1, 5), (2026, 5, 1)]),
        (
            "Mon 05-01-2026",
            "It is 5 January 2026 day first, 1 May 2026 month first.",
            [(2026, 1, 5), (2026, 5, 1)],
        ),
        ("13/13/2026", "There is no month 13.", []),
        ("2026-13-01", "There is no month 13.", []),
        ("1 April 26", "The year `26` has two figures; write all four.", [(2026, 4, 1), (1926, 4, 1)]),
        (
            "1/4/26",
            "The year `26` has two figures; write all four.",
            [(2026, 4, 1), (1926, 4, 1), (2026, 1, 4), (1926, 1, 4)],
        ),
        ("31 February 2026", "There is no 31 February 2026.", []),
        ("29/02/2026", "There is no 29 February 2026.", []),
        ("0 May 2026", "There is no 0 May 2026.", []),
        ("Thursday 1 April 2026", "1 April 2026 is not a Thursday.", [(2026, 4, 1)]),
        ("1 April 1026", "The year 1026 is before 1900.", []),
        ("2026-04-01 12:30", "It has a time of day; give the date alone.", [(2026, 4, 1)]),
    ],
)
def test_a_date_that_cannot_be_relied_on(
    text: str, reason: str, readings: list[tuple[int, int, int]]
) -> None:
    assert read_date(text) == Ambiguous(reason, tuple(date(*parts) for parts in readings))


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("05/01/2026", date(2026, 1, 5), date(2026, 5, 1)),
        ("Mon 05-01-2026", date(2026, 1, 5), "1 May 2026 is not a Mon."),
        ("31/12/2026", date(2026, 12, 31), "There is no month 31, and its heading says month first."),
        ("12/31/2026", "There is no month 31, and its heading says day first.", date(2026, 12, 31)),
        ("13/13/2026", "There is no month 13.", "There is no month 13."),
        ("31/04/2026", "There is no 31 April 2026.", "There is no month 31."),
        ("2026-01-05", date(2026, 1, 5), date(2026, 1, 5)),
    ],
)
def test_a_date_whose_order_is_known(text: str, day_first: date | str, month_first: date | str) -> None:
    expected: dict[DateOrder, date | str] = {"day first": day_first, "month first": month_first}
    for order, day in expected.items():
        found = read_date(text, order)
        assert (found.reason if isinstance(found, Ambiguous) else found) == day


def test_of_a_short_year_only_the_known_order_is_left() -> None:
    found = read_date("1/4/26", "day first")
    assert isinstance(found, Ambiguous) and found.readings == (date(2026, 4, 1), date(1926, 4, 1))


@pytest.mark.parametrize(
    "text", ["", "soon", "May 2026", "2026", "46113", "20260401", "1 4 2026", "1 Foo 2026"]
)
def test_not_a_date(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_reads_back(day: date) -> None:
    assert read_date(print_date(day)) == read_date(day.isoformat()) == day
    in_figures = read_date(f"{day:%d/%m/%Y}")
    assert in_figures == day or (isinstance(in_figures, Ambiguous) and day in in_figures.readings)


@pytest.mark.parametrize(
    ("text", "day"), [("13/01/2026", 13), ("31.01.2026", 31), ("01/01/2026", 1), ("1-1-2026", 1)]
)
def test_a_date_in_figures_with_one_reading(text: str, day: int) -> None:
    assert read_date(text) == date(2026, 1, day)
