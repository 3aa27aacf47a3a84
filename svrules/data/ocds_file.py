"""OCDS files as releases, one at a time: JSON Lines, one release, an array, a release or record package.

Keys that a faulty export broke with spaces (`ur    l`) are mended and reported. Numbers stay exact:
decimals are read as `Decimal`, never as binary floats.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from svrules.diagnostics import Diagnostic, Place

__all__ = ["Release", "at", "releases", "squeezed", "text_at"]

_UNFINISHED: Final = (b"{", b"[", b",", b":")
_LONGEST_OPENING: Final = 200
_LONGEST_QUOTE: Final = 40


@dataclass(frozen=True, slots=True)
class Release:
    """One release as read, `body` None when it could not be, and what was found wrong or mended."""

    place: Place
    body: dict[str, Any] | None
    diagnostics: tuple[Diagnostic, ...]


def releases(path: Path) -> Iterator[Release]:
    """Every release of the file, in order; of JSON Lines only one line is in memory at a time.

    A broken array is read line by line, where its lines are releases. What cannot be read comes as a release
    without a body and with a diagnostic; those after it still follow. Raises OSError when the file cannot be
    opened.
    """
    if _is_one_document(path):
        whole = list(_of_text(path.read_bytes(), path.name, line=None))
        if any(release.body is not None for release in whole) or not _has_lines(path):
            yield from whole
            return
    yield from _of_lines(path)


def _of_lines(path: Path) -> Iterator[Release]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from _of_text(_without_comma(line), path.name, line=number)


def _without_comma(line: bytes) -> bytes:
    """The line without the comma at its end that divides the items of an array."""
    return line.rstrip().removesuffix(b",")


def _has_lines(path: Path) -> bool:
    """Whether any line of a document that cannot be read is a release by itself."""
    with path.open("rb") as lines:
        return any(_is_object(line) for line in lines)


def _is_object(line: bytes) -> bool:
    text = _without_comma(line).strip()
    if not (text.startswith(b"{") and text.endswith(b"}") and len(text) > len(b"{}")):
        return False
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def at(body: object, *keys: str) -> Any:
    """What stands in nested objects under the keys; None where one of them is absent or no object."""
    for key in keys:
        if not isinstance(body, dict):
            return None
        body = body.get(key)
    return body


def text_at(body: object, *keys: str) -> str:
    """The text under the keys without spaces around it, or an empty text."""
    found = at(body, *keys)
    return found.strip() if isinstance(found, str) else ""


def squeezed(text: str) -> str:
    """The text without spaces, in small letters: to compare words that an export may have broken."""
    return "".join(text.split()).casefold()


def _is_one_document(path: Path) -> bool:
    with path.open("rb") as lines:
        first = next((line.strip() for line in lines if line.strip()), b"")
    # A long line that breaks off is a broken line of JSON Lines; documents begin with short ones.
    return len(first) <= _LONGEST_OPENING and first.endswith(_UNFINISHED)


def _of_text(text: bytes, file: str, line: int | None) -> Iterator[Release]:
    place = Place(file, cell=f"line {line}" if line else "")
    keys = _Keys()
    try:
        body = json.loads(
            text.decode("utf-8-sig"),
            object_pairs_hook=keys.mended,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as error:
        yield _unreadable(place, _why_unreadable(error))
        return
    yield from _of_json(body, place, keys.diagnostics(place))


def _of_json(body: object, place: Place, found: tuple[Diagnostic, ...]) -> Iterator[Release]:
    if isinstance(body, dict) and not ("releases" in body or "records" in body):
        yield Release(place, body, found)
        return
    packed = _unpacked(body)
    if packed is None:
        yield _unreadable(place, "It is JSON, but no release.")
        return
    for number, release in enumerate(packed, 1):
        own = Place(place.file, cell=", ".join(part for part in (place.cell, f"release {number}") if part))
        if isinstance(release, dict):
            yield Release(own, release, found if number == 1 else ())
        else:
            yield _unreadable(own, "It is JSON, but no release.")


def _unpacked(body: object) -> list[Any] | None:
    if isinstance(body, list):
        return body
    inside = at(body, "releases")
    if isinstance(inside, list):
        return inside
    records = at(body, "records")
    return [at(record, "compiledRelease") for record in records] if isinstance(records, list) else None


def _unreadable(place: Place, reason: str) -> Release:
    return Release(
        place,
        None,
        (
            Diagnostic(
                "SV0820",
                "error",
                place,
                f"This notice cannot be read. {reason}",
                "It is left out; the others are read all the same.",
                "Download the notice again.",
            ),
        ),
    )


def _why_unreadable(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        where = f"character {error.pos + 1}" if error.lineno == 1 else f"line {error.lineno}"
        return f"It stops being JSON at {where}."
    if isinstance(error, UnicodeDecodeError):
        return f"It is not UTF-8 text from byte {error.start + 1} on."
    if isinstance(error, RecursionError):
        return "Its parts are nested too deeply."
    return "A number in it cannot be read."


def _refuse_constant(name: str) -> None:
    raise ValueError(f"`{name}` is not a number")


class _Keys:
    """Mends keys while a text is read, and remembers which."""

    def __init__(self) -> None:
        self._mended: list[str] = []
        self._twice: list[str] = []

    def mended(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for written, value in pairs:
            key = "".join(written.split())
            if key != written:
                self._mended.append(written)
            if key in body:
                self._twice.append(key)
            else:
                body[key] = value
        return body

    def diagnostics(self, place: Place) -> tuple[Diagnostic, ...]:
        broken = [
            f"The name `{_short(key)}` has spaces in it and was read as `{_short(''.join(key.split()))}`."
            for key in dict.fromkeys(self._mended)
        ]
        twice = [
            f"`{_short(key)}` is given twice; the first was taken." for key in dict.fromkeys(self._twice)
        ]
        return tuple(Diagnostic("SV0805", "warning", place, sentence) for sentence in broken + twice)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
