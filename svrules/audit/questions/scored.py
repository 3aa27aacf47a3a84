"""The recorded results that a question is asked of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from sqlalchemy import select

from svrules.audit.ledger.records import Record
from svrules.audit.ledger.schema import RECORD
from svrules.audit.ledger.store import Ledger
from svrules.audit.pins import ALL
from svrules.diagnostics import nearest
from svrules.engine.result import BidResult, Result
from svrules.errors import LedgerError, MisuseError
from svrules.render.explained import bid_named

__all__ = ["OF_PEOPLE", "Score", "all_scores", "competition_named", "latest", "score_of"]


OF_PEOPLE: Final = ("mark", "consensus", "decision", "override")
"""The kinds of records in which people say what a bid gets."""

_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Score:
    """A recorded score and its result."""

    record: Record
    result: Result

    def remarks(self, ledger: Ledger) -> tuple[str, ...]:
        """What a reader of the result must know: what differed then, and what was recorded since."""
        one = self.record
        since = [
            str(later.number)
            for later in ledger.records(competition=one.competition, after=one.number)
            if later.kind in OF_PEOPLE
        ]
        said = []
        if one.body.get("differs"):
            said.append(f"The data of this score differed from the ledger: see record {one.number}.")
        if since:
            numbers = ", ".join(since[:_MOST]) + (
                f" and {len(since) - _MOST} more" if len(since) > _MOST else ""
            )
            said.append(f"Recorded since this score, and not in it: {numbers}.")
        return tuple(said)

    @property
    def source(self) -> str:
        """`Works 1, record 57 of 14 May 2026 by Moderator, edition 2026.1`."""
        one = self.record
        edition = one.body["rulebook"]["edition"]
        return f"{one.competition}, record {one.number} of {one.when} by {one.who}, edition {edition}"

    def bid(self, name: str) -> BidResult:
        """The bid of that name, whatever its case and spaces. Raises MisuseError with the nearest names."""
        return bid_named(self.result, name)

    def code(self, typed: str) -> str:
        """The code of a criterion as the rulebook spells it. Raises MisuseError with the nearest codes."""
        codes = {one.code.casefold(): one.code for bid in self.result.bids for one in bid.criteria}
        found = codes.get(typed.strip().casefold())
        if found is None:
            near = nearest(typed, codes.values())
            meant = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(codes.values())}"
            raise MisuseError(f"there is no criterion `{typed}` in {self.source}: {meant}")
        return found


def competition_named(ledger: Ledger, name: str | None) -> str:
    """The competition asked for; without a name the only one there is. Raises MisuseError."""
    rows = ledger.rows(select(RECORD.c.competition).distinct())
    known: list[str] = [row.competition for row in rows if row.competition != ALL]
    if name is not None:
        return name if name in known else _alike(ledger, name, known)
    if len(known) != 1:
        listed = ", ".join(f"`{one}`" for one in sorted(known)[:12])
        some = f"{len(known)} competitions ({listed}): say which with --competition" if known else "no record"
        raise MisuseError(f"the ledger `{ledger.place}` has {some}")
    return known[0]


def _alike(ledger: Ledger, name: str, known: list[str]) -> str:
    """The one competition that differs from the name in case and spaces only."""
    found = [one for one in known if one.split() and _key(one) == _key(name)]
    if len(found) == 1:
        return found[0]
    meant = found or nearest(name, known)
    words = f"; did you mean {' or '.join(f'`{one}`' for one in meant)}?" if meant else ""
    raise MisuseError(f"the ledger `{ledger.place}` has no competition `{name}`{words}")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def latest(ledger: Ledger, competition: str | None, number: int | None = None) -> Score:
    """The score that stands for a competition, or the one with that number. Raises MisuseError for none."""
    if number is not None:
        record = ledger.record(number)
        if record.kind != "score":
            raise MisuseError(f"record {number} is no score, but of the kind {record.kind}")
        if competition is not None and competition_named(ledger, competition) != record.competition:
            raise MisuseError(f"record {number} is a score of `{record.competition}`, not of `{competition}`")
        return score_of(ledger, record)
    named = competition_named(ledger, competition)
    standing = ledger.standing(named, "score", ())
    if standing is None:
        raise MisuseError(f"`{named}` was never scored in the ledger `{ledger.place}`")
    return score_of(ledger, standing)


def score_of(ledger: Ledger, record: Record) -> Score:
    """A score record with its result. Raises LedgerError when that is lost or of a newer version."""
    text = ledger.content(record.contents["result"])
    try:
        return Score(record, Result.model_validate_json(text))
    except ValidationError:
        raise LedgerError(
            f"the result of record {record.number} was made by svrules {record.body['engine']}, and this "
            "version cannot read it: use that version or a newer one"
        ) from None


def all_scores(ledger: Ledger, year: int | None = None) -> Iterator[Score]:
    """The last score of each competition, of those recorded in that year, in the order of their numbers."""
    last: dict[str, int] = {}
    for record in ledger.records(kind="score"):
        if year is None or record.when.startswith(f"{year:04}-"):
            last[record.competition] = record.number
    for number in sorted(last.values()):
        yield score_of(ledger, ledger.record(number))
