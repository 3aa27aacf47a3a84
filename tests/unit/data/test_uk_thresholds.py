"""The shipped thresholds: the examples cover every rule and row, and real notices come out as expected."""

from collections import Counter
from fractions import Fraction
from typing import Literal

import pytest

from svrules.data.ocds import NoticeReading, read_notices
from svrules.engine import score
from svrules.engine.result import ContractResult
from svrules.language import load
from svrules.language.rulebook import Rulebook
from svrules.proof import run_examples
from svrules.shipped import rulebook_path, sample_path


@pytest.fixture(scope="module")
def thresholds() -> Rulebook:
    return load(rulebook_path("uk-thresholds"))


@pytest.fixture(scope="module")
def results(thresholds: Rulebook) -> list[ContractResult]:
    """What each example of the rulebook gives."""
    return [outcome.result.contract for outcome in run_examples(thresholds) if outcome.result is not None]


def test_every_example_comes_out_as_written(thresholds: Rulebook) -> None:
    wrong = [diagnostic for outcome in run_examples(thresholds) for diagnostic in outcome.diagnostics]
    assert wrong == []


def test_the_examples_reach_every_outcome_of_every_rule(results: list[ContractResult]) -> None:
    seen = {(rule.rule, rule.outcome) for result in results for rule in result.rules}
    applies = {(label, outcome) for label in ("SCO", "PCR", "ACT") for outcome in ("pass", "fail")}
    assert seen >= applies | {("ACT", "unknown"), ("WAL", "pass"), ("WAL", "refer")}
    assert seen >= {("VAL", one) for one in ("pass", "refer", "not reached")}
    assert seen >= {("SV2", one) for one in ("pass", "fail", "unknown", "not reached")}


def test_the_examples_match_every_row(thresholds: Rulebook, results: list[ContractResult]) -> None:
    rows = {(match.table, match.row) for result in results for match in result.tables if match.row}
    numbers = {
        (label, row)
        for label, versions in thresholds.tables.items()
        for version in versions
        for row in range(1, len(version.rows) + 1)
    }
    assert rows == numbers


def readings(thresholds: Rulebook, vat: Literal["excluding", "including"] | None) -> list[NoticeReading]:
    return list(read_notices(sample_path("uk-notices.jsonl"), thresholds, vat_basis=vat))


@pytest.mark.parametrize(
    ("vat", "expected"),
    [
        (None, ["unknown"] * 11 + ["out of scope"] * 2),
        (
            "excluding",
            [
                *("in scope", "out of scope", "out of scope", "unknown", "unknown", "in scope"),
                *("in scope", "in scope", "unknown", "unknown", "unknown", "out of scope", "out of scope"),
            ],
        ),
        (
            "including",
            [
                *("in scope", "out of scope", "out of scope", "unknown", "unknown", "in scope"),
                *(
                    "in scope",
                    "in scope",
                    "unknown",
                    "out of scope",
                    "unknown",
                    "out of scope",
                    "out of scope",
                ),
            ],
        ),
    ],
)
def test_scope_of_the_sample_notices(
    thresholds: Rulebook, vat: Literal["excluding", "including"] | None, expected: list[str]
) -> None:
    scopes = []
    for reading in readings(thresholds, vat):
        assert reading.competition is not None
        scopes.append(score(thresholds, reading.competition).scope)
    assert scopes == expected


def test_the_sample_shows_what_its_page_says(thresholds: Rulebook) -> None:
    found = readings(thresholds, "excluding")
    assert len(found) == 13
    assert found[1].ocid == found[2].ocid
    assert [number for number, reading in enumerate(found, 1) if reading.weight_findings] == [8, 9, 12]
    assert [finding.total for reading in found for finding in reading.weight_findings] == [
        *(Fraction(65), Fraction(1000), Fraction(80))
    ]
    mended = Counter(diagnostic.code for diagnostic in found[10].diagnostics)
    assert mended["SV0805"] == 5
