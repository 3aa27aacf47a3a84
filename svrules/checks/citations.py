"""SV1101: a part that cites no clause of the policy, where the others do.

A bidder who asks why must be shown the words of the policy. A rule, table, criterion, setting or exception
without a clause has none to show, or was made up on the way.

    rule E1 "Pays the real living wage"   clause "2.3"
      require lowest hourly wage is at least real living wage
    rule E2 "Something for local people"                     # by which clause?
      require local jobs is above 0

Instead, write the clause behind the title: `rule E2 "Something for local people"  clause "2.4"`. For a part
that is not the policy's own, such as a check of the data, write `clause "of this rulebook"`. It is a note,
and is only told where most parts cite a clause; where the policy's text is attached it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from svrules.checks.cases.words import quoted
from svrules.diagnostics import Diagnostic, Span
from svrules.language.rulebook import Rulebook

__all__ = ["check_citations"]


def check_citations(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every part that cites no clause, where most do."""
    parts = list(_parts(rulebook))
    uncited = [(name, span) for name, clause, span in parts if not clause]
    if len(uncited) * 2 >= len(parts) and rulebook.policy_text is None:
        return ()
    return tuple(_told(rulebook, name, span) for name, span in uncited)


def _told(rulebook: Rulebook, name: str, span: Span) -> Diagnostic:
    policy = f"the policy, `{rulebook.policy}`" if rulebook.policy else "the policy"
    return Diagnostic(
        "SV1101", "note" if rulebook.policy_text is None else "warning", span, f"{name} cites no clause.",
        why=f"A bidder who asks for its ground in {policy} cannot be shown one.",
        try_='Add the clause that it puts into rules at the end of this line, as in `clause "2.4"`; for a '
        'part that is not the policy\'s own, `clause "of this rulebook"`.',
    )  # fmt: skip


def _parts(rulebook: Rulebook) -> Iterator[tuple[str, str, Span]]:
    """What an officer would call each part that decides something, its clause, and its place."""
    for setting in rulebook.settings.values():
        yield f"Setting {quoted(setting.name)}", setting.clause, setting.span
    for tables in rulebook.tables.values():
        yield from ((f"Table {quoted(table.label)}", table.clause, table.span) for table in tables)
    for rule in rulebook.rules:
        yield f"Rule {quoted(rule.label)}", rule.clause, rule.span
        for exception in rule.exceptions:
            # An exception of a rule's own clause is common: `3.2` says both.
            clause = exception.clause or rule.clause
            yield f"Exception {quoted(exception.label)}", clause, exception.span
    for criterion in rulebook.criteria:
        yield f"Criterion {quoted(criterion.code)}", criterion.clause, criterion.span
