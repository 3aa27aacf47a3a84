"""Figures of other tenders in reasons, in the spellings of people."""

from collections.abc import Callable

import pytest

from svrules import load
from svrules.audit.summary import Assessed, Summary, summarise
from svrules.engine import score

BOOK = """rulebook "Cleaning"
  edition "1"

contract
  estimate  money excluding VAT, above £0, confidential

bid
  price         money excluding VAT, above £0
  staff         FTE, at least 0, confidential
  margin        percentage, confidential
  wage          money per hour, above £0
  local jobs    FTE, at least 0
  start         date, confidential
  plan          level from 0 to 5
  plan comment  text

criterion PRICE "Price"  worth 60%
  price relative to lowest

criterion PLAN "Delivery plan"  worth 40%
  plan out of 5

award
  highest total wins
"""
Said = Callable[[str], Summary]
PLAIN = "Page 3 shows steps with few dates"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    path = tmp_path_factory.mktemp("amounts") / "cleaning.svr"
    path.write_text(BOOK, encoding="utf-8")
    book = load(path)

    def of(reason: str) -> Summary:
        rows = (
            ("Ash", 81234, "17.5", "12.5%", "14.10", 7, "2026-08-03", 5, PLAIN),
            ("Birch", 92345, "6.25", "7.25%", "13.60", 13, "2026-09-01", 3, reason),
            ("Cedar", 99876, "9", "9%", "13.45", 3, "2026-10-02", 2, PLAIN),
        )
        names = (
            "bidder", "price", "staff", "margin", "wage", "local jobs", "start", "plan", "plan comment",
        )  # fmt: skip
        bids = [dict(zip(names, row, strict=True)) for row in rows]
        read, _ = book.read({"contract": {"estimate": 123456}, "bids": bids})
        return summarise(Assessed(book.model, read, score(book.model, read).result()), "Birch")

    return of


@pytest.mark.parametrize(
    "figure",
    [
        "£81,234", "81 234 pounds", "81'234", "81’234", "£81.234,00", "GBP81234", "81,234.00", "£81.2k",
        "about £81,000", "81 thousand pounds", "£11,111", "17.5 people", "17½ people", "12.5%",
        "12.5 per cent", "12.5", "14.10 an hour", "£14.10", "03/08/2026", "3rd August 2026", "3 Aug 2026",
        "3.8.26", "August 3, 2026", "2026-08-03", "£123,456", "£123k", "£123,500", "9 people",
    ],
)  # fmt: skip
def test_a_secret_figure_in_any_spelling_is_left_out(said: Said, figure: str) -> None:
    made = said(f"Section 4 says {figure} or the like.")
    told = [one.what for one in made.findings if one.where == "PLAN" and one.kind == "serious"]
    assert any(what.endswith("it is left out.") for what in told)
    assert figure not in str(made.draft) + str(made.final)


@pytest.mark.parametrize("figure", ["£55", "eighty-one thousand pounds", "7 FTE", "7 jobs"])
def test_a_figure_that_only_a_person_can_judge_is_to_be_looked_at(said: Said, figure: str) -> None:
    made = said(f"Section 4 says {figure} or the like.")
    assert [one.kind for one in made.findings if one.where == "PLAN"] == ["look"]
    assert figure in str(made.final)


@pytest.mark.parametrize(
    "figure",
    [
        "£92,345",
        "6.25 people",
        "13 jobs",
        "the 2026 programme",
        "page 9",
        "7.25%",
        "1 September 2026",
        "4 vans",
    ],
)
def test_figures_of_its_own_and_references_may_be_said(said: Said, figure: str) -> None:
    made = said(f"Section 4 says {figure} or the like.")
    assert not [one for one in made.findings if one.where == "PLAN"]
    assert figure in str(made.final)
