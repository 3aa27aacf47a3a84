"""The index of the reference has every word of the language in all its spellings, with its sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
BODY, INDEX = PAGE.split("## Index of words")
WORDS = (ROOT / "grammar" / "words.txt").read_text(encoding="utf-8")
PUNCTUATION = ("COMMA", "BAR", "OPEN", "CLOSE")
# Phrases that have a name or a number in them: how the index writes them.
WITH_A_GAP = {", the": "the N largest", ", each": "each ⟨column⟩ capped at", "tie :": "tie:"}


@dataclass(frozen=True)
class Row:
    spellings: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]


def rows() -> list[Row]:
    found = []
    for line in INDEX.splitlines():
        cells = line.strip("|").split(" | ")
        if line.startswith("| `"):
            spellings = re.findall(r"`([^`]+)`", " ".join(cells[:2]))
            found.append(Row(tuple(spellings), tuple(re.findall(r"\[(\d+)\]\(([^)]+)\)", cells[2]))))
    return found


def spellings() -> list[set[str]]:
    """The spellings of each word: phrases that share a line of `words.txt`, or a phrase with such a line."""
    groups: list[set[str]] = []
    for line in WORDS.splitlines():
        terminal, *rest = (part.strip() for part in line.replace("\\|", "\0").split("|"))
        if line.startswith(("#", "[")) or not rest or terminal in PUNCTUATION:
            continue
        phrases = {WITH_A_GAP.get(phrase, phrase).strip(" ,") for phrase in rest[1:]}
        meeting = [group for group in groups if group & phrases]
        groups = [group for group in groups if not group & phrases]
        groups.append(phrases.union(*meeting))
    return groups


ROWS = rows()


def test_every_word_of_the_language_is_in_the_index() -> None:
    expected = {frozenset(group) for group in spellings()}
    listed = {frozenset(row.spellings) for row in ROWS}
    assert listed == expected, f"missing: {expected - listed}; too many: {listed - expected}"


def test_the_index_is_in_the_order_of_the_alphabet() -> None:
    first = [row.spellings[0].lower() for row in ROWS]
    assert first == sorted(first, key=lambda word: (not word[0].isalpha(), word))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.spellings[0])
def test_a_section_speaks_of_the_word(row: Row) -> None:
    assert row.sections
    for number, anchor in row.sections:
        heading = next(line for line in BODY.splitlines() if line.startswith(f"## {number}. "))
        assert anchor == "#" + anchor_of(heading)
        section = BODY.split(heading)[1].split("\n## ")[0]
        assert any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", section) for word in row.spellings), number


def anchor_of(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.removeprefix("## ").lower()).replace(" ", "-")


def test_the_contents_list_every_section() -> None:
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    listed = re.findall(r"^\| \[(.+?)\]\(#(.+?)\) \|", BODY, re.MULTILINE)
    assert listed == [(heading, anchor_of(heading)) for heading in headings]
