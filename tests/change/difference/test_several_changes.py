"""Several changes at once: each by itself, both editions as a whole, new facts, words that stayed behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from svrules.change.difference.difference import Difference, _Comparing, difference
from svrules.change.difference.found import Found
from svrules.change.difference.model import told
from svrules.change.difference.observed import observed
from svrules.change.difference.page import page, summary
from svrules.change.difference.region import region_of
from svrules.change.difference.sides import sides_of
from svrules.change.difference.stale import still_stated
from svrules.change.difference.whole import as_a_whole
from svrules.engine import Bid, Competition, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.render.terminal import as_text as in_text
from tests.change.difference.test_regions import holds
from tests.change.difference.test_single_changes import rulebook

OLD = """rulebook "Wages"
  edition "1"
  in force from 1 April 2026
contract
  notice date  date, decides the rules in force
bid
  price   money, above £0
  wage    money per hour
  social  yes or no
  jobs    FTE, at least 0
setting living wage  money per hour
  £13.45 from 1 April 2026
setting least wage  money per hour
  £12.21
setting job worth  money per FTE
  £21,000
rule WAGE "Pays £13.45"
  require wage is at least living wage
  except ENTERPRISE when social and wage is at least least wage
  because "The bid pays less than £13.45 per hour, see clause 13.45."
rule LOW
  refer when price is below £13.45
criterion PRICE worth what is left
  price relative to lowest
criterion SV "Worth 10%" worth 10%
  jobs × job worth relative to highest, 0 when every bid offers £0
award
  highest total wins
example "two bids"
  notice date 1 May 2026
  bidder | price    | wage | social | jobs | expect outcome
  Ash    | £120,000 | £14  | no     | 1    | pass
  Birch  | £100,000 | £14  | no     | 2    | pass
"""
CHARITY = OLD.replace("when social and", "when (social or charity) and").replace(
    "  jobs    FTE", "  charity  yes or no\n  jobs    FTE"
)
NEW = CHARITY.replace(
    "  £13.45 from 1 April 2026\n", "  £13.45 from 1 April 2026\n  £14.10 from 1 April 2027\n"
)


@pytest.fixture(scope="module")
def both() -> Difference:
    new = NEW.replace("example", "# ").replace("£21,000", "£22,500")
    return difference(rulebook(OLD, "old.svr"), rulebook(new.partition("# ")[0]))


def of(both: Difference, title: str) -> Found:
    return next(one for one in both.found if one.title.startswith(title))


def test_the_region_has_both_editions_as_a_whole_where_another_change_alters_it(both: Difference) -> None:
    wage = next(one for one in of(both, "Setting “living wage”").where if one.result == "rule WAGE")
    region = "wage £13.45 per hour to below £14.10 per hour, social no, {}from 1 April 2027"
    assert (region.format(""), "pass", "fail") in wage.cases and not wage.whole_open
    assert (region.format("charity yes, "), "pass", "pass") in wage.whole
    assert (region.format("charity no, "), "pass", "fail") in wage.whole
    exception = of(both, "Rule WAGE").where[0]
    assert exception.cases and not exception.whole and not exception.whole_open


def facts() -> list[tuple[date, dict[str, Scalar]]]:
    pounds = (Fraction(pence, 100) for pence in (1220, 1221, 1344, 1345, 1409, 1410))
    asked: list[dict[str, Scalar]] = []
    for wage, social, charity in product(pounds, (True, False, None), (True, False, None)):
        given = {
            "price": Fraction(100),
            "wage": wage,
            "social": social,
            "charity": charity,
            "jobs": Fraction(1),
        }
        asked.append({name: value for name, value in given.items() if value is not None})
    days = (date(2027, 3, 31), date(2027, 4, 1))
    return [(day, one) for day in days for one in asked]


def said(book: Rulebook, day: date, bid: dict[str, Scalar]) -> str:
    known = {name: value for name, value in bid.items() if name in book.inputs}
    result = score(book, Competition({"notice date": day}, (Bid("Ash", known),))).result()
    return next(rule.outcome for rule in result.bids[0].rules if rule.rule == "WAGE")


def test_as_a_whole_is_what_the_engine_says_of_every_combination_in_the_region() -> None:
    old, new = rulebook(OLD, "old.svr"), rulebook(NEW)
    comparing = _Comparing(old, new, look=False)
    keys = [key for step in comparing.steps.steps for key in step.keys]
    met = 0
    for at, step in enumerate(comparing.steps.steps):
        alone = comparing.hybrids.rulebook(1 << at)
        sides = sides_of(comparing.before, alone).tainted(step.keys)
        (one,) = observed(comparing.before, alone, [("rule", "WAGE")])
        region = region_of(sides, one)
        found = as_a_whole(region, comparing.before, comparing.whole, keys)
        assert region.proved and found.proved
        for day, bid in facts():
            known = {"notice date": day, "social": None, "charity": None, **bid}
            inside = [case for case in region.differing if holds(case.case, known)]
            whole = [case for case in found.cases or region.differing if holds(case.case, known)]
            assert len(inside) == len(whole) <= 1
            for case in whole:
                assert (case.before, case.after) == (said(old, day, bid), said(new, day, bid))
                met += 1
    assert met > 20


def test_what_is_not_settled_as_a_whole_says_so() -> None:
    old = rulebook(OLD.replace("price is below £13.45", "price is below 50% of mean price among other bids"))
    new = rulebook(
        old.text.replace("below 50%", "below 60%").replace("£13.45 from", "£13.60 from"), "new.svr"
    )
    low = next(one for one in difference(old, new, look=False).found if one.title.startswith("Rule LOW"))
    (where,) = low.where
    assert where.proved and where.whole_open and not where.whole


def test_new_facts_have_a_value_that_is_listed_and_no_bid_ends_unknown_for_want_of_it(
    both: Difference,
) -> None:
    for title in ("Rule WAGE", "Setting “living wage”"):
        witness = of(both, title).witness
        assert witness is not None
        values = {bid: value for bid, fact, value in witness.facts if fact == "charity"}
        assert values == {"Ash": "yes" if title == "Rule WAGE" else "no"}
        outcomes = [(one.before, one.after) for one in witness.consequences if one.what == "outcome"]
        assert outcomes == [("fail", "pass") if title == "Rule WAGE" else ("pass", "fail")]


def test_new_facts_lie_inside_their_bounds() -> None:
    text = OLD.replace("social and wage", "social and scale is at least 7 and wage")
    new = rulebook(text.replace("  jobs ", "  scale  level from 5 to 9\n  jobs ", 1))
    witness = next(one for one in difference(rulebook(OLD), new).found if one.kind == "meaning").witness
    assert witness is not None
    given = [value for _, fact, value in (*witness.facts, *witness.others) if fact == "scale"]
    assert given and all(5 <= int(value) <= 9 for value in given)


def test_the_page_says_all_facts_where_none_stands_out(both: Difference) -> None:
    found = of(both, "Rule WAGE")
    assert found.witness is not None
    seen = replace(found.witness, facts=(), others=(*found.witness.facts, *found.witness.others))
    every = (replace(found, witness=seen), *(one for one in both.found if one is not found))
    shown = in_text(page(replace(both, found=every)))
    assert "any facts" not in shown
    assert "Each change is taken by itself, the others as before." in shown
    lines = " ".join(shown.split())
    assert "scored under both: notice date 1 May 2026; Ash:" in lines
    assert "with all changes of the new edition: rule WAGE" in lines
    assert "The reason of rule WAGE still states £13.45 per hour" in lines


PRODUCT = """rulebook "Product"
  edition "1"
bid
  jobs  number, between 1 and 5
setting size  number
  4
setting part  number
  1
criterion JOBS "Jobs" worth 100%
  jobs × size × part marks
  capped at full marks
award
  highest total wins
"""


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        ("3", "24", "On all that was tried, other changes alter what this one does by itself."),
        ("0.5", None, "With this change alone. On all that was tried, the new edition as a whole hides it."),
    ],
)
def test_what_the_new_edition_shows_instead_is_beside_what_a_change_does_alone(
    part: str, whole: str | None, said: str
) -> None:
    new = PRODUCT.replace("  4\n", "  8\n").replace("  1\n", f"  {part}\n")
    found = difference(rulebook(PRODUCT), rulebook(new))
    witness = of(found, "Setting “size”").witness
    assert witness is not None and witness.by_itself
    alone, as_a_whole = (
        {one.what: one.after for one in told} for told in (witness.consequences, witness.as_a_whole)
    )
    assert (alone["total"], as_a_whole.get("total")) == ("8", whole)
    assert said in " ".join(in_text(page(found)).split())


def test_one_change_alone_has_no_word_of_others() -> None:
    new = rulebook(OLD.replace("£21,000", "£22,500"))
    assert "taken by itself" not in in_text(page(difference(rulebook(OLD), new, look=False)))


def test_words_that_still_state_the_old_figure_are_hints(both: Difference) -> None:
    hints = of(both, "Setting “living wage”").hints
    title = "The title of rule WAGE still states £13.45 per hour: “Pays £13.45”"
    reason = "The reason of rule WAGE still states £13.45 per hour: "
    assert set(hints) == {title, reason + "“The bid pays less than £13.45 per hour, see clause 13.45.”"}
    assert of(both, "Rule WAGE").hints == of(both, "Setting “job worth”").hints == ()
    assert list(hints) in [one.hints for one in told(both, summary(both)).changes]


@pytest.mark.parametrize(
    ("was", "now", "states"),
    [
        ("worth 10%", "worth 15%", "Worth 10%"),
        ("Worth 10%", "Worth 15%", ""),
        ('"Worth 10%" worth 10%', '"Worth 10 per cent" worth 15%', "Worth 10 per cent"),
        ('"Worth 10%" worth 10%', '"Worth 10% until May, then 15%" worth 15%', ""),
        ('"Worth 10%" worth 10%', '"Worth 10.5%, £10 or 110%" worth 15%', ""),
        ('"Worth 10%" worth 10%', '"Clause 10, and 10" worth 15%', ""),
    ],
)
def test_figures_are_compared_as_amounts(was: str, now: str, states: str) -> None:
    old, new = (
        rulebook(OLD),
        rulebook(OLD.replace(was, now, 1) if was != "worth 10%" else OLD.replace(was, now)),
    )
    hints = still_stated(old, new, [("criterion", "SV")], [])
    assert [hint.partition("“")[2].rstrip("”") for hint in hints] == ([states] if states else [])


def test_a_part_that_has_the_figure_of_its_own_is_no_hint() -> None:
    old = rulebook(OLD.replace("rule LOW\n", 'rule LOW "Below £13.45"\n'))
    new = rulebook(old.text.replace("  £13.45 from", "  £13.60 from"))
    assert not still_stated(old, new, [("setting", "living wage")], [("rule", "LOW")])
