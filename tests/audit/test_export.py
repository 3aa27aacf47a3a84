"""A ledger to read without svrules: all is in it, its hashes come out again, nothing is a formula."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from svrules.audit.export import as_csv, as_json_lines, as_workbook, listed, one_record, whole
from svrules.audit.ledger import Draft, Ledger, create_or_open
from svrules.render.html import as_html

LONG = "rulebook “Wells”\n" + "x" * 70_000


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = create_or_open(tmp_path / "d.ledger")
    book = {"rulebook": {"name": "w.svr", "title": "=Wells", "edition": "1", "sha256": "0" * 64}}
    opened.append(
        Draft("pin", "Wells", ("rulebook",), "=HYPERLINK(1)", "2026-05-01", "", book, {"rulebook": LONG})
    )
    opened.append(Draft("pin", "Roofs", ("rulebook",), "Officer", "2026-05-02", "", book, {"rulebook": LONG}))
    mark = {"value": "4", "comment": "<b>Thin</b> & +cmd"}
    opened.append(Draft("mark", "Wells", ("@Ash", "method"), "Evaluator", "2026-05-03", "Read", mark))
    award = {"value": "contract", "date": "2026-05-12", "bid": "@Ash"}
    opened.append(Draft("award", "Wells", (), "Officer", "2026-05-12", "Highest total", award))
    return opened


def test_json_lines_hold_every_record_and_text_and_their_hashes(ledger: Ledger) -> None:
    lines = [json.loads(line) for line in as_json_lines(ledger)]
    texts = {one["sha256"]: one["text"] for one in lines if "text" in one}
    assert list(texts.values()) == [LONG]
    assert all(sha256(text.encode()).hexdigest() == name for name, text in texts.items())
    records = [one for one in lines if "number" in one]
    assert [one["number"] for one in records] == [1, 2, 3, 4]
    previous = "0" * 64
    for one in records:
        plain = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
        subject, body = json.dumps(one["subject"], **plain), json.dumps(one["body"], **plain)
        replaces = "" if one["replaces"] is None else str(one["replaces"])
        parts = [
            "svrules ledger 1", str(one["number"]), one["kind"], one["competition"], subject, one["who"],
            one["when"], one["why"], replaces, body, previous,
        ]  # fmt: skip
        previous = sha256(json.dumps(parts, **plain).encode()).hexdigest()
        assert (one["hash"], previous) == (previous, one["hash"])


def test_only_one_competition_when_asked(ledger: Ledger) -> None:
    lines = [json.loads(line) for line in as_json_lines(ledger, "Roofs")]
    assert [one.get("number") for one in lines] == [None, 2]


def test_csv_has_no_formula(ledger: Ledger) -> None:
    rows = list(csv.reader(StringIO(as_csv(ledger))))
    assert [row[0] for row in rows] == ["record", "1", "2", "3", "4"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert rows[3][6] == "'@Ash, method: 4; “<b>Thin</b> & +cmd”"


def test_a_workbook_has_text_only_and_long_texts_in_pieces(ledger: Ledger) -> None:
    book = openpyxl.load_workbook(BytesIO(as_workbook(ledger)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert book["Records"]["C2"].value == "=HYPERLINK(1)"
    pieces = [row[2] for row in book["Texts"].iter_rows(min_row=2, values_only=True)]
    assert len(pieces) == 3
    assert "".join(pieces) == LONG


def test_a_reason_longer_than_a_cell_is_not_cut(ledger: Ledger) -> None:
    reason = "because " * 6_000
    ledger.append(Draft("override", "Wells", ("@Ash", "price"), "Head", "2026-05-13", reason, {"value": "1"}))
    book = openpyxl.load_workbook(BytesIO(as_workbook(ledger, "Wells")))
    assert [cell.value for cell in book["Records"]["H"]][-1] == "See the sheet Texts: record 5, why"
    rows = book["Texts"].iter_rows(min_row=2, values_only=True)
    assert "".join(row[2] for row in rows if row[0] == "record 5, why") == reason


def test_a_page_has_every_record_and_each_text_once(ledger: Ledger) -> None:
    page = as_html(whole(ledger))
    assert page.count("x" * 70_000) == 1
    assert "As shown before." in page
    assert "&lt;b&gt;Thin&lt;/b&gt; &amp; +cmd" in page
    assert "<b>Thin" not in page
    for record in ledger.records():
        assert record.hash in page


def test_the_list_says_until_when_records_are_kept(ledger: Ledger) -> None:
    said = listed(ledger).blocks[-1]
    assert (said.lead, said.text.split(" (")[0]) == (
        "Wells.",
        "Keep the records until the end of 11 May 2029",
    )
    assert listed(ledger).subtitle == f"4 of 4 records; the last is 4:{ledger.last()[1]}"
    assert len(listed(ledger, "Wells", "mark").blocks[0].rows) == 1


def test_one_record_whole(ledger: Ledger) -> None:
    (section,) = one_record(ledger, 3).sections
    facts = dict(section.blocks[0].pairs)
    assert (facts["who"], facts["value"], facts["replaces"]) == ("Evaluator", "4", "nothing")
