"""The package of a workbook: its parts, read with care, and written again with only what changed."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from svrules.data import workbook_reader
from svrules.data.workbook import MOST_FILE_BYTES
from svrules.data.workbook_reader import Refused
from svrules.spreadsheet.workbook.xml import Element, attribute, cut, elements

__all__ = ["CONTENT_TYPES", "Package", "relations_of", "target_of"]

CONTENT_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class Package:
    """A workbook's parts. `xml` has those that may be looked at; `changed` and `dropped` say what is to be.

    Names of parts are as in the package, without a leading `/`.
    """

    data: bytes
    xml: Mapping[str, bytes]
    changed: dict[str, bytes] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, data: bytes) -> Package:
        """The package, its directory and its XML parts looked at. Raises Refused."""
        if len(data) > MOST_FILE_BYTES:
            raise Refused("The file is too large.", "Keep only the sheets that are needed.")
        return cls(data, workbook_reader.unpack(data))

    def part(self, name: str) -> bytes | None:
        """The bytes of an XML part as it now is; None when there is none of that name."""
        if name in self.dropped:
            return None
        return self.changed.get(name) or self.xml.get(name)

    def names(self) -> set[str]:
        """The names of all parts as they now are, in lower case."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as package:
            there = {entry.filename.lstrip("/") for entry in package.infolist()}
        return {name.lower() for name in (there - self.dropped) | self.changed.keys()}

    def add(self, name: str, content: bytes, content_type: str, of: str, kind: str) -> str:
        """Adds a part that the part `of` refers to; what its relation is called."""
        self.changed[name] = content
        types = self._required(CONTENT_TYPES)
        root = elements(types)
        override = (
            f'<{root.prefix}Override PartName="/{attribute(name)}" ContentType="{attribute(content_type)}"/>'
        )
        self.changed[CONTENT_TYPES] = cut(types, [(root.until, root.until, override.encode())])
        return self._relate(name, of, kind)

    def _relate(self, name: str, of: str, kind: str) -> str:
        part = relations_of(of)
        relations = self._required(part)
        root = elements(relations)
        taken = {one.attributes.get("Id", "") for one in root.children}
        identity = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
        target = attribute(posixpath.relpath(f"/{name}", f"/{posixpath.dirname(of)}"))
        new = f'<{root.prefix}Relationship Id="{identity}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        self.changed[part] = cut(relations, [(root.until, root.until, new.encode())])
        return identity

    def drop(self, name: str, of: str) -> None:
        """Takes a part away, with its content type and the relation that the part `of` has to it."""
        self.dropped.add(name)
        types = self._required(CONTENT_TYPES)
        gone = [
            one
            for one in elements(types).children
            if one.attributes.get("PartName", "").lower() == f"/{name}".lower()
        ]
        self.changed[CONTENT_TYPES] = cut(types, [(one.start, one.end, b"") for one in gone])
        relations = self._required(relations_of(of))
        gone = [one for one in elements(relations).children if target_of(one, of) == name]
        self.changed[relations_of(of)] = cut(relations, [(one.start, one.end, b"") for one in gone])

    def _required(self, name: str) -> bytes:
        found = self.part(name)
        if found is None:
            raise Refused("The workbook is damaged: a part of it is missing.", "Save it as .xlsx again.")
        return found

    def write(self, path: Path | BinaryIO) -> None:
        """Writes the package as a file: parts that did not change are copied bit by bit, in their order."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(path, "w") as new:
            known = set()
            for entry in old.infolist():
                name = entry.filename.lstrip("/")
                known.add(name)
                if name in self.dropped:
                    continue
                if name in self.changed:
                    new.writestr(_entry(entry), self.changed[name])
                else:
                    _copy(old, entry, new)
            for name in self.changed.keys() - known:
                new.writestr(
                    zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), self.changed[name], zipfile.ZIP_DEFLATED
                )


def _entry(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(entry.filename, entry.date_time)
    made.compress_type, made.external_attr, made.create_system = (
        entry.compress_type,
        entry.external_attr,
        entry.create_system,
    )
    return made


def _copy(old: zipfile.ZipFile, entry: zipfile.ZipInfo, new: zipfile.ZipFile) -> None:
    try:
        with old.open(entry) as source, new.open(_entry(entry), "w") as target:
            while piece := source.read(_CHUNK):
                target.write(piece)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        name = entry.filename
        raise Refused(
            f"The workbook is damaged: its part `{name}` cannot be read.", "Save it as .xlsx again."
        ) from None


def relations_of(part: str) -> str:
    """The part that holds the relations of a part."""
    return f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels".lstrip("/")


def target_of(relation: Element, of: str) -> str:
    """The part that a relation of a part leads to."""
    to = relation.attributes.get("Target", "")
    return posixpath.normpath(posixpath.join("/" + posixpath.dirname(of), to)).lstrip("/")
