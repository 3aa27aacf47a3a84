"""CSV and JSON files, and mappings of a program."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from svrules.data import Reading, read_competition, read_mapping
from svrules.language.types import ChoiceType
from tests.unit.data.making import CONTRACT as CONTRACT_FACTS
from tests.unit.data.making import (
    DATE,
    NUMBER,
    PERCENT,
    TEXT,
    YES_NO,
    at_least,
    errors,
    fact,
    money,
    notes,
    quantity,
    rulebook,
    said,
)
from tests.unit.data.test_layout import rule

PLAIN = rulebook(
    fact("lot", NUMBER, owner="contract"),
    fact("category", ChoiceType(("Works", "Services")), owner="contract"),
    fact("jobs", quantity("FTE"), bounds=(at_least(0),)),
    fact("share", PERCENT),
    fact("local", YES_NO),
    fact("start", DATE),
    fact("comment", TEXT),
)
BIDS_ONLY = rulebook(fact("jobs", quantity("FTE")), fact("comment", TEXT))
CONTRACT = "lot,1\ncategory,Works\n"


def read_csv(folder: Path, text: str | bytes, book: Any = BIDS_ONLY, contract: str | None = None) -> Reading:
    file = folder / "bids.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    facts = None
    if contract is not None:
        facts = folder / "contract.csv"
        facts.write_text(contract, encoding="utf-8")
    return read_competition(book, file, contract=facts)


def read_json(folder: Path, text: str | bytes, book: Any = PLAIN) -> Reading:
    file = folder / "data.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_competition(book, file)


def names(reading: Reading) -> list[str]:
    assert reading.competition is not None, said(reading)
    return [bid.name for bid in reading.competition.bids]


# -- CSV --------------------------------------------------------------------------------------------


def test_bids_and_contract_in_two_files(tmp_path: Path) -> None:
    bids = "bidder,jobs,share,local,start,comment\nAsh,4.5,10%,yes,2026-04-01,good\nBirch,0,5%,no,,\n"
    reading = read_csv(tmp_path, bids, PLAIN, CONTRACT)
    assert reading.competition is not None
    assert reading.diagnostics == ()
    assert reading.tidied == ()
    assert reading.competition.contract == {"lot": 1, "category": "Works"}
    ash, birch = reading.competition.bids
    assert ash.facts == {
        "jobs": Fraction(9, 2),
        "share": Fraction(1, 10),
        "local": True,
        "start": date(2026, 4, 1),
        "comment": "good",
    }
    assert birch.facts == {"jobs": 0, "share": Fraction(1, 20), "local": False}


def test_facts_above_the_table_of_one_file(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, f"Lot 1 of the framework\n{CONTRACT}\n\nbidder,jobs\nAsh,1\n", PLAIN)
    assert reading.competition is not None
    assert reading.competition.contract == {"lot": 1, "category": "Works"}
    assert names(reading) == ["Ash"]


def test_a_contract_that_is_not_given(tmp_path: Path) -> None:
    assert errors(read_csv(tmp_path, "bidder,jobs\nAsh,1\n", PLAIN)) == [
        (
            "bids.csv: error SV0814 The facts of the contract are not here. Give them in a"
            " file of their own with"
            " `--contract FILE.csv`, or above the table."
        )
    ]


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("bidder,jobs\nChâteau,1\n".encode("utf-8-sig"), None),
        ("bidder,jobs\nChâteau,1\n".encode(), None),
        ("bidder,jobs\r\nChâteau,1\r\n".encode("cp1252"), "Windows-1252"),
        ("bidder\tjobs\nChâteau\t1\n".encode("utf-16"), "divided by tabs"),
        ("bidder;jobs\nChâteau;1\n".encode(), "divided by semicolons"),
    ],
)
def test_encodings_and_dividers(tmp_path: Path, data: bytes, note: str | None) -> None:
    reading = read_csv(tmp_path, data)
    assert names(reading) == ["Château"]
    assert (note is None and notes(reading) == []) or (note is not None and note in notes(reading)[0])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02\x03", "This is not a text file."),
        (b"bidder,jobs\n\x81\x8d,1", "This is not a text file."),
        (b'bidder,jobs\n"Ash"x,1\n', "The quotes in this line do not pair up."),
        (b'bidder,jobs\n"Ash,1\n', "The quotes in this line do not pair up."),
        (
            b'bidder,jobs,note\nAsh,1,"x\nBirch,2,y\nCedar,3,z"\nDouglas Fir,4,\n',
            "Two quotes pair up across rows: a cell that begins `x Birch,2,y Cedar,3,z…` holds whole rows",
        ),
        (
            b'bidder,jobs,note\rAsh,1,"x\rBirch,2,y"\rDouglas Fir,4,\r',
            "Two quotes pair up across rows: a cell that begins `x Birch,2,y…` holds whole rows",
        ),
        (b"", "There is no table of bids"),
        (b"hello\n", "There is no table of bids"),
        (b"bidder,price\nAsh,1\n", "There is no table of bids"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, data: bytes, words: str) -> None:
    reading = read_csv(tmp_path, data)
    assert reading.competition is None
    assert words in errors(reading)[0]


def test_cells_are_named_as_excel_shows_them(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, 'bidder,jobs,comment\n"Ash\nLtd",1,"two\nlines"\nBirch,x,\n')
    assert errors(reading) == ["bids.csv: B3: error SV0803 `jobs`: `x` cannot be read. `x` is not a number."]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            "Ash,1\nash,2\n",
            "bids.csv: A3: error SV0806 The bidder `ash` is there twice, spelled a little differently.",
        ),
        ("Ash,1\n Ash ,2\n", "The bidder `Ash` is there twice."),
        ("Ash  Ltd,1\nAsh Ltd,2\n", "is there twice, spelled a little differently"),
        ("Ash,1\n,2\n", "bids.csv: A3: error SV0807 Row 3 has facts and no bidder."),
        ("Ash,1\nTotal,1\n", "`Total` looks like a line of totals"),
        ("Ash,1\nbidder,jobs\n", "The headings are there once more."),
        ("Ash,1,,9\n", "bids.csv: D2: error SV0802 `9` stands in a column without a heading."),
        ("Ash,-\n", "`jobs`: `-` is not a number of FTE."),
    ],
)
def test_rows_that_are_refused(tmp_path: Path, rows: str, words: str) -> None:
    reading = read_csv(tmp_path, "bidder,jobs\n" + rows)
    assert reading.competition is None
    assert words in errors(reading)[0]


def test_empty_rows_are_skipped_and_names_kept(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs\n\n  =cmd|' /C calc'!A0  ,1\n , \n@Ash  & Sons,2\n")
    assert names(reading) == ["=cmd|' /C calc'!A0", "@Ash  & Sons"]


def test_a_bid_without_any_fact_is_warned_of(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs,comment\nAsh,1,\nPrices exclude VAT.,,\n")
    assert names(reading) == ["Ash", "Prices exclude VAT."]
    assert said(reading) == [
        (
            "bids.csv: A3: warning SV0817 `Prices exclude VAT.` has no fact at all: every"
            " fact of this bid is missing."
            " Take the line out if this is not a bidder."
        )
    ]


def test_headings_that_are_refused(tmp_path: Path) -> None:
    assert errors(read_csv(tmp_path, "bidder,jobs,job,Jobs (FTE),comment (x)\nAsh,1,2,3,\n")) == [
        "bids.csv: C1: error SV0802 `job` is not a fact of a bid in this rulebook. Did you mean `jobs`?",
        "bids.csv: D1: error SV0808 `jobs` is there twice. Keep the one that counts and take the other out.",
    ]


def test_a_missing_column_is_warned_of(tmp_path: Path) -> None:
    assert said(read_csv(tmp_path, "bidder,jobs\nAsh,1\n")) == [
        (
            "bids.csv: warning SV0801 Not in the data, so missing for every bid: `comment`."
            " Add what is known; what depends on a missing fact is unknown, never 0."
        )
    ]


def test_a_fact_in_the_wrong_table(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs,lot\nAsh,1,2\n", PLAIN, CONTRACT + "jobs,3\n")
    assert errors(reading) == [
        (
            "contract.csv: A3: error SV0802 `jobs` is not a fact of the contract in this rulebook."
            " It belongs to each bid; move it there."
        ),
        (
            "bids.csv: C1: error SV0802 `lot` is not a fact of a bid in this rulebook."
            " It belongs to the contract; move it there."
        ),
    ]


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert errors(read_competition(PLAIN, tmp_path / "no.csv")) == [
        "no.csv: error SV0813 The file cannot be opened: no such file or directory."
    ]
    (tmp_path / "folder.csv").mkdir()
    assert "cannot be opened" in errors(read_competition(PLAIN, tmp_path / "folder.csv"))[0]
    (tmp_path / "bids.ods").write_bytes(b"")
    assert (
        "Files that end in `.ods` cannot be read."
        in errors(read_competition(PLAIN, tmp_path / "bids.ods"))[0]
    )


# -- JSON -------------------------------------------------------------------------------------------


def test_json_numbers_are_exact(tmp_path: Path) -> None:
    text = (
        '{"contract": {"lot": 0.1, "category": "Works"}, "bids": [{"bidder": "Ash",'
        ' "jobs": 1e2, "share": 0.07}]}'
    )
    reading = read_json(tmp_path, text)
    assert reading.competition is not None
    assert reading.competition.contract["lot"] == Fraction(1, 10)
    assert reading.competition.bids[0].facts == {"jobs": 100, "share": Fraction(7, 100)}
    long = read_json(
        tmp_path,
        '{"contract": {"lot": 0.30000000000000000000004, "category": "Works"}, "bids": [{"bidder": "Ash"}]}',
    )
    assert long.competition is not None
    assert long.competition.contract["lot"] == Fraction("0.30000000000000000000004")


def test_json_for_projects(tmp_path: Path) -> None:
    book = rulebook(fact("pot", NUMBER, owner="contract"), fact("jobs", NUMBER), bid_word="project")
    reading = read_json(tmp_path, '{"call": {"pot": 5}, "projects": [{"project": "Ash", "jobs": 1}]}', book)
    assert names(reading) == ["Ash"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "data.json: line 1, column 1: error SV0813 This is not JSON."),
        ("[1]", "This is not an object with `contract` and `bids`."),
        ("null", "This is not an object"),
        ('{"bid": []}', "`bid` is not part of a competition. Did you mean `bids`?"),
        ('{"contract": {"lot": NaN}}', "`NaN` is not a number that JSON knows"),
        ('{"contract": {"lot": -Infinity}}', "`-Infinity` is not a number that JSON knows"),
        ('{"contract": {"lot": 1, "lot": 2}}', "`lot` is there twice in one object."),
        ('{"contract": {"lot": 1, "Lot": 2}}', "`lot` is there twice."),
        ('{"contract": {"lot": 1e999999999}}', "is not a number that can be used."),
        ('{"contract": {"lot": %s}}' % ("9" * 5000), "is too long"),
        ('{"contract": {"lot": [1]}}', "a list or an object stands where one value belongs"),
        ('{"contract": {"lot": true}}', "`TRUE` is not a number."),
        ('{"contract": {"category": "Wroks"}}', "Did you mean `Works`?"),
        ('{"contract": []}', "This is not an object with a value for each fact."),
        ('{"bids": {"Ash": {}}}', "`bids` is a list."),
        ('{"bids": "Ash"}', "`bids` is a list."),
        ('{"bids": [1]}', "data.json: bids[1]: error SV0814 A bid is an object"),
        ('{"bids": [{"jobs": 1}]}', "data.json: bids[1]: error SV0807 This bid does not name its bidder."),
        ('{"bids": [{"bidder": null}]}', "does not name its bidder"),
        ('{"bids": [{"bidder": true}]}', "`TRUE` is not a bidder's name."),
        ('{"bids": [{"bidder": "a\\ud800"}]}', "is not a bidder's name."),
        ('{"bids": [{"bidder": "Ash"}, {"bidder": "ASH"}]}', "data.json: bids[2].bidder: error SV0806"),
        ('{"bids": [{"bidder": "Ash", "job": 1}]}', "data.json: bids[1].job: error SV0802"),
        ('{"bids": [{"bidder": "Ash", "share": 10}]}', "`10` could be 10% or 10 times the whole."),
        ('{"bids": [{"bidder": "Ash", "start": 46113}]}', "is a number, not a date."),
        ("[" * 100_000, "nested far too deep"),
        ('{"bids":' * 100_000, "nested far too deep"),
    ],
)
def test_json_that_is_refused(tmp_path: Path, text: str, words: str) -> None:
    reading = read_json(tmp_path, text)
    assert reading.competition is None
    assert any(words in line for line in errors(reading)), errors(reading)


def test_json_that_is_not_utf8(tmp_path: Path) -> None:
    assert "The file is not UTF-8." in errors(read_json(tmp_path, b'{"a": "\xff"}'))[0]


def test_a_mapping_with_values_of_python() -> None:
    reading = read_mapping(
        PLAIN,
        {
            "contract": {"lot": Fraction(1, 3), "category": "Works"},
            "bids": [
                {
                    "bidder": " Ash",
                    "jobs": Decimal("0.1"),
                    "share": 1,
                    "local": True,
                    "start": date(2026, 4, 1),
                    "comment": None,
                }
            ],
        },
    )
    assert reading.competition is not None
    assert reading.competition.contract["lot"] == Fraction(1, 3)
    assert reading.competition.bids[0].facts == {
        "jobs": Fraction(1, 10),
        "share": 1,
        "local": True,
        "start": date(2026, 4, 1),
    }
    assert notes(reading) == ["data: bids[1].bidder: Spaces around the bidder's name `Ash` were left out."]


def test_a_mapping_of_other_things_is_refused() -> None:
    found = read_mapping(
        PLAIN, {"contract": {"lot": object(), "category": {"a": 1}}, "bids": [{"bidder": [1]}]}
    )
    assert len(errors(found)) == 3


def test_the_vat_basis_is_told_once(tmp_path: Path) -> None:
    book = rulebook(fact("price", money()), fact("spend", money("including")), fact("fee", money("outside")))
    reading = read_csv(tmp_path, "bidder,price,spend,fee\nAsh,1,2,3\nBirch,4,5,6\n", book)
    assert notes(reading) == [
        "bids.csv: The data do not speak of VAT for `price`: taken as excluding VAT, as the rulebook asks.",
        "bids.csv: The data do not speak of VAT for `spend`: taken as including VAT, as the rulebook asks.",
    ]
    stated = read_csv(tmp_path, "bidder,price (excluding VAT),spend (£ inc VAT),fee\nAsh,1,2,3\n", book)
    assert notes(stated) == []
    against = read_csv(tmp_path, "bidder,price (including VAT)\nAsh,1\n", book)
    assert errors(against) == [
        (
            "bids.csv: B1: error SV0810 The heading says including VAT; the rulebook asks"
            " for `price` excluding VAT."
            " Give the amounts as the rulebook asks, and change the heading."
        )
    ]


def test_dates_are_settled_by_their_heading(tmp_path: Path) -> None:
    book = rulebook(fact("start", DATE))
    in_csv = read_csv(tmp_path, "bidder,Start (mm/dd/yyyy)\nAsh,05/11/2026\nBirch,12/31/2026\n", book)
    in_json = read_json(
        tmp_path,
        '{"bids": [{"bidder": "Ash", "start (m/d/y)": "05/11/2026"},'
        ' {"bidder": "Birch", "start": "2026-12-31"}]}',
        book,
    )
    for reading in (in_csv, in_json):
        days = [bid.facts["start"] for bid in reading.accepted().bids]
        assert days == [date(2026, 5, 11), date(2026, 12, 31)]
        assert len(notes(reading)) == 1
    wrong = read_csv(tmp_path, "bidder,start (mm/dd/yyyy)\nAsh,31/12/2026\n", book)
    assert "There is no month 31, and its heading says month first." in errors(wrong)[0]


def test_many_mistakes_are_cut_short(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs,comment\n" + "".join(f"B{n},x,\n" for n in range(1000)))
    assert len(reading.diagnostics) == 201
    assert reading.diagnostics[-1].sentence == "There are 800 more mistakes like these."


def test_contract_facts_across_two_lines(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs\nAsh,1\n", PLAIN, contract="lot,category\n1,Works\n")
    assert reading.accepted().contract == {"lot": Fraction(1), "category": "Works"}
    assert "The names stand beside each other" in " ".join(notes(reading))
    refused = read_csv(tmp_path, "bidder,jobs\nAsh,1\n", PLAIN, contract="lto,kind\n1,Works\n2,Works\n")
    assert "They go one a line: a name and its value, as in `lot,…`." in str(refused.diagnostics)
    stray = read_csv(tmp_path, "bidder,jobs\nAsh,1\n", PLAIN, contract="lot,category\n1,Works,3\n")
    assert "This value has no name above it." in str(stray.diagnostics)


PANEL = """
rulebook "Panel"
  edition "1"
bid
  plan  level from 0 to 5, by 2 evaluators, settled by HOW, comments asked
criterion PLAN "Plan"  worth 100%
  plan out of 5
"""


@pytest.mark.parametrize(
    ("how", "bid", "warned"),
    [
        ("consensus", {"plan consensus": 3, "plan consensus comment": "Agreed."}, ""),
        ("consensus", {}, "`plan consensus`, `plan consensus comment`."),
        ("median", {"plan evaluator 1": 3}, "`plan evaluator 2`, `plan evaluator 1 comment`"),
        ("consensus if given, otherwise median", {"plan consensus": 3, "plan consensus comment": "x"}, ""),
    ],
)
def test_no_warning_of_what_a_panel_does_not_need(how: str, bid: dict[str, Any], warned: str) -> None:
    from svrules.language import read

    book, _ = read(PANEL.replace("HOW", how), "panel.svr")
    assert book is not None
    reading = read_mapping(book, {"bids": [{"bidder": "Ash", **bid}]})
    told = " ".join(one.sentence for one in reading.diagnostics if one.code == "SV0801")
    assert warned in told
    assert bool(told) == bool(warned)


def test_the_example_of_the_reference_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")
    text = page.partition("```json\n")[2].partition("```")[0]
    book = rulebook(
        *CONTRACT_FACTS,
        fact("price", money()),
        fact("local jobs", quantity("FTE")),
        fact("discount", PERCENT),
        fact("accounts", YES_NO),
        rules=(rule("E1", "refer"),),
    )
    reading = read_json(tmp_path, text, book)
    competition = reading.accepted()
    assert said(reading) == []
    assert competition.contract == {
        "contract value": 320000,
        "category": "Works",
        "notice date": date(2026, 5, 1),
    }
    ash, birch = competition.bids
    assert dict(ash.facts) == {
        "price": 300000,
        "local jobs": Fraction(9, 2),
        "discount": Fraction(3, 40),
        "accounts": True,
    }
    assert dict(birch.facts) == {"price": 270000, "discount": Fraction(1, 20), "accounts": False}
    assert [(one.bid, one.when) for one in competition.decisions] == [("Birch", "2026-05-04")]


def test_an_error_of_a_spreadsheet_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "bids.csv").write_text("bidder,jobs,comment\nAsh,1,#REF!\nBirch,2,fine\n", encoding="utf-8")
    rules = rulebook(fact("jobs", quantity("FTE")), fact("comment", TEXT))
    reading = read_competition(rules, tmp_path / "bids.csv")
    assert [line.split(" error ")[0] for line in errors(reading)] == ["bids.csv: C2:"]
    assert "SV0809" in errors(reading)[0]
