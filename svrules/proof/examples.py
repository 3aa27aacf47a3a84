"""Runs the examples of a rulebook and says which of them do not come out as written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from svrules.data import example_competition
from svrules.data.cells import trimmed
from svrules.data.wording import did_you_mean, name_key, rulebook_units
from svrules.diagnostics import Diagnostic, Fix, Span, has_errors, nearest
from svrules.engine import score
from svrules.engine.result import Result
from svrules.language.rulebook import Example, Expectation, RawCell, Rulebook
from svrules.proof.cause import cause_of, of_a_base
from svrules.proof.compare import compare, unreadable
from svrules.proof.example_fixes import outcome_meant, with_fixes
from svrules.proof.expected import read_expected
from svrules.proof.found import Finder
from svrules.proof.states import numeric_subjects, subjects_of_bids, subjects_of_contract
from svrules.quantities import STANDARD_UNITS, UnitTable


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """An example, what it gave (None when it could not be read), and every cell that did not come out.

    `causes` has for each diagnostic the part of the rulebook, or the fact, that it is due to: empty where the
    cell itself is wrong.
    """

    example: Example
    result: Result | None
    diagnostics: tuple[Diagnostic, ...]
    causes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came out as written."""
        return not has_errors(self.diagnostics)


def run_examples(rulebook: Rulebook) -> tuple[ExampleOutcome, ...]:
    """The outcome of each example, in the order of the rulebook."""
    units = rulebook_units(rulebook.units, STANDARD_UNITS)
    return tuple(_run(rulebook, example, units) for example in rulebook.examples)


def check_examples(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """What can be said of the examples without scoring: headings, facts and values that cannot be read."""
    units = rulebook_units(rulebook.units, STANDARD_UNITS)
    pairs = [
        pair
        for example in rulebook.examples
        for pair in of_a_base(((found, "") for found in _read(rulebook, example, units)), rulebook, example)
    ]
    return _once(pairs)


def summed_up(outcomes: Iterable[ExampleOutcome]) -> tuple[Diagnostic, ...]:
    """The diagnostics of all examples; those that are due to one part of the rulebook are one, and first."""
    listed = list(outcomes)
    pairs = [pair for outcome in listed for pair in zip(outcome.diagnostics, outcome.causes, strict=True)]
    return _once(pairs)


def _once(pairs: Sequence[tuple[Diagnostic, str]]) -> tuple[Diagnostic, ...]:
    """The findings, those of one cause told once."""
    groups: dict[str, list[Diagnostic]] = {}
    for found, cause in pairs:
        groups.setdefault(cause, []).append(found)
    shared = {cause: group for cause, group in groups.items() if cause and len(group) > 1}
    merged = [_merged(cause, group) for cause, group in shared.items()]
    return (*merged, *(found for found, cause in pairs if cause not in shared))


def _merged(cause: str, group: list[Diagnostic]) -> Diagnostic:
    first = group[0]
    why = f"{len(group)} expectations do not come out for this one reason ({cause})."
    also = tuple((found.span, "one of them") for found in group[1:3] if found.span is not None)
    return replace(first, why=why, also=also)


def _run(rulebook: Rulebook, example: Example, units: UnitTable) -> ExampleOutcome:
    reading = example_competition(rulebook, example)
    if reading.competition is None:
        found = _read(rulebook, example, units)
        return ExampleOutcome(example, None, found, ("",) * len(found))
    result = score(rulebook, reading.competition).result()
    finder = Finder(rulebook, result)
    findings = [(found, "") for found in reading.diagnostics]
    for expectation in example.expects:
        findings += _compared(expectation, finder, None, f"the {rulebook.contract_word}", example, units)
    places = {bid.bid: place for place, bid in enumerate(result.bids)}
    for line in example.bids:
        bidder = trimmed(line.bidder.text)
        for expectation in line.expects:
            findings += _compared(expectation, finder, places[bidder], f"`{bidder}`", example, units)
    # What is expected of something that does not exist stands in one heading, and is said once.
    findings = of_a_base(dict.fromkeys(findings), rulebook, example)
    return ExampleOutcome(
        example, result, tuple(found for found, _ in findings), tuple(cause for _, cause in findings)
    )


def _compared(
    expectation: Expectation,
    finder: Finder,
    place: int | None,
    whose: str,
    example: Example,
    units: UnitTable,
) -> list[tuple[Diagnostic, str]]:
    subject = expectation.subject.text
    found = finder.in_contract(subject) if place is None else finder.in_bid(subject, place)
    if found is None:
        return [(_no_subject(expectation, finder.rulebook, of_bid=place is not None), "")]
    contract = finder.rulebook.contract_word
    found = replace(found, clause=found.clause or example.clause, contract=contract)
    mismatch = compare(expectation, found, whose, units)
    if mismatch is None:
        return []
    cause = cause_of(found, contract) if mismatch.code == "SV0701" and mismatch.fix is None else None
    return [(mismatch, "" if cause is None else cause.part)]


def _no_value(fact: RawCell) -> Diagnostic:
    return Diagnostic(
        "SV0704", "warning", fact.span, f"`{fact.text}` has no value here.",
        "It is read as blank, as a fact is that is not named at all.",
        "Write its value behind the name, or leave the fact out.",
    )  # fmt: skip


def _no_subject(expectation: Expectation, rulebook: Rulebook, *, of_bid: bool) -> Diagnostic:
    subject = expectation.subject
    known = subjects_of_bids(rulebook) if of_bid else subjects_of_contract(rulebook)
    whose = f"a {rulebook.bid_word}" if of_bid else f"the {rulebook.contract_word}"
    what = f"The result has no `{subject.text}` for {whose}."
    close = nearest(subject.text, known)
    try_ = did_you_mean(close)
    fix = Fix(subject.span, f"expect {close[0]}" if of_bid else close[0]) if len(close) == 1 else None
    if of_bid and name_key(subject.text) == "near tie":
        try_ = "Say in the award what is near, such as `near tie within 1 mark`."
    return Diagnostic("SV0702", "error", subject.span, what, "", try_, fix)


def _read(rulebook: Rulebook, example: Example, units: UnitTable) -> tuple[Diagnostic, ...]:
    """What cannot be read in an example: once for each heading, with the other places beside it."""
    headings = {cell.span: heading.span for line in example.bids for heading, cell in line.facts}
    grouped: dict[object, list[Diagnostic]] = {}
    for found in example_competition(rulebook, example).diagnostics:
        where = headings.get(found.span, found.span) if isinstance(found.span, Span) else found.span
        grouped.setdefault((where, found.code), []).append(found)
    merged = with_fixes([_beside(group) for group in grouped.values()], rulebook, example)
    return tuple(dict.fromkeys([*merged, *_misread(rulebook, example, units)]))


def _beside(group: list[Diagnostic]) -> Diagnostic:
    first = group[0]
    others = dict.fromkeys(found.span for found in group[1:] if found.span not in (None, first.span))
    also = tuple((span, "and here") for span in others if span is not None)
    return replace(first, also=(*first.also, *also))


def _misread(rulebook: Rulebook, example: Example, units: UnitTable) -> Iterator[Diagnostic]:
    """Expectations of what is not in the rulebook, or that could never come out."""
    yield from (_no_value(name) for name, cell in example.facts if not cell.text)
    numeric = numeric_subjects(rulebook)
    of_contract = [(one, False) for one in example.expects]
    for expectation, of_bid in (*of_contract, *((one, True) for bid in example.bids for one in bid.expects)):
        known = subjects_of_bids(rulebook) if of_bid else subjects_of_contract(rulebook)
        key = name_key(expectation.subject.text)
        if key not in {name_key(name) for name in known}:
            yield _no_subject(expectation, rulebook, of_bid=of_bid)
            continue
        expected = read_expected(expectation.expected.text, units)
        readable = expected.none or expected.outcome is not None or expected.number is not None
        meant = outcome_meant(key, expectation.expected, rulebook) if not readable else None
        if meant is not None:
            yield replace(unreadable(expectation), try_=f"Did you mean `{meant.replacement}`?", fix=meant)
        elif of_bid and key in numeric and not readable:
            yield unreadable(expectation)
