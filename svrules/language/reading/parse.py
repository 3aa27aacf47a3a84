"""Text → one tree for each statement. A line that cannot be read is reported, and all others go on."""

from __future__ import annotations

from dataclasses import dataclass, field

from lark import Token
from lark.exceptions import UnexpectedToken

from svrules.diagnostics import Diagnostic, Span
from svrules.language.reading.grammar import parse_tokens
from svrules.language.reading.headings import DECLARED_ALL_THE_SAME, cut
from svrules.language.reading.lexer import StatementLexer, Tokens
from svrules.language.reading.lines import SourceText, Statement, read_lines, read_statements, source_rows
from svrules.language.reading.mender import Mend, Mender
from svrules.language.reading.mends import with_mends
from svrules.language.reading.misread import Misread, stray_line, too_deep
from svrules.language.reading.mixed import mixed
from svrules.language.reading.syntax import Syntax, depth, norm, trees_of
from svrules.language.reading.vocabulary import Vocabulary, collect

# Everything that walks an expression does so by calling itself; Python allows that some hundred times.
DEEPEST = 100
_MOST_MISREAD_LINES = 50


@dataclass(slots=True)
class Parsed:
    """The trees of the statements that could be read, with the text, the vocabulary, and what is wrong.

    `keywords` are those of all statements, whether they could be read or not. A tree in `damaged` lacks
    lines that could not be read: what it lacks must not be reported once more. Those in `headless` lack part
    of their heading: they declare nothing, and only the mistakes of their lines count. `held_back` are
    problems with a word of the language that is used as a name, by that name: they are told unless the
    declaration of the name is refused.
    """

    source: SourceText
    trees: list[tuple[Statement, Syntax]] = field(default_factory=list)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    problems: list[Diagnostic] = field(default_factory=list)
    mender: Mender | None = None
    keywords: frozenset[str] = frozenset()
    damaged: set[int] = field(default_factory=set)
    headless: list[tuple[Statement, Syntax]] = field(default_factory=list)
    held_back: list[tuple[str, Diagnostic]] = field(default_factory=list)

    def mend(self, line: int) -> Mend | None:
        """Another way of writing a line that can be read, if one is found."""
        return self.mender.at(line) if self.mender is not None else None

    def is_damaged(self, tree: Syntax) -> bool:
        """Whether lines of this statement could not be read."""
        return id(tree) in self.damaged


def parse(text: str, name: str) -> Parsed:
    """Every statement of `text` as a tree; `name` is the file's name in messages."""
    parsed = Parsed(SourceText(name, source_rows(text)))
    lines = read_lines(parsed.source, parsed.problems)
    statements, strays = read_statements(lines)
    parsed.keywords = frozenset(statement.keyword for statement in statements)
    parsed.problems += [stray_line(stray, parsed.source) for stray in strays]
    parsed.vocabulary = collect(statements, parsed.source)
    lexer = StatementLexer(parsed.source, parsed.vocabulary)
    for statement in statements:
        _Reading(statement, lexer.lex(statement), parsed).read()
    parsed.mender = Mender(parsed.source, statements, parsed.vocabulary)
    parsed.problems = with_mends(parsed.problems, parsed.mender)
    return parsed


class _Reading:
    """One statement on its way from tokens to a tree, line by line where it must be."""

    def __init__(self, statement: Statement, tokens: Tokens, parsed: Parsed) -> None:
        self.statement = statement
        self.parsed = parsed
        self.misread = Misread(statement, tokens, parsed.source, parsed.vocabulary)
        self.clauses = _clauses(tokens.tokens)
        # The statement and, of tables, the line of headings: nothing can be read without them.
        self.needed = 2 if statement.keyword in ("table", "family") else 1
        self.damaged = bool(tokens.problems)
        self.headless = False
        parsed.problems += tokens.problems

    def read(self) -> None:
        """Add the tree to what was parsed, and what could not be read to its problems."""
        tree = self._tree()
        if tree is None:
            return
        deep = [line for line in trees_of(tree) if depth(line) > DEEPEST]
        self.parsed.problems += [too_deep(line, self.parsed.source.name) for line in deep]
        unclear = [] if deep else self._unclear(tree)
        for line in (*deep, *unclear):
            tree.children.remove(line)
        declares = not self.headless or self.statement.keyword in DECLARED_ALL_THE_SAME
        (self.parsed.trees if declares else self.parsed.headless).append((self.statement, tree))
        if self.damaged or deep or unclear:
            self.parsed.damaged.add(id(tree))

    def _unclear(self, tree: Syntax) -> list[Syntax]:
        """The lines that mix `and` with `or`, each reported."""
        found = [(line, mixed(line, self.parsed.source)) for line in trees_of(tree)]
        self.parsed.problems += [told for _, told in found if told is not None]
        return [line for line, told in found if told is not None]

    def _tree(self) -> Syntax | None:
        for _ in range(_MOST_MISREAD_LINES):
            try:
                return parse_tokens([token for clause in self.clauses for token in clause])
            except UnexpectedToken as unexpected:
                if not self._leave_out(unexpected):
                    return None
        return None

    def _leave_out(self, unexpected: UnexpectedToken) -> bool:
        """Report the clause that does not fit and leave it out; whether the rest can be tried."""
        at = next(
            (i for i, clause in enumerate(self.clauses) if any(t is unexpected.token for t in clause)),
            len(self.clauses) - 1,
        )
        is_end = at == len(self.clauses) - 1
        if not (is_end and self.damaged):
            self._report(unexpected, self.clauses[at])
        self.damaged = True
        if at == 0:
            return self._cut_heading(unexpected.token)
        if is_end or at < self.needed:
            return False
        del self.clauses[at]
        return True

    def _cut_heading(self, unexpected: Token) -> bool:
        """Leave out what of the heading does not fit; whether the lines below it can be tried."""
        heading = cut(self.clauses[0], unexpected)
        names_no_family = self.statement.keyword == "bid inputs" and self.clauses[0][0].type != "BID_INPUTS"
        if heading is None or names_no_family:
            return False
        self.clauses[0], self.headless = heading, True
        return True

    def _report(self, unexpected: UnexpectedToken, clause: list[Token]) -> None:
        known = {d.span.line for d in self.parsed.problems if isinstance(d.span, Span)}
        if unexpected.token.line in known:
            return
        told = self.misread.explain(unexpected, clause)
        if self.misread.is_reserved_name(unexpected.token):
            self.parsed.held_back.append((norm(unexpected.token), told))
        else:
            self.parsed.problems.append(told)


def _clauses(tokens: list[Token]) -> list[list[Token]]:
    """The tokens of each clause with the `_NL` that ends it; the last is the `_END` of the statement."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        found[-1].append(token)
        if token.type == "_NL":
            found.append([])
    return found
