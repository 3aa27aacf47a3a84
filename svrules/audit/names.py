"""Names of competitions, people and reasons as they are recorded: what looks the same is the same.

A competition that is spelled in another case or with other spaces is the one that is there, so that no second
spelling escapes its pin and its records.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sqlalchemy import select

from svrules.audit.ledger.schema import RECORD
from svrules.audit.ledger.store import Ledger
from svrules.audit.pins import ALL, Entry
from svrules.data.wording import bidder_key, listed
from svrules.diagnostics import nearest
from svrules.errors import MisuseError

__all__ = ["says_something", "settled", "tidy"]

_JOINERS: Final = frozenset("\u200c\u200d")
# Zero-width (non-)joiners belong to the spelling of words in several languages.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that count as letters or symbols and show nothing."""


def tidy(text: str) -> str:
    """A name or reason on one line: composed letters (NFC), single spaces, nothing that cannot be seen.

    Raises MisuseError for a control character that is no white space.
    """
    whole = " ".join(unicodedata.normalize("NFC", text).split())
    strange = next((letter for letter in whole if unicodedata.category(letter) == "Cc"), None)
    if strange is not None:
        raise MisuseError(
            f"a name or reason holds the control character U+{ord(strange):04X}, which nobody can see: take "
            "it out and try again"
        )
    seen = (one for one in whole if unicodedata.category(one) != "Cf" or one in _JOINERS)
    return " ".join("".join(seen).split())


def says_something(text: str) -> bool:
    """Whether there is anything in a text that can be seen."""
    return any(unicodedata.category(one)[0] not in "ZC" and one not in _BLANK_LETTERS for one in text)


def settled(ledger: Ledger, entry: Entry, *, checked: bool = False, new: bool = False) -> Entry:
    """The entry under the name that its competition has in the ledger already, whatever its case and spaces.

    `checked`: raises MisuseError for a name that is nearly that of another competition, unless it is `new`.
    Names that differ in their numbers, such as `Works 1` and `Works 2`, are not nearly the same.
    """
    entry = Entry(tidy(entry.competition), tidy(entry.who), entry.when, tidy(entry.why))
    known = [row.competition for row in ledger.rows(select(RECORD.c.competition).distinct())]
    key = bidder_key(entry.competition)
    found = [one for one in known if bidder_key(one) == key]
    if found:
        name = entry.competition if entry.competition in found else min(found)
        return entry._replace(competition=name)
    if checked and not new and entry.competition != ALL:
        near = [one for one in nearest(entry.competition, known) if _may_be(entry.competition, one)]
        if near:
            raise MisuseError(
                f"there is no competition `{entry.competition}` in this ledger yet, but "
                f"{listed(near, 'and')}. Nothing was recorded: write the name as it is there, or, if this is "
                "another competition, add --new-competition"
            )
    return entry


def _may_be(one: str, other: str) -> bool:
    mine, others = (re.findall(r"\d+", name) for name in (one, other))
    return other != ALL and (not mine or not others or mine == others)
