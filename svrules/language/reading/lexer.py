"""Statements → tokens for the grammar. Wherever a declared name begins, the longest one is taken.

The words of the language are words only where the statement at hand gives them a meaning, so a name may
hold any of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lark import Token

from svrules.diagnostics import Diagnostic
from svrules.language.reading.choices import join_choices
from svrules.language.reading.lines import Atom, Line, SourceText, Statement, bad_character
from svrules.language.reading.vocabulary import Vocabulary, cells_of, key_of
from svrules.language.reading.words import NO_PHRASES, Phrases, words

_SYMBOL_KINDS = frozenset({"STRING", "DATE", "MONEY", "PERCENT", "ORDINAL", "NUMBER"})
# What a declaration may hold of the words that mean the same everywhere; the rest are words of choices there.
_IN_DECLARATIONS = frozenset(
    {"ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "BETWEEN", "AND", "MINUS", "COMMA", "PER", "TO"}
    | {"FROM", "UNTIL", "CLAUSE", "YES", "NO"}
)
# Where a word of a choice can stand that is also a word of the language, such as `Other`, `No` or `Full`.
_BEFORE_A_WORD = frozenset(
    {"IS", "IS_NOT", "IS_ONE_OF", "IS_NOT_ONE_OF", "ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "BETWEEN"}
    | {"AND", "OR", "COMMA", "NOT"}
    | {"TO", "BAR", "LEAST_HEAD", "BLANK_MEANS", "THEN", "OTHERWISE", "INSTEAD"}
)
_BEGIN_WITH_WORDS = frozenset({"table", "family", "setting", "criterion"})
_BEFORE_A_LABEL = frozenset({"MARKS_OF", "SHARE_OF", "OF", "HIGHEST", "LOWEST", "EXCEPT", "TO"})
_AFTER_EXCEPT = frozenset({"COMMA_FAIL", "COMMA_REFER", "COMMA_PASS"})
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(slots=True)
class Tokens:
    """The tokens of one statement, and the words in it that no one declared."""

    tokens: list[Token] = field(default_factory=list)
    unknown: list[Token] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


class StatementLexer:
    """Lexes statements of one rulebook."""

    def __init__(self, source: SourceText, vocabulary: Vocabulary) -> None:
        self._source = source
        self._vocabulary = vocabulary
        self._names = vocabulary.names
        self._groups = words().groups
        self._everywhere = self._groups["everywhere"]
        self._kind = ""
        self._out = Tokens()

    def lex(self, statement: Statement) -> Tokens:
        """Tokens of a statement, `_NL` after each clause and `_END` at its end."""
        self._out = Tokens()
        self._kind = kind = statement.keyword
        self._head(statement)
        for index, line in enumerate(statement.lines):
            self._line(kind, statement, line, index)
            self._emit_end("_NL", line.atoms[-1])
        join_choices(self._out.tokens, self._names)
        last = (statement.lines[-1] if statement.lines else statement.head).atoms[-1]
        self._emit_end("_END", last)
        return self._out

    def _head(self, statement: Statement) -> None:
        atoms = statement.head.atoms
        keys = [atom.key for atom in atoms]
        length, terminal = self._groups["statement"].at(keys, 0) or (1, "NAME")
        self._emit(terminal, atoms[0], atoms[length - 1])
        start = self._name(statement.head, length)
        context = {"setting": self._groups["type"]}.get(statement.keyword, self._groups["tail"])
        if statement.keyword == "setting":
            self._run(atoms, keys, start, (context, self._groups["tail"]), declares=True)
        else:
            self._run(atoms, keys, start, (context,))
        self._emit_end("_NL", atoms[-1])

    def _name(self, line: Line, start: int) -> int:
        """Emit the declared name whose length the vocabulary noted for this line; returns where it ends."""
        length = self._vocabulary.name_length.get(key_of(line), 0)
        if length:
            self._emit("NAME", line.atoms[start], line.atoms[start + length - 1])
            # `R & D spend` is a name; a bullet before one, and a quotation mark, came along with it.
            named = line.atoms[start : start + length]
            bad = [atom for atom in named if atom.kind == "bad" and (atom is named[0] or atom.key == "'")]
            self._out.problems += [bad_character(self._source, atom) for atom in bad]
        return start + length

    def _line(self, kind: str, statement: Statement, line: Line, index: int) -> None:
        keys = [atom.key for atom in line.atoms]
        if kind == "example":
            self._example_line(line, keys)
        elif kind in ("family", "table") and index == 0:
            self._raw_row(line)
        elif kind == "family":
            self._row(line, self._vocabulary.word_columns.get(key_of(statement.head), frozenset()))
        elif kind == "table":
            self._row(line, frozenset())
        elif kind in ("contract", "bid", "bid inputs"):
            self._run(line.atoms, keys, self._name(line, 0), (self._groups["type"],), declares=True)
        elif kind == "population":
            start = self._clause_head(line, keys, "population")
            self._run(line.atoms, keys, start, (self._groups["status"],))
        elif kind == "criterion" and "gives" in keys:
            start = self._phrase_at(line, keys, self._groups["cell"])
            self._run(line.atoms, keys, start, (self._groups["cell"],))
        elif kind == "rulebook":
            start = self._clause_head(line, keys, kind)
            self._run(line.atoms, keys, start, (self._groups["heading"], self._groups["tail"]), declares=True)
        else:
            start = self._clause_head(line, keys, kind)
            context = self._groups["tail"] if kind == "setting" else NO_PHRASES
            self._run(line.atoms, keys, start, (context,))

    def _clause_head(self, line: Line, keys: list[str], kind: str) -> int:
        return self._phrase_at(line, keys, words().head(kind))

    def _phrase_at(self, line: Line, keys: list[str], phrases: Phrases) -> int:
        """Emit the phrase of a group that begins the line, unless a longer declared name does."""
        match = phrases.at(keys, 0)
        name = self._names.at(keys, 0)
        if match is None or (name is not None and name[0] > match[0]):
            return 0
        self._emit(match[1], line.atoms[0], line.atoms[match[0] - 1])
        return match[0]

    def _run(
        self,
        atoms: list[Atom],
        keys: list[str],
        start: int,
        contexts: tuple[Phrases, ...],
        *,
        declares: bool = False,
    ) -> None:
        """Lex the rest of a line: the longest name or phrase wins; where it declares, types go first."""
        index, end = start, len(atoms)
        while index < end:
            atom = atoms[index]
            name = self._name_at(keys, index)
            phrase = self._phrase(atoms, keys, index, contexts)
            if (
                phrase
                and declares
                and phrase[1] not in _IN_DECLARATIONS
                and not _is_of(contexts, keys, index, phrase)
            ):
                phrase = None
            is_exact = name is not None and self._is_exact(atoms[index : index + name[0]], name[1])
            if name and (not phrase or self._is_name(name[0], phrase, keys, index, declares, is_exact)):
                self._emit("NAME", atom, atoms[index + name[0] - 1])
                index += name[0]
            elif phrase:
                self._emit(phrase[1], atom, atoms[index + phrase[0] - 1])
                index += phrase[0]
            elif atom.kind in _SYMBOL_KINDS or atom.key == ",":
                self._emit("COMMA" if atom.key == "," else atom.kind, atom, atom)
                index += 1
            elif atom.kind == "bad":
                self._out.problems.append(bad_character(self._source, atom))
                index += 1
            else:
                index = self._unknown(atoms, keys, index, contexts)

    def _is_name(
        self,
        length: int,
        phrase: tuple[int, str],
        keys: list[str],
        index: int,
        declares: bool,
        is_exact: bool,
    ) -> bool:
        """Whether a declared name is meant where a phrase of the language could stand as well."""
        if length != phrase[0]:
            return length > phrase[0]
        if declares:
            return False
        before = self._out.tokens[-1].type if self._out.tokens else "_NL"
        key = tuple(keys[index : index + length])
        if key in self._names.labels and before in _BEFORE_A_LABEL and is_exact:
            return True
        if key in self._names.only_words:
            return before in _BEFORE_A_WORD or (before == "_NL" and self._kind in _BEGIN_WITH_WORDS)
        return key not in self._names.labels and not (phrase[1] in ("MARKS", "POINTS") and before == "NUMBER")

    def _name_at(self, keys: list[str], index: int) -> tuple[int, str] | None:
        """The declared name that begins here: the longest that leaves the words after it a meaning."""
        if self._out.tokens and self._out.tokens[-1].type in ("MARKS_OF", "SHARE_OF"):
            criterion = self._names.criterion_at(keys, index)
            if criterion is not None:
                return criterion
        longest: tuple[int, str] | None = None
        for name in self._names.all_at(keys, index):
            longest = longest or name
            if name is not longest and self._cuts_phrase(keys, index + name[0], index + longest[0]):
                return name
        return longest

    def _cuts_phrase(self, keys: list[str], start: int, end: int) -> bool:
        """Whether a phrase of the language begins at `start` and goes on beyond `end`."""
        phrase = self._everywhere.at(keys, start)
        return phrase is not None and start + phrase[0] > end

    def _is_exact(self, atoms: list[Atom], spelling: str) -> bool:
        """Whether a name is spelt just as where it is declared."""
        first, last = atoms[0], atoms[-1]
        return first.line == last.line and spelling == self._source.raw(first.line, first.column, last.end)

    def _phrase(
        self, atoms: list[Atom], keys: list[str], index: int, contexts: tuple[Phrases, ...]
    ) -> tuple[int, str] | None:
        found = self._longest_phrase(atoms, keys, index, contexts)
        if found is None or found[0] == 1:
            return found
        if found[1] == "SHARE_OF" and "reached" not in keys[index:] and self._names.at(keys, index):
            # `worth share of Q`, where a column is called `share`.
            return None
        shorter = self._before_name(keys, index, found[0], contexts)
        if shorter is not None:
            return shorter
        if keys[index] == "," and found[1] in _AFTER_EXCEPT and not self._ends_exception(keys, index):
            return 1, "COMMA"
        return found

    def _before_name(
        self, keys: list[str], index: int, length: int, contexts: tuple[Phrases, ...]
    ) -> tuple[int, str] | None:
        """The shorter phrase that leaves a word of a choice whole: `is` in `is Not offered`."""
        for cut in range(1, length):
            name = self._names.at(keys, index + cut)
            if name is None or tuple(keys[index + cut : index + cut + name[0]]) not in self._names.only_words:
                continue
            if cut + name[0] > length:
                for phrases in (*contexts, self._everywhere):
                    shorter = phrases.at(keys[index : index + cut], 0)
                    if shorter is not None and shorter[0] == cut:
                        return shorter
        return None

    def _ends_exception(self, keys: list[str], index: int) -> bool:
        """Whether `, fail` ends an exception and is not one more word of a list."""
        clause: list[str] = []
        for token in reversed(self._out.tokens):
            if token.type == "_NL":
                break
            clause.append(token.type)
        in_list = ("IS_ONE_OF" in clause or "IS_NOT_ONE_OF" in clause) and self._names.at(
            keys, index + 1
        ) is not None
        return clause[-1:] == ["EXCEPT"] and not in_list

    def _longest_phrase(
        self, atoms: list[Atom], keys: list[str], index: int, contexts: tuple[Phrases, ...]
    ) -> tuple[int, str] | None:
        for context in contexts:
            match = context.at(keys, index)
            if match:
                everywhere = self._everywhere.at(keys, index)
                return everywhere if everywhere and everywhere[0] > match[0] else match
        key = keys[index]
        if key in _NUMBER_WORDS and keys[index + 1 : index + 2] in (["decimal"], ["decimals"]):
            return 1, "NUMBER"
        following = atoms[index + 1].kind if index + 1 < len(atoms) else ""
        if key in ("clause", "because", "says") and following == "STRING":
            return 1, key.upper()
        if key == "until" and following == "DATE":
            return 1, "UNTIL"
        if key == "or" and _goes_on_if_not_given(keys, index):
            return 1, "INSTEAD"
        return self._everywhere.at(keys, index)

    def _unknown(self, atoms: list[Atom], keys: list[str], index: int, contexts: tuple[Phrases, ...]) -> int:
        """Emit a run of words that mean nothing as one name, which later will be found undeclared."""
        end = index + 1
        while (
            end < len(atoms)
            and atoms[end].kind == "WORD"
            and atoms[end].line == atoms[index].line
            and self._names.at(keys, end) is None
            and self._phrase(atoms, keys, end, contexts) is None
        ):
            end += 1
        self._emit("NAME", atoms[index], atoms[end - 1])
        self._out.unknown.append(self._out.tokens[-1])
        return end

    def _row(self, line: Line, raw_columns: frozenset[int]) -> None:
        cell_words = self._groups["cell"]
        for column, cell in enumerate(cells_of(line)):
            if column:
                self._emit("BAR", self._bar_before(line, column), None)
            if not cell:
                self._emit_empty("EMPTY", self._bar_before(line, column) if column else line.atoms[0])
                continue
            if column in raw_columns:
                self._emit("CELL", cell[0], cell[-1])
                continue
            keys = [atom.key for atom in cell]
            start = self._phrase_at(Line(cell, at_margin=False), keys, cell_words)
            self._run(cell, keys, start, (NO_PHRASES,))

    def _bar_before(self, line: Line, column: int) -> Atom:
        bars = [atom for atom in line.atoms if atom.key == "|"]
        return bars[column - 1 + (line.atoms[0].key == "|")]

    def _raw_row(self, line: Line) -> None:
        for column, cell in enumerate(cells_of(line)):
            bar = self._bar_before(line, column) if column else line.atoms[0]
            if column:
                self._emit("BAR", bar, None)
            if cell:
                self._emit("CELL", cell[0], cell[-1])
            else:
                self._emit_empty("CELL", bar)

    def _example_line(self, line: Line, keys: list[str]) -> None:
        if line.has_bar:
            self._raw_row(line)
        elif keys[0] == "expect":
            self._emit("EXPECT", line.atoms[0], line.atoms[0])
            self._pairs(line.atoms[1:], "CELL", None)
        else:
            self._pairs(line.atoms, "FACT", self._vocabulary.contract_facts)

    def _pairs(self, atoms: list[Atom], first: str, facts: set[str] | None) -> None:
        """Emit `name value, name value …`; a comma ends a value when a name that begins a pair follows."""
        keys = [atom.key for atom in atoms]
        index = 0
        while index < len(atoms):
            name = self._names.at(keys, index)
            length = name[0] if name and (facts is None or name[1] in facts) else 1
            end = index + length
            while end < len(atoms) and not self._pair_ends(atoms, keys, end, facts):
                end += 1
            self._emit(first, atoms[index], atoms[index + length - 1])
            if end > index + length:
                self._emit("CELL", atoms[index + length], atoms[end - 1])
            else:
                self._emit_empty("CELL", atoms[index + length - 1])
            index = end + 1

    def _pair_ends(self, atoms: list[Atom], keys: list[str], index: int, facts: set[str] | None) -> bool:
        if keys[index] != ",":
            return False
        if index + 1 >= len(atoms):
            return True
        name = self._names.at(keys, index + 1)
        return name is not None and (facts is None or name[1] in facts)

    def _emit(self, terminal: str, first: Atom, last: Atom | None) -> None:
        last = last or first
        text = self._source.said(first, last)
        if terminal == "NUMBER" and first.key in _NUMBER_WORDS:
            text = str(_NUMBER_WORDS.index(first.key))
        self._out.tokens.append(
            Token(
                terminal, text, line=first.line, column=first.column, end_line=last.line, end_column=last.end
            )
        )

    def _emit_end(self, terminal: str, last: Atom) -> None:
        self._out.tokens.append(
            Token(terminal, "", line=last.line, column=last.end, end_line=last.line, end_column=last.end)
        )

    def _emit_empty(self, terminal: str, near: Atom) -> None:
        self._out.tokens.append(
            Token(terminal, "", line=near.line, column=near.end, end_line=near.line, end_column=near.end)
        )


def _is_of(contexts: tuple[Phrases, ...], keys: list[str], index: int, phrase: tuple[int, str]) -> bool:
    return any(context.at(keys, index) == phrase for context in contexts)


def _goes_on_if_not_given(keys: list[str], index: int) -> bool:
    for position in range(index + 1, len(keys)):
        if keys[position : position + 3] == ["if", "not", "given"]:
            return True
        if keys[position] in ("or", "and", "if", "then", "otherwise"):
            return False
    return False
