"""A thousand formulas at once, asked again, and errors, through Microsoft's runtime and Pyodide."""

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import TABLES, Error
from tests.spreadsheet.office.built import as_excel_sends, as_shown, build, sent

NAMES = [f"Bidder {at}" for at in range(1, 301)]


def score(bids: Any, *more: Any) -> tuple[str, list[Any]]:
    rows = (TABLES["rulebook"], bids, TABLES["contract"], *more)
    return "SVSCORE", [as_excel_sends(one) for one in rows]


@pytest.mark.slow
def test_a_mistake_in_python_is_one_line_in_every_cell(tmp_path: Path) -> None:
    made = build(tmp_path)
    engine = made / "engine.js"
    broken = engine.read_text(encoding="utf-8").replace("webview.start()", "webview.no_such_thing()")
    engine.write_text(broken, encoding="utf-8")
    (told,) = sent(made, [[("SVVERSION", [[["lcr-contracts"]]]), ("SVWHY", [[["lcr-contracts"]]])]])
    for answer in told["answers"]:
        sentence = as_shown(answer)
        assert isinstance(sentence, str)
        assert sentence.startswith("SV1010: The rules engine did not start: AttributeError: ")
        assert "\n" not in sentence


@pytest.mark.slow
def test_a_workbook_is_worked_out(tmp_path: Path) -> None:
    own = tmp_path / "our-rules.svr"
    own.write_text("\n".join(str(line[0]) for line in TABLES["rulebook"]) + "\n", encoding="utf-8")
    thousand = [score(TABLES["300 bids"], [[NAMES[at % 300]]]) for at in range(1000)]
    spilled = [score(TABLES["300 bids"])]
    errors = [score(TABLES["bids"], [[Error(code)]]) for code in ("#N/A", "#DIV/0!", "#SPILL!")]
    named = [("SVVERSION", [[["our-rules 3"]]]), ("SVVERSION", [[["our-rules 4"]]])]
    once, again, whole, wrong, ours = sent(
        build(tmp_path, "--rulebook", str(own)), [thousand, thousand, spilled, errors, named]
    )
    scores = [row[0] for row in as_shown(whole["answers"][0])]
    assert [as_shown(one) for one in once["answers"]] == [[[scores[at % 300]]] for at in range(1000)]
    # Excel repeats calls as it likes: the answers stay.
    assert again["answers"] == once["answers"]
    assert again["milliseconds"] < 20_000
    for answer in wrong["answers"]:
        assert as_shown(answer)[:8] == "SV0809: "
    assert as_shown(ours["answers"][0])[0][0].startswith("edition 3, sha256 ")
    assert str(as_shown(ours["answers"][1])).startswith("SV1002: ")
