"""What a rulebook declares that a result may not hold: values and table results that nobody needed.

Also all that an example may speak of.
"""

from __future__ import annotations

from collections.abc import Iterator

from svrules.language.rulebook import Criterion, Rulebook


def declared(rulebook: Rulebook) -> list[str]:
    """The names of all values and table results; those of families with the code of each member before."""
    return list(dict.fromkeys(_names(rulebook)))


def says_near(rulebook: Rulebook) -> bool:
    """Whether an award says how near is near."""
    return any(award.near is not None for award in rulebook.awards)


def subjects_of_bids(rulebook: Rulebook) -> list[str]:
    """All that an example may expect of a bid."""
    rules = [
        name for rule in rulebook.rules for name in _of_members(rulebook, rule.label, rule.family, after=True)
    ]
    codes = [code for one in rulebook.criteria for code in _codes(rulebook, one)]
    lists = [one.pass_marks for one in rulebook.criteria] + [one.pass_marks for one in rulebook.awards]
    most = max(map(len, lists), default=0)
    marks = [f"{code} {at}" for code in (*codes, "TOTAL") for at in range(1, most + 1)]
    named = ["total", "rank", "outcome", "allocation", "missing"]
    named += ["near tie"] if says_near(rulebook) else []
    return list(dict.fromkeys([*named, *codes, *rules, *declared(rulebook), *marks]))


def subjects_of_contract(rulebook: Rulebook) -> list[str]:
    """All that an example may expect of the contract."""
    rules = [rule.label for rule in rulebook.rules if rule.scope == "contract"]
    facts = [one.name for one in rulebook.contract_inputs()]
    named = ["scope", "outcome", "missing", "in force"]
    return list(dict.fromkeys([*named, *rules, *declared(rulebook), *rulebook.settings, *facts]))


def numeric_subjects(rulebook: Rulebook) -> frozenset[str]:
    """The subjects of which an example expects a number or an outcome, and nothing else."""
    codes = (code for one in rulebook.criteria for code in _codes(rulebook, one))
    return frozenset({"total", "rank", *(code.casefold() for code in codes)})


def _codes(rulebook: Rulebook, criterion: Criterion) -> list[str]:
    if criterion.family is None:
        return [criterion.code]
    return [member.code for member in rulebook.families[criterion.family].members]


def _names(rulebook: Rulebook) -> Iterator[str]:
    for name, values in rulebook.values.items():
        yield from _of_members(rulebook, name, values[0].family)
    for tables in rulebook.tables.values():
        for table in tables:
            for output, _ in table.outputs:
                yield from _of_members(rulebook, output, table.family)


def _of_members(rulebook: Rulebook, name: str, family: str | None, *, after: bool = False) -> Iterator[str]:
    if family is None:
        yield name
        return
    for member in rulebook.families[family].members:
        yield f"{name} {member.code}" if after else f"{member.code} {name}"
