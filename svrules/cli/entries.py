"""What every command that records asks for: which ledger, which competition, who, when and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import complain, console
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.audit.ledger import Ledger
    from svrules.audit.pins import Entry
    from svrules.audit.recording import Recorded

__all__ = [
    "By", "Competition", "LedgerPlace", "New", "When", "Why", "entry_of", "opened", "settled_in",
    "show_recorded", "tell",
]  # fmt: skip

LedgerPlace = Annotated[
    str, typer.Argument(metavar="LEDGER", help="A file, or postgresql://user@host/database; made if new.")
]
Competition = Annotated[
    str, typer.Option("--competition", metavar="NAME", help="The procurement that it belongs to.")
]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who decided or recorded it.")]
Why = Annotated[str, typer.Option("--why", metavar="WHY", help="The reason, in a sentence.")]
When = Annotated[
    str | None,
    typer.Option("--when", metavar="WHEN", help="A day or time such as 2026-05-12; now, if left out."),
]

New = Annotated[
    bool,
    typer.Option("--new-competition", help="The name is nearly that of another competition, and is meant."),
]


def entry_of(competition: str, by: str, why: str, when: str | None, *, for_all: bool = False) -> Entry:
    """Who records what it belongs to, when and why. Raises MisuseError where one of them says nothing."""
    from svrules.audit.names import says_something
    from svrules.audit.pins import ALL, Entry

    if competition.strip() in ("", ALL) and not for_all:
        raise MisuseError(f"`{competition}` is not the name of a competition: write it after --competition")
    for option, said in (("--by", by), ("--why", why)):
        if not says_something(said):
            raise MisuseError(f"{option} says nothing: a record needs who and why")
    return Entry(competition.strip(), by.strip(), when or _now(), why.strip())


def settled_in(ledger: Ledger, entry: Entry, new: bool) -> Entry:
    """The entry under the name that the competition has in the ledger; a near miss of one is refused."""
    from svrules.audit.names import settled

    return settled(ledger, entry, checked=True, new=new)


def tell(text: str) -> None:
    """A sentence on standard output, folded to the terminal."""
    from svrules.render.untrusted import one_line

    console().print(one_line(text), markup=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def opened(place: str) -> Ledger:
    """The ledger, made when it is not there, which is said: its name may have been mistyped."""
    from svrules.audit.ledger import create_or_open

    ledger = create_or_open(place, clock=_now)
    if ledger.new:
        complain(f"New ledger made: {ledger.place}")
    return ledger


def show_recorded(recorded: Recorded, ledger: Ledger, competition: str, *, errors: bool = False) -> None:
    """What was recorded, on standard output, or beside a result on standard error."""
    from svrules.audit.naming import new_competition
    from svrules.audit.recorded import recorded_document
    from svrules.audit.retention import awards
    from svrules.render.terminal import show

    document = recorded_document(recorded, ledger.place, competition, awards=awards(ledger, competition))
    show(document, console(errors=errors))
    new = new_competition(ledger, competition, recorded.added)
    if new:
        complain(new)
