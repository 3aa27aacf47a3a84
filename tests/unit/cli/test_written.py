"""What `-o` does to the file that is there: who may read it, links, and files that are to stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from errno import ENOSPC
from pathlib import Path
from stat import S_IMODE

import pytest

from svrules.cli import main
from svrules.cli.output import fresh, say, show_diagnostics, visible, write, written
from svrules.diagnostics import Diagnostic, Place
from svrules.errors import MisuseError


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_who_may_read_it(mode: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.md"
    out.write_text("before")
    out.chmod(mode)
    write(out, "after")
    assert (out.read_text(), S_IMODE(out.stat().st_mode)) == ("after", mode)
    assert capsys.readouterr().err == f"Replaced {out}.\n"


def test_a_new_file_is_made_as_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other"
    other.touch()
    out = tmp_path / "out.md"
    write(out, "text")
    assert S_IMODE(out.stat().st_mode) == S_IMODE(other.stat().st_mode)
    assert capsys.readouterr().err == f"Wrote {out}.\n"


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    real, link = tmp_path / "shared" / "real.md", tmp_path / "out.md"
    real.write_text("before")
    link.symlink_to(real)
    write(link, "after")
    assert link.is_symlink()
    assert real.read_text() == "after"


def test_a_file_planted_where_the_work_is_done_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious, planted = tmp_path / "precious", tmp_path / ".svrules-guessed.part"
    precious.write_text("mine")
    planted.symlink_to(precious)
    monkeypatch.setattr("svrules.cli.output.token_hex", lambda length: "guessed")
    with pytest.raises(FileExistsError) as raised:
        write(tmp_path / "out.md", "text")
    assert raised.value.filename == str(tmp_path / "out.md")
    assert precious.read_text() == "mine"
    assert planted.is_symlink()


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    out.write_text("before")
    out.chmod(0o400)
    with pytest.raises(MisuseError, match="read-only"):
        write(out, "after")
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.md"]


@pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "no folder"])
def test_what_cannot_be_written_is_said(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out.md"
    if kind == "folder":
        out.mkdir()
    elif kind == "pipe":
        os.mkfifo(out)
    elif kind == "loop":
        out.symlink_to(out)
    else:
        out = tmp_path / "none" / "out.md"
    with pytest.raises(MisuseError, match=r"out\.md"):
        write(out, "text")


def test_a_failure_leaves_the_file_and_names_it(tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    out.write_text("before")
    with pytest.raises(FileNotFoundError) as raised, written(out) as made:
        made.unlink()
    assert raised.value.filename == str(out)
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.md"]


def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    with pytest.raises(OSError, match="No space left") as raised, written(out):
        raise OSError(ENOSPC, "No space left on device")
    assert raised.value.filename == str(out)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("link", ["o", "o/out.md"])
def test_a_link_to_a_folder_that_is_not_there_is_said(link: str, tmp_path: Path) -> None:
    out = tmp_path / "o" / "out.md"
    if link == "o/out.md":
        out.parent.mkdir()
    (tmp_path / link).symlink_to(tmp_path / "nowhere" / "x")
    with pytest.raises(MisuseError) as raised:
        write(out, "text")
    assert str(raised.value) == f"`{tmp_path / link}` is a link that leads to a folder that is not there"


def test_what_people_work_in_is_only_replaced_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "bids.xlsx"
    fresh(out, replace=False)
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MisuseError, match="--replace"):
        fresh(out, replace=False)
    fresh(out, replace=True)


def test_what_is_read_is_spared_whatever_it_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, other = tmp_path / "book.svr", tmp_path / "out.md"
    book.write_text("rulebook")
    other.hardlink_to(book)
    assert main(["score", str(book), "bids.xlsx", "-o", str(other)]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())


def test_excel_reads_pounds_in_a_csv_file_and_programs_read_none_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weights.csv"
    assert main(["show", "lcr-contracts", "--inputs", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert main(["show", "lcr-contracts", "--inputs", "--format", "csv"]) == 0
    printed = capsys.readouterr().out
    assert not printed.startswith("\ufeff")
    assert out.read_text(encoding="utf-8-sig") == printed


def unfinished(folder: Path, hours: float) -> Path:
    left = folder / f".svrules-{'0123456789abcdef'}.part"
    left.write_bytes(b"half")
    when = time.time() - hours * 3600
    os.utime(left, (when, when))
    return left


@pytest.mark.parametrize(("hours", "stays"), [(25, False), (23, True)])
def test_what_a_killed_run_left_goes_after_a_day(hours: float, stays: bool, tmp_path: Path) -> None:
    left = unfinished(tmp_path, hours)
    other = tmp_path / ".svrules-notes.part"
    other.write_text("somebody's own")
    os.utime(other, (0, 0))
    write(tmp_path / "out.md", "text")
    assert left.exists() == stays
    assert other.exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a process ends without being asked")
def test_a_run_that_is_asked_to_end_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom svrules.cli.output import written\n"
        "with written(Path(sys.argv[1])) as made:\n    made.write_text('half')\n"
        "    print('writing', flush=True)\n    time.sleep(600)\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "out.md")], stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "writing\n"
    assert len(list(tmp_path.iterdir())) == 1
    started.terminate()
    assert started.wait(500) == 143
    assert list(tmp_path.iterdir()) == []
    started.stdout.close()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("As\x1b[31mh\x07", r"As\u001b[31mh\u0007"),
        ("one\r\ntwo\rthree\tfour\n", "one\r\ntwo\\rthree\tfour\n"),
        ("\x9b2J", r"\u009b2J"),
        ("left\u202eright", r"left\u202eright"),
        ("half \ud800", r"half \ud800"),
        ("Zażółć £ \xa0 \u200d 🏛", "Zażółć £ \xa0 \u200d 🏛"),
    ],
)
def test_nothing_that_is_printed_moves_the_cursor(
    given: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    say(given)
    assert capsys.readouterr().out == shown + ("" if shown.endswith("\n") else "\n")
    assert json.loads(visible(json.dumps(given, ensure_ascii=False))) == given


def test_a_finding_does_not_either(capsys: pytest.CaptureFixture[str]) -> None:
    found = Diagnostic("SV0803", "error", Place("bids.xlsx", "Bids", "B2"), "`As\x1b[31mh` is no number.")
    show_diagnostics([found])
    assert r"`As\u001b[31mh` is no number." in capsys.readouterr().err
