"""What `svrules propose` found: how much more is tried, and what stays untried, with the reason."""

from __future__ import annotations

from svrules.proof.coverage import KINDS
from svrules.proof.proposing import Proposal
from svrules.render.coverage import percent
from svrules.render.document import Block, Document, Grid, Paragraph

__all__ = ["proposed"]


def proposed(proposal: Proposal, name: str) -> Document:
    """A table with a line for each kind, before and after, and a list of what stays untried."""
    before, after = proposal.before, proposal.after
    rows = []
    for kind, words in KINDS.items():
        tried, untried = before.of(kind)
        more, _ = after.of(kind)
        if tried or untried:
            of = len(tried) + len(untried)
            rows.append(
                (words.partition(":")[0], f"{len(tried)} of {of}", f"{max(len(tried), len(more))} of {of}")
            )
    rows.append(("All", percent(before.share), percent(after.share)))
    grid = Grid("", ("What examples can try", "Before", "With these"), tuple(rows), frozenset({1, 2}))
    return Document("Proposed examples", name, (grid, *_told(proposal), *_left(proposal)), ())


def _told(proposal: Proposal) -> tuple[Block, ...]:
    if not proposal.count:
        words = "There is nothing to propose: the examples try all that was found to be possible."
        return (Paragraph(words, tone="good" if not proposal.not_found else "warn"),)
    one = proposal.count == 1
    what = "example is" if one else "examples are"
    words = (
        f"{proposal.count} {what} proposed, with what the rulebook gives now. "
        "Work each out from the policy by hand before you take it over: "
        "an example that nobody confirmed shows what the rulebook does, not that it is right."
    )
    return (Paragraph(words, tone="warn"),)


def _left(proposal: Proposal) -> tuple[Block, ...]:
    reason = f"not found in {proposal.tried:,} competitions that were scored; not proved to be impossible"
    rows = [(str(goal.line or ""), goal.words, reason) for goal in proposal.not_found]
    rows += [
        (str(goal.line or ""), goal.words, f"impossible: {why}") for goal, why in proposal.after.never.items()
    ]
    if not rows:
        return ()
    return (Grid("Not proposed", ("Line", "What", "Why not"), tuple(rows), frozenset({0})),)
