"""Checking a receipt against a file: a result, an exported ledger, and what is neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svrules.audit.ledger import create_or_open
from svrules.audit.receipts import candidates
from svrules.errors import MisuseError
from tests.audit.ledger.sample import sample, scoring


def exported(folder: Path, *, inside: bool) -> Path:
    """A ledger as JSON Lines, with the long texts inside the records or on lines of their own."""
    lines = []
    with create_or_open(folder / "ledger") as ledger:
        for one in ledger.records():
            line = {"number": one.number, "kind": one.kind, "competition": one.competition, "body": one.body}
            texts = {name: ledger.content(sha256) for name, sha256 in one.contents.items()}
            lines.append({**line, "contents": texts} if inside else line)
            lines += [] if inside else [{"sha256": one.contents[n], "text": texts[n]} for n in texts]
    path = folder / "export.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def test_a_result_as_json(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(scoring().result.model_dump_json(indent=2), encoding="utf-8-sig")
    (found,) = candidates(path)
    assert (found.place, found.receipt) == ("result.json", scoring().result.receipt)


@pytest.mark.parametrize("inside", [True, False])
def test_an_exported_ledger(tmp_path: Path, inside: bool) -> None:
    sample(str(tmp_path / "ledger"))
    (found,) = candidates(exported(tmp_path, inside=inside))
    assert found.receipt == scoring().result.receipt
    assert "(Works 1)" in found.place


@pytest.mark.parametrize("inside", [True, False])
def test_an_export_whose_texts_were_changed_is_told(tmp_path: Path, inside: bool) -> None:
    sample(str(tmp_path / "ledger"))
    path = exported(tmp_path, inside=inside)
    path.write_text(path.read_text(encoding="utf-8").replace("Birch Building", "Birch Buildinq"), "utf-8")
    with pytest.raises(MisuseError, match="changed since it was exported"):
        candidates(path)


@pytest.mark.parametrize(
    "content", [b"", b"bidder,price\nAsh,1\n", b"\xff\xfe", b"[1, 2]\n", b'{"a": 1}\n7\n']
)
def test_a_file_without_a_result_says_what_is_wanted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bids.csv"
    path.write_bytes(content)
    with pytest.raises(MisuseError, match=r"`bids\.csv` holds no result: .*--rulebook"):
        candidates(path)
