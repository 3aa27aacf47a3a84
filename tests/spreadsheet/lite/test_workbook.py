"""Workbooks that carry code for xlwings Lite: where it stands, and that all else stays as it was."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from svrules.errors import MisuseError
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.lite import main_file, put_code, requirements
from tests.spreadsheet.lite.parts import EXTENSION, code_of, parts_of

PANES = "xl/webextensions/taskpanes.xml"
OTHER = (
    '<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" '
    'id="{{0}}"><we:reference id="{}" version="1.0.0.0" store="en-US" storeType="OMEX"/>'
    "<we:alternateReferences/>{}<we:bindings/></we:webextension>"
)


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("bids")
        sheet.write_row(0, 0, ["Bidder", "price"])
        sheet.write_row(1, 0, ["Ash & Co", 100])
        sheet.insert_textbox(4, 4, "kept")
        sheet.add_sparkline(1, 3, {"range": "bids!B1:B9"})
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=bids!$B$2:$B$3"})
        sheet.insert_chart(9, 1, chart)
    return path


def with_addin(path: Path, identity: str, properties: str) -> Path:
    """The workbook with another add-in's part, as Excel would have written it."""
    put_code(workbook(path.with_name("plain.xlsx")), path, {})
    parts = parts_of(path)
    parts[EXTENSION] = OTHER.format(identity, properties).encode()
    with ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def addin(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "svrules.cli", "addin", "lite", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_puts_code_in_and_leaves_all_else(tmp_path: Path) -> None:
    before, after = workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx"
    done = addin(before, "-o", after)
    assert done.returncode == 0, done.stderr
    old, new = parts_of(before), parts_of(after)
    assert sorted(new.keys() - old.keys()) == [
        "xl/webextensions/_rels/taskpanes.xml.rels",
        PANES,
        EXTENSION,
    ]
    changed = [name for name in old if old[name] != new[name]]
    assert sorted(changed) == ["[Content_Types].xml", "_rels/.rels"]
    assert CalamineWorkbook.from_path(str(after)).get_sheet_by_name("bids").to_python()[1][0] == "Ash & Co"
    code = code_of(after)
    assert code["main.py"] == main_file(FUNCTIONS.values())
    assert code["requirements.txt"] == requirements()
    assert code["pyodideVersion"] == "314.0.7"


def test_the_parts_refer_to_each_other(tmp_path: Path) -> None:
    after = tmp_path / "out.xlsx"
    put_code(workbook(tmp_path / "in.xlsx"), after, {"main.py": "x"})
    parts = parts_of(after)
    root = parts["_rels/.rels"].decode()
    assert 'relationships/webextensiontaskpanes" Target="xl/webextensions/taskpanes.xml"' in root
    beside = parts["xl/webextensions/_rels/taskpanes.xml.rels"].decode()
    assert 'Id="rId1"' in beside
    assert 'Target="webextension1.xml"' in beside
    assert b'r:id="rId1"' in parts[PANES]
    types = parts["[Content_Types].xml"].decode()
    assert f'PartName="/{PANES}" ContentType="application/vnd.ms-office.webextensiontaskpanes+xml"' in types
    assert f'PartName="/{EXTENSION}" ContentType="application/vnd.ms-office.webextension+xml"' in types
    for name in (EXTENSION, PANES, "[Content_Types].xml", "_rels/.rels"):
        ElementTree.fromstring(parts[name])


@pytest.mark.parametrize("properties", ["<we:properties/>", "", "<we:properties></we:properties>"])
def test_an_empty_place_for_code_is_filled(tmp_path: Path, properties: str) -> None:
    before = with_addin(tmp_path / "in.xlsx", "WA200008175", properties)
    put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})
    assert code_of(tmp_path / "out.xlsx") == {"main.py": "x"}


def test_other_code_stays_until_it_is_told_to_go(tmp_path: Path) -> None:
    theirs = json.dumps("print('theirs')").replace('"', "&quot;")
    properties = (
        f'<we:properties><we:property name="main.py" value="{theirs}"/>'
        '<we:property name="tools.py" value="&quot;y&quot;"/>'
        '<we:property name="requirements-pinned.txt" value="&quot;z&quot;"/></we:properties>'
    )
    before = with_addin(tmp_path / "in.xlsx", "wa200008175", properties)
    after = tmp_path / "out.xlsx"
    done = addin(before, "-o", after)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert "carries other code for xlwings Lite already: `main.py`, `tools.py`" in said
    assert not after.exists()
    done = addin(before, "-o", after, "--replace-code")
    assert done.returncode == 0, done.stderr
    code = code_of(after)
    assert code.keys() == {"main.py", "tools.py", "requirements.txt", "pyodideVersion"}
    assert code["main.py"] == main_file(FUNCTIONS.values())
    assert code["tools.py"] == "y"


def test_our_own_code_is_brought_up_to_date(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    put_code(workbook(tmp_path / "in.xlsx"), first, {"main.py": main_file(FUNCTIONS.values()) + "# older"})
    put_code(first, second, {"main.py": main_file(FUNCTIONS.values())})
    assert code_of(second) == {"main.py": main_file(FUNCTIONS.values())}
    old, new = parts_of(first), parts_of(second)
    assert [name for name in old if old[name] != new[name]] == [EXTENSION]
    assert old.keys() == new.keys()


def test_another_addin_of_the_workbook_stays(tmp_path: Path) -> None:
    before = with_addin(tmp_path / "in.xlsx", "wa000000001", "<we:properties/>")
    after = tmp_path / "out.xlsx"
    put_code(before, after, {"main.py": "x"})
    assert parts_of(after)[EXTENSION] == parts_of(before)[EXTENSION]
    assert code_of(after, "xl/webextensions/webextension2.xml") == {"main.py": "x"}
    assert b'r:id="rId2"' in parts_of(after)[PANES]


def test_code_of_any_letters_survives(tmp_path: Path) -> None:
    text = 'x = "<&>\'\t£ – 😀"\n\\n\r\n]]>'
    put_code(workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx", {"main.py": text})
    assert code_of(tmp_path / "out.xlsx") == {"main.py": text}


def test_requirements_are_pinned() -> None:
    lines = requirements("https://example.org/svrules-0.1.0-py3-none-any.whl").split()
    assert lines[-1] == "https://example.org/svrules-0.1.0-py3-none-any.whl"
    assert "pydantic-core==2.50.4" in lines
    assert all("==" in line for line in lines[:-1])
    for address in ("http://example.org/x.whl", "svrules.whl", "https://example.org/x"):
        with pytest.raises(MisuseError, match="https://"):
            requirements(address)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(b"no workbook")
    done = addin(tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx")
    assert done.returncode == 2
    assert "This is not an .xlsx workbook" in " ".join(done.stderr.split())
    assert not (tmp_path / "out.xlsx").exists()


def test_the_workbook_itself_is_never_written_over(tmp_path: Path) -> None:
    before = workbook(tmp_path / "in.xlsx")
    for output in (before, tmp_path / "out.xlsm"):
        assert addin(before, "-o", output, "--replace").returncode == 2
