"""Runs the examples of a rulebook and says which of them do not come out as written."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.data import example_competition
from svrules.data.cells import trimmed
from svrules.data.wording import did_you_mean, rulebook_units
from svrules.diagnostics import Diagnostic, has_errors, nearest
from svrules.engine import score
from svrules.engine.result import Result
from svrules.language.rulebook import Example, Expectation, Rulebook
from svrules.proof.compare import compare
from svrules.proof.found import Finder
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
    finder = Finder(rulebook, result)
    findings = [*reading.diagnostics]
    for expectation in example.expects:
        findings += _compared(expectation, finder, None, f"the {rulebook.contract_word}", units)
    places = {bid.bid: place for place, bid in enumerate(result.bids)}
    for line in example.bids:
        bidder = trimmed(line.bidder.text)
        for expectation in line.expects:
            findings += _compared(expectation, finder, places[bidder], f"`{bidder}`", units)
    return ExampleOutcome(example, result, tuple(findings))


def _compared(
    expectation: Expectation, finder: Finder, place: int | None, whose: str, units: UnitTable
) -> tuple[Diagnostic, ...]:
    subject = expectation.subject
    found = finder.in_contract(subject.text) if place is None else finder.in_bid(subject.text, place)
    if found is not None:
        mismatch = compare(expectation, found, whose, units)
        return () if mismatch is None else (mismatch,)
    near = nearest(subject.text, finder.subjects(place))
    what = f"The result has no `{subject.text}` for {whose}."
    return (Diagnostic("SV0702", "error", subject.span, what, "", did_you_mean(near)),)
