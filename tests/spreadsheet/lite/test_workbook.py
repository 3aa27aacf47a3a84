"""Workbooks that carry code for xlwings Lite: where it stands, and that all else stays as it was."""

import json
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from svrules.errors import MisuseError
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.lite import main_file, put_code, requirements
from tests.spreadsheet.lite.parts import EXTENSION, code_of, parts_of

PANES = "xl/webextensions/taskpanes.xml"
TYPE = "application/vnd.ms-office.webextension+xml"
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
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)


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


def rewritten(path: Path, parts: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


THEIRS = '<we:properties><we:property name="main.py" value="&quot;theirs&quot;"/></we:properties>'


@pytest.mark.parametrize(
    ("places", "inside", "outside"),
    [
        (("xl/webextensions/", "xl/WebExtensions/"), ("Target=", "Target="), True),
        (("xl/webextensions/", "webextensions/"), ("x", "x"), True),
        (("xl/webextensions/", "XL/webExtensions/"), ("webextension1", "WebExtension1"), False),
        (("xl/webextensions/", "xl/webextensions/"), ('Target="xl/', 'Target="/xl/./../xl/'), True),
    ],
    ids=["another case", "another folder", "a case of their own", "a roundabout way"],
)
def test_other_code_is_found_wherever_it_stands(
    tmp_path: Path, places: tuple[str, str], inside: tuple[str, str], outside: bool
) -> None:
    parts = parts_of(with_addin(tmp_path / "in.xlsx", "wa200008175", THEIRS))
    moved = {name.replace(*places): content for name, content in parts.items()}
    for name in ("_rels/.rels", "[Content_Types].xml"):
        text = parts[name].decode()
        moved[name] = (text.replace(*places).replace(*inside) if outside else text).encode()
    before = rewritten(tmp_path / "moved.xlsx", moved)
    with pytest.raises(
        MisuseError, match=re.escape("carries other code for xlwings Lite already: `main.py`")
    ):
        put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})
    put_code(before, tmp_path / "out.xlsx", {"main.py": "x"}, replace=True)
    after = parts_of(tmp_path / "out.xlsx")
    assert after.keys() == moved.keys()
    assert [name for name in after if after[name] != moved[name]] == [EXTENSION.replace(*places)]


def test_code_that_no_pane_shows_is_found(tmp_path: Path) -> None:
    parts = parts_of(with_addin(tmp_path / "in.xlsx", "wa200008175", THEIRS))
    root = parts["_rels/.rels"].decode()
    parts["_rels/.rels"] = re.sub(r"<Relationship [^>]*webextensiontaskpanes[^>]*/>", "", root).encode()
    del parts["xl/webextensions/_rels/taskpanes.xml.rels"]
    with pytest.raises(MisuseError, match="carries other code"):
        put_code(rewritten(tmp_path / "hidden.xlsx", parts), tmp_path / "out.xlsx", {"main.py": "x"})


def test_a_list_of_panes_that_is_missing_is_made(tmp_path: Path) -> None:
    parts = parts_of(workbook(tmp_path / "in.xlsx"))
    relation = f'<Relationship Id="rIdP" Type="x/webextensiontaskpanes" Target="{PANES}"/></Relationships>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", relation.encode())
    put_code(rewritten(tmp_path / "missing.xlsx", parts), tmp_path / "out.xlsx", {"main.py": "x"})
    after = parts_of(tmp_path / "out.xlsx")
    assert b'r:id="rId1"' in after[PANES]
    assert after["_rels/.rels"] == parts["_rels/.rels"], "one relation to the panes, and not two"


def test_parts_that_nobody_needs_are_not_unpacked(tmp_path: Path) -> None:
    parts = parts_of(with_addin(tmp_path / "in.xlsx", "wa000000001", "<we:properties/>"))
    parts |= {f"xl/webextensions/part{at}.bin": bytes(19_000_000) for at in range(10)}
    parts["xl/webextensions/stray.xml"] = b"<a>" + bytes(25_000_000)
    before = rewritten(tmp_path / "bomb.xlsx", parts)
    tracemalloc.start()
    put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60_000_000
    assert parts_of(tmp_path / "out.xlsx")["xl/webextensions/stray.xml"][:3] == b"<a>"


@pytest.mark.parametrize(("sizes", "taken"), [((9, 9), True), ((11, 10), False), ((21, 0), False)])
def test_the_code_of_all_addins_has_one_limit(tmp_path: Path, sizes: tuple[int, int], taken: bool) -> None:
    parts = parts_of(with_addin(tmp_path / "in.xlsx", "wa000000001", "<we:properties/>"))
    types = parts["[Content_Types].xml"].decode()
    for at, size in enumerate(sizes):
        name = f"xl/webextensions/code{at}.xml"
        parts[name] = b"<a>" + b" " * (size * 1_000_000) + b"</a>"
        entry = f'<Override PartName="/{name}" ContentType="{TYPE}"/></Types>'
        types = types.replace("</Types>", entry)
    parts["[Content_Types].xml"] = types.encode()
    before = rewritten(tmp_path / "large.xlsx", parts)
    if taken:
        put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})
    else:
        with pytest.raises(MisuseError, match="far too large"):
            put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})


def test_the_next_free_names_are_taken(tmp_path: Path) -> None:
    """Names that another program may have given, in a case of its own and with numbers left out."""
    before = with_addin(tmp_path / "in.xlsx", "wa000000001", "<we:properties/>")
    parts = parts_of(before)
    parts["xl/webextensions/WebExtension2.xml"] = parts[EXTENSION]
    put_code(rewritten(before, parts), tmp_path / "out.xlsx", {"main.py": "x"})
    assert code_of(tmp_path / "out.xlsx", "xl/webextensions/webextension3.xml") == {"main.py": "x"}


def test_code_that_cannot_be_read_as_it_should_counts_as_code(tmp_path: Path) -> None:
    for value in ("no JSON", "{&quot;a&quot;: 1}", "7"):
        properties = f'<we:properties><we:property name="main.py" value="{value}"/></we:properties>'
        before = with_addin(tmp_path / "in.xlsx", "wa200008175", properties)
        with pytest.raises(MisuseError, match="carries other code"):
            put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})
    blank = '<we:properties><we:property name="main.py" value="&quot; \\n&quot;"/></we:properties>'
    before = with_addin(tmp_path / "in.xlsx", "wa200008175", blank)
    put_code(before, tmp_path / "out.xlsx", {"main.py": "x"})


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


def test_errors_reach_every_argument_as_text() -> None:
    decorators = [line for line in main_file(FUNCTIONS.values()).splitlines() if line.startswith("@arg(")]
    assert len(decorators) == sum(len(one.arguments) for one in FUNCTIONS.values())
    assert all("ndim=2, err_to_str=True" in line for line in decorators)


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
