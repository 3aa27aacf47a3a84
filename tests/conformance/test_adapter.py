"""The conformance calls through the adapter itself."""

from typing import Any

import pytest

from svrules.spreadsheet import FUNCTIONS, Failure, call
from tests.conformance.cases import CASES, Case, Error


def passed(rows: list[list[Any]] | None) -> list[list[Any]] | None:
    return rows and [[cell.text if isinstance(cell, Error) else cell for cell in row] for row in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_adapter_shows_the_expected_cells(case: Case) -> None:
    answer = call(case.function, [passed(argument) for argument in case.arguments])
    assert not case.wrong(str(answer) if isinstance(answer, Failure) else answer)


def test_every_function_is_called() -> None:
    assert {case.function for case in CASES} == set(FUNCTIONS)


def test_names_of_cases_are_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
