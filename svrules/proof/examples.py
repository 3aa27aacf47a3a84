"""Runs the examples of a rulebook and says which of them do not come out as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svrules.data import example_competition
from svrules.data.cells import trimmed
from svrules.data.wording import did_you_mean, rulebook_units
from svrules.diagnostics import Diagnostic, has_errors, nearest
from svrules.engine import score
from svrules.engine.result import BidResult, Result
from svrules.language.rulebook import Example, Expectation, Rulebook
from svrules.proof.compare import compare
from svrules.proof.found import Found, in_bid, in_contract, subjects
from svrules.quantities import STANDARD_UNITS, UnitTable


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """An example, what it gave (None when it could not be read), and every cell that did not come out."""

    example: Example
    result: Result | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as written."""
        return not has_errors(self.diagnostics)


def run_examples(rulebook: Rulebook) -> tuple[ExampleOutcome, ...]:
    """The outcome of each example, in the order of the rulebook."""
    units = rulebook_units(rulebook.units, STANDARD_UNITS)
    return tuple(_run(rulebook, example, units) for example in rulebook.examples)


def _run(rulebook: Rulebook, example: Example, units: UnitTable) -> ExampleOutcome:
    reading = example_competition(rulebook, example)
    if reading.competition is None:
        return ExampleOutcome(example, None, reading.diagnostics)
    result = score(rulebook, reading.competition).result()
    findings = [*reading.diagnostics]
    for expectation in example.expects:
        found = in_contract(expectation.subject.text, result.contract, rulebook)
        findings += _compared(expectation, found, f"the {rulebook.contract_word}", None, result, units)
    results = {bid.bid: bid for bid in result.bids}
    for line in example.bids:
        bid = results[trimmed(line.bidder.text)]
        for expectation in line.expects:
            found = in_bid(expectation.subject.text, bid, rulebook)
            findings += _compared(expectation, found, f"`{bid.bid}`", bid, result, units)
    return ExampleOutcome(example, result, tuple(findings))


def _compared(
    expectation: Expectation,
    found: Found | None,
    whose: str,
    bid: BidResult | None,
    result: Result,
    units: UnitTable,
) -> Iterable[Diagnostic]:
    if found is not None:
        mismatch = compare(expectation, found, whose, units)
        return () if mismatch is None else (mismatch,)
    subject = expectation.subject
    near = nearest(subject.text, subjects(bid, result.contract))
    what = f"The result has no `{subject.text}` for {whose}."
    return (Diagnostic("SV0702", "error", subject.span, what, "", did_you_mean(near)),)
