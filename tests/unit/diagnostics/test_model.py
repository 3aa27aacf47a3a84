import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.diagnostics import (
    CODES,
    GROUPS,
    Diagnostic,
    Fix,
    Place,
    Source,
    Span,
    group_of,
    has_errors,
    in_order,
)
from svrules.errors import DataError, MissingExtraError, MisuseError, RulebookError, SvrulesError


def test_codes_are_in_order_and_in_a_group() -> None:
    assert list(CODES) == sorted(CODES)
    for code, title in CODES.items():
        assert re.fullmatch(r"SV\d{4}", code)
        assert group_of(code) in GROUPS.values()
        assert title[0].isupper() and not title.endswith(".")


def test_a_code_that_is_not_registered_is_refused() -> None:
    with pytest.raises(ValueError, match="SV9999 is not registered"):
        Diagnostic("SV9999", "error", None, "Something.")


def test_places_print_as_people_name_them() -> None:
    assert str(Span("a.svr", 3, 5, 3, 9)) == "a.svr:3:5"
    assert str(Place("bids.xlsx", "Bids", "C7")) == "bids.xlsx: Bids!C7"
    assert str(Place("bids.csv", cell="row 7")) == "bids.csv: row 7"
    assert str(Place("bids.csv")) == "bids.csv"


def test_order_is_that_of_the_text_and_repeats_go() -> None:
    def on(span: Span | Place | None, code: str = "SV0203") -> Diagnostic:
        return Diagnostic(code, "error", span, "Unknown.")

    late, early = on(Span("a", 10, 1, 10, 2)), on(Span("a", 9, 1, 9, 2))
    same_place = on(Span("a", 9, 1, 9, 2), "SV0101")
    cell_9, cell_10 = on(Place("b.xlsx", "S", "C9")), on(Place("b.xlsx", "S", "C10"))
    whole = on(None)
    shuffled = [whole, cell_9, late, early, cell_10, same_place, early]
    assert in_order(shuffled) == (same_place, early, late, cell_9, cell_10, whole)


def test_only_errors_are_errors() -> None:
    warning = Diagnostic("SV0805", "warning", None, "Tidied.")
    assert not has_errors([warning, Diagnostic("SV0805", "note", None, "Tidied.")])
    assert has_errors([warning, Diagnostic("SV0803", "error", None, "Unreadable.")])


def test_a_source_gives_lines_spans_and_text() -> None:
    source = Source("a.svr", "one\r\ntwo £5\n\nlast")
    assert [source.line(n) for n in range(6)] == ["", "one", "two £5", "", "last", ""]
    span = source.span(9, 11)
    assert span == Span("a.svr", 2, 5, 2, 7)
    assert source.at(span) == "£5"
    assert source.fixed(Fix(span, "£6")).text == "one\r\ntwo £6\n\nlast"
    assert Span("a.svr", 1, 1, 1, 2).to(span) == Span("a.svr", 1, 1, 2, 7)


@given(st.text("ab\n\r\t£", max_size=40), st.data())
def test_spans_and_offsets_agree(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = Source("a", text)
    span = source.span(start, end)
    assert source.at(span) == text[start:end]
    assert source.offset(span.line, span.column) == start


def test_errors_carry_their_diagnostics_and_travel_between_processes() -> None:
    diagnostic = Diagnostic("SV0203", "error", Span("a.svr", 3, 5, 3, 9), "`pric` is not declared.")
    for kind in (RulebookError, DataError):
        error = pickle.loads(pickle.dumps(kind([diagnostic])))
        assert isinstance(error, SvrulesError)
        assert error.diagnostics == (diagnostic,)
        assert str(error) == "a.svr:3:5: error SV0203: `pric` is not declared."


def test_a_missing_extra_says_how_to_install_it() -> None:
    error = pickle.loads(pickle.dumps(MissingExtraError("xlwings", "xlwings")))
    assert isinstance(error, MisuseError)
    assert str(error) == "this needs the package `xlwings`: install it with `pip install 'svrules[xlwings]'`"
