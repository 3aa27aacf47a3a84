"""Workbooks that are hostile, damaged or absurd are refused with a sentence, within bounds."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from svrules.cli import main
from tests.conformance.cases import RULEBOOK
from tests.spreadsheet.workbook.made import ARGUMENTS, book, patched, run, shown


def fill(_: Any, sheet: Any) -> None:
    sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")')


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    out = path.with_name("out.xlsx")
    out.write_bytes(b"what was there before")
    assert main(["workbook", "score", str(path), "-o", str(out), "--replace"]) == 2
    assert out.read_bytes() == b"what was there before"
    assert {one.name for one in path.parent.iterdir()} == {path.name, "out.xlsx"}
    words = " ".join(capsys.readouterr().err.split())
    assert "Traceback" not in words
    assert "Sorry" not in words
    return words


def test_an_external_entity(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "entity.xlsx", fill)
    head = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    patched(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<worksheet", head, 1)})
    assert "document type" in refused(path, capsys)


@pytest.mark.parametrize(
    "part",
    [
        "xl/comments1.xml", "docProps/custom.xml", "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml",
        "customXml/item1.xml", "xl/externalLinks/externalLink1.xml",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_a_part_that_is_only_handed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str, encoding: str
) -> None:
    path = book(tmp_path / "part.xlsx", fill)
    text = '<?xml version="1.0"?>' + "<!-- long -->" * 500 + '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'
    patched(path, {}, {part: text.encode(encoding)})
    assert "document type" in refused(path, capsys)
    assert main(["score", str(RULEBOOK), str(path)]) in (1, 2)
    assert "document type" in " ".join(capsys.readouterr().err.split())


def test_what_only_looks_like_one_is_handed_on(tmp_path: Path) -> None:
    path = book(tmp_path / "fine.xlsx", fill)
    patched(
        path, {}, {"customXml/item1.xml": b"<r><!-- no <!DOCTYPE x> --></r>", "xl/x.vml": b"<br><r></br>"}
    )
    assert shown(run("score", path), ["A1"]) == [88]


def test_a_zip_bomb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "bomb.xlsx", fill)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(400):
            part.write(b" " * 2**20)
    assert "too large" in refused(path, capsys)


def test_a_part_that_lies_about_its_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "lie.xlsx", fill)
    patched(path, {}, {"xl/media/image1.png": b"x" * 100_000})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"xl/media/image1.png") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    assert "damaged" in refused(path, capsys)


def test_a_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert "without a password" in refused(path, capsys)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,price\nAsh,1\n", b"PK\x05\x06" + bytes(18)])
def test_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    path = tmp_path / "no.xlsx"
    path.write_bytes(content)
    assert "Save it as .xlsx again" in refused(path, capsys)


def test_a_thousand_sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "many.xlsx"
    made = xlsxwriter.Workbook(str(path))
    for _ in range(1000):
        made.add_worksheet()
    made.close()
    assert "far too many" in refused(path, capsys)


def test_a_cell_in_the_far_corner_does_no_harm(tmp_path: Path) -> None:
    def corner(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        made.get_worksheet_by_name("Contract").write_number(1_048_575, 16_383, 1)
        sheet.write_formula("B1", "=SVSCORE(Rulebook!A:A,Contract!1:1048576,Contract!A1:B2)")

    path = book(tmp_path / "corner.xlsx", corner)
    one, other = shown(run("score", path, expect=1), ["A1", "B1"])
    assert one == 88
    assert other.startswith("SV1004: The range Contract!A1:XFD1048576 is too large")


@pytest.mark.parametrize(
    "cut", [b"</worksheet>", b"</sheetData>", b'r="A1"', b"<v>0</v>"], ids=["end", "data", "name", "value"]
)
def test_a_damaged_sheet_never_ends_in_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cut: bytes
) -> None:
    path = book(tmp_path / "cut.xlsx", fill)
    patched(path, {"xl/worksheets/sheet4.xml": lambda xml: xml.replace(cut, b"", 1)})
    assert main(["workbook", "score", str(path), "-o", str(tmp_path / "o.xlsx")]) in (0, 1, 2)
    assert "Sorry" not in capsys.readouterr().err


def test_a_missing_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "part.xlsx", fill)
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name != "xl/workbook.xml":
                new.writestr(name, old.read(name))
    path.write_bytes(made.getvalue())
    assert "no workbook" in refused(path, capsys)


def test_the_input_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "in.xlsx", fill)
    before = path.read_bytes()
    assert main(["workbook", "score", str(path), "-o", str(path), "--replace"]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())
    assert path.read_bytes() == before


def test_macros_do_not_change_their_kind_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "in.xlsm", fill)
    assert main(["workbook", "score", str(path), "-o", str(tmp_path / "out.xlsx")]) == 2
    assert "has to end in .xlsm" in " ".join(capsys.readouterr().err.split())


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workbook", "check", str(tmp_path / "no.xlsx")]) == 2
    assert "There is no file" in capsys.readouterr().err
