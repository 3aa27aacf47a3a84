"""SV calls found in any spelling, and references of every form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.spreadsheet.workbook import formulas
from svrules.spreadsheet.workbook.formulas import Array, Expression, Literally, Omitted, Reference, calls_in
from svrules.spreadsheet.workbook.references import Area, TableRange, read_area, table_area

SHEETS = {"bids": "Bids", "it's": "It's"}
TABLES = {"bids": TableRange("Bids", Area("S", 1, 1, 5, 3), ["name", "b [c]", "d"], 1, 1)}


@pytest.mark.parametrize(
    "stored",
    [
        "SVSCORE(a)", "svscore(a)", "_xldudf_SVSCORE(a)", "_xldudf_SV_SCORE(a)", "_XLDUDF_svscore(a)",
        "_xludf.SVSCORE(a)", "_xll.SVSCORE(a)", "[1]!SVSCORE(a)", "[12]!SvScore(a)", "SV.SCORE(a)",
        "@SVSCORE(a)",
        "'C:\\tools\\svrules.xlam'!SVSCORE(a)", "svrules.xlam!SVSCORE(a)", "_xlfn.SVSCORE(a)",
    ],
)  # fmt: skip
def test_every_spelling_is_the_same_call(stored: str) -> None:
    found = calls_in(stored)
    assert found is not None
    assert found.text == "SVSCORE(a)"
    assert found.whole


@pytest.mark.parametrize(
    "stored",
    [
        "MYSVSCORE(a)",
        '"SVSCORE(a)"',
        "SVSCORES(a)",
        "SVSCORE",
        "SUM(SVSCORE)",
        "'SVSCORE('!A1",
        "SV.SCO.RE(a)",
    ],
)
def test_what_only_looks_like_one_is_left_alone(stored: str) -> None:
    assert calls_in(stored) is None


def test_arguments() -> None:
    found = calls_in(
        'SVSCORE("a ""b"",c",,Bids!$A:$B,{"x";2}, -1.5 ,TRUE,T[[#All],[x]],TRIM(A1),_xlfn.ANCHORARRAY(C1))'
    )
    assert found is not None
    assert found.calls[0].arguments == (
        Literally('a "b",c'), Omitted(), Reference("Bids!$A:$B"), Array((("x",), (2,))), Literally(-1.5),
        Literally(True), Reference("T[[#All],[x]]"), Expression("TRIM(A1)"), Reference("C1", spill=True),
    )  # fmt: skip
    assert not found.is_direct


def test_calls_inside_a_formula() -> None:
    found = calls_in('IF(A1="SVSCORE(","",_xll.SVSCORE(a,b)+SV.RANK(c))')
    assert found is not None
    assert found.text == 'IF(A1="SVSCORE(","",SVSCORE(a,b)+SVRANK(c))'
    assert [call.function for call in found.calls] == ["SVSCORE", "SVRANK"]
    assert not found.whole


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("A1", "Own!A1"), ("$b$2:A1", "Own!A1:B2"), ("'It''s'!C:D", "It's!C1:D1048576"),
        ("bids!3:4", "Bids!A3:XFD4"), ("XFD1048576", "Own!XFD1048576"),
    ],
)  # fmt: skip
def test_references(text: str, area: str) -> None:
    assert str(read_area(text, "Own", SHEETS)) == area


@pytest.mark.parametrize(
    "text", ["XFE1", "A1048577", "A0", "[1]Bids!A1", "No!A1", "name", "Bids:It's!A1", "A1:", ""]
)
def test_what_names_no_cells(text: str) -> None:
    assert read_area(text, "Own", SHEETS) is None


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Bids", "S!A2:C4"), ("BIDS[#All]", "S!A1:C5"), ("Bids[[#All],[d]]", "S!C1:C5"),
        ("Bids['#All]", None), ("Bids[b '[c']]", "S!B2:B4"), ("Bids[[name]:[d]]", "S!A2:C4"),
        ("Bids[[#Headers],[#Data]]", "S!A1:C4"), ("Bids[@name]", "S!A3"), ("Bids[[#This Row],[d]]", "S!C3"),
        ("Bids[#Totals]", "S!A5:C5"), ("Bids[none]", None), ("Other[#All]", None),
    ],
)  # fmt: skip
def test_parts_of_tables(text: str, area: str | None) -> None:
    found = table_area(text, TABLES, 3)
    assert (None if found is None else str(found)) == area


@given(
    st.lists(
        st.sampled_from(
            ['"a ""b"", (c"', "A1", "$A$1:B2", "'It s'!A:B", "Bids!3:5", "4:5", "12", "1.5", "1E5", "TRUE",
             "name.x_1", "", " A1", "A1 B2", "T[#All]", "-1", "{1,2}", "(A1)", "F(A1)", "#REF!", "'It''s'!A1",
             "A1#", "1a"]
        ),
        max_size=4,
    )
)  # fmt: skip
def test_the_short_way_reads_as_the_long_one(arguments: list[str]) -> None:
    text = f"_xll.SVSCORE({','.join(arguments)})"
    short, long = formulas._plain_call(text), formulas._by_tokens(text)
    if short is not None:
        assert long is not None
        assert short.text == long.text
        assert short.calls[0].arguments == long.calls[0].arguments
        assert (short.whole, short.single) == (long.whole, long.single)
