"""Rulebooks to read, and ways to spoil them as a hurried writer would."""

import re
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "rulebooks").glob("*.svr"), *(ROOT / "tests" / "policies").glob("*.svr")])
TEXTS = [file.read_text(encoding="utf-8") for file in FILES]
# The pieces that a slip of the hand doubles, drops or exchanges.
_PIECE = re.compile(r"\n|[^\S\n]+|\w+|.")
PIECES = sorted({piece for text in TEXTS for piece in _PIECE.findall(text)})
LINES = sorted({line for text in TEXTS for line in text.splitlines()})
CHARACTERS = [*list("\"'|()#,:£%0129 \t\n\r\x00\x0b\u2028\xa0“”‘’–—×÷≥\ufeffé🏛"), "\U000e0001", "�"]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A rulebook of the repository with one to three slips in it."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        parts, pool = draw(
            st.sampled_from(
                [(_PIECE.findall(text), PIECES), (text.split("\n"), LINES), (list(text), CHARACTERS)]
            )
        )
        joint = "\n" if pool is LINES else ""
        text = joint.join(_slip(draw, list(parts), pool))
    return text


def _slip(draw: st.DrawFn, parts: list[str], pool: list[str]) -> list[str]:
    if not parts:
        return parts
    at, other = draw(st.integers(0, len(parts) - 1)), draw(st.integers(0, len(parts) - 1))
    match draw(st.sampled_from(["drop", "double", "exchange", "insert", "replace", "cut off"])):
        case "drop":
            del parts[at]
        case "double":
            parts.insert(at, parts[at])
        case "exchange":
            parts[at], parts[other] = parts[other], parts[at]
        case "insert":
            parts.insert(at, draw(st.sampled_from(pool)))
        case "replace":
            parts[at] = draw(st.sampled_from(pool))
        case _:
            parts = parts[:at]
    return parts
