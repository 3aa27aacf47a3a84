"""Amounts of bids of which one looks as if its decimal point were lost: `£31,000,000` among `£298,000`s."""

from __future__ import annotations

from fractions import Fraction

from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.engine.competition import Competition
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.quantities import lost_points, print_money

__all__ = ["tell_lost_points"]


def tell_lost_points(rulebook: Rulebook, competition: Competition, place: Place, report: Report) -> None:
    """Warn of each amount of money of a bid that fits the others only with its point moved.

    Other figures are not looked at: one bid may well offer ten times as many jobs as all others.
    """
    for declared in rulebook.bid_inputs():
        if not isinstance(declared.type, NumberType) or declared.type.style != "money":
            continue
        given = [(bid.name, bid.facts.get(declared.name)) for bid in competition.bids]
        amounts = [(name, value) for name, value in given if isinstance(value, Fraction) and value > 0]
        for at, meant in lost_points([value for _, value in amounts]):
            name, value = amounts[at]
            report.warning(
                "SV0822",
                place,
                f"`{declared.name}` of `{name}` is {print_money(value)}, far from those of all other bids.",
                f"Look whether {print_money(meant)} was meant; if the amount is right, leave it.",
                why="A decimal point that is lost or moved changes marks, its own and those of others.",
            )
