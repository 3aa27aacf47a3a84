"""Bidders' names: what is put on one line, what is hard to tell apart, and decisions with an odd date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import svrules
from svrules.data import Reading, read_competition, read_mapping
from tests.unit.data.making import CONTRACT, NUMBER, errors, fact, notes, rulebook, said
from tests.unit.data.test_layout import rule

BOOK = rulebook(fact("jobs", NUMBER))
DATED = rulebook(*CONTRACT, fact("jobs", NUMBER), rules=(rule("E1", "refer"),))


def of(*bidders: Any) -> Reading:
    return read_mapping(BOOK, {"bids": [{"bidder": bidder, "jobs": 1} for bidder in bidders]})


@pytest.mark.parametrize("written", ["Ash\nTwo", "Ash\r\nTwo", "Ash \n\n Two", "Ash\u2028Two", "\nAsh\nTwo "])
def test_a_line_break_in_a_name_is_a_space(written: str) -> None:
    reading = of(written)
    assert [bid.name for bid in reading.accepted().bids] == ["Ash Two"]
    assert notes(reading) == [
        "data: bids[1].bidder: The line break in the bidder's name was read as a space: `Ash Two`."
    ]


def test_a_line_break_does_not_make_another_bidder() -> None:
    (line,) = errors(of("Ash Two", "Ash\nTwo"))
    assert "The bidder `Ash Two` is there twice." in line


def test_no_message_has_a_raw_line_break() -> None:
    reading = read_mapping(
        BOOK, {"o\nther": 1, "bids": [{"bidder": "Ash", "jo\nb": 1}], "decisions": [{"so\nme": 1}]}
    )
    assert len(errors(reading)) >= 3
    assert not [line for line in said(reading) if "\n" in line]


@pytest.mark.parametrize("other", ["All0y", "AIloy", "A1loy", "AlIoy"])
def test_letters_and_figures_that_look_alike_are_warned_of(other: str) -> None:
    reading = of("Alloy", other)
    assert [bid.name for bid in reading.accepted().bids] == ["Alloy", other]
    assert said(reading) == [
        (
            f"data: bids[2].bidder: warning SV0806 The bidders `Alloy` and `{other}` differ only in letters"
            " and figures that look alike, such as I, l and 1, or O and 0; they were read as two."
            " If it is one bidder, take one line out. If not, tell the two apart by their names."
        )
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ash Ltd", "Ash Ltd."), ("Ash & Co", "Ash Co"), ("Ash-Birch", "Ash Birch"), ("O'Ash", "OAsh")],
)
def test_names_that_differ_only_in_punctuation_are_warned_of(one: str, other: str) -> None:
    (line,) = said(of(one, other))
    assert f"The bidders `{one}` and `{other}` differ only in punctuation or spaces" in line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bid 1.1", "Bid 11"),
        ("Bid 1-1", "Bid 1.2"),
        ("Ian", "Lan"),
        ("Ash Ltd", "Ash plc"),
        ("Bid 1", "Bid 2"),
    ],
)
def test_names_that_can_be_told_apart_are_not(one: str, other: str) -> None:
    assert said(of(one, other)) == []


@pytest.mark.parametrize("value", [["Ash"], {"name": "Ash"}])
def test_a_list_is_no_name_and_no_value(value: object) -> None:
    assert errors(of(value)) == [
        (
            "data: bids[1].bidder: error SV0807 In place of a bidder's name: a list or an object stands where"
            " one value belongs. Write the bidder's name as text."
        )
    ]
    (line,) = errors(read_mapping(BOOK, {"bids": [{"bidder": "Ash", "jobs": value}]}))
    assert line.endswith("`jobs`: a list or an object stands where one value belongs. Give one value.")


@pytest.mark.parametrize(
    ("when", "away"),
    [
        ("30 April 2026", "before"),
        ("1 May 2026", ""),
        ("1 May 2028", ""),
        ("2 May 2028", "more than 2 years after"),
        ("1 May 2062", "more than 2 years after"),
    ],
)
def test_a_decision_before_the_contract_or_long_after(when: str, away: str) -> None:
    decision = {
        "bidder": "Ash",
        "rule": "E1",
        "decision": "pass",
        "who": "Head",
        "when": when,
        "why": "Looked.",
    }
    contract = {"contract value": 5, "category": "Works", "notice date": "1 May 2026"}
    reading = read_mapping(
        DATED, {"contract": contract, "bids": [{"bidder": "Ash", "jobs": 1}], "decisions": [decision]}
    )
    assert len(reading.accepted().decisions) == 1
    told = (
        f"data: decisions[1].when: The decision on `E1` for `Ash` is dated {when}, {away} the `notice date`,"
        " 1 May 2026. Check the year."
    )
    assert [line for line in notes(reading) if "decision" in line] == ([told] if away else [])


def test_the_program_on_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "data.md").read_text(encoding="utf-8")
    program = page.partition("## From Python")[2].partition("```python\n")[2].partition("```")[0]
    (tmp_path / "bids.xlsx").write_bytes((root / "rulebooks/samples/lcr-contracts.xlsx").read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(program, names)
    assert len(names["reading"].competition.bids) > 1
    assert names["reading"].diagnostics is not None


def test_the_rulebook_of_the_surface_is_read_by_its_model() -> None:
    book = svrules.load("lcr-contracts")
    sample = Path(__file__).parents[3] / "rulebooks/samples/lcr-contracts.xlsx"
    assert read_competition(book.model, sample).competition is not None
