"""Of a statement whose heading cannot be read: which codes are told of its lines, and which never are.

A code that binding reports stands in `OF_A_LINE`, with a line that shows it, or in `NEVER`.
"""

import re
from pathlib import Path

import pytest

from svrules.diagnostics import CODES, Span
from svrules.language.statements import lines
from svrules.language.statements.lines import OF_A_LINE
from tests.language.reading import HEAD, book, problems

FACTS = (
    "contract\n  due  date\n  value  money including VAT, above £0\n"
    "bid\n  price  money excluding VAT\n  net  money excluding VAT\n  size  one of Small, Medium, Large\n"
    "family measure\n  code | weight\n  M1 | 40%\n  M2 | 60%\n"
    "bid inputs for each measure\n  offered  number\n"
    "value benefit for each measure\n  offered × weight\n"
)
RULE = "rule R{}\n  only when price is above £3\n  except R1 when price is above £9\n"
TABLE = "table T{}\n  size | share\n  otherwise | 2\n"
# A statement that can be read but for its heading, and one more line with a mistake of that code.
TOLD = {
    "SV0101": (RULE, "  except R2 of R1 when price is above £5"),
    "SV0104": (RULE, "  require price is above £20.000"),
    "SV0105": (RULE, "  require due is at least 31 April 2026"),
    "SV0113": (TABLE, "  not Small or Large | 1"),
    "SV0203": (RULE, "  require prise is above £3"),
    "SV0204": (RULE, "  require size is Smal"),
    "SV0205": (RULE, "  require Small is above 3"),
    "SV0301": (RULE, "  require price is above 3"),
    "SV0302": (RULE, "  require price is above value"),
    "SV0303": (RULE, "  require price"),
    "SV0304": (RULE, "  require benefit is above 3"),
    "SV0404": (RULE, "  require price is between £5 and £3"),
    "SV0406": (TABLE, "  Small | 1 | 2"),
}
BROKEN = ' "so" "again"'
# Of headings, declarations, examples, the whole of a statement, or what it says of itself.
NEVER = {
    *("SV0107", "SV0109", "SV0201", "SV0202", "SV0206", "SV0305", "SV0308", "SV0401", "SV0402", "SV0403"),
    *("SV0405", "SV0407", "SV0408", "SV0409", "SV0502", "SV0601", "SV0602", "SV0603", "SV0704"),
}


def told(text: str) -> set[tuple[int, str]]:
    return {(found.span.line, found.code) for found in problems(text) if isinstance(found.span, Span)}


@pytest.mark.parametrize("code", TOLD)
def test_a_line_is_told_of_below_a_heading_that_cannot_be_read(code: str) -> None:
    statement, wrong = TOLD[code]
    at = len((HEAD + FACTS + statement).splitlines()) + 1
    found = told(f"{FACTS}{statement.format(BROKEN)}{wrong}\n")
    heading = at - len(statement.splitlines())
    assert found == {(heading, "SV0101"), (at, code)}


def test_each_code_that_binding_reports_is_of_a_line_or_never_is() -> None:
    """A new code goes into `OF_A_LINE` with a line above, or into `NEVER`."""
    language = Path(lines.__file__).parents[1]
    rooms = [language / "formulas", language / "statements"]
    files = [file for room in rooms for file in room.glob("*.py") if file != Path(lines.__file__)]
    texts = [file.read_text(encoding="utf-8") for file in files]
    reported = {code for text in texts for code in re.findall(r'"(SV\d{4})"', text)}
    assert reported == set(TOLD) | NEVER
    assert set(TOLD) == OF_A_LINE and not OF_A_LINE & NEVER
    assert reported <= set(CODES)


def test_a_table_that_lacks_a_row_is_read_once_in_the_columns_that_it_has() -> None:
    first = "table T until 1 May 2026\n  size | share\n  any | 1\n"
    second = "table T from 2 May 2026\n  zise | share\n  not (Small or Large) | 1\n"
    lost = "  plase xx £\n"
    book(FACTS + first + second.replace("zise", "size"))
    (only,) = told(FACTS + first + second + lost)
    assert only == (len((HEAD + FACTS + first + second + lost).splitlines()), "SV0203")
