"""What a rulebook declares that a result may not hold: values and table results that nobody needed."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.language.rulebook import Rulebook


def declared(rulebook: Rulebook) -> list[str]:
    """The names of all values and table results; those of families with the code of each member before."""
    return list(dict.fromkeys(_names(rulebook)))


def _names(rulebook: Rulebook) -> Iterator[str]:
    for name, values in rulebook.values.items():
        yield from _of_members(rulebook, name, values[0].family)
    for tables in rulebook.tables.values():
        for table in tables:
            for output, _ in table.outputs:
                yield from _of_members(rulebook, output, table.family)


def _of_members(rulebook: Rulebook, name: str, family: str | None) -> Iterator[str]:
    if family is None:
        yield name
    else:
        yield from (f"{member.code} {name}" for member in rulebook.families[family].members)
