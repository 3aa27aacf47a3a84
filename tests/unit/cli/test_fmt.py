"""`svrules fmt`: files are put in their layout, or left as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from svrules.cli import main
from tests.language.test_layout import AS_TYPED, ON_THE_PAGE


def test_a_file_is_put_in_its_layout_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.svr"
    file.write_text(AS_TYPED, encoding="utf-8")
    assert main(["fmt", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == ON_THE_PAGE
    assert "Replaced" in capsys.readouterr().err
    assert main(["fmt", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: in its layout.\n"


def test_check_writes_nothing_and_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed, laid = tmp_path / "typed.svr", tmp_path / "laid.svr"
    typed.write_text(AS_TYPED, encoding="utf-8")
    laid.write_text(ON_THE_PAGE, encoding="utf-8")
    assert main(["fmt", "--check", str(typed), str(laid)]) == 1
    assert typed.read_text(encoding="utf-8") == AS_TYPED
    out = capsys.readouterr().out
    assert f"{typed}: not in its layout. Run: svrules fmt {typed}" in out
    assert f"{laid}: in its layout." in out
    assert main(["fmt", "--check", str(laid)]) == 0


def test_line_ends_and_the_mark_of_the_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "policy.svr"
    file.write_bytes(("\ufeff" + AS_TYPED.replace("\n", "\r\n")).encode())
    assert main(["fmt", str(file)]) == 0
    assert file.read_bytes() == ("\ufeff" + ON_THE_PAGE.replace("\n", "\r\n")).encode()


def test_what_cannot_be_read_is_left_and_the_others_are_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, fine = tmp_path / "broken.svr", tmp_path / "fine.svr"
    broken.write_text(AS_TYPED.replace("require", "requires that"), encoding="utf-8")
    fine.write_text(AS_TYPED, encoding="utf-8")
    assert main(["fmt", str(broken), str(fine)]) == 1
    assert "requires that" in broken.read_text(encoding="utf-8")
    assert fine.read_text(encoding="utf-8") == ON_THE_PAGE
    said = capsys.readouterr().err
    assert "broken.svr" in said and "left as it is" in said and "Traceback" not in said


def test_a_file_that_may_not_be_written_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.svr"
    file.write_text(AS_TYPED, encoding="utf-8")
    file.chmod(0o444)
    assert main(["fmt", str(file)]) == 2
    assert file.read_text(encoding="utf-8") == AS_TYPED
    assert "read-only" in capsys.readouterr().err
