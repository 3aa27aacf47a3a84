"""A proposal: the missing examples of a rulebook, written out, read back, run, and counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from svrules.diagnostics import has_errors
from svrules.language import read
from svrules.language.layout import laid_out
from svrules.language.rulebook import Rulebook
from svrules.proof.coverage import Coverage, Goal, coverage
from svrules.proof.examples import run_examples
from svrules.proof.proposing.attempts import Attempts
from svrules.proof.proposing.choosing import chosen
from svrules.proof.proposing.search import search
from svrules.proof.proposing.writing import written

__all__ = ["Proposal", "propose", "to_add"]

MOST_TRIED: Final = 8_000
_HEAD: Final = re.compile(r'^(?P<title>example "[^"\n]*")(?P<gap> *)', re.MULTILINE)
_MARK: Final = "# here proposals begin"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a rulebook.

    `examples` is their text in the layout of the formatter (empty: nothing to propose), `rulebook_text` the
    rulebook's own text with them at its end. `before` and `after` say what its examples try without and with
    them; `tried` how many competitions were scored to find them; `not_found` has the goals that none of those
    tried.
    """

    examples: str
    rulebook_text: str
    count: int
    before: Coverage
    after: Coverage
    tried: int
    not_found: tuple[Goal, ...]


def propose(rulebook: Rulebook, at_most: int = MOST_TRIED) -> Proposal:
    """The examples that a rulebook lacks, each with what it gives now; all of them come out as written.

    About `at_most` competitions are scored to find them.
    """
    before = coverage(rulebook)
    attempts = Attempts(rulebook, frozenset(before.missing), at_most)
    search(attempts)
    titles = {example.title for example in rulebook.examples}
    texts = [written(rulebook, one, titles) for one in chosen(attempts)]
    kept = _that_come_out(rulebook, texts)
    if not kept:
        return Proposal("", rulebook.text, 0, before, before, attempts.tried, before.missing)
    examples = _in_layout(rulebook, kept)
    whole = _joined(rulebook.text, examples)
    model = _read(rulebook, whole)
    assert model is not None  # noqa: S101 - read above
    after = coverage(model)
    missing = tuple(goal for goal in after.missing if goal not in before.tried)
    return Proposal(examples, whole, len(kept), before, after, attempts.tried, missing)


def to_add(found: Proposal, own: str) -> Proposal:
    """The proposal for a rulebook that extends another, in its `own` text, which says what it adds."""
    examples = _HEAD.sub(_added, found.examples)
    return replace(found, examples=examples, rulebook_text=_joined(own, examples) if examples else own)


def _added(head: re.Match[str]) -> str:
    # What stands behind the title keeps its column, where there is room.
    gap = head["gap"] and " " * max(2, len(head["gap"]) - len("add "))
    return f"add {head['title']}{gap}"


def _that_come_out(rulebook: Rulebook, texts: list[str]) -> list[str]:
    """The examples that read and come out as written: what the data door would refuse is left out."""
    readable = [text for text in texts if _read(rulebook, _joined(rulebook.text, text)) is not None]
    model = _read(rulebook, _joined(rulebook.text, "\n\n".join(readable)))
    if model is None:
        return []
    outcomes = run_examples(model)[len(rulebook.examples) :]
    return [
        text
        for text, outcome in zip(readable, outcomes, strict=True)
        if outcome.result is not None and not outcome.diagnostics
    ]


def _read(rulebook: Rulebook, text: str) -> Rulebook | None:
    model, found = read(text, rulebook.name)
    return None if model is None or has_errors(found) else model


def _joined(text: str, examples: str) -> str:
    return f"{text.rstrip()}\n\n{examples.rstrip()}\n"


def _in_layout(rulebook: Rulebook, texts: list[str]) -> str:
    """The examples as the formatter lays them out below the rest of the rulebook."""
    page = laid_out(_joined(rulebook.text, "\n\n".join([_MARK, *texts])), rulebook.name)
    return page.partition(f"{_MARK}\n")[2].strip("\n") + "\n"
