"""The vocabulary of a rulebook in which one statement is written otherwise."""

from __future__ import annotations

from svrules.language.reading.lines import SourceText, Statement
from svrules.language.reading.names import Names
from svrules.language.reading.vocabulary import Vocabulary, declare, key_of

__all__ = ["with_statement"]


def with_statement(statement: Statement, source: SourceText, whole: Vocabulary) -> Vocabulary:
    """The vocabulary of a rulebook and what one statement declares, which may be written otherwise there."""
    names = whole.names
    found = Vocabulary(
        Names(
            dict(names.spelt),
            dict(names.longest),
            set(names.only_words),
            set(names.labels),
            set(names.criteria),
        ),
        dict(whole.name_length),
        dict(whole.word_columns),
        dict(whole.members),
        set(whole.contract_facts),
        set(whole.families),
        set(whole.exceptions),
    )
    for line in (statement.head, *statement.lines):
        found.name_length.pop(key_of(line), None)
        found.word_columns.pop(key_of(line), None)
    declare(statement, source, found)
    return found
