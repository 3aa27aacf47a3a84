"""Reads a workbook (.xlsx) into plain cells, in a process of its own: what it is given may be hostile.

The package is looked at first. Every part is unpacked by us, within limits, and scanned for what calamine
does not keep: formulas without a value, errors, number formats, merged and hidden cells. Only the parts that
were looked at are then handed on, repacked. This file imports nothing of svrules and is started by its path,
so that it starts fast; that is why it is one file, and long.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

MOST_BYTES: Final = 300 * 2**20
MOST_PARTS: Final = 5_000
MOST_CELLS: Final = 6_000_000
MOST_SHEETS: Final = 250
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
MEMORY: Final = 2 * 2**30
SECONDS: Final = 120

_CHUNK: Final = 1 << 20
_PIECE: Final = 1 << 12
_LONGEST_CODE: Final = 255
# Formats that have no code in the file. Those of money show the currency of whoever opens it: here, pounds.
_BUILT_IN: Final = {
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    48: "##0.0E+0",
    **dict.fromkeys((5, 6, 7, 8, 42, 44), '"£"#,##0.00'),
}
_FIGURES: Final = r"(?:General|@|\?+|(?:#,#)?[#?]*0?(?:\.[0#?]+)?%?)"
_AROUND: Final = r"(?:\[[A-Za-z]+\]|_.|\* | |\\ )*"
_PLAIN: Final = re.compile(rf"{_AROUND}{_FIGURES}{_AROUND}")
# A section for negative numbers alone shows them without their minus, unless it has one of its own.
_NEGATIVE: Final = re.compile(
    rf"{_AROUND}(?:\\?-{_AROUND}{_FIGURES}|\\?\({_AROUND}{_FIGURES}{_AROUND}\\?\)){_AROUND}"
)
_NOUGHT: Final = re.compile(rf"{_AROUND}(?:\\?-|\"-\")?{_AROUND}{_FIGURES}{_AROUND}")
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_QUOTED: Final = re.compile(r'"[^"]*"')
_VOLATILE: Final = re.compile(
    r"(?<![A-Za-z0-9_.])(NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT)\s*\(", re.IGNORECASE
)
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Refused(Exception):  # noqa: N818
    """The workbook is not read: a sentence why, what to try, and the place where it is known."""

    def __init__(self, sentence: str, try_: str = "", sheet: str = "", cell: str = "") -> None:
        super().__init__(sentence)
        self.answer = {"sentence": sentence, "try": try_, "sheet": sheet, "cell": cell}


@dataclass
class Sheet:
    """What a scan of one sheet found; rows and columns count from 0."""

    name: str
    part: str
    hidden: bool
    troubles: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: set[tuple[int, int]] = field(default_factory=set)
    formats: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    volatile: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    last_row: int = -1
    last_column: int = -1
    corner: str = ""


# -- the package ---------------------------------------------------------------------------------


def unpack(data: bytes) -> dict[str, bytes]:
    """The XML parts of the package. Raises Refused for what is no workbook, or no honest one."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused(
            "This is a workbook with a password, or an old .xls file.", "Save it as .xlsx without a password."
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise Refused("This is not an .xlsx workbook, or it is damaged.", "Save it as .xlsx again.") from None
    entries = package.infolist()
    _check_directory(entries)
    left = MOST_BYTES
    parts: dict[str, bytes] = {}
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")) and _is_needed(entry.filename):
            content = parts[entry.filename.lstrip("/")] = _inflated(data, entry, left)
            left -= entry.file_size
            _refuse_document_type(content)
        elif entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_document_type(_beginning(data, entry))
    return parts


def _beginning(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The first bytes of a part that is handed on unread; what cannot be unpacked is for others to refuse."""
    begin = _content_start(data, entry)
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return packed[:_CHUNK]
    try:
        return zlib.decompressobj(-15).decompress(packed, _CHUNK)
    except zlib.error:
        return b""


def _refuse_document_type(content: bytes) -> None:
    """Looks at what comes before the first element. Raises Refused for a document type, with or without use.

    The rules for packages forbid them in every part; another program that opens the file may obey them.
    """
    parser = _parser()
    begun: list[str] = []
    parser.StartElementHandler = lambda name, _: begun.append(name)
    for at in range(0, len(content), _PIECE):
        try:
            parser.Parse(content[at : at + _PIECE], False)
        except expat.ExpatError:
            return  # broken, which is told where it is read
        if begun:
            return


def _is_needed(name: str) -> bool:
    return not re.search(
        r"(?:^|/)(?:drawings|charts|media|docProps|customXml|theme|externalLinks|webextensions)/", name
    )


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    sizes = [entry.file_size for entry in entries]
    if len(names) > MOST_PARTS or max(sizes, default=0) > MOST_BYTES or sum(sizes) > 4 * MOST_BYTES:
        raise Refused("The workbook is too large when unpacked.", "Keep only the sheets that are needed.")
    if len(set(names)) != len(names):
        raise Refused(
            "The workbook has two parts of one name; programs would read different ones.", "Save it again."
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("The workbook is encrypted.", "Save it as .xlsx without a password.")


def _inflated(data: bytes, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The part as it really is, not as the directory says: a part may claim to be small and be endless."""
    begin = _content_start(data, entry)
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content, ends = packed, True
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        content, ends = _deflated(packed, min(entry.file_size, most))
    else:
        raise Refused("The workbook is packed in an unusual way.", "Save it as .xlsx again.")
    if not ends or len(content) != entry.file_size or len(content) > most or zlib.crc32(content) != entry.CRC:
        raise Refused(
            "The workbook is damaged: a part is not as large as it says.", "Save it as .xlsx again."
        )
    return content


def _content_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    start = entry.header_offset
    if data[start : start + 4] != b"PK\x03\x04":
        raise Refused("The workbook is damaged.", "Save it as .xlsx again.")
    name_length, extra_length = (
        int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28)
    )
    return start + 30 + name_length + extra_length


def _deflated(packed: bytes, most: int) -> tuple[bytes, bool]:
    machine = zlib.decompressobj(-15)
    try:
        content = machine.decompress(packed, most + 1)
    except zlib.error:
        raise Refused("The workbook is damaged.", "Save it as .xlsx again.") from None
    return content, machine.eof and len(content) <= most


def repacked(parts: dict[str, bytes]) -> bytes:
    """A package of those parts only, without the relations of sheets to drawings and comments."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            if not (name.endswith(".rels") and "/worksheets/" in name):
                package.writestr(name, content)
    return out.getvalue()


# -- scanning ------------------------------------------------------------------------------------


def elements(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The start of each element with its attributes. Raises Refused for a document type or broken XML."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    for at in range(0, len(content) or 1, _CHUNK):
        _feed(parser, content[at : at + _CHUNK], at + _CHUNK >= len(content))
        yield from found
        found.clear()


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Refused(
            "The workbook has a document type inside, which no spreadsheet writes.", "Save it as .xlsx again."
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _feed(parser: expat.XMLParserType, piece: bytes, last: bool) -> None:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError:
        raise Refused("The workbook is damaged inside.", "Save it as .xlsx again.") from None


def number_formats(content: bytes | None) -> list[str]:
    """The code of the number format of each cell style, in their order."""
    codes = dict(_BUILT_IN)
    styles: list[str] = []
    inside = False
    for name, attributes in elements(content) if content else ():
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:_LONGEST_CODE]
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            styles.append(codes.get(_number(attributes.get("numFmtId")), ""))
    return styles


def shows_percent(code: str) -> bool:
    """Whether numbers of that format are shown as percentages."""
    return "%" in _LITERALS.sub("", code).split(";")[0]


def shows_more(code: str) -> bool:
    """Whether the format may show more than a number, less than it, or zeros in front."""
    kinds = (_PLAIN, _NEGATIVE, _NOUGHT, _PLAIN)
    sections = code.split(";")
    return bool(code) and (len(sections) > len(kinds) or not all(map(_is_ordinary, sections, kinds)))


def _is_ordinary(section: str, kind: re.Pattern[str]) -> bool:
    return bool(kind.fullmatch(section) and re.search("[#0?@]|General", section))


def is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or of a height or width that shows nothing."""
    return attributes.get("hidden") in ("1", "true") or _shows_nothing(attributes.get(size, ""))


def _shows_nothing(size: str) -> bool:
    """Whether a height in points, or a width in figures, is below 1; `.3`, `0E0` and `1e-3` are, too."""
    with suppress(ValueError):
        return bool(size) and float(size) < 1
    return False


def hidden_columns(attributes: dict[str, str]) -> range:
    """The columns, from 0, that an element `col` hides: a thousand at most, as tables go."""
    if not is_hidden(attributes, "width"):
        return range(0)
    first, last = _number(attributes.get("min")), _number(attributes.get("max"))
    return range(first - 1, min(last, first + 1_000))


def _number(text: str | None, otherwise: int = -1) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


class SheetScan:
    """Goes once through a sheet's XML and fills in its `Sheet`."""

    def __init__(self, sheet: Sheet, formats: list[str], recalculates: bool) -> None:
        self.sheet, self.recalculates = sheet, recalculates
        self.percent = {style for style, code in enumerate(formats) if shows_percent(code)}
        self.formats = {style: code for style, code in enumerate(formats) if shows_more(code)}
        self.row = self.column = -1
        self.attributes: dict[str, str] = {}
        self.formula = self.in_value = self.in_formula = False
        self.value = self.words = ""
        self.has_text = False
        self.shared = ""
        self.volatile: dict[str, str] = {}

    def run(self, content: bytes) -> None:
        """Scans the part. Raises Refused for broken XML and for cells far outside any table."""
        parser = _parser()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        for at in range(0, len(content) or 1, _CHUNK):
            _feed(parser, content[at : at + _CHUNK], at + _CHUNK >= len(content))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "v":
            self.in_value = True
        elif name == "f":
            self.formula = self.in_formula = True
            self.shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        elif name == "is":
            self.has_text = True
        elif name == "row":
            self._row(attributes)
        elif name == "col":
            self.sheet.hidden_columns += hidden_columns(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        """Text inside an element."""
        if self.in_value:
            self.value += text
        elif self.in_formula:
            self.words += text

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(":")[2]
        if name == "v":
            self.in_value = False
        elif name == "f":
            self.in_formula = False
        elif name == "c":
            self._finish()

    def _row(self, attributes: dict[str, str]) -> None:
        row = _number(attributes.get("r"), 0) - 1 if "r" in attributes else self.row + 1
        if not self.row < row < MOST_ROWS:
            raise _out_of_order(self.sheet.name)
        self.row, self.column = row, -1
        if is_hidden(attributes, "ht"):
            self.sheet.hidden_rows.append(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        at = position(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        if at is None or at[0] != self.row or not self.column < at[1] < MOST_COLUMNS:
            raise _out_of_order(self.sheet.name)
        self.column = at[1]
        self.attributes, self.value, self.words, self.shared = attributes, "", "", ""
        self.formula = self.in_value = self.in_formula = self.has_text = False

    def _finish(self) -> None:
        kind, sheet, at = self.attributes.get("t", "n"), self.sheet, (self.row, self.column)
        if not (self.value or self.formula or self.has_text):
            return
        if self.row > sheet.last_row or self.column > sheet.last_column:
            sheet.corner = self.attributes.get("r", "")
        sheet.last_row, sheet.last_column = max(sheet.last_row, self.row), max(sheet.last_column, self.column)
        if (sheet.last_row + 1) * (sheet.last_column + 1) > MOST_CELLS:
            raise Refused(
                "Something stands here, far outside the table, or the sheet is too large.",
                "Delete what is outside the table.",
                sheet.name,
                sheet.corner,
            )
        if self.formula and (name := self._changes_by_itself()):
            sheet.volatile.append((*at, name))
        trouble = self._trouble(kind)
        if trouble:
            sheet.troubles[at] = trouble
        elif kind == "n":
            style = _number(self.attributes.get("s"), 0)
            if style in self.percent:
                sheet.percent.add(at)
            if style in self.formats:
                sheet.formats.setdefault(self.formats[style], []).append(at)

    def _changes_by_itself(self) -> str:
        """The function in the formula that gives another value each time; empty where there is none."""
        found = _VOLATILE.search(_QUOTED.sub("", self.words))
        name = found[1].upper() if found else ""
        if self.shared and self.words:
            self.volatile[self.shared] = name
        return name or self.volatile.get(self.shared, "")

    def _trouble(self, kind: str) -> str:
        if kind == "e":
            return f"the cell shows the error {self.value or '#N/A'}."
        if self.formula and not self.value and kind != "str":
            return "the formula in the cell was never calculated, so it has no value."
        if self.formula and self.recalculates:
            return "the workbook asks to be calculated anew, so the value of this formula may be out of date."
        return ""

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = position(first), position(last or first)
        if start and end and start != end:
            self.sheet.merged.append((*start, *end))


def _out_of_order(sheet: str) -> Refused:
    """Programs differ on what such a sheet holds, so no reading of it can be relied on."""
    return Refused(
        "Rows or cells of this sheet are out of order or twice there.", "Save it as .xlsx again.", sheet
    )


def position(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of a reference such as `C7`."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


# -- the workbook --------------------------------------------------------------------------------


def read_workbook(data: bytes) -> dict[str, Any]:
    """Sheets with plain cells and all that was seen in them, ready for JSON. Raises Refused."""
    parts = unpack(data)
    sheets, epoch1904, recalculates = _sheets(parts)
    formats = number_formats(parts.get(_styles_part(parts)))
    for name, content in parts.items():
        if not name.endswith(".rels") and not any(name == sheet.part for sheet in sheets):
            for _ in elements(content):
                pass  # a document type anywhere is refused
    for sheet in sheets:
        SheetScan(sheet, formats, recalculates).run(parts[sheet.part])
    rows = _values(repacked(parts), sheets)
    return {"epoch1904": epoch1904, "sheets": [_answer(sheet, rows[sheet.name]) for sheet in sheets]}


def _sheets(parts: dict[str, bytes]) -> tuple[list[Sheet], bool, bool]:
    book = _book(parts)
    if book not in parts:
        raise Refused("There is no workbook in this file.", "Save it as .xlsx again.")
    targets = _targets(parts, *_relations(book))
    sheets, epoch1904, recalculates = [], False, False
    for name, attributes in elements(parts[book]):
        if name == "sheet":
            identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, part = targets.get(identity, ("", ""))
            if kind.endswith("/worksheet") and part in parts:
                sheets.append(
                    Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible")
                )
        elif name == "workbookPr":
            epoch1904 = attributes.get("date1904") in ("1", "true")
        elif name == "calcPr":
            recalculates = attributes.get("fullCalcOnLoad") in ("1", "true")
    if not sheets or len(sheets) > MOST_SHEETS:
        raise Refused("The workbook has no sheets, or far too many.", "Keep only the sheets that are needed.")
    return sheets, epoch1904, recalculates


def _book(parts: dict[str, bytes]) -> str:
    return _target(parts, "_rels/.rels", "", "/officeDocument") or "xl/workbook.xml"


def _relations(book: str) -> tuple[str, str]:
    """The part with the relations of the workbook, and the folder that their targets start from."""
    folder = posixpath.dirname(book)
    return f"{folder}/_rels/{posixpath.basename(book)}.rels", folder


def _styles_part(parts: dict[str, bytes]) -> str:
    book = _book(parts)
    return _target(parts, *_relations(book), "/styles") or f"{posixpath.dirname(book)}/styles.xml"


def _targets(parts: dict[str, bytes], relations: str, folder: str) -> dict[str, tuple[str, str]]:
    found = {}
    for name, attributes in elements(parts[relations]) if relations in parts else ():
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = attributes.get("Type", ""), target.lstrip("/")
    return found


def _target(parts: dict[str, bytes], relations: str, folder: str, kind: str) -> str | None:
    return next(
        (part for type_, part in _targets(parts, relations, folder).values() if type_.endswith(kind)), None
    )


def _values(package: bytes, sheets: list[Sheet]) -> dict[str, list[list[Any]]]:
    """The cells of each sheet from its first row and column: with calamine, or openpyxl where that cannot."""
    try:
        from python_calamine import load_workbook

        book = load_workbook(io.BytesIO(package))
        return {s.name: book.get_sheet_by_name(s.name).to_python(skip_empty_area=False) for s in sheets}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the compiled reader is no Exception
        return _values_by_openpyxl(package, sheets)


def _values_by_openpyxl(package: bytes, sheets: list[Sheet]) -> dict[str, list[list[Any]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(package), read_only=True, data_only=True, keep_links=False)
        with closing(book):
            return {s.name: _rows(book[s.name], s) for s in sheets}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception:
        raise Refused(
            "The workbook is damaged or written by an unusual program.", "Save it as .xlsx again."
        ) from None


def _rows(worksheet: Any, sheet: Sheet) -> list[list[Any]]:
    worksheet.reset_dimensions()
    rows = worksheet.iter_rows(max_row=sheet.last_row + 1, max_col=sheet.last_column + 1, values_only=True)
    return [[_as_calamine(value) for value in row] for row in rows] if sheet.last_row >= 0 else []


def _as_calamine(value: Any) -> Any:
    """Whole days as dates, like calamine: openpyxl knows only date and time."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    return value


def _answer(sheet: Sheet, rows: list[list[Any]]) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "rows": [[_plain(value) for value in row] for row in rows],
        "percent": sorted(sheet.percent),
        "formats": list(sheet.formats.items()),
        "volatile": sheet.volatile,
        "troubles": [[row, column, words] for (row, column), words in sorted(sheet.troubles.items())],
        "merged": sheet.merged,
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns,
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value if value != "" else None
    if isinstance(value, (date, datetime)):
        return {"day": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    return {"seconds": value.hour * 3600 + value.minute * 60 + value.second}


# -- the process of its own ----------------------------------------------------------------------


def answer(data: bytes) -> dict[str, Any]:
    """What `read_workbook` gives, or `refused` with the reason."""
    try:
        return read_workbook(data)
    except Refused as refused:
        return {"refused": refused.answer}
    except (MemoryError, RecursionError):
        return {
            "refused": Refused("The workbook is too large to be read.", "Keep only what is needed.").answer
        }


def _limit_itself() -> None:
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):
            continue  # the system has a lower limit already, or none


def main() -> None:
    """Reads the file named on standard input, with the module path to use, and answers on standard output."""
    asked = json.load(sys.stdin)
    sys.path[:] = asked["path"]
    _limit_itself()
    json.dump(answer(Path(asked["file"]).read_bytes()), sys.stdout)


if __name__ == "__main__":
    main()
