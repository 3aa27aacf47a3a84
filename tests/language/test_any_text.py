"""Whatever the text, reading it ends in a rulebook or in messages that each point into the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.diagnostics import Source, Span, render_json, render_plain, render_text
from svrules.language import read
from svrules.language.reading.lines import source_rows
from tests.language.corpus import FILES, spoilt

NAME = "any.svr"


def check(text: str) -> None:
    rulebook, found = read(text, NAME)
    errors = [diagnostic for diagnostic in found if diagnostic.severity == "error"]
    assert (rulebook is None) == bool(errors)
    rows = source_rows(text)
    for diagnostic in found:
        assert diagnostic.sentence.strip()
        assert isinstance(diagnostic.span, Span)
        for place in (diagnostic.span, *(where for where, _ in diagnostic.also)):
            assert isinstance(place, Span)
            check_place(place, rows)
        if diagnostic.fix is not None:
            check_place(diagnostic.fix.span, rows)
    assert "UnexpectedToken" not in render_text(found, [Source(NAME, text)])
    assert render_plain(found) is not None
    assert render_json(found)


def check_place(span: Span, rows: list[str]) -> None:
    assert span.file == NAME
    assert 1 <= span.line <= span.end_line <= len(rows)
    assert 1 <= span.column <= len(rows[span.line - 1]) + 1
    assert 1 <= span.end_column <= len(rows[span.end_line - 1]) + 1
    assert (span.line, span.column) <= (span.end_line, span.end_column)


@given(st.text(max_size=400))
def test_text_that_is_no_rulebook(text: str) -> None:
    check(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "rule",
                "table",
                "value",
                "criterion",
                "award",
                "bid",
                "contract",
                "family",
                "setting",
                "|",
                ",",
                "(",
                ")",
                "£5",
            ]
        )
    )
)
def test_words_of_the_language_in_any_order(words: list[str]) -> None:
    check('rulebook "x"\n  edition "1"\n' + " ".join(words).replace(" | ", "\n  | "))


@given(spoilt())
def test_a_rulebook_with_a_slip(text: str) -> None:
    check(text)


DEEP = {
    "brackets": "value x\n  " + "(" * 10_000 + "1" + ")" * 10_000,
    "not": "rule R\n  require " + "not " * 10_000 + "yes",
    "minus": "value x\n  1 " + "- -" * 10_000 + "1",
    "a long sum": "value x\n  " + " + ".join(["1"] * 10_000),
    "if": "value x\n  " + "if yes then (" * 3_000 + "1" + " otherwise 2)" * 3_000,
    "all but": "value x\n  number of " + "all but the highest of " * 5_000 + "bids",
    "where": "value x\n  number of bids " + "where (number of bids " * 3_000 + "is 1" + ")" * 3_000,
    "powers": "value x\n  2" + " to the power 1000" * 50,
    "values": "".join(f"value v{i}\n  v{i + 1} + 1\n" for i in range(2_000)) + "value v2000\n  1",
    "a circle": "".join(f"value v{i}\n  v{(i + 1) % 2_000} + 1\n" for i in range(2_000)),
    "a circle of criteria": "".join(
        f"criterion C{i} worth 1%\n  marks of C{(i + 1) % 500} marks\n" for i in range(500)
    ),
    "sections": "".join(f"criterion C{i} worth 100% of C{i + 1}\n" for i in range(500))
    + "criterion C500 worth 100%",
    "a long number": "rule R\n  require 1 is above £" + "9" * 10_000,
    "a long name": "value " + "x" * 10_000 + "\n  1",
    "a long line": "value x\n  " + "y " * 20_000,
    "bars": "table T\n  " + "|" * 5_000,
    "lines that cannot be read": "rule R\n" + "  requires price atleast 5 squids and qqq\n" * 400,
    "rows that cannot be read": "table T\n  a | b\n" + "  ovr 5 | x y z\n" * 2_000,
}


@pytest.mark.parametrize("kind", DEEP)
def test_nothing_is_too_deep_or_too_long(kind: str) -> None:
    check('rulebook "x"\n  edition "1"\n' + DEEP[kind] + "\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_marks_and_spaces_as_pasted_make_no_difference(file, ends) -> None:  # type: ignore[no-untyped-def]
    text = file.read_text(encoding="utf-8")
    pasted = "\ufeff" + text.replace("\n", ends).replace("  ", " \u00a0")
    book, found = read(text, NAME)
    other, pasted_found = read(pasted, NAME)
    assert found == pasted_found == ()
    assert book is not None and other is not None
    assert (book.rules, book.criteria, book.values) == (other.rules, other.criteria, other.values)
