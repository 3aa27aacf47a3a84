"""Examples as written: cells of text with their places, read later like a spreadsheet's."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.diagnostics import Span


@dataclass(frozen=True, slots=True)
class RawCell:
    """Text as typed in an example, with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an example expects of `subject`: a total, a rank, an outcome, a criterion, a value."""

    subject: RawCell
    expected: RawCell


@dataclass(frozen=True, slots=True)
class ExampleBid:
    """One line of an example's table: facts by heading as typed, and what is expected."""

    bidder: RawCell
    facts: tuple[tuple[RawCell, RawCell], ...]
    expects: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """An example: the contract's facts, bids, what is expected of each and of the contract.

    Read by the door for data.
    """

    title: str
    clause: str
    facts: tuple[tuple[RawCell, RawCell], ...]
    bids: tuple[ExampleBid, ...]
    expects: tuple[Expectation, ...]
    span: Span
