"""Text from outside (bidders' names, reasons, headings) made fit to be shown.

A bidder may call itself anything. A terminal must not obey its name, a spreadsheet must not calculate it, and
the order of the letters on the screen must be that of the letters in the file.
"""

from typing import Final

__all__ = ["csv_safe", "one_line", "printable"]

# Zero-width (non-)joiners belong to the spelling of words in several languages.
_KEPT: Final = frozenset("\u200c\u200d")
# The wide forms count as well: spreadsheets set to East Asian languages take them for the narrow ones.
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def printable(text: str) -> str:
    """The text with every character that a terminal or browser would obey replaced by one that it shows.

    Line feeds stay; tabs become spaces; control characters, characters that turn the direction of text and
    halves of surrogate pairs become the replacement character.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n").replace("\t", " ")))


def one_line(text: str) -> str:
    """`printable` text on one line, runs of white space as one space."""
    return printable(" ".join(text.split()))


def csv_safe(text: str) -> str:
    """Text for a cell of a CSV file: with `'` before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n" or character in _KEPT:
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
