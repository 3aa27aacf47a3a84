"""Diagnostics for a person at a terminal: the line as typed, with a caret under the exact span."""

import unicodedata
from collections.abc import Iterable, Mapping

from svrules.diagnostics.model import Diagnostic, Place, Severity, Span
from svrules.diagnostics.source import Source

__all__ = ["render_text"]

_COLOURS: dict[Severity, str] = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_END_COLOUR = "\x1b[0m"


def render_text(
    diagnostics: Iterable[Diagnostic], sources: Iterable[Source] = (), *, colour: bool = False
) -> str:
    """The diagnostics as blocks of lines with an empty line between them; no line at the end.

    Lines are shown for spans in one of the `sources`, found by name. With `colour` the severity and the caret
    are coloured with ANSI codes.
    """
    known = {source.name: source for source in sources}
    return "\n\n".join("\n".join(_block(diagnostic, known, colour)) for diagnostic in diagnostics)


def _block(diagnostic: Diagnostic, sources: Mapping[str, Source], colour: bool) -> list[str]:
    paint = _COLOURS[diagnostic.severity] if colour else ""
    place = f"{diagnostic.span}: " if diagnostic.span is not None else ""
    lines = [f"{place}{_painted(f'{diagnostic.severity} {diagnostic.code}', paint)}"]
    lines += _excerpt(diagnostic.span, sources, paint)
    lines.append(f"  {diagnostic.sentence}")
    if diagnostic.why:
        lines.append(f"  {diagnostic.why}")
    for where, words in diagnostic.also:
        lines.append(f"  {where}: {words}")
        lines += _excerpt(where, sources, "")
    if diagnostic.try_:
        lines.append(f"  try: {diagnostic.try_}")
    return lines


def _excerpt(span: Span | Place | None, sources: Mapping[str, Source], paint: str) -> list[str]:
    if not isinstance(span, Span) or span.file not in sources:
        return []
    line = sources[span.file].line(span.line)
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    before, under = line[: span.column - 1], line[span.column - 1 : end]
    gutter = f"{span.line:>5} | "
    carets = _painted(_carets(under), paint)
    return [gutter + "".join(map(_visible, line)), " " * (len(gutter) - 2) + "| " + _padding(before) + carets]


def _painted(text: str, paint: str) -> str:
    return f"{paint}{text}{_END_COLOUR}" if paint else text


def _padding(before: str) -> str:
    # A tab is padded with a tab, so the caret stands right whatever the terminal's tab stops are.
    return "".join("\t" if character == "\t" else " " * _width(character) for character in before)


def _carets(under: str) -> str:
    carets = "".join("\t" if character == "\t" else "^" * _width(character) for character in under)
    return carets if "^" in carets else "^"


def _width(character: str) -> int:
    """Columns that a terminal gives the character: 0 for accents and joiners, 2 for wide ones."""
    shown = _visible(character)
    if unicodedata.category(shown) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(shown) in "WF" else 1


def _visible(character: str) -> str:
    """The character, or a picture of it when a terminal would obey it instead of showing it."""
    code = ord(character)
    if code < 0x20 and character != "\t":
        return chr(0x2400 + code)
    if 0x7F <= code < 0xA0 or unicodedata.bidirectional(character) in _TURNS_TEXT:
        return "\N{REPLACEMENT CHARACTER}"
    return character


# Characters that turn the direction of the text after them: what is shown would not be what is read.
_TURNS_TEXT = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
