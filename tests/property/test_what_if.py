"""What would be if a fact were another is what scoring a file says in which that cell was changed."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.api import Rulebook
from svrules.data.wording import rulebook_units, value_words
from svrules.engine.competition import Competition
from svrules.engine.result import Result
from svrules.errors import DataError
from svrules.language import rulebook as language_model
from svrules.language.types import TextType
from svrules.quantities import STANDARD_UNITS
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

OTHERS = st.sampled_from(
    ("blank", "0", "1", "12", "£5,000", "10%", "3.5", "yes", "no", "1 May 2026", "many", "-4")
)
Data = dict[str, Any]


@cases(120)
@given(rulebooks_with_competitions(), OTHERS, st.data())
def test_it_is_what_a_changed_file_says(drawn: Drawn, other: str, data: st.DataObject) -> None:
    note(drawn.text)
    model = rulebook_of(drawn.text)
    book = Rulebook(model)
    given_ = written(model, drawn.competition)
    asked = data.draw(st.sampled_from(list(model.inputs.values())))
    assume(drawn.competition.bids and not isinstance(asked.type, TextType))
    bid = data.draw(st.sampled_from([one.name for one in drawn.competition.bids]))
    value = data.draw(st.sampled_from([other, *found(given_, asked)]))
    note(f"{asked.name} of {bid} = {value}")
    with TemporaryDirectory() as folder:
        file, other_file = Path(folder) / "data.json", Path(folder) / "changed.json"
        file.write_text(json.dumps(given_), encoding="utf-8")
        other_file.write_text(json.dumps(changed_file(given_, asked, bid, value)), encoding="utf-8")
        try:
            book.score(file)
        except DataError:
            assume(False)
        changed = outcome(lambda: book.score(other_file))
        supposed = outcome(lambda: book.what_if(file, bid, {asked.name: value}).after)
    assert supposed == changed


def outcome(scored: Any) -> Result | set[str]:
    """The Result without its notes, or the codes of what was refused."""
    try:
        result: Result = scored()
    except DataError as refused:
        return {one.code for one in refused.diagnostics if one.severity == "error"}
    return result.model_copy(update={"notes": []})


def written(model: language_model.Rulebook, competition: Competition) -> Data:
    """The competition as text cells, in the manner of a file; an empty cell is None."""
    units = rulebook_units(model.units, STANDARD_UNITS)

    def cells(inputs: Any, facts: Any, blanks: frozenset[str]) -> Data:
        known = {one.name: facts.get(one.name) for one in inputs if one.name not in blanks}
        return {
            one.name: None if known.get(one.name) is None else value_words(known[one.name], one.type, units)
            for one in inputs
        }

    return {
        "contract": cells(model.contract_inputs(), competition.contract, competition.blanks),
        "bids": [
            {"bidder": bid.name, **cells(model.bid_inputs(), bid.facts, bid.blanks)}
            for bid in competition.bids
        ],
        "decisions": [
            {
                "bidder": one.bid, "rule": one.rule, "decision": one.outcome,
                "who": one.who, "when": one.when, "why": one.why,
            }
            for one in competition.decisions
        ],
    }  # fmt: skip


def found(data: Data, asked: language_model.Input) -> list[str]:
    """What other bids say of the fact, which is likely to be allowed."""
    cells = [data["contract"].get(asked.name), *(one.get(asked.name) for one in data["bids"])]
    return [cell for cell in cells if cell is not None]


def changed_file(data: Data, asked: language_model.Input, bid: str, value: str) -> Data:
    cell = None if value == "blank" else value
    if asked.owner == "contract":
        return {**data, "contract": {**data["contract"], asked.name: cell}}
    bids = [{**one, asked.name: cell} if one["bidder"] == bid else one for one in data["bids"]]
    return {**data, "bids": bids}
