"""The conformance calls in LibreOffice Calc: a real .xlsx, worked out and saved with the extension."""

from pathlib import Path

import pytest

from tests.conformance.cases import CASES
from tests.conformance.sheets import read_answers, write_calls
from tests.spreadsheet.libreoffice.office import worked_out

HERE = [case for case in CASES if "libreoffice" not in case.not_in]


@pytest.mark.slow
def test_calc_shows_the_expected_cells(tmp_path: Path) -> None:
    # One LibreOffice for all calls: starting it takes longer than they do.
    told = worked_out(tmp_path, lambda folder: write_calls(folder / "calls.xlsx", HERE, "SV.{}"))
    answers = read_answers(told["cells"]["calls.xlsx"], HERE)
    wrong = [f"{case.name}: {why}" for case in HERE if (why := case.wrong(answers[case.name]))]
    assert not wrong, "\n".join(wrong)
