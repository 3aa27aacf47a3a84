"""One run at a time in a work folder, also where one begins while another ends."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import pytest

from svrules.bulk.files import journal
from svrules.bulk.files.journal import Begun, Journal, open_journal
from svrules.errors import MisuseError

BEGUN = Begun("1", "sha", (), {})


def begin(folder: Path, runs: ExitStack) -> Journal:
    """Begin a run that ends with `runs`."""
    return runs.enter_context(open_journal(folder, BEGUN, start_over=False))


def refused(folder: Path) -> None:
    with pytest.raises(MisuseError, match="another run is at work in `work`"), ExitStack() as runs:
        begin(folder, runs)


def test_one_run_at_a_time_and_nothing_left_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    for _ in range(2):
        with ExitStack() as runs:
            begun = begin(folder, runs)
            refused(folder)
            begun.clear()
        assert not folder.exists()


def test_a_run_that_begins_as_another_takes_its_lock_away_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, unlink, met = tmp_path / "work", Path.unlink, []

    def taken_away(path: Path, missing_ok: bool = False) -> None:
        if path == folder / "lock":
            refused(folder)
            met.append(path)
        unlink(path, missing_ok)

    with ExitStack() as runs:
        begin(folder, runs).clear()
        monkeypatch.setattr(Path, "unlink", taken_away)
    assert len(met) == 1
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="no open file can be taken away there")
def test_a_lock_that_was_opened_before_it_was_taken_away_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, lock, first = tmp_path / "work", journal._lock, ExitStack()

    def held(file: IO[bytes]) -> None:
        first.close()  # between the moments at which the next run opens the file and locks it
        lock(file)

    begin(folder, first).clear()
    monkeypatch.setattr(journal, "_lock", held)
    with ExitStack() as runs:
        begun = begin(folder, runs)
        refused(folder)
        begun.clear()
    assert not folder.exists()


def test_a_folder_that_goes_before_the_lock_is_opened_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mkdir, gone = tmp_path / "work", Path.mkdir, []

    def made(path: Path, *given: Any, **options: Any) -> None:
        mkdir(path, *given, **options)
        if path == folder and not gone:
            gone.append(path)
            path.rmdir()

    monkeypatch.setattr(Path, "mkdir", made)
    with ExitStack() as runs:
        begin(folder, runs).clear()
    assert len(gone) == 1
