"""A call's table of bids and contract block, read by the one door and scored once however many cells ask."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from threading import Lock
from typing import Final

from svrules.api import Rulebook
from svrules.data import Reading, read_tables
from svrules.data.cells import Grid, is_error
from svrules.data.wording import bidder_key
from svrules.diagnostics import nearest
from svrules.engine import Scored, score
from svrules.engine.result import BidResult
from svrules.quantities import date_from_serial
from svrules.render.beside import Field, told
from svrules.render.figures import figures
from svrules.render.ranking import scope_words
from svrules.render.reasons import apart, fact_of, standing, why
from svrules.render.untrusted import one_line
from svrules.spreadsheet.cells import Cell, Refusal, SeenTable, Table, is_blank, refusal

__all__ = ["Asked", "Competition", "competition", "reading"]

_MOST_KEPT: Final = 8
_OPEN: Final = ("unknown", "error", "refer")


@dataclass(frozen=True, slots=True)
class Asked:
    """The tables of a call: bids with their headings, the contract's names and values, decisions."""

    bids: Table
    contract: Table
    decisions: Table


@dataclass(eq=False)
class Competition:
    """A scored competition, and where its bids stand in the table.

    `lines` has for each line below the headings the position of its bid, None for an empty line; `read` all
    that was found when the table was read.
    """

    scored: Scored
    lines: tuple[int | None, ...]
    read: Reading
    _bids: dict[int, BidResult] = field(default_factory=dict)

    def bid(self, at: int) -> BidResult:
        """All that a result says of one bid, made when it is first asked for."""
        if at not in self._bids:
            self._bids[at] = self.scored.bid(at)
        return self._bids[at]

    @cached_property
    def totals(self) -> tuple[Fraction | None, ...]:
        """The total of each bid; None for one without."""
        return self.scored.totals

    @cached_property
    def ranks(self) -> tuple[int | None, ...]:
        """The rank of each bid; None for one without."""
        return self.scored.ranks

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome of each bid in words; `out of scope` where the rulebook does not apply."""
        if self.scored.scope == "out of scope":
            return ("out of scope",) * len(self.scored.competition.bids)
        return self.scored.outcomes

    @property
    def compares(self) -> bool:
        """Whether a bid's marks or outcome depend on other bids, so that one bid alone may mislead."""
        run = self.scored.run
        return run is not None and any(step.operation == "among" for step in run.plan.steps)

    def marks(self, code: str) -> tuple[Fraction | None, ...]:
        """The marks of each bid for the criterion of that code; None for a bid without. Raises Refusal."""
        named = self.code(code)
        run = self.scored.run
        if run is not None and all(criterion.code != named for criterion in run.plan.criteria):
            raise Refusal("SV1003", f"The criterion `{named}` is not in force on the day of this contract.")
        return self.scored.marks(named)

    def code(self, code: str) -> str:
        """The code of a criterion as the rulebook spells it. Raises Refusal."""
        codes = self._codes
        named = codes.get(code.casefold())
        if named is None:
            near = nearest(code, codes.values())
            meant = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(codes.values())}."
            raise Refusal("SV1003", f"There is no criterion `{code}` in the rulebook. {meant}")
        return named

    @cached_property
    def _codes(self) -> dict[str, str]:
        """The codes of all criteria, one for each member of a family."""
        rulebook = self.scored.rulebook
        codes: list[str] = []
        for one in rulebook.criteria:
            members = () if one.family is None else rulebook.families[one.family].members
            codes += [member.code for member in members] if one.family is not None else [one.code]
        return {code.casefold(): code for code in codes}

    def reason(self, at: int) -> str:
        """One sentence on where a bid stands, and what put it there: beside the winner, or the runner-up."""
        bid = self.bid(at)
        if bid.rank is None:
            return one_line(why(bid)) or self._of_scope or standing(bid)
        said = [sentence.rstrip(".") for sentence in told(bid, self._field(at, bid))]
        said += [f"provisional, it can still change with {self._open}"] if self._open else []
        return one_line("; ".join(said))

    @cached_property
    def _of_scope(self) -> str:
        """Why no bid was looked at; empty when they were."""
        scope = self.scored.scope
        return "" if scope == "in scope" else one_line(scope_words(self.scored.contract)).rstrip(".")

    def remarks(self) -> list[str]:
        """What a person should look at: what is allowed and unusual, near ties, who can still change it."""
        names = [bid.name for bid in self.scored.competition.bids]
        run = self.scored.run
        values = {} if run is None else run.award_values
        near = [
            apart([names[at] for at in group], [v for v in map(values.get, group) if isinstance(v, Fraction)])
            for group in self.scored.near_ties
        ]
        waits = [f"The ranking can still change with {self._open}."] if self._open else []
        return [one_line(said) for said in (*self.scored.look_at, *near, *waits)]

    def _field(self, at: int, bid: BidResult) -> Field:
        other = next((one for one in self._first_two if one != at), None)
        places = self.scored.total_places
        return Field(
            sum(rank is not None for rank in self.ranks),
            None if other is None else self.bid(other),
            figures([bid.exact], places or 0)[0],
            places,
            self._contract,
            self.scored.scope,
        )

    @cached_property
    def _first_two(self) -> list[int]:
        """Where the two bids of the best ranks stand in the table."""
        ranked = [(rank, at) for at, rank in enumerate(self.ranks) if rank is not None]
        return [at for _, at in sorted(ranked)[:2]]

    @property
    def _contract(self) -> str:
        return self.scored.rulebook.contract_word

    @cached_property
    def _open(self) -> str:
        """The bids that can still change the ranking."""
        named = zip(self.outcomes, self.scored.competition.bids, strict=True)
        return one_line(", ".join(bid.name for outcome, bid in named if outcome in _OPEN))

    def missing(self, at: int) -> str:
        """The missing facts that hold a bid back."""
        return "; ".join(fact_of(one, self._contract) for one in self.bid(at).missing) or "nothing is missing"

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {bidder_key(bid.name): at for at, bid in enumerate(self.scored.competition.bids)}

    def position(self, name: Cell) -> int:
        """The position of the bid of that name, whatever its case and spaces. Raises Refusal."""
        if is_error(name):
            raise Refusal("SV0809", f"The bid's cell holds the error {str(name).strip('# ')}: mend it first.")
        if is_blank(name):
            raise Refusal("SV1003", "The bid is blank: give the bidder's name, or leave it out for all bids.")
        name = int(name) if isinstance(name, float) and name.is_integer() else name
        at = self._positions.get(bidder_key(str(name)))
        if at is None:
            near = nearest(str(name), [bid.name for bid in self.scored.competition.bids])
            meant = f" Did you mean `{near[0]}`?" if near else ""
            raise Refusal("SV1003", f"There is no bid `{name}` in the table.{meant}")
        return at


_by_content: OrderedDict[object, Competition] = OrderedDict()
_by_identity: OrderedDict[tuple[int, ...], tuple[object, Competition]] = OrderedDict()
_lock = Lock()


def competition(rulebook: Rulebook, asked: Asked) -> Competition:
    """The scored competition; the same tables are read and scored once. Raises Refusal."""
    # To compare a table costs as much as to read it, and a sheet may ask ten thousand times: rows that are
    # the very same objects need no second look.
    parts = (rulebook, asked.bids, asked.contract, asked.decisions)
    same = tuple(map(id, parts))
    with _lock:
        if same in _by_identity:
            return _by_identity[same][1]
    found = _of_content(rulebook, asked)
    with _lock:
        # The parts are kept with the answer, so that nothing else can come to have their identity.
        _by_identity[same] = (parts, found)
        while len(_by_identity) > _MOST_KEPT:
            _by_identity.popitem(last=False)
    return found


def _of_content(rulebook: Rulebook, asked: Asked) -> Competition:
    # Not by equality: TRUE, 1 and 1.0 are equal in Python, and three different things in a cell.
    cells = repr(
        [(one, getattr(one, "seen", None)) for one in (asked.bids, asked.contract, asked.decisions)]
    ).encode("utf-8", "surrogatepass")
    key = (rulebook.sha256, rulebook.model.name, blake2b(cells).digest())
    with _lock:
        known = _by_content.get(key)
    if known is None:
        known = _read_and_score(rulebook, asked)
        with _lock:
            _by_content[key] = known
            while len(_by_content) > _MOST_KEPT:
                _by_content.popitem(last=False)
    return known


def _read_and_score(rulebook: Rulebook, asked: Asked) -> Competition:
    read = reading(rulebook, asked)
    if read.competition is None:
        raise refusal(read.diagnostics)
    filled = [not all(map(is_blank, line)) for line in asked.bids[1:]]
    if sum(filled) != len(read.competition.bids):
        # The door finds headings below a title; here each score stands beside its line, counted from the top.
        raise Refusal(
            "SV1004",
            "The first line of bids is not that of the headings: let the range begin with them, without "
            "titles or empty lines above.",
        )
    at = iter(range(len(read.competition.bids)))
    lines = tuple(next(at) if is_filled else None for is_filled in filled)
    return Competition(score(rulebook.model, read.competition), lines, read)


def reading(rulebook: Rulebook, asked: Asked) -> Reading:
    """The tables as the one door reads them, with all that it found.

    Cells are those of the workbook where the tables come from a file; else they count from each corner.
    """
    tables = (asked.contract, asked.bids, asked.decisions)
    contract, bids, decisions = map(_as_seen, tables)
    names = ("contract", "bids", "decisions")
    return read_tables(rulebook.model, contract, bids, decisions or None, file="range", sheets=names)


def _as_seen(rows: Table) -> Table | Grid:
    """The table with what the file tells of it, where it was read from one."""
    if not isinstance(rows, SeenTable):
        return rows
    seen = rows.seen
    days = [[_day(cell) if (row, column) in seen.days else cell for column, cell in enumerate(line)]
            for row, line in enumerate(rows)] if seen.days else rows  # fmt: skip
    return Grid(
        "", seen.sheet, days, "program", percent=seen.percent, merged=seen.merged, corner=seen.corner,
        epoch1904=seen.epoch1904,
    )  # fmt: skip


def _day(cell: Cell) -> Cell:
    """The day that a number in a cell shows; what has a time of day, or is no day, stays a number."""
    if isinstance(cell, bool) or not isinstance(cell, int):
        return cell
    try:
        return date_from_serial(cell)
    except ValueError:
        return cell
