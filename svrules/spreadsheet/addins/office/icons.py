"""The add-in's icons, drawn from a few shapes: three bars that grow, white on a dark square."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final, TypeAlias

__all__ = ["SIZES", "icon"]

SIZES: Final = (16, 32, 64, 80)
"""The sizes in pixels that the manifest and the pane ask for."""

Colour: TypeAlias = tuple[int, int, int]
_GROUND: Final[Colour] = (0x1B, 0x3A, 0x57)
_PALE: Final[Colour] = (0xFF, 0xFF, 0xFF)
_BRIGHT: Final[Colour] = (0x6F, 0xD3, 0xB0)

# Left, top, right, bottom and roundness in sixteenths of the icon, with the colour: later ones lie on top.
_SHAPES: Final = (
    (0.0, 0.0, 16.0, 16.0, 3.0, _GROUND),
    (3.0, 9.0, 5.5, 13.0, 0.6, _PALE),
    (6.75, 6.5, 9.25, 13.0, 0.6, _PALE),
    (10.5, 3.0, 13.0, 13.0, 0.6, _BRIGHT),
)
_FINE: Final = 4


def icon(size: int) -> bytes:
    """A square PNG of that many pixels, with clear corners."""
    rows = b"".join(b"\0" + bytes(_row(size, down)) for down in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = (_part(b"IHDR", header), _part(b"IDAT", zlib.compress(rows, 9)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _row(size: int, down: int) -> Iterator[int]:
    for across in range(size):
        yield from _pixel(size, across, down)


def _pixel(size: int, across: int, down: int) -> tuple[int, int, int, int]:
    """The mean of a grid of points in the pixel, so that edges are smooth."""
    step = 16 / (size * _FINE)
    found = [
        _colour((across * _FINE + x + 0.5) * step, (down * _FINE + y + 0.5) * step)
        for x in range(_FINE)
        for y in range(_FINE)
    ]
    inside = [colour for colour in found if colour is not None]
    if not inside:
        return (0, 0, 0, 0)
    red, green, blue = (round(sum(band) / len(inside)) for band in zip(*inside, strict=True))
    return red, green, blue, round(255 * len(inside) / len(found))


def _colour(x: float, y: float) -> Colour | None:
    found = None
    for left, top, right, bottom, round_, colour in _SHAPES:
        beyond_x = max(left + round_ - x, x - right + round_, 0.0)
        beyond_y = max(top + round_ - y, y - bottom + round_, 0.0)
        if left <= x <= right and top <= y <= bottom and beyond_x**2 + beyond_y**2 <= round_**2:
            found = colour
    return found
