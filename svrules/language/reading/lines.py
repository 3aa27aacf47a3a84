"""Text → statements of lines of atoms.

On exit: comments are gone, pasted characters are plain, a line that continues another has joined it, and
each statement is its line at the margin with the indented lines that follow. Columns are those of the text
as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from svrules.diagnostics import Diagnostic, Span, nearest
from svrules.language.reading.words import words

# One character for one character, so that columns stay those of the text as typed.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\ufeff",
            " ",
        ),
        "\u2028": " ",
        "\u2029": " ",
        "\x0b": " ",
        "\x0c": " ",
        "✕": "×",
        "✖": "×",
        "⋅": "×",
        "·": "×",
        "∕": "/",
        "⁄": "/",
        "≧": "≥",
        "≦": "≤",
        "￡": "£",
        "，": ",",
        "｜": "|",
    }
)

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    "july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ATOM = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<comment>\#.*)
  | (?P<STRING>"[^"]*" | “(?:[^“”]|“[^“”]*”)*” | [“”„‟«][^“”"«»]*[“”"»])
  | (?P<DATE>
        \d{{4}}-\d\d?-\d\d?\b | \d\d?/\d\d?/\d{{2,4}}\b
      | \d\d?(?:st|nd|rd|th)?\s+(?:{_MONTHS})\.?\s+\d{{4}}\b
    )
  | (?P<MONEY>
        £\s?(?:\d+(?:,\d{{3}})*|\.\d)\d*(?:\.\d+)?
        (?:\s?(?:k|m|bn|million|billion|thousand)\b)?(?:,\d+)*
    )
  | (?P<PERCENT>\d+(?:,\d{{3}})*(?:\.\d+)?\s?%)
  | (?P<ORDINAL>\d+(?:st|nd|rd|th)\b)
  | (?P<NUMBER>(?:\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+)(?:k|m|bn)?\b)
  | (?P<WORD>[^\W\d_](?:\w|[-'.&](?=\w))*(?:(?<=s)'(?=\s+[^\W\d_]))?)
  | (?P<symbol>[<>!]=|<>|[-+×*÷/()|,:<>=≥≤≠])
  | (?P<bad>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CONTINUES = frozenset(
    {
        "+",
        "-",
        "×",
        "*",
        "÷",
        "/",
        "plus",
        "minus",
        "less",
        "times",
        "divided",
        "and",
        "or",
        "then",
        "otherwise",
    }
)
# What officers call the statements; those that list facts stand alone on their line.
_LISTS = frozenset({"bid", "project", "contract"})
_ALONE = frozenset({"award", "bid", "contract", "call", "project"})
_SAID_FOR = {
    **dict.fromkeys(("tender", "tenders", "tenderer", "bidder", "bidders", "supplier", "offer"), "bid"),
    **dict.fromkeys(("application", "applicant", "scheme"), "project"),
    **dict.fromkeys(("procurement", "competition"), "contract"),
    **dict.fromkeys(("parameter", "parameters", "constant", "variable", "rate", "figure"), "setting"),
    **dict.fromkeys(("formula", "calculation", "calculate", "definition", "define"), "value"),
    **dict.fromkeys(("e.g", "eg", "test", "case", "scenario"), "example"),
    **dict.fromkeys(("lookup", "matrix", "grid"), "table"),
    **dict.fromkeys(("condition", "requirement", "check"), "rule"),
    **dict.fromkeys(("group", "pool"), "population"),
    **dict.fromkeys(("policy", "title"), "rulebook"),
}
# In lists of facts a line begins with a name, and a name may begin with any word.
_FACTS = frozenset({"contract", "call", "bid", "project"})
# A name, two spaces or a tab, and more: a fact is declared.
_NAME_AND_GAP = re.compile(r"\s+[^\W\d_][^,\"#|]*?(?=\s{2,}[^\s#]|\t[^\s#])")
# What begins a clause of its own, also below a line that ends with a comma.
_OWN_LINE = {
    "award": frozenset(
        {"SCORE_AGAIN", "RANK_BY_EXACT", "SHOW_TOTAL", "CAP_TOTAL", "FLOOR_TOTAL", "TOTAL_LEAST", "NEAR_TIE"}
        | {"NO_STEP_ABOVE", "STEP_OF", "TIE", "FUND", "ROUND_TOTAL", "ROUND_TOTAL_EVEN", "ROUND_TOTAL_DOWN"}
        | {"ROUND_TOTAL_UP"}
    ),
    "rule": frozenset(
        {"APPLIES_WHEN", "REFER_WHEN", "FAIL_WHEN", "ONLY_WHEN", "REQUIRE", "EXCEPT", "BECAUSE"}
    ),
    "criterion": frozenset({"LEAST_HEAD", "STEP_OF", "ONLY_WHEN"}),
}
_GOES_ON = _CONTINUES | {",", "(", "if", "of", "than"}


def plain(text: str) -> str:
    """The text with pasted characters (dashes, apostrophes, odd spaces) as a keyboard would type them."""
    return text if text.isascii() else text.translate(_PLAIN)


def comment_of(row: str) -> str:
    """The comment at the end of a row, from its `#`; empty where there is none."""
    return next((found.group() for found in _ATOM.finditer(row) if found.lastgroup == "comment"), "")


class Atom(NamedTuple):
    """The smallest piece of a line. `key` is what it is compared by (words in lower case)."""

    kind: str
    key: str
    line: int
    column: int
    end: int


@dataclass(slots=True)
class Line:
    """A clause: its atoms, over one or more lines of the text. `at_margin` begins a statement."""

    atoms: list[Atom]
    at_margin: bool
    has_bar: bool = False


@dataclass(slots=True)
class Statement:
    """A line at the margin and the indented lines that belong to it. `keyword` is its first word or words."""

    keyword: str
    head: Line
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class SourceText:
    """The text by lines as typed, for spans, raw cells and quoted text."""

    name: str
    rows: list[str]

    def raw(self, line: int, start: int, end: int) -> str:
        """The text as typed from column `start` up to, not including, `end` (columns count from 1)."""
        return self.rows[line - 1][start - 1 : end - 1]

    def said(self, first: Atom, last: Atom) -> str:
        """The text from one atom to another, over line ends too: comments are left out."""
        if first.line == last.line:
            return self.raw(first.line, first.column, last.end)
        between = [code_of(row).strip() for row in self.rows[first.line : last.line - 1]]
        opening = code_of(self.rows[first.line - 1])[first.column - 1 :]
        return " ".join([opening, *filter(None, between), self.raw(last.line, 1, last.end).strip()])

    def span(self, first: Atom, last: Atom | None = None) -> Span:
        """Where `first` (to `last`) stands."""
        last = last or first
        return Span(self.name, first.line, first.column, last.line, last.end)


def source_rows(text: str) -> list[str]:
    """The lines of a text, whatever ends them; a byte-order mark is left out."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def read_lines(source: SourceText, problems: list[Diagnostic]) -> list[Line]:
    """All clauses of the text, continuation lines joined.

    Characters that mean nothing are reported and left out.
    """
    lines: list[Line] = []
    lists_facts, keyword = False, ""
    for number, row in enumerate(source.rows, start=1):
        atoms = list(_atoms(source, plain(row), number, problems))
        if not atoms:
            continue
        has_bar = any(atom.key == "|" for atom in atoms)
        at_margin = atoms[0].column == 1
        if at_margin:
            keyword = atoms[0].key
            lists_facts = keyword in _FACTS
        if (
            lines
            and not at_margin
            and not has_bar
            and not lines[-1].has_bar
            and _continues(lines[-1], atoms, lists_facts)
            and not _stands_alone(lines[-1], atoms, lists_facts, keyword, plain(row))
        ):
            lines[-1].atoms.extend(atoms)
        else:
            lines.append(Line(atoms, at_margin, has_bar))
    return lines


def code_of(row: str) -> str:
    """A line as typed without its comment and the blanks before that."""
    for match in _ATOM.finditer(plain(row)):
        if match.lastgroup == "comment":
            return row[: match.start()].rstrip()
    return row.rstrip()


def _continues(before: Line, atoms: list[Atom], lists_facts: bool) -> bool:
    if lists_facts:
        return before.atoms[-1].key == ","
    if before.at_margin and before.atoms[0].key != "criterion":
        # Of headings only the worth of a criterion is computed, so only that can go on.
        return False
    if atoms[0].key in _CONTINUES:
        return not any(atom.key == "gives" for atom in atoms)
    ends = [atom.key for atom in before.atoms[-2:]]
    return ends[-1] in _GOES_ON and ends != ["or", "less"]  # `is £500 or less` ends there


def _stands_alone(before: Line, atoms: list[Atom], lists_facts: bool, keyword: str, row: str) -> bool:
    """Whether a line below one that ends with a comma is a clause of its own, so that the comma is stray."""
    if before.atoms[-1].key != ",":
        return False
    if lists_facts:
        return _declares(row, atoms)
    head = words().head(keyword).at([atom.key for atom in atoms], 0)
    return head is not None and head[1] in _OWN_LINE.get(keyword, ())


def _declares(row: str, atoms: list[Atom]) -> bool:
    """Whether a line is a name, a gap and a type, and not more of what is said of the fact above."""
    found = _NAME_AND_GAP.match(row)
    if found is None:
        return False
    named = [atom.key for atom in atoms if atom.end <= found.end() + 1]
    said = (words().groups[group].at(named, 0) for group in ("type", "everywhere"))
    return all(phrase is None or phrase[0] < len(named) for phrase in said)


def _atoms(source: SourceText, row: str, number: int, problems: list[Diagnostic]) -> Iterator[Atom]:
    for match in _ATOM.finditer(row):
        kind = match.lastgroup or ""
        if kind in ("space", "comment"):
            continue
        text = match.group()
        if text in '"“”„‟«»':
            problems.append(_open_quote(source, number, match.start() + 1, len(row) + 1))
            yield Atom("STRING", row[match.start() :], number, match.start() + 1, len(row) + 1)
            return
        key = text if kind == "symbol" else text.lower()
        yield Atom(kind, key, number, match.start() + 1, match.end() + 1)


def _open_quote(source: SourceText, line: int, column: int, row_end: int) -> Diagnostic:
    return Diagnostic(
        code="SV0103",
        severity="error",
        span=Span(source.name, line, column, line, row_end),
        sentence="This text in quotes does not end on its line.",
        why="Everything after the opening quote would be read as text.",
        try_='Put a closing quote `"` where the text ends.',
    )


def bad_character(source: SourceText, atom: Atom) -> Diagnostic:
    """The message for a character that means nothing outside quotes."""
    return Diagnostic(
        code="SV0102",
        severity="error",
        span=source.span(atom),
        sentence=f"The character `{source.raw(atom.line, atom.column, atom.end)}` has no meaning here.",
        why="It may have come along from a document or a spreadsheet.",
        try_="Leave it out, or put it inside quotes if it is part of a text.",
    )


@dataclass(frozen=True, slots=True)
class Stray:
    """A line that begins no statement; `belongs_to` is the one above where it was meant for that.

    It `is_sure` where it begins as the clauses of that statement do, not only stands right below them.
    """

    line: Line
    belongs_to: Statement | None = None
    is_sure: bool = True


def read_statements(lines: list[Line]) -> tuple[list[Statement], list[Stray]]:
    """Lines grouped into statements, and those that begin none; what is indented below those is left out."""
    statements: list[Statement] = []
    strays: list[Stray] = []
    current: Statement | None = None
    for line in lines:
        is_clause = current is not None and line.at_margin and _is_clause_of(line, current)
        begins = line.at_margin or current is None or _is_bare_head(line)
        meant = meant_statement(line) if begins and not is_clause else None
        if meant is not None:
            if meant != line.atoms[0].key or not line.at_margin:
                strays.append(Stray(line))
                line = replace(line, atoms=[line.atoms[0]._replace(key=meant), *line.atoms[1:]])
            current = Statement(_keyword(line), line)
            statements.append(current)
        elif current is not None and (not line.at_margin or _is_clause_of(line, current)):
            if line.at_margin:
                strays.append(Stray(line, current))
            current.lines.append(line)
        elif current is not None and _is_right_below(line, current):
            strays.append(Stray(line, current, is_sure=False))
            current.lines.append(line)
        elif line.at_margin or not statements:
            strays.append(Stray(line))
            current = None
    return statements, strays


def _is_clause_of(line: Line, statement: Statement) -> bool:
    return words().head(statement.keyword).at([atom.key for atom in line.atoms], 0) is not None


def _is_bare_head(line: Line) -> bool:
    """Whether an indented line is no more than a word that stands alone as the head of a statement."""
    return len(line.atoms) == 1 and line.atoms[0].key in _ALONE


def _is_right_below(line: Line, statement: Statement) -> bool:
    """Whether a line stands right below a list and looks like one more line of it."""
    last = (statement.lines[-1] if statement.lines else statement.head).atoms[-1]
    if line.atoms[0].line != last.line + 1:
        return False
    if line.has_bar:
        return statement.keyword in ("table", "family", "example")
    if statement.keyword == "setting":
        return line.atoms[0].kind != "WORD"
    gaps = (right.column - left.end for left, right in pairwise(line.atoms))
    return statement.keyword in ("contract", "bid", "bid inputs") and any(gap > 1 for gap in gaps)


def meant_statement(line: Line) -> str | None:
    """The word of the statement that a line begins; a slip of the pen in it is read as what was meant."""
    first = line.atoms[0]
    if first.key in words().statements:
        return first.key
    if not line.at_margin:
        return None
    said = _SAID_FOR.get(first.key)
    if said is not None and (len(line.atoms) == 1 or said not in _LISTS):
        return said
    close = nearest(first.key, words().statements) if first.kind == "WORD" else ()
    return close[0] if len(close) == 1 else None


def _keyword(line: Line) -> str:
    keys = [atom.key for atom in line.atoms[:2]]
    if keys[0] in ("bid", "project") and keys[1:] == ["inputs"]:
        return "bid inputs"
    return {"call": "contract", "project": "bid"}.get(keys[0], keys[0])
