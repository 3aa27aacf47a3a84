"""XML parts read with the place of every element in the bytes, so that a change leaves all else as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from svrules.data.workbook_reader import Refused

__all__ = [
    "Element", "attribute", "content_text", "cut", "elements", "parser_of", "same_attributes", "tag_end",
    "told", "unescaped", "with_attribute",
]  # fmt: skip

_SAVE_AGAIN: Final = "Save it as .xlsx again."
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


@dataclass(slots=True)
class Element:
    """An element: its name without prefix, attributes as written, and where it stands in the bytes.

    `inside` is where its start tag ends, `until` where its end tag begins; both are `end` for `<empty/>`.
    """

    name: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inside: int = 0
    until: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)


def unescaped(text: str) -> str:
    """The text of a cell: `_x000D_` is how spreadsheets write what XML cannot hold."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def parser_of(content: bytes) -> expat.XMLParserType:
    """A parser that refuses document types and encodings other than UTF-8. Raises Refused."""
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        declared and declared[1].lower() not in (b"utf-8", b"us-ascii")
    ):
        raise Refused("The workbook is written in an unusual encoding.", _SAVE_AGAIN)
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Refused("The workbook has a document type inside, which no spreadsheet writes.", _SAVE_AGAIN)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def told(parser: expat.XMLParserType, content: bytes) -> None:
    """The parser tells its handlers all of the content. Raises Refused for broken XML."""
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Refused("The workbook is damaged inside.", _SAVE_AGAIN) from None


def tag_end(content: bytes, start: int) -> int:
    """Where the tag that starts there is over: behind its `>`, whatever its attributes hold."""
    at = start
    while True:
        close = content.index(b">", at)
        quotes = content[start:close]
        if quotes.count(b'"') % 2 == 0 and quotes.count(b"'") % 2 == 0:
            return close + 1
        if _balanced(quotes):
            return close + 1
        at = close + 1


def _balanced(tag: bytes) -> bool:
    quote = 0
    for byte in tag:
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
    return quote == 0


def elements(content: bytes) -> Element:
    """The root element with all that is in it: for small parts. Raises Refused."""
    parser = parser_of(content)
    root: list[Element] = []
    open_: list[Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        at = parser.CurrentByteIndex
        made = Element(name, f"{prefix}:" if prefix else "", attributes, at, tag_end(content, at))
        (open_[-1].children if open_ else root).append(made)
        open_.append(made)

    def end(_: str) -> None:
        made = open_.pop()
        at = parser.CurrentByteIndex
        empty = content[made.inside - 2 : made.inside] == b"/>"
        made.until = made.inside if empty else at
        made.end = made.inside if empty else tag_end(content, at)

    def characters(text: str) -> None:
        if open_:
            open_[-1].text += text

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    told(parser, content)
    return root[0]


def cut(content: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The bytes with pieces replaced: each change is start, end, and what stands there instead."""
    pieces: list[bytes] = []
    at = 0
    for start, end, new in sorted(changes, key=lambda change: change[:2]):
        pieces += [content[at:start], new]
        at = end
    return b"".join((*pieces, content[at:]))


def attribute(text: str) -> str:
    """The text as it stands in an attribute's double quotes."""
    return escape(_NOT_XML.sub("�", text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def content_text(text: str) -> str:
    """The text as it stands in an element, as spreadsheets write it."""
    kept = _ESCAPED.sub("_x005F_", text)
    return escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", kept)).replace("\r", "&#13;")


def same_attributes(attributes: dict[str, str], without: Sequence[str] = ()) -> str:
    """The attributes as they were, each with a space before it."""
    return "".join(
        f' {name}="{attribute(value)}"' for name, value in attributes.items() if name not in without
    )


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """A start tag with that attribute set anew, or taken away for None; all else as it is written."""
    found = re.search(rb"\s+" + name.encode() + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
    new = b"" if value is None else f' {name}="{attribute(value)}"'.encode()
    if found is not None:
        return tag[: found.start()] + new + tag[found.end() :]
    end = tag.rindex(b"/>") if tag.endswith(b"/>") else tag.rindex(b">")
    return tag[:end] + new + tag[end:]
