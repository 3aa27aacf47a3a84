"""Mistakes that officers make: what each is told, word for word, and how many are mended by what is offered.

`SVRULES_ACCEPT=1 pytest tests/language/mistakes` writes the golden messages below the line of dashes of each
file; `make mistakes` prints the figures by kind.
"""

import os
import re
from collections import Counter

import pytest

from svrules.diagnostics import Span
from tests.language.mistakes.fixture import (
    DASHES,
    FOLDER,
    Mistake,
    found_in,
    message,
    mistakes,
    read_once,
    with_fix,
)

ACCEPT = bool(os.environ.get("SVRULES_ACCEPT"))
CORPUS = mistakes("corpus")
HELD_OUT = mistakes("held_out")
BASES = sorted((FOLDER / "bases").glob("*.svr"))
# What the writer sees of these is nothing: the rulebook reads, and as something else. Fewer is better.
NOT_TOLD = 0
# Not in back-ticks either: what is to be written is the writer's own text.
_OF_THE_PARSER = re.compile(r"\b(?:Tree|Token|Fraction|Literally)\(")


@pytest.mark.parametrize(
    "one", [*CORPUS, *HELD_OUT], ids=lambda one: f"{one.file.parent.name}/{one.file.stem}"
)
def test_a_mistake_is_told_as_accepted_and_its_fixes_parse(one: Mistake) -> None:
    seen = message(one)
    if ACCEPT:
        head = one.file.read_text(encoding="utf-8").partition(DASHES + "\n")[0]
        one.file.write_text(f"{head}{DASHES}\n{seen}", encoding="utf-8")
    else:
        assert seen == one.golden
    assert not _OF_THE_PARSER.search(seen)
    lines = one.typed.split("\n")
    for found in one.findings():
        assert isinstance(found.span, Span)
        assert 1 <= found.span.column <= len(lines[found.span.line - 1]) + 1
        if found.fix is not None:
            assert _is_mended(one, found.code, with_fix(one.typed, found.fix)), found


def _is_mended(one: Mistake, code: str, text: str) -> bool:
    """Whether the text no longer has what the fix was for, as often as before."""
    before = Counter(found.code for found in read_once(one.typed, one.rulebook_name)[1])
    after = Counter(found.code for found in read_once(text, one.rulebook_name)[1])
    return after[code] < before[code] or before[code] == 0


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.stem)
def test_a_base_is_free_of_errors(base: object) -> None:
    assert not any(
        found.severity == "error" for found in found_in(base.read_text(encoding="utf-8"), base.name)
    )


def test_there_are_mistakes_of_many_kinds() -> None:
    assert len(CORPUS) >= 200
    assert len({one.kind for one in CORPUS}) >= 40


def figures(corpus: list[Mistake]) -> tuple[int, int, int]:
    """How many are told, how many of those restored, how many are read as something else in silence.

    As the golden messages say: the test above holds each of them.
    """
    told = [one for one in corpus if not one.golden.startswith("restored")]
    mended = sum(one.golden.endswith("restored: yes\n") for one in told)
    return len(told), mended, sum(one.golden == "restored: no\n" for one in corpus)


def test_four_in_five_are_restored_by_what_is_offered() -> None:
    _, mended, silent = figures(CORPUS)
    assert mended >= 0.8 * len(CORPUS)
    assert silent <= NOT_TOLD
