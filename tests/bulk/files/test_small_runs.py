"""Runs of no more rows than a batch: one piece of work, which no kill loses or doubles."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("numpy")

from svrules.bulk.files import rows as reading
from svrules.bulk.files import run
from svrules.bulk.files.journal import Journal
from svrules.bulk.files.run import Asked, score_files
from svrules.language import read
from tests.bulk.files.sample import RULES, rows, write_csv

COUNTS = ("rows", "scored", "rejected", "competitions", "outcomes", "rejected by code", "tidied")


def asked(folder: Path, **options: Any) -> Asked:
    book, findings = read(RULES, "many.svr")
    assert book is not None, findings
    source = folder / "in.csv"
    if not source.exists():
        write_csv(source, rows(30, 5, bad=0.05))
    return Asked(book, (str(source),), str(folder / "out.csv"), marks=True, **options)


def _files(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "out.csv").read_bytes(), (folder / "out.rejected.csv").read_bytes()


class Stopped(BaseException):
    """As if the process had been ended there."""


def _stop_at(patched: pytest.MonkeyPatch, moment: str) -> None:
    """Stop before one of OUT, its side file, the last line and the clearing away."""
    put, note = run.put, Journal.note

    def stopping_put(made: Path, target: Any) -> None:
        if (moment == "side file") == target.path.name.startswith("out.rejected"):
            raise Stopped
        put(made, target)

    def stopping_note(journal: Journal, name: str, what: Any, **how: bool) -> None:
        if name == "finished":
            raise Stopped
        note(journal, name, what, **how)

    def stopping_clear(_: Journal) -> None:
        raise Stopped

    if moment in ("side file", "OUT"):
        patched.setattr(run, "put", stopping_put)
    else:
        last = moment == "last line"
        patched.setattr(Journal, "note" if last else "clear", stopping_note if last else stopping_clear)


@pytest.mark.parametrize("moment", ["side file", "OUT", "last line", "clearing"])
def test_wherever_it_is_stopped_it_goes_on(tmp_path: Path, moment: str) -> None:
    whole = score_files(asked(tmp_path)).as_json()
    expected = _files(tmp_path)
    for path in tmp_path.glob("out*"):
        path.unlink()
    with pytest.MonkeyPatch.context() as patched:
        _stop_at(patched, moment)
        with pytest.raises(Stopped):
            score_files(asked(tmp_path))
    again = score_files(asked(tmp_path)).as_json()
    assert {name: again[name] for name in COUNTS} == {name: whole[name] for name in COUNTS}
    assert again["done by an earlier run"] == (1 if moment == "clearing" else 0)
    assert (_files(tmp_path), (tmp_path / "out.csv.work").exists()) == (expected, False)


def test_it_is_read_once_and_needs_no_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces, read_files = reading._pieces, []

    def counted(file: Any, *how: Any) -> Any:
        read_files.append(file.source.name)
        return pieces(file, *how)

    def refused(_: Any) -> None:
        raise AssertionError("processes are got ready")

    monkeypatch.setattr(reading, "_pieces", counted)
    monkeypatch.setattr(run, "ready", refused)
    found = score_files(asked(tmp_path, processes=2))
    assert (read_files, found.parts) == (["in.csv"], 1)
    read_files.clear()
    score_files(replace(asked(tmp_path), batch=found.tally.rows - 1))
    assert len(read_files) >= 2


def test_a_line_that_never_came_to_the_disk_ends_what_is_known(tmp_path: Path) -> None:
    """After a loss of power: the line is nothing, and a later one is there."""
    score_files(asked(tmp_path, batch=10))
    expected = _files(tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        _stop_at(patched, "clearing")
        with pytest.raises(Stopped):
            score_files(asked(tmp_path, batch=10))
    journal = tmp_path / "out.csv.work" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) > 5
    assert "done" in json.loads(lines[3])
    lines[4] = b"\0" * len(lines[4])
    journal.write_bytes(b"".join(lines))
    again = score_files(asked(tmp_path, batch=10))
    assert (again.resumed, _files(tmp_path)) == (2, expected)


def test_a_side_file_that_is_not_as_it_was_written_is_written_again(tmp_path: Path) -> None:
    score_files(asked(tmp_path))
    expected = _files(tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        _stop_at(patched, "clearing")
        with pytest.raises(Stopped):
            score_files(asked(tmp_path))
    (tmp_path / "out.rejected.csv").write_bytes(b"")
    score_files(asked(tmp_path))
    assert _files(tmp_path) == expected
