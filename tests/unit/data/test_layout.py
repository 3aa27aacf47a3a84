"""Where contract, bids and decisions are found, in the ways officers lay out a workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svrules.data import Reading, read_competition, read_tables
from svrules.diagnostics import Span
from svrules.language.expressions import Literally
from svrules.language.rulebook import Rule
from svrules.language.types import ChoiceType
from svrules.quantities import ALWAYS
from tests.unit.data.making import (
    DATE,
    HERE,
    NUMBER,
    PERCENT,
    YES_NO,
    errors,
    fact,
    money,
    notes,
    quantity,
    rulebook,
    said,
)


def rule(label: str, kind: Any) -> Rule:
    condition = Literally(YES_NO, Span("test.svr", 1, 1, 1, 2), True)
    return Rule(label, label, "", ALWAYS, kind, condition, None, (), "", "bid", None, HERE)


BOOK = rulebook(
    fact("lot", NUMBER, owner="contract"),
    fact("category", ChoiceType(("Works", "Services")), owner="contract"),
    fact("jobs", quantity("FTE")),
    fact("share", PERCENT),
    rules=(rule("E1", "refer"), rule("E2", "require"), replace(rule("C1", "require"), scope="contract")),
)
FACTS = [("lot", 1), ("category", "Works")]
BIDS = [("bidder", "jobs"), ("Ash", 2), ("Birch", 3)]
DECISION = ("bidder", "rule", "decision", "who", "when", "why")

Sheets = dict[str, list[tuple[Any, ...]]]


def read(folder: Path, sheets: Sheets, book: Any = BOOK, name: str = "w.xlsx") -> Reading:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.remove(workbook.active)
    for title, lines in sheets.items():
        sheet = workbook.create_sheet(title)
        for line in lines:
            sheet.append(line)
    workbook.save(folder / name)
    return read_competition(book, folder / name)


def accepted(reading: Reading) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    assert reading.competition is not None, said(reading)
    bids = {bid.name: dict(bid.facts) for bid in reading.competition.bids}
    return dict(reading.competition.contract), bids


EXPECTED = ({"lot": 1, "category": "Works"}, {"Ash": {"jobs": 2}, "Birch": {"jobs": 3}})


@pytest.mark.parametrize(
    "sheets",
    [
        {"Contract": FACTS, "Bids": BIDS},
        {"contract ": FACTS, "BIDS": BIDS},
        {"Call": FACTS, "Tenders": BIDS},
        {"Sheet1": FACTS, "Sheet2": BIDS},
        {"Bids": BIDS, "Contract": FACTS},
        {"Notes": [("text",)], "Bids": BIDS, "Contract": [("name", "value", "unit", "note"), *FACTS]},
        {
            "Contract": [
                ("The contract",),
                (),
                ("Fact", "Note", "Value"),
                ("lot", "x", 1),
                ("category", "", "Works"),
            ]
        }
        | {"Bids": BIDS},
        {"One": [("Lot 1",), (), *FACTS, (), *BIDS]},
        {"Bids": [*FACTS, *BIDS]},
        {"Bids": [("name", "value"), *FACTS, *BIDS]},
        {"Contract": [(None, *line) for line in FACTS], "Bids": [(None, None, *line) for line in BIDS]},
        {"Contract": FACTS, "Bids": [("Bids of round 1",), (None, "opened today"), *BIDS]},
        {"Contract": FACTS, "Bids": [BIDS[0], (), BIDS[1], (), (), BIDS[2], ()]},
    ],
)
def test_layouts_that_are_read(tmp_path: Path, sheets: Sheets) -> None:
    assert accepted(read(tmp_path, sheets)) == EXPECTED


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        (
            {"Bids": BIDS},
            (
                "w.xlsx: error SV0814 The facts of the contract are not here. Write each name"
                " with its value beside it,"
                " in a sheet `Contract` or above the bids."
            ),
        ),
        (
            {"Contract": FACTS},
            (
                "w.xlsx: Contract: error SV0814 There is no table of bids in the sheet `Contract`."
                " It needs a line of headings: `bidder`, and the names of facts."
            ),
        ),
        (
            {"Contract": FACTS, "Bids": [("who", "jobs"), ("Ash", 1)]},
            (
                "w.xlsx: Bids: error SV0814 There is no table of bids in the sheet `Bids`."
                " It needs a line of headings: `bidder`, and the names of facts."
            ),
        ),
        (
            {"Contract": FACTS, "A": BIDS, "B": BIDS},
            (
                "w.xlsx: error SV0814 It cannot be told which sheet holds the bids: `A` and `B`."
                " Name the right one `Contract` or `Bids`."
            ),
        ),
        (
            {"Contract": FACTS, "Bids": [*FACTS, *BIDS]},
            (
                "w.xlsx: Bids: error SV0808 Facts of the contract stand above the table of"
                " bids and elsewhere too."
                " Keep them in one place."
            ),
        ),
        (
            {"Contract": [*FACTS, ("lott", 2)], "Bids": BIDS},
            (
                "w.xlsx: Contract!A3: error SV0802 `lott` is not a fact of the contract in this rulebook."
                " Did you mean `lot`?"
            ),
        ),
        (
            {"Contract": [*FACTS, ("Lot", 2)], "Bids": BIDS},
            (
                "w.xlsx: Contract!A3: error SV0808 `lot` is there twice. Keep the one that"
                " counts and take the other out."
            ),
        ),
        (
            {"Contract": [*FACTS, (None, 7)], "Bids": BIDS},
            "w.xlsx: Contract!B3: error SV0802 This value has no name beside it. Write which fact it is.",
        ),
    ],
)
def test_layouts_that_are_refused(tmp_path: Path, sheets: Sheets, message: str) -> None:
    assert errors(read(tmp_path, sheets)) == [message]


def test_the_unit_beside_a_fact_must_fit(tmp_path: Path) -> None:
    book = rulebook(fact("value", money(), owner="contract"), fact("jobs", NUMBER))
    head = ("name", "value", "unit")
    fine = read(tmp_path, {"Contract": [head, ("value", 5, "£, excluding VAT")], "Bids": BIDS}, book)
    assert accepted(fine)[0] == {"value": 5}
    assert notes(fine) == []
    other = read(tmp_path, {"Contract": [head, ("value", 5, "£, including VAT")], "Bids": BIDS}, book)
    assert "the amount is including VAT, and the rulebook asks for it excluding VAT" in errors(other)[0]
    wrong = read(tmp_path, {"Contract": [head, ("value", 5, "FTE")], "Bids": BIDS}, book)
    assert errors(wrong) == [
        (
            "w.xlsx: Contract!C2: error SV0818 The unit: `fte` does not fit: `value` is in £."
            " Convert the figures to pounds excluding VAT, in full, first, then empty this cell."
        )
    ]


def test_a_share_beside_a_unit_in_percent_has_two_readings(tmp_path: Path) -> None:
    book = rulebook(fact("share", PERCENT, owner="contract"))
    lines = [("name", "value", "unit"), ("share", 0.5, "%")]
    assert "`0.5` in percent could be 0.5% or 50%." in str(errors(read(tmp_path, {"Contract": lines}, book)))
    lines = [("name", "value", "unit"), ("share", 0.5, "")]
    assert accepted(read(tmp_path, {"Contract": lines}, book))[0] == {"share": Fraction(1, 2)}


@pytest.mark.parametrize(
    ("name", "unit", "day"),
    [
        ("start (dd/mm/yyyy)", "", date(2026, 11, 5)),
        ("start", "dd/mm/yyyy", date(2026, 11, 5)),
        ("start", "month first", date(2026, 5, 11)),
        ("start (day first)", "dd/mm/yyyy", date(2026, 11, 5)),
    ],
)
def test_the_name_of_a_fact_or_its_unit_settles_dates_in_figures(
    tmp_path: Path, name: str, unit: str, day: date
) -> None:
    book = rulebook(fact("start", DATE, owner="contract"))
    read_so = read(tmp_path, {"Contract": [("name", "value", "unit"), (name, "05/11/2026", unit)]}, book)
    assert accepted(read_so)[0] == {"start": day}


def test_the_name_of_a_fact_and_its_unit_do_not_contradict_each_other(tmp_path: Path) -> None:
    book = rulebook(fact("start", DATE, owner="contract"))
    lines = [("name", "value", "unit"), ("start (d/m/y)", "31/12/2026", "mm/dd/yyyy")]
    assert errors(read(tmp_path, {"Contract": lines}, book)) == [
        (
            "w.xlsx: Contract!C2: error SV0818 The unit says month first, and the name of the fact day first."
            " Say it once, as the date is meant."
        )
    ]


def test_a_column_of_dates_as_text_is_settled_by_its_heading(tmp_path: Path) -> None:
    book = rulebook(fact("start", DATE))
    bids = [("bidder", "start (dd/mm/yyyy)"), ("Ash", "05/11/2026"), ("Birch", "31/12/2026")]
    day_first = read(tmp_path, {"Bids": bids}, book)
    assert [one["start"] for one in accepted(day_first)[1].values()] == [
        date(2026, 11, 5),
        date(2026, 12, 31),
    ]
    assert said(day_first) == []
    assert notes(day_first) == [
        (
            "w.xlsx: Bids!B2: The heading of `start` says day first, and dates in figures were read so:"
            " `05/11/2026` as 5 November 2026."
        )
    ]


def test_a_call_with_projects(tmp_path: Path) -> None:
    book = rulebook(fact("pot", NUMBER, owner="contract"), fact("jobs", NUMBER), bid_word="project")
    reading = read(tmp_path, {"Call": [("pot", 9)], "Projects": [("Project", "Jobs"), ("Ash", 1)]}, book)
    assert accepted(reading) == ({"pot": 9}, {"Ash": {"jobs": 1}})


def test_a_rulebook_that_asks_nothing_of_bids(tmp_path: Path) -> None:
    book = rulebook(fact("lot", NUMBER, owner="contract"))
    assert accepted(read(tmp_path, {"Contract": [("lot", 9)]}, book)) == ({"lot": 9}, {})


# -- decisions --------------------------------------------------------------------------------------


def decided(folder: Path, *lines: tuple[Any, ...]) -> Reading:
    return read(folder, {"Contract": FACTS, "Bids": BIDS, "Decisions": list(lines)})


def test_decisions(tmp_path: Path) -> None:
    reading = decided(
        tmp_path,
        DECISION,
        (" ash", "e1", "Pass", "J. Doe", "1 May 2026", "Evidence of self-cleaning"),
        (),
        ("Birch", "E1", "fail", "J. Doe", "2026-05-02", "No evidence came"),
    )
    assert reading.competition is not None, said(reading)
    first, second = reading.competition.decisions
    assert (first.bid, first.rule, first.outcome) == ("Ash", "E1", "pass")
    assert (first.who, first.when, first.why) == ("J. Doe", "2026-05-01", "Evidence of self-cleaning")
    assert (second.bid, second.outcome, second.when) == ("Birch", "fail", "2026-05-02")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("Ash", "E1", "pass", "J. Doe", "1 May 2026", None), "This decision does not say `why`."),
        (("Ash", "E1", "pass", None, None, "x"), "This decision does not say `who` and `when`."),
        (("Elder", "E1", "pass", "J", "1 May 2026", "x"), "`Elder` is not one of the bidders."),
        (("Ahs", "E1", "pass", "J", "1 May 2026", "x"), "Did you mean `Ash`?"),
        (
            ("Ash", "E3", "pass", "J", "1 May 2026", "x"),
            "`E3` is not the label of a rule. Did you mean `E1` or `E2`?",
        ),
        (("Ash", "E1", "maybe", "J", "1 May 2026", "x"), "`maybe` is no decision. Write `pass` or `fail`."),
        (("Ash", "E1", "pass", "J", "01/02/26", "x"), "The year `26` has two figures"),
        (("Ash", "E1", "pass", "J", "then", "x"), "`then` is not a date."),
        (("Ash", "E1", "pass", "J", "05/01/2026", "x"), "5 January 2026 day first, 1 May 2026 month first"),
        (("Ash", "E1", "pass", "J", "1 May 1926", "x"), "The year 1926 cannot be that of this decision."),
        (("Ash", "E1", "pass", "J", date(2206, 5, 1), "x"), "The year 2206 cannot be that of this decision."),
        (("Ash", "E1", "pass", "J", 46143, "x"), "`46143` is not a date."),
        (("Ash", "E1", "pass", "-", "1 May 2026", "x"), "`-` does not say who decided."),
        (("Ash", "E1", "pass", "N/A", "1 May 2026", "x"), "`N/A` does not say who decided."),
        (("Ash", "E1", "pass", 7, "1 May 2026", "x"), "`7` does not say who decided."),
        (("Ash", "E1", "pass", "J", "1 May 2026", "TBC."), "`TBC.` does not say why."),
        (("Ash", "E1", "pass", "J", "1 May 2026", "none"), "`none` does not say why."),
        (("Ash", "E1", "pass", "J", "1 May 2026", "..."), "`...` does not say why."),
    ],
)
def test_decisions_that_cannot_be_used(tmp_path: Path, line: tuple[Any, ...], words: str) -> None:
    reading = decided(tmp_path, DECISION, line)
    assert reading.competition is None
    assert words in errors(reading)[0]


def test_two_decisions_on_one_referral(tmp_path: Path) -> None:
    line = ("Ash", "E1", "pass", "J", "1 May 2026", "x")
    assert "There are two decisions on `E1` for `Ash`." in errors(decided(tmp_path, DECISION, line, line))[0]


def test_a_decision_on_a_rule_of_the_contract_is_warned_of(tmp_path: Path) -> None:
    reading = decided(tmp_path, DECISION, ("Ash", "C1", "pass", "J", "1 May 2026", "x"))
    assert any("`C1` speaks of no bid" in line for line in said(reading))
    assert reading.competition is not None


@pytest.mark.parametrize("word", ["bid", "Bid", "the bid"])
def test_a_decision_rejects_a_whole_bid(tmp_path: Path, word: str) -> None:
    reading = decided(tmp_path, DECISION, ("Ash", word, "fail", "J", "1 May 2026", "No price was given."))
    assert reading.competition is not None
    assert [(one.rule, one.outcome) for one in reading.competition.decisions] == [("bid", "fail")]


def test_a_decision_passes_no_whole_bid(tmp_path: Path) -> None:
    reading = decided(tmp_path, DECISION, ("Ash", "bid", "pass", "J", "1 May 2026", "All is well."))
    assert reading.competition is None
    assert "A decision on the whole of `Ash` can only reject it." in errors(reading)[0]


def test_headings_of_decisions(tmp_path: Path) -> None:
    short = decided(tmp_path, DECISION[:5], ("Ash", "E1", "pass", "J", "1 May 2026"))
    assert "The decisions have no `why`." in errors(short)[0]
    more = decided(tmp_path, (*DECISION, "mood"), ("Ash", "E1", "pass", "J", "1 May 2026", "x", "y"))
    assert "`mood` is not a heading of decisions." in errors(more)[0]
    assert "has no headings of decisions" in errors(decided(tmp_path, ("x",)))[0]


# -- rows of a caller -------------------------------------------------------------------------------


def test_tables_of_a_spreadsheet_function() -> None:
    reading = read_tables(
        BOOK,
        [["lot", 1.0], ["category", "works"], ["", ""]],
        [["Bidder", "Jobs", "Share"], ["Ash", 2.5, 1.0], ["Birch", "", 0.05], ["", "", ""]],
        [
            list(DECISION),
            ["Ash", "E1", "pass", "J", 46143.5, "x"],
            ["Birch", "E1", "pass", "J", 46143.0, "x"],
        ],
        sheets=("Facts", "Tender", "D"),
        corners=((4, 1), (9, 2), (0, 0)),
    )
    assert [line.partition(":")[2][:7] for line in errors(reading)] == [" D!E2: "]
    fine = read_tables(
        BOOK,
        [["lot", 1.0], ["category", "works"]],
        [["Bidder", "Jobs", "Share"], ["Ash", 2.5, 1.0], ["Birch", "", 0.05]],
        sheets=("Facts", "Tender", "D"),
        corners=((4, 1), (9, 2), (0, 0)),
    )
    bids = {"Ash": {"jobs": Fraction(5, 2), "share": 1}, "Birch": {"share": Fraction(1, 20)}}
    assert accepted(fine) == ({"lot": 1, "category": "Works"}, bids)
    assert notes(fine) == ["workbook: Facts!C6: `works` was read as `Works`."]


def test_addresses_are_those_of_the_sheet() -> None:
    reading = read_tables(
        BOOK, [["lot", "x"]], [["bidder", "jobs"], ["Ash", "y"]], corners=((4, 1), (9, 2), (0, 0))
    )
    assert [line.split(":")[1].strip() for line in errors(reading)] == ["Contract!C5", "Bids!D11"]


@pytest.mark.parametrize("contract", [[], [[]], [["", ""]], [["what", 1]], [[None, None], [1, 2]]])
@pytest.mark.parametrize("bids", [[], [[]], [["Ash", 1]], [["bidder"]], [["bidder"], ["Ash"], [None]]])
def test_odd_tables_do_not_crash(contract: list[list[Any]], bids: list[list[Any]]) -> None:
    reading = read_tables(BOOK, contract, bids)
    assert (reading.competition is None) == bool(errors(reading))


def test_a_workbook_for_the_contract_of_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "bids.csv").write_text("bidder,jobs\nAsh,2\nBirch,3\n", encoding="utf-8")
    read(tmp_path, {"Cover": [("About",)], "Contract": FACTS}, name="c.xlsx")
    assert accepted(read_competition(BOOK, tmp_path / "bids.csv", contract=tmp_path / "c.xlsx")) == EXPECTED
