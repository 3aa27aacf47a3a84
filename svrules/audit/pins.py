"""The published edition of a rulebook, pinned: what a competition is to be scored by, to the letter.

A pin holds for one competition, or for all that have no pin of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from svrules.audit.ledger.records import Draft, Record
from svrules.audit.ledger.store import Appended, Ledger
from svrules.errors import LedgerError
from svrules.language.rulebook import Rulebook

__all__ = [
    "ALL", "OVERRIDDEN", "Change", "Entry", "changes", "override_draft", "pin", "pin_draft",
    "pinned", "refuse_another", "rulebook_body",
]  # fmt: skip

ALL: Final = "*"
"""Stands for all competitions in place of the name of one."""

OVERRIDDEN: Final = ("", "rulebook")
"""The subject of an override by which another rulebook than the pinned one is used."""

_SUBJECT: Final = ("rulebook",)
_MOST: Final = 40
_END_OF_NAME: Final = re.compile(r"\s{2,}|[\"“#]|\s(?=worth\b|clause\b)")


class Entry(NamedTuple):
    """Under which competition something is recorded, by whom, when and why."""

    competition: str
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a rulebook that is not in both texts, or not the same in both.

    `statement` is where, such as `table SV2`; `line` its number in the new text, in the old for a line that
    was taken out. `old` None: added; `new` None: removed.
    """

    statement: str
    line: int
    old: str | None
    new: str | None

    def __str__(self) -> str:
        where = f"{self.statement}, line {self.line}"
        if self.old is None:
            return f"{where}, added: {self.new}"
        if self.new is None:
            return f"{where}, removed: {self.old}"
        return f"{where}, changed: {self.old} → {self.new}"


def rulebook_body(rulebook: Rulebook) -> dict[str, str]:
    """Which published text it is, as records say it."""
    return {
        "name": rulebook.name,
        "title": rulebook.title,
        "edition": rulebook.edition,
        "sha256": rulebook.sha256,
    }


def pin_draft(rulebook: Rulebook, entry: Entry) -> Draft:
    """The record that pins a rulebook for a competition; for all with `ALL` as its name."""
    body = {"rulebook": rulebook_body(rulebook)}
    contents = {"rulebook": rulebook.text}
    return Draft("pin", entry.competition, _SUBJECT, entry.who, entry.when, entry.why, body, contents)


def pinned(ledger: Ledger, competition: str) -> Record | None:
    """The pin that holds for a competition: its own, else the one for all; None when there is none."""
    return ledger.standing(competition, "pin", _SUBJECT) or ledger.standing(ALL, "pin", _SUBJECT)


def pin(ledger: Ledger, rulebook: Rulebook, entry: Entry, despite_pin: str = "") -> Appended:
    """Pins a rulebook. Where another text is pinned, an override with the reason `despite_pin` comes first.

    Raises LedgerError, with the lines that differ, where another is pinned and there is no such reason.
    """

    def drafts() -> Iterator[Draft]:
        override = override_draft(ledger, rulebook, entry, despite_pin)
        yield from [] if override is None else [override]
        yield pin_draft(rulebook, entry)

    return ledger.append_all(drafts())[-1]


def override_draft(ledger: Ledger, rulebook: Rulebook, entry: Entry, despite_pin: str) -> Draft | None:
    """The record that another rulebook than the pinned one is used, and why; None: it is the pinned one.

    Raises LedgerError, with the lines that differ, when no reason is given in `despite_pin`.
    """
    pin = pinned(ledger, entry.competition)
    if pin is None or pin.body["rulebook"]["sha256"] == rulebook.sha256:
        return None
    if not despite_pin.strip():
        raise refuse_another(ledger, pin, rulebook)
    body = {"value": rulebook.sha256, "old": pin.body["rulebook"]["sha256"]}
    return Draft("override", entry.competition, OVERRIDDEN, entry.who, entry.when, despite_pin, body)


def refuse_another(ledger: Ledger, pin: Record, rulebook: Rulebook) -> LedgerError:
    """The refusal of another rulebook than the pinned one, with each line that differs."""
    found = list(changes(ledger.content(pin.contents["rulebook"]), rulebook.text))
    listed = "".join(f"\n  {one}" for one in found[:_MOST])
    more = f"\n  … and {len(found) - _MOST} more" if len(found) > _MOST else ""
    which = "all competitions" if pin.competition == ALL else f"`{pin.competition}`"
    edition = pin.body["rulebook"]["edition"]
    lines = "1 line differs" if len(found) == 1 else f"{len(found)} lines differ"
    return LedgerError(
        f"`{rulebook.name}` is not the rulebook that was pinned for {which} (edition {edition}, record "
        f"{pin.number}, by {pin.who}). {lines}:{listed}{more}\n"
        "Nothing was recorded. Use the pinned rulebook, or say why not with --despite-pin WHY"
    )


def changes(old: str, new: str) -> Iterator[Change]:
    """The lines in which two texts of a rulebook differ, in their order, each with its statement."""
    before, after = old.splitlines(), new.splitlines()
    old_places, new_places = _statements(before), _statements(after)
    for what, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        pairs = min(i_end - i, j_end - j)
        for at in range(pairs):
            yield Change(new_places[j + at], j + at + 1, *_told(before[i + at], after[j + at]))
        for at in range(i + pairs, i_end):
            yield Change(old_places[at], at + 1, " ".join(before[at].split()), None)
        for at in range(j + pairs, j_end):
            yield Change(new_places[at], at + 1, None, " ".join(after[at].split()))


def _told(old: str, new: str) -> tuple[str, str]:
    """Both lines without the blanks that line up columns; as they are where only those differ."""
    one, other = " ".join(old.split()), " ".join(new.split())
    return (one, other) if one != other else (old, new)


def _statements(lines: list[str]) -> list[str]:
    """For each line, the start of the statement that it is in: `table SV2`, `setting fair wage`."""
    found, current = [], "before the heading"
    for line in lines:
        if line[:1].strip() and not line.startswith("#"):
            current = _END_OF_NAME.split(line, maxsplit=1)[0].strip() or current
        found.append("comment" if line.startswith("#") else current)
    return found
