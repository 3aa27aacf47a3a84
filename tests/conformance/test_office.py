"""The conformance calls through Microsoft's runtime of custom functions, our functions.js and Pyodide."""

from pathlib import Path

import pytest

from tests.conformance.cases import CASES
from tests.spreadsheet.office.built import as_excel_sends, as_shown, build, sent

HERE = [case for case in CASES if "office" not in case.not_in]


@pytest.mark.slow
def test_excel_is_told_the_expected_cells(tmp_path: Path) -> None:
    # All calls in one message, as when a workbook is worked out; Python starts once.
    calls = [(case.function, [as_excel_sends(argument) for argument in case.arguments]) for case in HERE]
    (told,) = sent(build(tmp_path), [calls])
    answers = [as_shown(answer) for answer in told["answers"]]
    wrong = [
        f"{case.name}: {why}"
        for case, answer in zip(HERE, answers, strict=True)
        if (why := case.wrong(answer))
    ]
    assert not wrong, "\n".join(wrong)
    assert len(answers) == len(HERE) > 40
