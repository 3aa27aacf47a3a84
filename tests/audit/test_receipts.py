"""Checking a receipt against a file: a result, an exported ledger, and what is neither."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from svrules.audit.export import as_json_lines
from svrules.audit.ledger import create_or_open
from svrules.audit.ledger.records import text_of
from svrules.audit.receipts import candidates
from svrules.audit.recording import Scoring
from svrules.engine import score
from svrules.errors import MisuseError
from tests.audit.ledger.sample import mark, sample, scoring, scoring_draft


def exported(folder: Path, *, inside: bool) -> Path:
    """A ledger as JSON Lines, with the long texts inside the records or on lines of their own."""
    lines = []
    with create_or_open(folder / "ledger") as ledger:
        lines = list(as_json_lines(ledger))
        if inside:
            lines = [
                json.dumps(
                    {**asdict(one), "contents": {n: ledger.content(s) for n, s in one.contents.items()}}
                )
                for one in ledger.records()
            ]
    path = folder / "export.jsonl"
    path.write_text("".join(f"{line.strip()}\n" for line in lines), encoding="utf-8", newline="")
    return path


def with_hashes(lines: list[dict], changed: dict[str, str]) -> str:
    """An export made anew by a forger who knows how records are hashed."""
    text, previous = "", "0" * 64
    for line in lines:
        if "kind" in line:
            line["previous"] = previous
            for name in line["body"].get("contents", {}):
                was = line["body"]["contents"][name]
                line["body"]["contents"][name] = changed.get(was, was)
            replaces = "" if line["replaces"] is None else str(line["replaces"])
            parts = [
                "svrules ledger 1", str(line["number"]), line["kind"], line["competition"],
                text_of(line["subject"]), line["who"], line["when"], line["why"], replaces,
                text_of(line["body"]), previous,
            ]  # fmt: skip
            line["hash"] = previous = sha256(text_of(parts).encode()).hexdigest()
        text += text_of(line) + "\n"
    return text


def test_a_result_as_json(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(scoring().result.model_dump_json(indent=2), encoding="utf-8-sig")
    (found,) = candidates(path)
    assert (found.place, found.receipt) == ("result.json", scoring().result.receipt)


@pytest.mark.parametrize("inside", [True, False])
def test_an_exported_ledger(tmp_path: Path, inside: bool) -> None:
    sample(str(tmp_path / "ledger"))
    (found,) = candidates(exported(tmp_path, inside=inside))
    assert (found.receipt, found.changed) == (scoring().result.receipt, ())
    assert (found.place, "Works 1" in found.unchecked) == ("record 58 of export.jsonl", False)
    assert "under this competition" in found.unchecked


@pytest.mark.parametrize("inside", [True, False])
def test_an_export_whose_texts_were_changed_is_told(tmp_path: Path, inside: bool) -> None:
    sample(str(tmp_path / "ledger"))
    path = exported(tmp_path, inside=inside)
    path.write_text(path.read_text(encoding="utf-8").replace("Birch Building", "Birch Buildinq"), "utf-8")
    with pytest.raises(MisuseError, match="changed since it was exported"):
        candidates(path)


def test_a_line_ends_at_a_line_feed_only(tmp_path: Path) -> None:
    sample(str(tmp_path / "ledger"))
    with create_or_open(tmp_path / "ledger") as ledger:
        ledger.append(mark(1, 3, who="One\u2028Two\u0085Three"))
        made = scoring()
        bids = (replace(made.competition.bids[0], name="Ash\u2028\u0085Ltd"), *made.competition.bids[1:])
        competition = replace(made.competition, bids=bids)
        named = Scoring(made.rulebook, competition, score(made.rulebook, competition).result())
        ledger.append(scoring_draft(named))
    found = candidates(exported(tmp_path, inside=False))
    assert [one.receipt for one in found] == [made.result.receipt, named.result.receipt]
    assert [one.changed for one in found] == [(), ()]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda result: result["bids"][0].update(total="12.00"), "total: shows 12.00, exactly "),
        (lambda result: result["bids"][0]["criteria"][0].update(marks="1"), "marks: shows 1, exactly "),
        (lambda result: result["bids"][1].update(award_value="1"), "award_value: shows 1, exactly "),
        (lambda result: result["bids"][0]["facts"][0].update(exact="1"), "the result shows 1, the data say "),
        (lambda result: result["rulebook"].update(edition="77"), "edition: the record says 2026"),
    ],
)
def test_an_export_made_anew_does_not_show_what_it_is_not(tmp_path: Path, change: Any, said: str) -> None:
    sample(str(tmp_path / "ledger"))
    lines = [
        json.loads(line) for line in exported(tmp_path, inside=False).read_text("utf-8").split("\n")[:-1]
    ]
    (line,) = (one for one in lines if one.get("text", "").startswith('{"rulebook"'))
    result, before = json.loads(line["text"]), line["sha256"]
    change(result)
    line["text"] = json.dumps(result)
    line["sha256"] = sha256(line["text"].encode()).hexdigest()
    path = tmp_path / "forged.jsonl"
    path.write_text(with_hashes(lines, {before: line["sha256"]}), encoding="utf-8")
    (found,) = candidates(path)
    assert len(found.changed) == 1
    assert said in found.changed[0]


def test_a_record_without_its_hash_is_told(tmp_path: Path) -> None:
    sample(str(tmp_path / "ledger"))
    path = exported(tmp_path, inside=False)
    path.write_text(path.read_text(encoding="utf-8").replace('"Works 1"', '"Works 2"'), encoding="utf-8")
    (found,) = candidates(path)
    assert found.changed == ("the record does not have its hash",)


def test_a_result_that_shows_another_number_than_it_has(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(scoring().result.model_copy(update={"receipt": "1"}).model_dump_json(), encoding="utf-8")
    (found,) = candidates(path)
    assert found.changed == (f"it says that its receipt is 1, which is {found.receipt}",)


@pytest.mark.parametrize(
    "content", [b"", b"bidder,price\nAsh,1\n", b"\xff\xfe", b"[1, 2]\n", b'{"a": 1}\n7\n']
)
def test_a_file_without_a_result_says_what_is_wanted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bids.csv"
    path.write_bytes(content)
    with pytest.raises(MisuseError, match=r"`bids\.csv` holds no result: .*--rulebook"):
        candidates(path)
