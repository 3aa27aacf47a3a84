"""`svrules test --coverage` and `svrules propose`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svrules.cli import main
from tests.unit.proof.books import BOOK, EXAMPLES, with_examples


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "book.svr"
    file.write_text(with_examples(*EXAMPLES), encoding="utf-8")
    return file


def test_coverage_counts_each_kind_and_lists_what_is_missing(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "--coverage", str(book)]) == 0
    shown = capsys.readouterr().out
    assert "All 11 examples come out as written." in shown
    assert "6 of 6" in shown and "Just below the limit of `S1`" in shown


def test_every_form_shows_the_same_page(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "csv", "markdown", "html"):
        assert main(["test", "--coverage", "--format", form, str(book)]) == 0
        shown = capsys.readouterr().out
        assert "6 of 6" in shown and "the limit of" in shown, form
    assert main(["test", "--coverage", "--format", "json", str(book)]) == 0
    json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("least", "code"), [("50%", 0), ("50", 0), ("99%", 1), ("100 %", 1)])
def test_the_share_that_is_asked_for_sets_the_exit_code(book: Path, least: str, code: int) -> None:
    assert main(["test", "--coverage-at-least", least, str(book)]) == code


def test_what_is_short_is_told_in_a_sentence(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["test", "--coverage-at-least", "99%", str(book)])
    told = " ".join(capsys.readouterr().err.split())
    assert "and 99% is asked for." in told


@pytest.mark.parametrize("words", ["most", "101%", "-1", "1/0"])
def test_a_share_that_is_none_is_misuse(book: Path, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", f"--coverage-at-least={words}", str(book)]) == 2
    assert "is not a share" in capsys.readouterr().err


def test_proposals_are_printed_to_be_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "book.svr"
    file.write_text(BOOK, encoding="utf-8")
    assert main(["propose", str(file)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("# proposed: ") and 'example "' in shown.out
    assert "Work each out from the policy by hand" in " ".join(shown.err.split())
    file.write_text(f"{BOOK}\n{shown.out}", encoding="utf-8")
    assert main(["test", str(file)]) == 0


def test_a_copy_with_proposals_passes_and_is_in_the_layout(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fmt", str(book)]) == 0
    out = book.with_name("more.svr")
    assert main(["propose", str(book), "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith(book.read_text(encoding="utf-8").rstrip())
    assert main(["test", str(out)]) == 0
    assert main(["fmt", "--check", str(out)]) == 0
    capsys.readouterr()
    assert main(["check", str(out)]) == 0
    assert "SV0705" in capsys.readouterr().out


def test_the_rulebook_itself_is_not_written_over(book: Path) -> None:
    before = book.read_bytes()
    assert main(["propose", str(book), "-o", str(book)]) == 2
    assert book.read_bytes() == before


def test_a_rulebook_built_on_another_adds_them(tmp_path: Path) -> None:
    out = tmp_path / "more.svr"
    assert main(["propose", "lcr-on-national", "-o", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "\nadd example " in text and "\nexample " not in text
    assert main(["test", "--coverage-at-least", "95%", str(out)]) == 0
