"""What goes wrong when rulebooks that hypothesis writes are scored, `svrules check` has said before."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, note

from svrules.checks import check
from svrules.engine.result import ErrorRecord, Result
from svrules.language.rulebook import Rulebook
from tests.property.both import result_of, rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions


@cases(80)
@given(rulebooks_with_competitions())
def test_no_table_or_weight_goes_wrong_unannounced(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    findings = check(rulebook)
    result = result_of(rulebook, drawn.competition)
    if result.contract.scope != "out of scope":
        said = {(finding.code, name) for finding in findings for name in names(rulebook, finding.sentence)}
        for error in errors(result):
            announced = {(code, error.where) for code in codes(error)}
            assert not codes(error) or announced & said, error.sentence


def errors(result: Result) -> Iterator[ErrorRecord]:
    yield from result.contract.errors
    for bid in result.bids:
        yield from bid.errors


def codes(error: ErrorRecord) -> tuple[str, ...]:
    """The codes under which a check announces an error; none for errors that need the facts."""
    if error.part == "weights":
        return ("SV0501", "SV0503")
    if error.part == "table" and "no row matches" in error.sentence:
        return ("SV0410",)
    return ("SV0410", "SV0411") if "different results" in error.sentence else ()


def names(rulebook: Rulebook, sentence: str) -> set[str]:
    """The tables and criteria that a sentence names; with an empty name for the top criteria."""
    known = {*rulebook.tables, *(criterion.code for criterion in rulebook.criteria)}
    return {name for name in known if f"`{name}`" in sentence} | {""}
