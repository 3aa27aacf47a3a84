"""Every criterion that people judged has a reason or a finding, whatever kind of fact holds the mark."""

from pathlib import Path

import pytest

from svrules import load
from svrules.audit.summary import Assessed, Summary, summarise
from svrules.engine import score

TABLE = "table T\n  plan | points\n  Poor | 0\n  Good | 3\n  Excellent | 5\n"
LOOKED_UP = "table T\n  plan | points\n  0 to 5 | 1\n  above 5 | 5\n"
KINDS = [
    ("level of Poor, Good, Excellent", TABLE, "points out of 5", "Good"),
    ("level of Poor, Good, Excellent", "", "full marks when plan is Good", "Good"),
    ("one of Poor, Good", "", "full marks when plan is Good", "Good"),
    ("yes or no", "", "full marks when plan", "yes"),
    ("level from 0 to 5", "value twice\n  plan × 2\n", "twice out of 10", 3),
    ("number, between 0 and 10", "", "plan out of 10", 6),
    ("number, between 0 and 10", LOOKED_UP, "points out of 5", 6),
]


def of(tmp_path: Path, kind: str, between: str, method: str, **facts: object) -> Summary:
    path = tmp_path / "kinds.svr"
    comment = "  plan comment  text\n" if "comment" in facts else ""
    facts = {name.replace("comment", "plan comment"): value for name, value in facts.items()}
    path.write_text(
        f'rulebook "Kinds"\n  edition "1"\nbid\n  plan  {kind}\n{comment}{between}'
        f'criterion PLAN "Plan"  worth 100%\n  {method}\naward\n  highest total wins\n',
        encoding="utf-8",
    )
    book = load(path)
    read, _ = book.read({"bids": [{"bidder": "Ash", **facts}]})
    return summarise(Assessed(book.model, read, score(book.model, read).result()), "Ash")


@pytest.mark.parametrize(("kind", "between", "method", "mark"), KINDS)
def test_a_comment_beside_a_mark_is_its_reason(
    tmp_path: Path, kind: str, between: str, method: str, mark: object
) -> None:
    made = of(tmp_path, kind, between, method, plan=mark, comment="Section 4 dates all six steps.")
    assert "Section 4 dates all six steps." in str(made.final)
    assert not [one for one in made.findings if one.where == "PLAN"]
    made = of(tmp_path, kind, between, method, plan=mark, comment="TBC")
    assert [one.kind for one in made.findings if one.where == "PLAN"] == ["serious"]
    assert "To fill in: the reason for this score" in str(made.final)


@pytest.mark.parametrize(
    ("at", "found"), [(0, ["look"]), (4, ["serious"]), (5, ["serious"])], ids=["words", "level", "number"]
)
def test_a_mark_without_a_place_for_its_reason_is_found(tmp_path: Path, at: int, found: list[str]) -> None:
    kind, between, method, mark = KINDS[at]
    made = of(tmp_path, kind, between, method, plan=mark)
    assert [one.kind for one in made.findings if one.where == "PLAN"] == found
