"""The page on spreadsheet functions lists each function as the one table has it.

After a change on purpose, `SVRULES_ACCEPT=1 pytest tests/spreadsheet/test_page.py` writes the list anew.
"""

import os
from pathlib import Path

from svrules.spreadsheet import FUNCTIONS, Function

PAGE = Path(__file__).resolve().parents[2] / "docs" / "spreadsheet.md"
START, END = "<!-- made from the table of functions -->\n", "<!-- end -->\n"


def listed(function: Function) -> str:
    arguments = [one.name if not one.optional else f"[{one.name}]" for one in function.arguments]
    return f"| `{function.name}({', '.join(arguments)})` | {function.summary} |\n"


def made() -> str:
    arguments = {one.name: one.help for function in FUNCTIONS.values() for one in function.arguments}
    functions = "".join(listed(function) for function in FUNCTIONS.values())
    helps = "".join(f"| `{name}` | {text} |\n" for name, text in arguments.items())
    return f"| function | gives |\n| --- | --- |\n{functions}\n| argument | is |\n| --- | --- |\n{helps}"


def test_the_page_lists_the_functions_as_they_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    _, after = rest.split(END)
    if os.environ.get("SVRULES_ACCEPT"):
        PAGE.write_text(f"{before}{START}{made()}{END}{after}", encoding="utf-8")
    assert f"{START}{made()}{END}" in PAGE.read_text(encoding="utf-8")
