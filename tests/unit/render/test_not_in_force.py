"""What is said of a rule or criterion on a day on which it does not count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from svrules.api import Rulebook
from svrules.errors import MisuseError
from svrules.language import read
from svrules.render.terminal import as_text

TEXT = (Path(__file__).resolve().parents[2] / "policies" / "a-rule-before-its-day.svr").read_text("utf-8")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    model, found = read(TEXT, "dated.svr")
    assert model is not None, found
    return Rulebook(model)


def explained(book: Rulebook, day: str, criterion: str | None = None) -> str:
    bid = {"bidder": "Ash", "price": "£100", "statement": "yes", "answer": 4}
    data = {"contract": {"notice date": day}, "bids": [bid]}
    return " ".join(book.explain(data, "Ash", criterion).split())


def test_an_explanation_says_what_is_not_in_force(book: Rulebook) -> None:
    before = explained(book, "30 September 2026")
    for label in ("SLAVERY", "S", "S1"):
        assert f" {label}: not in force on 30 September 2026 (from 1 October 2026) (" in before
    assert "not in force" not in explained(book, "1 October 2026")


def test_a_criterion_that_is_not_in_force_cannot_be_explained(book: Rulebook) -> None:
    said = r"no criterion S1: not in force on 30 September 2026 \(from 1 October 2026\)"
    with pytest.raises(MisuseError, match=said):
        explained(book, "30 September 2026", "s1")


def test_the_order_of_work_names_what_it_leaves_out(book: Rulebook) -> None:
    undated = as_text(book.order(), 200)
    assert "`--on DATE` shows those of a day." in undated
    assert "rule SLAVERY Modern slavery: from 1 October 2026 (clause 3.1)\n" in undated
    assert "criterion S1 The answer: from 1 October 2026\n" in undated
    before = as_text(book.order(date(2026, 9, 30)), 200)
    assert "Not in force on 30 September 2026\nrule SLAVERY" in before
    after = as_text(book.order(date(2026, 10, 1)), 200)
    assert "from 1 October 2026" not in after
    assert "rule SLAVERY Modern slavery (clause 3.1)\n" in after
