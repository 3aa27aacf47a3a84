"""Where competitions come from: files, folders, patterns, lines of JSON, ledgers; none is dropped unsaid."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from svrules.audit.ledger import create_or_open
from svrules.audit.pins import Entry
from svrules.audit.recording import Scoring, record
from svrules.change.impact.sources import Found, competitions, how_many, places
from svrules.change.impact.whole import Between
from svrules.data import read_mapping
from svrules.engine import score
from svrules.errors import MisuseError
from tests.change.impact.books import book
from tests.change.impact.test_carrying import OLD, THEN

CONTRACT = "contract value,300000\nnotice date,2026-05-01\n"
BIDS = "bidder,price,local jobs,plan,size\nAsh,100000,4,4,Micro\nBirch,110000,8,5,Large\n"


def found(*given: str | Path) -> list[Found]:
    between = Between(book(OLD), book(OLD))
    return list(competitions(places(map(str, given)), between.door, book(OLD)))


def test_a_folder_holds_files_of_every_kind(tmp_path: Path) -> None:
    inner = tmp_path / "2026"
    inner.mkdir()
    (tmp_path / "paper.json").write_text(json.dumps(THEN), encoding="utf-8")
    (inner / "roads.csv").write_text(BIDS, encoding="utf-8")
    (inner / "roads-contract.csv").write_text(CONTRACT, encoding="utf-8")
    (inner / "many.jsonl").write_text(
        "\n".join(json.dumps({"name": str(n), **THEN}) for n in (7, 8)), "utf-8"
    )
    (tmp_path / "readme.md").write_text("nothing", encoding="utf-8")
    (inner / "~$open.xlsx").write_bytes(b"lock")
    listed = found(tmp_path)
    assert [(one.name, one.file) for one in listed] == [
        ("7", "many.jsonl"),
        ("8", "many.jsonl"),
        ("roads", "roads.csv"),
        ("paper", "paper.json"),
    ]
    assert all(one.competition is not None and len(one.competition.bids) == 2 for one in listed)
    assert len({one.competition.contract["contract value"] for one in listed if one.competition}) == 1


def test_a_pattern_and_the_same_file_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(json.dumps(THEN), encoding="utf-8")
    assert len(found(tmp_path / "*.json", tmp_path / "a.json")) == 2
    with pytest.raises(MisuseError, match=r"no file is called like"):
        places([str(tmp_path / "*.xlsx")])
    with pytest.raises(MisuseError, match="there is no file or folder"):
        places([str(tmp_path / "c.json")])


def test_many_competitions_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps({"competitions": [THEN, {"competition": "Roads", **THEN}]}), encoding="utf-8")
    assert [one.name for one in found(path)] == ["all 1", "Roads"]


def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    bad = {**THEN, "bids": [{"bidder": "Ash", "price": "cheap"}]}
    path.write_text(
        "\n".join((json.dumps(THEN), "{oops", json.dumps(bad), json.dumps([1]))), encoding="utf-8"
    )
    good, broken, refused, no_object = found(path)
    assert good.competition is not None
    assert [one.competition for one in (broken, refused, no_object)] == [None, None, None]
    assert "mixed.jsonl: line 2, column 2" in broken.why[0] and "This is not JSON" in broken.why[0]
    assert any("bids[1].price" in why for why in refused.why)
    assert "not an object" in no_object.why[0]


def test_competitions_are_counted_where_that_is_cheap(tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text("{}\n\n{}\n{}", encoding="utf-8")
    table = tmp_path / "roads.csv"
    table.write_text(BIDS, encoding="utf-8")
    assert how_many(places([str(lines), str(table)])) == 4


def test_the_last_score_of_each_competition_of_a_ledger(tmp_path: Path) -> None:
    place = tmp_path / "scores.ledger"
    with create_or_open(place) as ledger:
        for name, price in (("Roads", 100000), ("Roads", 90000), ("Paper", 80000)):
            bids = [{**THEN["bids"][0], "price": price}, THEN["bids"][1]]
            facts = read_mapping(book(OLD), {**THEN, "bids": bids}, in_file=True).accepted()
            result = score(book(OLD), facts).result()
            entry = Entry(name, "Officer", "2026-05-02", "first score")
            record(ledger, Scoring(book(OLD), facts, result), entry)
    listed = found(place)
    assert [one.name for one in listed] == ["Roads", "Paper"]
    prices = [one.competition.bids[0].facts["price"] for one in listed if one.competition]
    assert prices == [90000, 80000]
    shutil.copy(place, tmp_path / "copy")
    assert len(found(tmp_path / "copy")) == 2
