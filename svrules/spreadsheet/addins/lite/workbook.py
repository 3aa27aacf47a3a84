"""The parts of a workbook that hold the code of xlwings Lite, put there without touching any other part."""

from __future__ import annotations

import io
import json
import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from zipfile import BadZipFile, ZipFile
from zlib import error

from svrules.data.workbook_reader import Refused
from svrules.errors import MisuseError
from svrules.spreadsheet.addins.lite.code import MARK
from svrules.spreadsheet.workbook.package import CONTENT_TYPES, Package, relations_of
from svrules.spreadsheet.workbook.xml import Element, attribute, cut, elements

__all__ = ["put_code"]

_FOLDER: Final = "xl/webextensions"
_PANES: Final = f"{_FOLDER}/taskpanes.xml"
_OFFICE: Final = "http://schemas.microsoft.com/office"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = {
    "pane": ("application/vnd.ms-office.webextensiontaskpanes+xml", "webextensiontaskpanes"),
    "extension": ("application/vnd.ms-office.webextension+xml", "webextension"),
}
# What xlwings Lite is called in the store of add-ins.
_LITE: Final = "wa200008175"
_REFERENCES: Final = ("reference", "alternateReferences")
_MOST_BYTES: Final = 20_000_000
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def put_code(source: Path, target: Path, code: Mapping[str, str], *, replace: bool = False) -> None:
    """Write the workbook with that code, by the names of its files, for xlwings Lite.

    Raises MisuseError for what is no workbook, and for one with other code unless it is to be replaced.
    """
    try:
        package, extensions = _opened(source.read_bytes())
        there = [part for part in extensions if _is_lite(package.xml[part])]
        for part in there:
            _check_code(source, _property_elements(package, part), replace=replace)
            _update(package, part, code)
        if not there:
            _add(package, code)
        package.write(target)
    except Refused as why:
        answer = why.answer
        raise MisuseError(f"`{source.name}`: {answer['sentence']} {answer['try']}".strip()) from None


def _opened(data: bytes) -> tuple[Package, list[str]]:
    """The package with the parts of add-ins, and which of them hold code; no more is unpacked."""
    package = Package.read(data)
    parts = _Parts(data, package.xml)
    panes = [*_related(parts, "", "pane"), *_declared(parts, "pane")]
    related = [one for pane in panes for one in _related(parts, pane, "extension")]
    extensions = dict.fromkeys([*related, *_declared(parts, "extension")])
    held = [name for name in extensions if parts.take(name) is not None]
    for pane in panes:
        parts.take(pane)
    return Package(data, parts.read), held


class _Parts:
    """Parts of the package by their names there, read as they are asked for by any spelling of case."""

    def __init__(self, data: bytes, known: Mapping[str, bytes]) -> None:
        self.data = data
        self.read = dict(known)
        self.left = _MOST_BYTES
        with ZipFile(io.BytesIO(data)) as opened:
            self.entries = {one.filename.lstrip("/").lower(): one for one in opened.infolist()}

    def named(self, part: str) -> str:
        """The name as it stands in the package; the name that is asked for where there is none."""
        entry = self.entries.get(part.lower())
        return part if entry is None else entry.filename.lstrip("/")

    def take(self, part: str) -> bytes | None:
        """The bytes of a part, None for one that is not there. Raises Refused beyond what code may take."""
        name, entry = self.named(part), self.entries.get(part.lower())
        if entry is not None and name not in self.read:
            self.left -= entry.file_size
            if self.left < 0:
                raise Refused("The code of add-ins in it is far too large.", "Remove those add-ins.")
            try:
                with ZipFile(io.BytesIO(self.data)) as opened:
                    self.read[name] = opened.read(entry)
            except (BadZipFile, NotImplementedError, EOFError, OSError, error):
                raise Refused(
                    "The workbook is damaged: an add-in in it.", "Save it as .xlsx again."
                ) from None
        return self.read.get(name)


def _related(parts: _Parts, of: str, kind: str) -> list[str]:
    """The parts of that kind that the part `of` refers to, by their names in the package."""
    content = parts.take(relations_of(of))
    return [
        parts.named(_target(of, one))
        for one in (elements(content).children if content else ())
        if one.attributes.get("Type", "").endswith(f"/{_TYPES[kind][1]}")
    ]


def _target(of: str, relation: Element) -> str:
    place = posixpath.join(f"/{posixpath.dirname(of)}", relation.attributes.get("Target", ""))
    return posixpath.normpath(place).lstrip("/")


def _declared(parts: _Parts, kind: str) -> list[str]:
    """The parts that the package says are of that kind, whoever refers to them."""
    content = parts.take(CONTENT_TYPES)
    return [
        parts.named(one.attributes.get("PartName", "").lstrip("/"))
        for one in (elements(content).children if content else ())
        if one.attributes.get("ContentType", "").lower() == _TYPES[kind][0]
    ]


def _is_lite(content: bytes) -> bool:
    references = (one for one in elements(content).children if one.name in _REFERENCES)
    listed = [one for found in references for one in (found, *found.children)]
    return any(one.attributes.get("id", "").lower() == _LITE for one in listed)


def _property_elements(package: Package, part: str) -> list[Element]:
    root = elements(package.xml[part])
    return [one for found in root.children if found.name == "properties" for one in found.children]


def _check_code(source: Path, properties: Iterable[Element], *, replace: bool) -> None:
    files = {one.attributes.get("name", ""): one.attributes.get("value", "") for one in properties}
    main = _text(files.get("main.py"))
    if not main.strip() or main.startswith(MARK) or replace:
        return
    named = ", ".join(f"`{name}`" for name in sorted(files) if name.endswith(".py"))
    raise MisuseError(
        f"`{source.name}` carries other code for xlwings Lite already: {named}. With --replace-code the "
        "functions of svrules take the place of its main.py; nothing is written over in the workbook itself"
    )


def _text(value: str | None) -> str:
    try:
        found = json.loads(value or '""')
    except ValueError:
        return value or ""
    return found if isinstance(found, str) else str(found)


def _property(prefix: str, name: str, text: str) -> str:
    return f'<{prefix}property name="{attribute(name)}" value="{attribute(json.dumps(text))}"/>'


def _update(package: Package, part: str, code: Mapping[str, str]) -> None:
    content = package.xml[part]
    root = elements(content)
    there = next((one for one in root.children if one.name == "properties"), None)
    fresh = "".join(_property(root.prefix, name, text) for name, text in code.items())
    if there is None:
        # The order of the elements is laid down: properties come after the references.
        at = max(one.end for one in root.children if one.name in _REFERENCES)
        new = f"<{root.prefix}properties>{fresh}</{root.prefix}properties>"
        package.changed[part] = cut(content, [(at, at, new.encode())])
        return
    # What xlwings Lite recorded of the packages before belongs to other requirements.
    gone = {*code, "requirements-pinned.txt"}
    changes = [(one.start, one.end, b"") for one in there.children if one.attributes.get("name") in gone]
    package.changed[part] = cut(content, [*changes, _last_in(there, fresh)])


def _last_in(element: Element, new: str) -> tuple[int, int, bytes]:
    """The change that puts something last into an element, be it written as `<empty/>`."""
    if element.inside < element.end:
        return element.until, element.until, new.encode()
    return element.end - 2, element.end, f">{new}</{element.prefix}{element.name}>".encode()


def _add(package: Package, code: Mapping[str, str]) -> None:
    names = package.names()
    part = next(
        name
        for name in (f"{_FOLDER}/webextension{number}.xml" for number in range(1, 100_000))
        if name not in names
    )
    package.changed[part] = _extension(code).encode()
    _declare(package, part, "extension")
    panes = _panes_part(package)
    identity = _relate(package, panes, part, "extension")
    content = package.part(panes) or b""
    root = elements(content)
    pane = (
        f'<{root.prefix}taskpane dockstate="right" visibility="1" width="400" row="0">'
        f'<{root.prefix}webextensionref xmlns:r="{_RELATIONS}" r:id="{identity}"/></{root.prefix}taskpane>'
    )
    package.changed[panes] = cut(content, [_last_in(root, pane)])


def _extension(code: Mapping[str, str]) -> str:
    properties = "".join(_property("we:", name, text) for name, text in code.items())
    identity = str(uuid5(NAMESPACE_URL, f"{_OFFICE}/{_LITE}/svrules")).upper()
    return (
        f'{_XML}<we:webextension xmlns:we="{_OFFICE}/webextensions/webextension/2010/11" id="{{{identity}}}">'
        f'<we:reference id="{_LITE}" version="1.0.0.0" store="en-US" storeType="OMEX"/>'
        f'<we:alternateReferences><we:reference id="{_LITE}" version="1.0.0.0" store="" storeType="OMEX"/>'
        f"</we:alternateReferences><we:properties>{properties}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{_RELATIONS}"/></we:webextension>'
    )


def _panes_part(package: Package) -> str:
    """The part that lists the panes of add-ins, made where there is none."""
    related = _related(_Parts(package.data, package.xml), "", "pane")
    part = related[0] if related else _PANES
    if package.part(part) is None:
        panes = (
            f'{_XML}<wetp:taskpanes xmlns:wetp="{_OFFICE}/webextensions/taskpanes/2010/11"></wetp:taskpanes>'
        )
        package.changed[part] = panes.encode()
        _declare(package, part, "pane")
    if not related:
        _relate(package, "", part, "pane")
    return part


def _declare(package: Package, part: str, kind: str) -> None:
    types = package.part(CONTENT_TYPES)
    if types is None:
        raise Refused("The workbook is damaged: a part of it is missing.", "Save it as .xlsx again.")
    root = elements(types)
    new = f'<{root.prefix}Override PartName="/{part}" ContentType="{_TYPES[kind][0]}"/>'
    package.changed[CONTENT_TYPES] = cut(types, [_last_in(root, new)])


def _relate(package: Package, of: str, part: str, kind: str) -> str:
    name = relations_of(of)
    empty = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'
    content = package.part(name) or empty.encode()
    root = elements(content)
    taken = {one.attributes.get("Id", "") for one in root.children}
    identity = next(f"rId{number}" for number in range(1, 100_000) if f"rId{number}" not in taken)
    target = posixpath.relpath(f"/{part}", f"/{posixpath.dirname(of)}")
    new = (
        f'<{root.prefix}Relationship Id="{identity}" Type="{_OFFICE}/2011/relationships/{_TYPES[kind][1]}" '
        f'Target="{target}"/>'
    )
    package.changed[name] = cut(content, [_last_in(root, new)])
    return identity
