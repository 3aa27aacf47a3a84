"""Names that would like to be obeyed."""

import pytest

from svrules.render.untrusted import csv_safe, one_line, printable


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ash & Sons", "Ash & Sons"),
        ("Ash\x1b[31m", "Ash\N{REPLACEMENT CHARACTER}[31m"),
        ("a\tb\r\nc", "a b\nc"),
        ("right\u202eleft", "right\N{REPLACEMENT CHARACTER}left"),
        ("half \ud800", "half \N{REPLACEMENT CHARACTER}"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("a\u00a0b", "a b"),
    ],
)
def test_a_terminal_is_shown_text_and_obeys_none(given: str, shown: str) -> None:
    assert printable(given) == shown


def test_one_line() -> None:
    assert one_line(" Ash\n  and\tSons ") == "Ash and Sons"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_calculate_is_text(start: str) -> None:
    assert csv_safe(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["Ash", "", "'=1", "a=b", " =1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert csv_safe(text) == text
