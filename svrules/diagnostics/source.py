"""A text with its name, from which lines and spans are taken."""

from bisect import bisect_right
from dataclasses import dataclass, field

from svrules.diagnostics.model import Fix, Span

__all__ = ["Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text as it was typed. Lines end at line feeds only, as in the grammar."""

    name: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts.extend(at + 1 for at, character in enumerate(self.text) if character == "\n")
        object.__setattr__(self, "_starts", tuple(starts))

    def line(self, number: int) -> str:
        """The line of that number (from 1) without its ending; empty when the text has no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")

    def offset(self, line: int, column: int) -> int:
        """How many characters stand before that line and column (both from 1)."""
        return self._starts[line - 1] + column - 1

    def span(self, start: int, end: int) -> Span:
        """The span of `text[start:end]`."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Span(self.name, line, column, end_line, end_column)

    def at(self, span: Span) -> str:
        """The text that the span covers."""
        return self.text[self.offset(span.line, span.column) : self.offset(span.end_line, span.end_column)]

    def fixed(self, fix: Fix) -> "Source":
        """The text with the fix put in."""
        start = self.offset(fix.span.line, fix.span.column)
        end = self.offset(fix.span.end_line, fix.span.end_column)
        return Source(self.name, self.text[:start] + fix.replacement + self.text[end:])

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
