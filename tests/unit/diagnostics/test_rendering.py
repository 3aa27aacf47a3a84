import json
from textwrap import dedent

from svrules.diagnostics import Diagnostic, Fix, Place, Source, Span, render_json, render_plain, render_text

SOURCE = Source(
    "lcr.svr",
    'rule E2 "Pays the real living wage"\n'
    "  require lowst hourly wage is at least £12.60\n"
    "\tvalue\tofer × 2\n"
    "  価格 + pricee\n"
    "  first line\n"
    "  second line",
)
UNKNOWN_NAME = Diagnostic(
    "SV0203",
    "error",
    Span("lcr.svr", 2, 11, 2, 28),
    "`lowst hourly wage` is not declared.",
    why="A rule can only use facts that the rulebook declares.",
    try_="`lowest hourly wage`",
    fix=Fix(Span("lcr.svr", 2, 11, 2, 28), "lowest hourly wage"),
    also=((Span("lcr.svr", 1, 1, 1, 8), "in this rule"),),
)
BAD_CELL = Diagnostic(
    "SV0803", "warning", Place("bids.xlsx", "Bids", "C7"), "`1,20,000` is not a number.", try_="`120,000`"
)


def at(line: int, column: int, end_column: int, end_line: int = 0) -> Diagnostic:
    return Diagnostic(
        "SV0203", "error", Span("lcr.svr", line, column, end_line or line, end_column), "Unknown."
    )


def excerpt(diagnostic: Diagnostic, source: Source = SOURCE) -> list[str]:
    return render_text([diagnostic], [source]).split("\n")[1:3]


def test_text_shows_the_line_the_caret_and_what_to_try() -> None:
    assert render_text([UNKNOWN_NAME, BAD_CELL], [SOURCE]) == dedent(
        """\
        lcr.svr:2:11: error SV0203
            2 |   require lowst hourly wage is at least £12.60
              |           ^^^^^^^^^^^^^^^^^
          `lowst hourly wage` is not declared.
          A rule can only use facts that the rulebook declares.
          lcr.svr:1:1: in this rule
            1 | rule E2 "Pays the real living wage"
              | ^^^^^^^
          try: `lowest hourly wage`

        bids.xlsx: Bids!C7: warning SV0803
          `1,20,000` is not a number.
          try: `120,000`"""
    )


def test_a_caret_after_tabs_keeps_the_tabs() -> None:
    assert excerpt(at(3, 8, 12)) == ["    3 | \tvalue\tofer × 2", "      | \t     \t^^^^"]
    assert excerpt(at(3, 2, 12))[1] == "      | \t^^^^^\t^^^^"


def test_a_caret_after_wide_characters_counts_their_columns() -> None:
    assert excerpt(at(4, 8, 14)) == ["    4 |   価格 + pricee", "      |          ^^^^^^"]
    assert excerpt(at(4, 3, 5))[1] == "      |   ^^^^"


def test_a_caret_after_accents_that_take_no_column() -> None:
    assert excerpt(at(1, 6, 7), Source("lcr.svr", "cafe\u0301 x"))[1] == "      |     ^"


def test_a_span_over_lines_is_marked_to_the_end_of_its_first_line() -> None:
    assert excerpt(at(5, 3, 4, end_line=6)) == ["    5 |   first line", "      |   ^^^^^^^^^^"]


def test_a_span_of_no_length_and_one_past_the_end_have_one_caret() -> None:
    assert excerpt(at(5, 3, 3))[1] == "      |   ^"
    assert excerpt(at(5, 13, 14))[1] == "      |             ^"
    assert excerpt(at(99, 1, 2)) == ["   99 | ", "      | ^"]


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    hostile = Source("lcr.svr", "a\x1b[2Jb \u202egnp.exe")
    assert excerpt(at(1, 6, 7), hostile) == ["    1 | a\u241b[2Jb \ufffdgnp.exe", "      |      ^"]


def test_a_line_that_ends_in_carriage_return_is_shown_without_it() -> None:
    assert excerpt(at(1, 1, 2), Source("lcr.svr", "abc\r\nd"))[0] == "    1 | abc"


def test_an_unknown_source_or_no_place_shows_no_line() -> None:
    assert render_text([at(1, 1, 2)]) == "lcr.svr:1:1: error SV0203\n  Unknown."
    assert render_text([Diagnostic("SV0902", "note", None, "No bids.")]) == "note SV0902\n  No bids."
    assert render_text([]) == ""


def test_colour_marks_the_severity_and_the_caret() -> None:
    lines = render_text([at(1, 1, 5)], [SOURCE], colour=True).split("\n")
    assert lines[0] == "lcr.svr:1:1: \x1b[1;31merror SV0203\x1b[0m"
    assert lines[2].endswith("\x1b[1;31m^^^^\x1b[0m")


def test_plain_is_one_line_each() -> None:
    first, second = render_plain([UNKNOWN_NAME, BAD_CELL]).split("\n")
    assert first.split(" | ") == [
        "lcr.svr:2:11: error SV0203: `lowst hourly wage` is not declared.",
        "A rule can only use facts that the rulebook declares.",
        "in this rule: lcr.svr:1:1",
        "try: `lowest hourly wage`",
    ]
    assert second == "bids.xlsx: Bids!C7: warning SV0803: `1,20,000` is not a number. | try: `120,000`"


def test_plain_keeps_to_one_line_when_the_text_has_more() -> None:
    assert "\n" not in render_plain([Diagnostic("SV0803", "error", None, "`a\nb` is not a number.")])


def test_json_has_every_part() -> None:
    unknown_name, bad_cell = json.loads(render_json([UNKNOWN_NAME, BAD_CELL]))
    span = {"file": "lcr.svr", "line": 2, "column": 11, "end_line": 2, "end_column": 28}
    assert unknown_name == {
        "code": "SV0203",
        "title": "A name that is not declared",
        "severity": "error",
        "place": span,
        "sentence": "`lowst hourly wage` is not declared.",
        "why": "A rule can only use facts that the rulebook declares.",
        "try": "`lowest hourly wage`",
        "fix": {"place": span, "replacement": "lowest hourly wage"},
        "also": [
            {
                "place": {"file": "lcr.svr", "line": 1, "column": 1, "end_line": 1, "end_column": 8},
                "words": "in this rule",
            }
        ],
    }
    assert bad_cell["place"] == {"file": "bids.xlsx", "sheet": "Bids", "cell": "C7"}
    assert bad_cell["fix"] is None
