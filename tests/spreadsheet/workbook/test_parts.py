"""A workbook with all that spreadsheet libraries lose, before and after it is scored."""

from pathlib import Path
from typing import Any

import pytest

from tests.spreadsheet.workbook.made import ARGUMENTS, book, changed_parts, parts_of, patched, run, shown

LITE = {
    "xl/webextensions/webextension1.xml": b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" id="{0A}">
<we:reference id="wa200008175" version="1.0.0.0" store="en-US" storeType="OMEX"/><we:alternateReferences/>
<we:properties><we:property name="main.py" value="&quot;x = 1\\n# \xc2\xa3 &amp; &lt;&quot;"/></we:properties>
<we:bindings/></we:webextension>""",
    "xl/webextensions/taskpanes.xml": b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<wetp:taskpanes xmlns:wetp="http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11"/>""",
    "customXml/item1.xml": b"<kept  attribute = 'as typed'/>",
}


def full(made: Any, sheet: Any) -> None:
    sheet.write_dynamic_array_formula("A2", f"=_xldudf_SVSCORE({ARGUMENTS})")
    sheet.write_formula("C2", f'=_xldudf_SVSCORE({ARGUMENTS},"Birch")')
    sheet.write_formula("C3", "=SUM(A2:A9)")
    sheet.write_string("D9", "kept as it is: £ & <b>", made.add_format({"bold": True}))
    sheet.conditional_format("A2:A9", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("A2:A9", {"type": "cell", "criteria": ">", "value": 80})
    sheet.data_validation("E2", {"validate": "list", "source": ["pass", "fail"]})
    sheet.insert_textbox("H2", "Scores are read, not typed.")
    sheet.add_sparkline("F2", {"range": "Results!A2:A5"})
    sheet.write_comment("E2", "Choose one")
    sheet.insert_checkbox("E3", True)
    chart = made.add_chart({"type": "bar"})
    chart.add_series({"values": "=Results!$A$2:$A$5", "categories": "=Bids!$A$2:$A$5"})
    sheet.insert_chart("H12", chart)
    made.define_name("scores", "=Results!$A$2:$A$5")


@pytest.fixture
def before(tmp_path: Path) -> Path:
    relation = (
        b'<Relationship Id="rIdLite" Type="http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"'
        b' Target="xl/webextensions/taskpanes.xml"/></Relationships>'
    )
    changes = {"_rels/.rels": lambda xml: xml.replace(b"</Relationships>", relation)}
    return patched(book(tmp_path / "full.xlsx", full), changes, LITE)


def test_only_the_sheet_with_scores_changes(before: Path) -> None:
    after = run("score", before)
    # The workbook's own part: the mark to calculate on opening would have Excel calculate the scores away.
    assert changed_parts(before, after) == {"xl/worksheets/sheet4.xml", "xl/workbook.xml"}
    assert list(parts_of(before)) == list(parts_of(after))
    assert shown(after, ["A2", "A3", "A4", "A5", "C2"]) == [88, 80, "fail", 83.33, 80]
    assert shown(after, ["C3"]) == [pytest.approx(251.33)]


def test_within_the_sheet_only_cells_with_scores_change(before: Path) -> None:
    after = run("score", before)
    old, new = (parts_of(path)["xl/worksheets/sheet4.xml"] for path in (before, after))
    head, tail = old.index(b"<sheetData>"), old.index(b"</sheetData>")
    assert new.startswith(old[:head])
    assert new.endswith(old[tail:])
    assert b'<c r="A2" cm="1"><f t="array" ref="A2:A5">_xldudf_SVSCORE(' in new
    kept = old[old.index(b'<c r="D9"') : tail]
    assert kept in new


def test_frozen_values_stand_where_formulas_were(before: Path) -> None:
    after = run("freeze", before)
    sheet = parts_of(after)["xl/worksheets/sheet4.xml"]
    assert b"SVSCORE" not in sheet
    assert b'<c r="A4" t="inlineStr"><is><t>fail</t></is></c>' in sheet
    assert b"<f>SUM(A2:A9)</f><v>251.3" in sheet
    changed = changed_parts(before, after)
    assert changed == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/workbook.xml",
        "xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml",
    }  # fmt: skip
    record = shown(after, ["A5", "B5", "C5", "D5", "E5", "F5"], "SV record")
    assert record[:2] == ["Results!A2", f"=SVSCORE({ARGUMENTS})"]
    assert record[2:] == [88, "A2:A5", "Conformance", "3"]


def test_macros_stay(tmp_path: Path) -> None:
    path = book(
        tmp_path / "macros.xlsx",
        lambda made, sheet: sheet.write_formula("A1", f'=[1]!SVSCORE({ARGUMENTS},"Ash")'),
    )
    macros = path.rename(path.with_suffix(".xlsm"))
    patched(macros, {}, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not looked into"})
    after = run("score", macros)
    assert after.suffix == ".xlsm"
    assert parts_of(after)["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0 not looked into"
    assert shown(after, ["A1"]) == [88]


def test_the_order_of_calculation_goes_with_the_formulas(tmp_path: Path) -> None:
    path = book(
        tmp_path / "chain.xlsx", lambda made, sheet: sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")')
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'.encode()
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    to = f'<Relationship Id="rId99" Type="{relations}/calcChain" Target="calcChain.xml"/></Relationships>'
    relation = to.encode()
    patched(
        path,
        {
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", override),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
        },
        {"xl/calcChain.xml": b"<calcChain/>"},
    )
    assert "xl/calcChain.xml" in parts_of(run("score", path))
    frozen = parts_of(run("freeze", path))
    assert "xl/calcChain.xml" not in frozen
    assert b"calcChain" not in frozen["[Content_Types].xml"] + frozen["xl/_rels/workbook.xml.rels"]
