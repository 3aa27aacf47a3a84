"""Pins: which one holds, and what is told of a rulebook that is not the pinned one."""

from __future__ import annotations

from pathlib import Path

import pytest

import svrules
from svrules.audit.ledger import create_or_open
from svrules.audit.pins import ALL, Entry, changes, override_draft, pin_draft, pinned
from svrules.errors import LedgerError

TEXT = """# Published on 1 May.
rulebook "Works"
  edition "1"

bid
  jobs  number

setting fair share   percent
  10% from 1 April 2025

table T "Worth"    clause "2"
  jobs  | weight
  below 5    | 20%
  at least 5 | 30%

criterion JOBS "Jobs" worth 100%   clause "3"
  jobs relative to highest

award
  highest total wins
"""


def load(folder: Path, text: str, name: str = "works.svr") -> svrules.Rulebook:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return svrules.load(path)


def entry(competition: str = "Works 1") -> Entry:
    return Entry(competition, "Buyer", "2026-05-01", "Published with the notice")


def told(new: str) -> list[str]:
    return [str(one) for one in changes(TEXT, new)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("20%", "25%", ["table T, line 13, changed: below 5 | 20% → below 5 | 25%"]),
        ("  below 5    | 20%\n", "", ["table T, line 13, removed: below 5 | 20%"]),
        ("award\n", "award   # see 5\n", ["award, line 19, changed: award → award # see 5"]),
        (
            "  10% from 1 April 2025\n",
            "  10% from 1 April 2025\n  12% from 1 April 2026\n",
            ["setting fair share, line 10, added: 12% from 1 April 2026"],
        ),
        ("1 May", "2 May", ["comment, line 1, changed: # Published on 1 May. → # Published on 2 May."]),
        ('edition "1"', 'edition "2"', ['rulebook, line 3, changed: edition "1" → edition "2"']),
        ("highest\n\n", "lowest\n\n", [
            "criterion JOBS, line 17, changed: jobs relative to highest → jobs relative to lowest"
        ]),
        ("below 5    |", "below 5 |", [
            "table T, line 13, changed:   below 5    | 20% →   below 5 | 20%"
        ]),
    ],
)  # fmt: skip
def test_each_line_that_differs_is_told_with_its_statement(old: str, new: str, said: list[str]) -> None:
    assert told(TEXT.replace(old, new, 1)) == said


def test_the_same_text_has_no_changes() -> None:
    assert told(TEXT) == []


def test_a_pin_of_its_own_comes_before_the_one_for_all(place: str, tmp_path: Path) -> None:
    book, other = load(tmp_path, TEXT), load(tmp_path, TEXT.replace("20%", "25%"), "other.svr")
    with create_or_open(place) as ledger:
        assert pinned(ledger, "Works 1") is None
        assert override_draft(ledger, other.model, entry(), "") is None
        ledger.append(pin_draft(book.model, entry(ALL)))
        for competition in ("Works 1", "Works 2"):
            with pytest.raises(LedgerError, match="for all competitions"):
                override_draft(ledger, other.model, entry(competition), " ")
        ledger.append(pin_draft(other.model, entry("Works 2")))
        assert override_draft(ledger, other.model, entry("Works 2"), "") is None
        with pytest.raises(LedgerError, match="pinned for `Works 2`"):
            override_draft(ledger, book.model, entry("Works 2"), "")
        assert override_draft(ledger, book.model, entry("Works 1"), "") is None


def test_a_later_pin_takes_the_place_of_the_earlier(place: str, tmp_path: Path) -> None:
    book, other = load(tmp_path, TEXT), load(tmp_path, TEXT.replace("20%", "25%"), "other.svr")
    with create_or_open(place) as ledger:
        ledger.append(pin_draft(book.model, entry()))
        second = ledger.append(pin_draft(other.model, entry())).record
        assert (second.replaces, ledger.content(second.contents["rulebook"])) == (1, other.model.text)
        assert override_draft(ledger, other.model, entry(), "") is None


def test_a_rulebook_saved_with_other_line_ends_is_the_pinned_one(tmp_path: Path) -> None:
    book = load(tmp_path, TEXT)
    windows = tmp_path / "windows.svr"
    windows.write_bytes(TEXT.replace("\n", "\r\n").encode())
    with create_or_open(tmp_path / "ledger") as ledger:
        ledger.append(pin_draft(book.model, entry()))
        assert override_draft(ledger, svrules.load(windows).model, entry(), "") is None


def test_a_wholly_other_rulebook_is_not_listed_without_end(tmp_path: Path) -> None:
    book = load(tmp_path, TEXT)
    with create_or_open(tmp_path / "ledger") as ledger:
        ledger.append(pin_draft(book.model, entry()))
        with pytest.raises(LedgerError) as refused:
            override_draft(ledger, svrules.load("lcr-contracts").model, entry(), "")
    lines = str(refused.value).splitlines()
    assert len(lines) == 43
    assert lines[-2].strip().startswith("… and ")
