"""The conformance calls through xlwings' own conversions and `call_udf`, as Excel on Windows makes them."""

from pathlib import Path

from tests.conformance.cases import CASES
from tests.spreadsheet.xlwings.excel import told_by_excel

HERE = [case for case in CASES if "xlwings" not in case.not_in]


def test_excel_shows_the_expected_cells(tmp_path: Path) -> None:
    told = told_by_excel(tmp_path, HERE)
    answers = zip(HERE, told["answers"], strict=True)
    wrong = [f"{case.name}: {why}" for case, answer in answers if (why := case.wrong(answer))]
    assert not wrong, "\n".join(wrong)
