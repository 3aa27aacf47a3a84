"""The SHA-256 of a rulebook names its words, whichever program saved them."""

from hashlib import sha256

import pytest

from svrules.language.read import read
from svrules.spreadsheet.adapter import call

TEXT = 'rulebook "Wells"\n  edition "1"\n\nbid\n  price  money excluding VAT, above £0\n'


def hash_of(text: str) -> str:
    rulebook, _ = read(text, "wells.svr")
    assert rulebook is not None
    return rulebook.sha256


def test_a_plain_file_has_the_hash_that_any_program_gives_it() -> None:
    assert hash_of(TEXT) == sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize(
    "saved",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace("\n\n", "  \n\t\n"),
        TEXT.rstrip("\n"),
        TEXT + "\n \n",
        "\ufeff" + TEXT,
    ],
    ids=["Windows", "old Mac", "blanks at ends", "no last line end", "empty lines at the end", "mark"],
)
def test_what_editors_change_on_their_own_is_the_same_rulebook(saved: str) -> None:
    assert hash_of(saved) == hash_of(TEXT)


@pytest.mark.parametrize(
    "other",
    [
        TEXT + "# note\n",
        TEXT.replace("  price", "   price"),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace('"1"', '"2"'),
    ],
    ids=["a comment", "indentation", "an empty line between", "a word"],
)
def test_what_a_person_changes_is_another_rulebook(other: str) -> None:
    assert hash_of(other) != hash_of(TEXT)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", " \n"], ids=["LF", "CR LF", "blank"])
def test_lines_in_cells_have_the_hash_of_their_file(line_end: str) -> None:
    saved = TEXT.replace("\n", line_end)
    cells = [[line] for line in saved.rstrip("\r\n").split("\n")]
    assert call("SVVERSION", [cells]) == [[f"edition 1, sha256 {hash_of(TEXT)[:12]}"]]
