"""What to say about text that does not fit the grammar, and about names that nobody declared."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from lark import Token
from lark.exceptions import UnexpectedToken

from svrules.diagnostics import Diagnostic, Fix, Span, nearest
from svrules.language.reading.kinds import NO_KIND, TYPES
from svrules.language.reading.lexer import Tokens
from svrules.language.reading.lines import SourceText, Statement, Stray, meant_statement
from svrules.language.reading.often_said import Clause, said_as_name
from svrules.language.reading.syntax import Syntax, norm, span_of, spelt, token_span
from svrules.language.reading.vocabulary import Vocabulary, units_of
from svrules.language.reading.words import words

_LIKELY = (
    *("NAME", "CELL", "STRING", "MONEY", "NUMBER", "PERCENT", "DATE"),
    *("IS", "AT_LEAST", "ABOVE", "WHEN", "_NL"),
)
_LIMITS: Final = frozenset(
    {"CAPPED_AT", "FLOORED_AT", "ROUNDED", "ROUNDED_DOWN", "ROUNDED_UP", "ROUNDED_EVEN"}
)
_MOST_SHOWN = 6
# A limit or rounding of the whole sum or product before it.
_WHOLE_VERBS = frozenset(
    {"CAPPED_AT", "FLOORED_AT", "CAPPED_HEAD", "FLOORED_HEAD"}
    | {"ROUNDED", "ROUNDED_DOWN", "ROUNDED_UP", "ROUNDED_EVEN"}
)
_LONGEST_QUOTE = 60
_DECLARE: Final = frozenset({"contract", "bid", "bid inputs", "setting"})
_END_KIND: Final = frozenset({"COMMA", "_NL", "_END", "CLAUSE", "FROM", "UNTIL", "FOR_EACH"})
_NEARLY_AS_LIKE = 0.15


def quoted(text: str) -> str:
    """Text of the rulebook in back-ticks, cut when it is long."""
    shown = spelt(text)
    return f"`{shown if len(shown) <= _LONGEST_QUOTE else shown[:_LONGEST_QUOTE] + '…'}`"


def did_you_mean(close: tuple[str, ...]) -> str:
    """`Did you mean …?` for names that are near, the nearest first; nothing when there are none."""
    return "Did you mean " + " or ".join(f"`{name}`" for name in close) + "?" if close else ""


def stray_line(stray: Stray, source: SourceText) -> Diagnostic:
    """The message for a line that begins no statement."""
    first, last = stray.line.atoms[0], stray.line.atoms[-1]
    span = source.span(first)
    meant = meant_statement(stray.line)
    if not stray.line.at_margin and meant is not None:
        start = Span(span.file, span.line, 1, span.line, span.column)
        return Diagnostic(
            "SV0106", "error", span, f"A `{meant}` begins at the margin.",
            try_="Take out the blanks before it.", fix=Fix(start, "", safe=True),
        )  # fmt: skip
    if not stray.line.at_margin:
        return Diagnostic(
            "SV0106", "error", source.span(first, last), "This indented line belongs to no statement.",
            try_="Begin at the margin with a statement such as `rule`, and indent what belongs to it.",
        )  # fmt: skip
    word = source.raw(first.line, first.column, first.end)
    if stray.belongs_to is not None:
        start = Span(span.file, span.line, 1, span.line, 1)
        return Diagnostic(
            "SV0106", "error", span, f"No statement begins with {quoted(word)}.",
            why=f"It seems to belong to the `{stray.belongs_to.keyword}` above.",
            try_="Indent the line.", fix=Fix(start, "  ", safe=stray.is_sure) if stray.is_sure else None,
        )  # fmt: skip
    statements = words().statements
    close = (meant,) if meant is not None else ()
    listed = ", ".join(f"`{name}`" for name in statements)
    try_ = did_you_mean(close[:1]) or f"Begin it with one of {listed}."
    return Diagnostic(
        "SV0106", "error", span, f"No statement begins with {quoted(word)}.",
        try_=f"{try_} If the line belongs to the statement above, indent it.",
        fix=Fix(span, close[0], safe=bool(nearest(word, close))) if close else None,
    )  # fmt: skip


def too_deep(line: Syntax, name: str) -> Diagnostic:
    """The message for a clause with too much inside each other, or too long a sum."""
    return Diagnostic(
        "SV0108", "error", span_of(line, name), "This line holds too many steps inside each other.",
        why="Nobody could follow it by hand, and every score must be possible to follow by hand.",
        try_="Give parts of it names of their own with `value`, or use a family and `sum of … over …`.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misread:
    """Explains where a statement stopped making sense."""

    statement: Statement
    tokens: Tokens
    source: SourceText
    vocabulary: Vocabulary

    def is_reserved_name(self, token: Token) -> bool:
        """Whether a word of the language stands here as a name, since somebody declared it as one."""
        is_reserved = token.type == "NAME" and tuple(norm(token).split()) in words().reserved
        return is_reserved and not self._is_unknown(token)

    def explain(self, unexpected: UnexpectedToken, clause: list[Token]) -> Diagnostic:
        """The message for the token that did not fit: an undeclared name nearby is the likelier cause."""
        token = unexpected.token
        at = next((i for i, other in enumerate(clause) if other is token), len(clause) - 1)
        if token.type in ("PLUS", "MINUS") and any(other.type in _WHOLE_VERBS for other in clause[:at]):
            return self._after_the_whole(token)
        said = Clause(clause, at, self.statement.keyword, self.source, self.tokens.unknown).otherwise_said()
        if said is not None:
            return said
        kind = self._kind_of_fact(clause, at)
        if kind is not None:
            return kind
        run = self._words_around(clause, at)
        if run is not None:
            return unknown_name(run, self.source, self.vocabulary, with_words=True)
        if at and _is_split_number(clause[at - 1], token):
            return self._split_number(clause[at - 1], token)
        return self._unexpected(token, unexpected.accepts or unexpected.expected)

    def _after_the_whole(self, token: Token) -> Diagnostic:
        return Diagnostic(
            "SV0110", "error", token_span(token, self.source.name),
            f"{quoted(token)} is too late: nothing can be added after a cap, a floor or a rounding.",
            why="Two readers could take it two ways: as part of the limit, or beside what is limited.",
            try_="Put the limit last, or put brackets round what it limits: `(… capped at £400,000) + …`.",
        )  # fmt: skip

    def _kind_of_fact(self, clause: list[Token], at: int) -> Diagnostic | None:
        """What to say of a fact or setting whose type cannot be read; None where that is not at fault."""
        start = 2 if self.statement.keyword == "setting" else 1
        is_declared = self.statement.keyword in _DECLARE and at >= start and clause[start - 1].type == "NAME"
        if not is_declared:
            return None
        end = next((i for i, token in enumerate(clause) if token.type in _END_KIND), len(clause))
        kind = clause[start:end]
        if at >= end or not kind or not any(map(self._is_unknown, kind)):
            return None
        said = _joined(kind, self.source)
        close = nearest(str(said), (*TYPES, *units_of(self.vocabulary)))
        return Diagnostic(
            "SV0203", "error", token_span(said, self.source.name), f"{quoted(said)} {NO_KIND}",
            why="A new unit is declared by `unit visit, visits`.",
            try_=did_you_mean(close)
            or "Write a type, such as `one of A, B`, `number`, `money` or `yes or no`, or a unit: `weeks`.",
        )  # fmt: skip

    def _words_around(self, clause: list[Token], at: int) -> Token | None:
        """The words at the place, as one token, when one of them was never declared: `price of works`."""
        before = [token for token in clause[: at + 1] if self._is_unknown(token)]
        around = clause[max(at - 1, 0) : at + 2]
        if before or clause[at].type == "NAME" or not any(map(self._is_unknown, around)):
            return before[-1] if before else None
        return _joined([t for t in around if t.type == "NAME" or t is clause[at]], self.source)

    def _is_unknown(self, token: Token) -> bool:
        return any(token is other for other in self.tokens.unknown)

    def _split_number(self, number: Token, rest: Token) -> Diagnostic:
        span = token_span(number, self.source.name).to(token_span(rest, self.source.name))
        text = f"{number} {rest}"
        return Diagnostic(
            "SV0104", "error", span, f"{quoted(text)} is not a number that can be read one way only.",
            try_="Write thousands with a comma before every three digits: `£1,250,000`.",
            fix=Fix(span, f"{number},{rest}"),
        )  # fmt: skip

    def _unexpected(self, token: Token, expected: set[str]) -> Diagnostic:
        if token.type == "IF":
            try_ = "Put brackets round all of it: `(if … then … otherwise …)`."
        elif token.type in _LIMITS:
            try_ = f"Put what it limits in brackets, such as `(price {token.lstrip(', ')} …)`."
        else:
            try_ = f"Here could stand: {self._listed(expected)}."
        if token.type in ("_NL", "_END"):
            sentence = "Something is missing at the end of this line."
        else:
            sentence = f"{quoted(str(token).lstrip(', ') or token)} cannot stand here."
        return Diagnostic(
            "SV0101", "error", token_span(token, self.source.name), sentence,
            why=f"It was read as part of {self._statement()}.", try_=try_,
        )  # fmt: skip

    def _listed(self, expected: set[str]) -> str:
        human = words().human
        # Where a name fits, so does nearly every literal: those that are meant seldom only hide the rest.
        seldom = {"STRING", "DATE", "YES", "NO"} if "NAME" in expected else set()
        names = [human.get(terminal, terminal.lower()) for terminal in sorted(expected - seldom, key=_by_use)]
        shown = list(dict.fromkeys(names))
        return ", ".join(shown[:_MOST_SHOWN]) + (" and more" if len(shown) > _MOST_SHOWN else "")

    def _statement(self) -> str:
        """The head of the statement, such as `rule E2` or `criterion for each question`."""
        atoms = self.statement.head.atoms
        end = 4 if [atom.key for atom in atoms[1:3]] == ["for", "each"] else 2
        head = [atom for atom in atoms[:end] if atom.line == atoms[0].line]
        if len(head) == 2 and head[1].kind != "WORD":
            head.pop()
        return quoted(self.source.raw(head[0].line, head[0].column, head[-1].end))


def _is_split_number(number: Token, rest: Token) -> bool:
    return (
        number.type in ("MONEY", "NUMBER")
        and rest.type == "NUMBER"
        and str(rest).isdigit()
        and len(rest) == 3
    )


def _joined(tokens: list[Token], source: SourceText) -> Token:
    first, last = tokens[0], tokens[-1]
    text = source.raw(first.line or 1, first.column or 1, last.end_column or 1)
    return Token(
        "NAME", text, line=first.line, column=first.column, end_line=last.end_line, end_column=last.end_column
    )


def _by_use(terminal: str) -> tuple[int, str]:
    return (_LIKELY.index(terminal) if terminal in _LIKELY else len(_LIKELY), terminal)


def unknown_name(
    token: Token, source: SourceText, vocabulary: Vocabulary, *, with_words: bool = False
) -> Diagnostic:
    """The message for a name that nobody declared, with the nearest declared ones and, if asked, words."""
    behind = source.rows[(token.end_line or 1) - 1][(token.end_column or 1) - 1 :]
    instead = said_as_name(token, behind)
    if instead is not None:
        sentence = f"{quoted(token)} is not a way of saying it here."
        return Diagnostic("SV0101", "error", token_span(token, source.name), sentence, try_=instead)
    known = list(vocabulary.names.spelt.values())
    if with_words:
        known += words().spoken
    span = token_span(token, source.name)
    close: tuple[str, ...] = ()
    best = 0.0
    for text, start in _with_words_before(token, source):
        likeness = {name: _likeness(text, name) for name in nearest(text, known)}
        top = max(likeness.values(), default=0.0)
        if top > best:
            best, close = top, tuple(name for name in likeness if likeness[name] > top - _NEARLY_AS_LIKE)
            span = Span(span.file, span.line, start, span.end_line, span.end_column)
    return Diagnostic(
        "SV0203", "error", token_span(token, source.name), f"{quoted(token)} is not a name of this rulebook.",
        why="Every name must be declared, so that a slip of the pen is never read as a blank.",
        try_=did_you_mean(close)
        or "Declare it: as an input under `contract` or `bid`, as a `setting`, or as a `value`.",
        fix=Fix(span, close[0]) if len(close) == 1 else None,
    )  # fmt: skip


def _likeness(text: str, name: str) -> float:
    return SequenceMatcher(None, norm(text), norm(name)).ratio()


def _with_words_before(token: Token, source: SourceText) -> list[tuple[str, int]]:
    """The token's words alone and with up to two words that stand right before it, each with its column."""
    column = token.column or 1
    found = [(str(token), column)]
    left = source.rows[(token.line or 1) - 1][: column - 1]
    for _ in range(2):
        left = left.rstrip()
        start = len(left)
        while start and left[start - 1].isalnum():
            start -= 1
        if start == len(left):
            break
        found.append((f"{left[start:]} {found[-1][0]}", start + 1))
        left = left[:start]
    return found
