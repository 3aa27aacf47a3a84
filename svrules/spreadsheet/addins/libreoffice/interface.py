"""The type file that tells LibreOffice which methods the functions are, and what they take and give.

LibreOffice reads it as binary UNOIDL: little-endian numbers, names at offsets, maps of names sorted by name.
The bytes are described in `unoidl/source/unoidlprovider.cxx` of LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import pack
from typing import Final

from svrules.spreadsheet.functions import Function

__all__ = ["IMPLEMENTATION", "INTERFACE", "MODULE", "SERVICE", "method", "type_file"]

IMPLEMENTATION: Final = "SV"
"""The name of the component: a file holds a call as this name, a dot and the method, `SV.SCORE(`."""
SERVICE: Final = "com.sun.star.sheet.AddIn"
MODULE: Final = "svrulescalc"
INTERFACE: Final = "XFunctions"

_MAGIC: Final = b"UNOIDL\xff\0"
_MODULE_KIND: Final = b"\0"
_INTERFACE_KIND: Final = b"\x05"
_IN: Final = b"\0"
_ANY: Final = "any"
_ROWS: Final = "[][]any"


def method(function: Function) -> str:
    """The name of the function's method: `score` for SVSCORE, kept in files as `SV.SCORE`."""
    return function.name.removeprefix(IMPLEMENTATION).lower()


def type_file(functions: Iterable[Function]) -> bytes:
    """The bytes of the type file: one interface with a method for each function, of cells or ranges."""
    file = bytearray(_MAGIC + bytes(8))
    interface = _put(file, _INTERFACE_KIND + _list(["com.sun.star.uno.XInterface"]) + _methods(functions))
    members = _map(file, {INTERFACE: interface})
    module = _put(file, _MODULE_KIND + pack("<I", 1) + members)
    root = _put(file, _map(file, {MODULE: module}))
    file[8:16] = pack("<II", root, 1)
    return bytes(file)


def _methods(functions: Iterable[Function]) -> bytes:
    no_optional_bases = no_attributes = no_exceptions = pack("<I", 0)
    methods = [
        _name(method(one))
        + _name(_ROWS)
        + pack("<I", len(one.arguments))
        + b"".join(_IN + _name(argument.name) + _name(_ANY) for argument in one.arguments)
        + no_exceptions
        for one in functions
    ]
    return no_optional_bases + no_attributes + pack("<I", len(methods)) + b"".join(methods)


def _list(names: Sequence[str]) -> bytes:
    return pack("<I", len(names)) + b"".join(map(_name, names))


def _name(text: str) -> bytes:
    letters = text.encode("ascii")
    return pack("<I", len(letters)) + letters


def _map(file: bytearray, members: dict[str, int]) -> bytes:
    named = {_put(file, name.encode("ascii") + b"\0"): at for name, at in sorted(members.items())}
    return b"".join(pack("<II", name, at) for name, at in named.items())


def _put(file: bytearray, what: bytes) -> int:
    file += what
    return len(file) - len(what)
