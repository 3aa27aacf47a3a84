"""What the help says can be read and written is what can be."""

from __future__ import annotations

import re

import pytest

from svrules.cli import explain, main, notices, score, show

FORMS = {
    "score": score._FORMS,
    "explain": explain._FORMS,
    "show": show._FORMS,
}


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([command, "--help"]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", FORMS)
def test_every_kind_of_file_is_named(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = re.search(r"--output FILE (.*?) (?=--|-h)", help_of(command, capsys))
    assert said
    assert set(re.findall(r"\.[a-z]+", said[1])) == FORMS[command].keys() - {".htm"}


def test_notices_are_not_offered_what_they_have_not(capsys: pytest.CaptureFixture[str]) -> None:
    said = help_of("score", capsys)
    assert "Write to FILE: .json, .csv, .html or .md; bids also .xlsx and .docx." in said
    assert FORMS["score"].keys() - notices._FORMS.keys() == {".xlsx", ".docx"}
