"""What a line that cannot be read was meant to say: it is written in other ways, and each is read again.

On entry: the statements of a rulebook and its vocabulary. On exit: for a line, the first other way of
writing it that can be read, with all its words known. Nothing is offered that was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lark import Token
from lark.exceptions import UnexpectedToken

from svrules.diagnostics import Diagnostic, Fix, Span
from svrules.language.reading.capped import capped_on_condition
from svrules.language.reading.commas import mixes
from svrules.language.reading.grammar import parse_tokens
from svrules.language.reading.grids import ways_to_part
from svrules.language.reading.lexer import StatementLexer
from svrules.language.reading.lines import SourceText, Statement, code_of, plain, read_lines, read_statements
from svrules.language.reading.literals import date_in
from svrules.language.reading.masking import masked
from svrules.language.reading.nothing import nothing_of
from svrules.language.reading.part_marks import given_marks
from svrules.language.reading.pasted import pasted, tidied
from svrules.language.reading.rephrased import rephrased
from svrules.language.reading.restated import with_statement
from svrules.language.reading.said import Rewriting, sayings
from svrules.language.reading.slips import expected_words, respelt
from svrules.language.reading.syntax import norm, spelt
from svrules.language.reading.vocabulary import Vocabulary, cells_of

_MOST_TRIED = 400
_MOST_PAIRED = 12
# What may be read again of one rulebook, in characters, and the longest line that anybody typed by hand.
_MOST_READ_AGAIN = 1_000_000
_LONGEST_LINE = 600
_NOT_ALL = re.compile(r"^(not\s+)([^(].*\sor\s.*)$", re.IGNORECASE)
_WITH_HEADINGS = frozenset({"table", "family"})


@dataclass(frozen=True, slots=True)
class Mend:
    """Another way of writing one line: what is taken out, what is put in its place.

    `span` is the words that were said, `place` what the fix takes out: with a word goes the space beside it.
    """

    span: Span
    place: Span
    said: str
    write: str
    line: str
    safe: bool
    is_slip: bool = False

    @property
    def fix(self) -> Fix:
        """The change as a fix."""
        return Fix(self.place, self.write, self.safe)


@dataclass(slots=True)
class _Read:
    """How a line reads: whether it fits the grammar, where it stops, which words nobody declared."""

    fits: bool
    unknown: frozenset[str] = frozenset()
    words: tuple[Token, ...] = ()
    stopped: UnexpectedToken | None = None


@dataclass(slots=True)
class Mender:
    """Mends lines of one rulebook."""

    source: SourceText
    statements: list[Statement]
    vocabulary: Vocabulary
    _kept: dict[int, Mend | None] = field(default_factory=dict)
    _read_again: int = 0

    def at(self, line: int) -> Mend | None:
        """The first other way of writing this line that can be read; None when none is found."""
        if line not in self._kept:
            self._kept[line] = self._mended(line)
        return self._kept[line]

    def _mended(self, line: int) -> Mend | None:
        home = next((s for s in reversed(self.statements) if s.head.atoms[0].line <= line), None)
        row = self.source.rows[line - 1]
        if home is None or not row.strip() or len(row) > _LONGEST_LINE:
            return None
        code = code_of(row)
        before = self._read(home, line, [row])
        tried: set[str] = {code}
        for count, way in enumerate(self._ways(code, home, line, before)):
            if count > _MOST_TRIED or self._read_again > _MOST_READ_AGAIN:
                break
            if way.text in tried or (self._mixes(way.text) and not self._mixes(code)):
                continue
            tried.add(way.text)
            rest = row[len(code) :]
            after = self._read(home, line, (way.text + rest).split("\n"))
            if _is_better(after, before, home.keyword):
                return self._slip(line, row, way) or self._mend(line, row, way.text + rest, way.safe)
        return None

    def _mixes(self, text: str) -> bool:
        """Whether a text joins conditions with both `and` and `or`, those in declared names left out."""
        for phrase in self.vocabulary.names.spelt:
            if "and" in phrase or "or" in phrase:
                text = re.sub(rf"\b{re.escape(' '.join(phrase))}\b", "…", text, flags=re.IGNORECASE)
        return mixes(text)

    def _ways(self, code: str, home: Statement, line: int, before: _Read) -> Iterator[Rewriting]:
        """Other ways of writing the line, those that change least first."""
        single = [Rewriting(text, safe) for text, safe in pasted(code)]
        said = list(self._said(code, home, line))
        slips = list(respelt(code, before.words, home.keyword, self.vocabulary))
        other = list(rephrased(code, home, self.source, self.vocabulary))
        yield from (*self._of_marks(code, home), *single, *said, *other, *slips)
        if before.stopped is not None:
            yield from expected_words(code, before.stopped, self.source.rows)
        yield from self._cells(code, home)
        if not code[:1].isspace():
            yield Rewriting("  " + code, True)
        else:
            yield Rewriting(code.lstrip(), True)
        for first in (*single, *said[:_MOST_PAIRED], *slips[:_MOST_PAIRED]):
            if "\n" in first.text:
                continue
            yield from (Rewriting(text, safe and first.safe) for text, safe in pasted(first.text))
            for second in self._said(first.text, home, line):
                yield Rewriting(second.text, first.safe and second.safe)
            for second in rephrased(first.text, home, self.source, self.vocabulary):
                yield Rewriting(second.text, safe=False)
        neat = tidied(code)
        if neat != code:
            yield from self._said(neat, home, line)

    def _of_marks(self, code: str, home: Statement) -> Iterator[Rewriting]:
        """Parts of the marks, caps on a condition: with a word left out they could be read as other marks."""
        if home.keyword == "criterion":
            yield from given_marks(code, home, self.source)
            yield from capped_on_condition(code, home, self.source)

    def _cells(self, code: str, home: Statement) -> Iterator[Rewriting]:
        """The row of a table parted otherwise, and with what may be meant in its cells."""
        if home.keyword not in _WITH_HEADINGS or not home.lines:
            return
        yield from (Rewriting(text, True) for text in ways_to_part(code, len(cells_of(home.lines[0]))))
        cells = code.split("|")
        for at, cell in enumerate(cells):
            bare = cell.strip()
            either = _NOT_ALL.sub(r"\1(\2)", re.sub(r"\s*[,/]\s*", " or ", bare))
            meant = "any" if re.fullmatch(r"[-–—*.]+", bare) else either
            if meant != bare:
                made = cell.replace(bare, meant).replace(meant + " " * (len(meant) - len(bare)), meant)
                yield Rewriting("|".join([*cells[:at], made, *cells[at + 1 :]]), False)

    def _said(self, code: str, home: Statement, line: int) -> Iterator[Rewriting]:
        flat = plain(code)
        hidden = masked(flat)
        kind = "bid" if home.keyword == "bid inputs" else home.keyword
        is_whole = _is_whole_clause(home, line)
        zero = nothing_of(home, line, self.statements, self.vocabulary, self.source)
        for saying in sayings():
            if saying.takes_whole and not is_whole:
                continue
            if not saying.statements or kind in saying.statements:
                yield from saying.rewritings(code, hidden, self._day(), zero)

    def _day(self) -> str:
        """The first day that the contract states, apart from the one that decides the rules in force."""
        lines = [line for home in self.statements if home.keyword == "contract" for line in home.lines]
        for line in lines:
            length = self.vocabulary.name_length.get(line.atoms[0].line, 1)
            keys = [atom.key for atom in line.atoms[length:]]
            if keys[:1] == ["date"] and "decides" not in keys:
                return self.source.raw(line.atoms[0].line, line.atoms[0].column, line.atoms[length - 1].end)
        return ""

    # reading again

    def _read(self, home: Statement, line: int, rows: list[str]) -> _Read:
        """How the rows read that stand in place of one line of a statement."""
        first = home.head.atoms[0].line
        later = [s.head.atoms[0].line for s in self.statements if s.head.atoms[0].line > first]
        end = min(later, default=len(self.source.rows) + 1)
        whole = self.source.rows
        text = [*[""] * (first - 1), *whole[first - 1 : line - 1], *rows, *whole[line : end - 1]]
        self._read_again += sum(map(len, text)) + len(self.vocabulary.names.spelt)
        source = SourceText(self.source.name, text)
        places = range(line, line + len(rows))
        problems: list[Diagnostic] = []
        statements, strays = read_statements(read_lines(source, problems))
        if any(isinstance(d.span, Span) and d.span.line in places for d in problems):
            return _Read(fits=False)
        if any(stray.line.atoms[0].line in places for stray in strays):
            return _Read(fits=False)
        found = [self._read_statement(statement, source, places) for statement in statements]
        unknown = frozenset().union(*(one.unknown for one in found))
        words = tuple(word for one in found for word in one.words)
        stopped = next((one.stopped for one in found if one.stopped is not None), None)
        return _Read(all(one.fits for one in found), unknown, words, stopped)

    def _read_statement(self, statement: Statement, source: SourceText, places: range) -> _Read:
        lines = [statement.head, *statement.lines]
        if not any(atom.line in places for line in lines for atom in line.atoms):
            return _Read(fits=True)
        vocabulary = with_statement(statement, source, self.vocabulary)
        tokens = StatementLexer(source, vocabulary).lex(statement)
        words = tuple(token for token in tokens.unknown if token.line in places)
        unknown = frozenset(norm(token) for token in words)
        if any(isinstance(d.span, Span) and d.span.line in places for d in tokens.problems):
            return _Read(False, unknown, words)
        days = [token for token in tokens.tokens if token.type == "DATE" and token.line in places]
        if any(date_in(str(day)) is None for day in days):
            return _Read(False, unknown, words)
        try:
            parse_tokens(_chosen(tokens.tokens, statement.keyword, places))
        except UnexpectedToken as stopped:
            return _Read(False, unknown, words, stopped)
        return _Read(True, unknown, words)

    def _slip(self, line: int, row: str, way: Rewriting) -> Mend | None:
        if way.slip is None:
            return None
        start, end, write = way.slip
        span = Span(self.source.name, line, start + 1, line, end + 1)
        return Mend(span, span, spelt(row[start:end]), write, way.text, way.safe, is_slip=True)

    def _mend(self, line: int, row: str, new: str, safe: bool) -> Mend:
        """What of the row is different, whole words at both ends."""
        start, end = min(_different(row, new), _turned(row, new), key=lambda ends: len(row) - sum(ends))
        said, write = row[start : len(row) - end], new[start : len(new) - end]
        place = Span(self.source.name, line, start + 1, line, len(row) - end + 1)
        first = start + len(said) - len(said.lstrip()) if said.strip() else start
        span = replace(place, column=first + 1, end_column=first + len(said.strip()) + 1)
        return Mend(span, place, spelt(said), write, code_of(new), safe)


def _is_whole_clause(home: Statement, line: int) -> bool:
    """Whether all of the clause stands on this line, so that no condition goes on above or below."""
    clauses = [{atom.line for atom in clause.atoms} for clause in (home.head, *home.lines)]
    return all(len(lines) == 1 for lines in clauses if line in lines)


def _different(row: str, new: str) -> tuple[int, int]:
    """How many characters the two have in common at the start and at the end, whole words."""
    start, most = 0, min(len(row), len(new))
    while start < most and row[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and row[-1 - end] == new[-1 - end]:
        end += 1
    while start and (_inside_word(row, start) or _inside_word(new, start)):
        start -= 1
    while end and (_inside_word(row, len(row) - end) or _inside_word(new, len(new) - end)):
        end -= 1
    return start, end


def _turned(row: str, new: str) -> tuple[int, int]:
    """The same, counted from the end first: of a word that stands twice the first is taken out then."""
    end, start = _different(row[::-1], new[::-1])
    return start, end


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and (text[at - 1].isalnum() or text[at - 1] == "£") and text[at].isalnum()


def _is_better(after: _Read, before: _Read, keyword: str) -> bool:
    if not after.fits or not after.unknown <= before.unknown:
        return False
    if keyword not in _WITH_HEADINGS:
        return not after.unknown
    return not before.fits or len(after.unknown) < len(before.unknown)


def _chosen(tokens: list[Token], keyword: str, places: range) -> list[Token]:
    """The head of a statement, what it needs, and the clauses that stand on the lines at hand."""
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        clauses[-1].append(token)
        if token.type == "_NL":
            clauses.append([])
    needed = 2 if keyword in (*_WITH_HEADINGS, "population") else 1
    kept = [
        clause
        for index, clause in enumerate(clauses[:-1])
        if index < needed or any(token.line in places for token in clause)
    ]
    return [token for clause in (*kept, clauses[-1]) for token in clause]
