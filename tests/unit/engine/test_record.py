"""What a Result tells beside the scores: facts as given, how values came about, populations, the hash."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from svrules.engine import Bid, Competition, Decision, Scored, score
from svrules.engine.canonical import canonical, data_sha256
from svrules.engine.result import BidResult, FactUsed, RuleResult, ValueResult
from tests.unit.engine.scoring import Given, by_name, competition, rulebook, scored

AWARD = "award\n  highest total wins\n"


def value(found: Scored, name: str, bid: str = "Ash") -> ValueResult:
    return next(one for one in by_name(found)[bid].values if one.name == name)


def names(facts: list[FactUsed]) -> list[str]:
    return [fact.name for fact in facts]


# Facts


def test_every_input_is_told_in_the_order_of_the_rulebook() -> None:
    text = "bid\n  price  money\n  jobs  FTE, blank means 0\n  visits  hours\nvalue v\n  jobs × 2\n"
    found = by_name(scored(text, {}, {"Ash": {"visits": 3}, "Birch": {"jobs": 0, "price": 5}}))
    assert [(f.name, f.value, f.state, f.from_blank) for f in found["Ash"].facts] == [
        ("price", None, "missing", False),
        ("jobs", "0 FTE", "known", True),
        ("visits", "3 hours", "known", False),
    ]
    assert [fact.from_blank for fact in found["Birch"].facts] == [False, False, False]
    (jobs,) = next(one for one in found["Ash"].values if one.name == "v").facts
    assert (jobs.name, jobs.from_blank) == ("jobs", True)


def test_the_door_says_which_facts_were_blank() -> None:
    book = rulebook("bid\n  jobs  FTE, blank means 0\nvalue v\n  jobs\n")
    (ash,) = (
        score(book, Competition({}, (Bid("Ash", {"jobs": Fraction(0)}, frozenset({"jobs"})),))).result().bids
    )
    assert [fact.from_blank for fact in ash.facts] == [True]


# Values

MEASURES = (
    "bid\n  jobs  FTE\n  weeks  weeks\n  visits  hours\n"
    "setting rate  percent\n  50%\n"
    "family measure\n"
    "  code | title | theme | counted | unit value\n"
    "  M1 | Jobs | Work | jobs | £18,000 per FTE\n"
    "  M2 | Weeks | Work | weeks | £180 per week\n"
    "  M3 | Visits | Schools | visits | £20 per hour\n"
    "table CAPS\n  theme | most\n  Work | £40,000\n  Schools | £1,000\n"
    'value benefit for each measure clause "3.1"\n  counted × unit value\n'
    "value offer\n  sum of benefit over measures, each theme capped at most\n"
)


@pytest.mark.parametrize(
    ("written", "how", "facts"),
    [
        ("jobs × £18,000 per FTE + £5", "jobs 2.25 FTE × £18,000 per FTE + £5 = £40,505", ["jobs"]),
        ("(jobs + jobs) × 2", "(jobs 2.25 FTE + jobs 2.25 FTE) × 2 = 9 FTE", ["jobs"]),
        ("jobs - (5 FTE - 2 FTE)", "jobs 2.25 FTE − (5 FTE − 2 FTE) = −0.75 FTE", ["jobs"]),
        ("visits × rate", "visits 8 hours × rate 50% = 4 hours", ["visits", "rate"]),
        ("visits ÷ 3", "visits 8 hours ÷ 3 ≈ 2.6667 hours", ["visits"]),
        ("-jobs", "−jobs 2.25 FTE = −2.25 FTE", ["jobs"]),
        ("jobs × 3 capped at 5 FTE", "jobs 2.25 FTE × 3 capped at 5 FTE = 5 FTE", ["jobs"]),
        ("visits ÷ 3 rounded to 1 decimal place",
         "visits 8 hours ÷ 3, ≈2.6667 hours, rounded to 1 decimal place = 2.7 hours", ["visits"]),
        ("largest of jobs, 5 FTE", "the largest of jobs 2.25 FTE, 5 FTE = 5 FTE", ["jobs"]),
        ("sum of the 2 largest of jobs, 3 FTE, 2 FTE",
         "the sum of the 2 largest of jobs 2.25 FTE, 3 FTE, 2 FTE = 5.25 FTE", ["jobs"]),
        ("weeks or 4 weeks if not given", "4 weeks, as weeks is not given, = 4 weeks", ["weeks"]),
        ("if jobs is above 2 FTE then 7 otherwise 8", "7, as `jobs is above 2 FTE` holds, = 7", ["jobs"]),
        ("if jobs is above 3 FTE then 7 otherwise 8",
         "8, as `jobs is above 3 FTE` does not hold, = 8", ["jobs"]),
        ("weeks × 2", "waits for weeks of Ash", ["weeks"]),
        ("1 ÷ (visits - 8 hours)", "cannot be computed", ["visits"]),
        ("visits", "visits 8 hours", ["visits"]),
        ("visits to the power 2", "visits 8 hours to the power 2 = 64", ["visits"]),
    ],
)  # fmt: skip
def test_how_a_value_came_about(written: str, how: str, facts: list[str]) -> None:
    text = (
        "bid\n  jobs  FTE\n  weeks  weeks\n  visits  hours\nsetting rate  percent\n  50%\n"
        f'value v clause "9"\n  {written}\n'
    ).replace("visits to the power", "(visits ÷ 1 hours) to the power")
    found = value(scored(text, {}, {"Ash": {"jobs": "2.25", "visits": 8}}), "v")
    told = found.how.replace("(visits 8 hours ÷ 1 hour)", "visits 8 hours")
    assert told.replace("-", "−") == how.replace("-", "−")
    assert (names(found.facts), found.clause, found.line) == (facts, "9", 9)


def test_a_measure_names_its_unit_value_and_the_sum_its_measures() -> None:
    found = scored(MEASURES, {}, {"Ash": {"jobs": "2.25", "weeks": 10, "visits": 8}})
    jobs = value(found, "M1 benefit")
    assert jobs.how == "jobs 2.25 FTE × M1 unit value £18,000 per FTE = £40,500"
    assert (names(jobs.facts), jobs.clause) == (["jobs", "M1 unit value"], "3.1")
    assert value(found, "offer").how == (
        "sum of benefit over measures, each theme capped at most: "
        "Work M1 benefit £40,500 + M2 benefit £1,800 = £42,300 capped at £40,000; Schools M3 benefit £160; "
        "= £40,160"
    )


def test_a_long_sum_is_told() -> None:
    text = "bid\n  v  number\nvalue sum of it\n  " + " + ".join(["v"] * 90) + "\n"
    found = value(scored(text, {}, {"Ash": {"v": 1}}), "sum of it")
    assert found.how.count(" + ") == 89 and found.how.endswith(" = 90")


# Evaluators


def test_what_each_evaluator_gave_stands_beside_the_consensus() -> None:
    text = (
        "bid\n  plan  level from 0 to 5, by 3 evaluators, settled by consensus if given, otherwise median\n"
        "value doubled\n  plan × 2\n"
        f"criterion P worth 100%\n  doubled out of 10\n{AWARD}"
    )
    single: dict[str, Given] = {"plan evaluator 1": 3, "plan evaluator 2": 5, "plan evaluator 3": 4}
    found = scored(text, {}, {"Ash": {**single, "plan consensus": 2}, "Birch": dict(single)})
    told = {name: bid.criteria[0] for name, bid in by_name(found).items()}
    assert told["Ash"].how.endswith("; plan is the consensus on 3, 5 and 4")
    assert told["Birch"].how.endswith("; plan is the median of 3, 5 and 4")
    marks = [f"plan evaluator {n}" for n in (1, 2, 3)]
    assert names(told["Ash"].facts) == ["doubled", *marks, "plan consensus"]
    assert set(marks) <= set(names(value(found, "plan").facts))
    assert value(found, "plan", "Birch").how.endswith("; plan is the median of 3, 5 and 4")


# Exceptions


def rule(found: Scored, bid: str = "Ash") -> RuleResult:
    return by_name(found)[bid].rules[0]


def test_the_exception_that_decided_is_named_with_its_clause_and_words() -> None:
    text = (
        "bid\n  wage  number\n  charity  yes or no\n  small  yes or no\n"
        'rule E2 clause "3.2"\n  require wage is at least 12\n'
        '  except E2a when charity, refer clause "3.4"\n'
        '  except E2b to E2a when small clause "3.5"\n'
        '  because "The wage is too low."\n'
    )
    bids: dict[str, dict[str, Given]] = {
        "Ash": {"wage": 11, "charity": True, "small": False},
        "Birch": {"wage": 11, "charity": False, "small": False},
        "Cedar": {"wage": 11, "charity": True, "small": True},
        "Dale": {"wage": 11, "charity": True},
    }
    found = scored(text, {}, bids)
    referred = rule(found)
    assert (referred.outcome, referred.by_exception, referred.because) == (
        "refer",
        "E2a",
        "The wage is too low.",
    )
    assert [(e.label, e.to, e.clause, e.words, e.outcome) for e in referred.exceptions] == [
        ("E2a", None, "3.4", "charity", "refer")
    ]
    assert (rule(found, "Birch").outcome, rule(found, "Birch").by_exception) == ("fail", None)
    assert (rule(found, "Cedar").outcome, rule(found, "Cedar").by_exception) == ("fail", None)
    assert [(e.label, e.to) for e in rule(found, "Cedar").exceptions] == [("E2b", "E2a")]
    assert (rule(found, "Dale").outcome, rule(found, "Dale").by_exception) == ("unknown", None)


# Populations


def many(n: int) -> list[BidResult]:
    text = (
        "bid\n  price  money\n  ok  yes or no\nrule OK\n  require ok\n"
        "rule LOW\n  refer when price is below 10% of mean of price among all but the highest of other bids\n"
        f"criterion P worth 100%\n  price relative to lowest\n{AWARD}"
    )
    bids: dict[str, dict[str, Given]] = {
        f"Bid {at}": {"price": 100 + at, "ok": at % 5 > 0} for at in range(n)
    }
    result = scored(text, {}, bids).result()
    assert len(result.populations) == 3
    return result.bids


def test_a_population_is_listed_once_however_many_bids_there_are() -> None:
    few, more = (sum(len(bid.model_dump_json()) for bid in many(n)) / n for n in (10, 40))
    assert more < few * 1.1


def test_other_bids_are_the_population_without_this_bid() -> None:
    text = (
        "bid\n  price  money\n"
        "value rest\n  mean of price among all but the highest of other bids\naward\n  lowest rest wins\n"
    )
    result = scored(text, {}, {"Ash": {"price": 1}, "Birch": {"price": 5}, "Cedar": {"price": 3}}).result()
    listed = {one.id: one for one in result.populations}
    told = {}
    for bid in result.bids:
        (use,) = bid.population
        assert use.besides_this_bid
        told[bid.bid] = ([name for name in listed[use.taken].bids if name != bid.bid], use.yields_exact)
    assert told == {"Ash": (["Cedar"], "3"), "Birch": (["Ash"], "1"), "Cedar": (["Ash"], "1")}


# The facts that were scored

BIDS: dict[str, dict[str, Given]] = {"Ash": {"price": "1/3", "ok": True}, "Birch": {"price": 2}}


def test_the_canonical_text_of_the_facts() -> None:
    decision = Decision("Ash", "E", "pass", "Head", "2026-05-01", "Heard.")
    assert canonical(competition({"amount": 5}, BIDS, decision)) == (
        '{"contract":{"facts":{"amount":"5"},"blanks":[]},'
        '"bids":[{"bidder":"Ash","facts":{"ok":true,"price":"1/3"},"blanks":[]},'
        '{"bidder":"Birch","facts":{"price":"2"},"blanks":[]}],'
        '"decisions":[{"bidder":"Ash","rule":"E","decision":"pass",'
        '"who":"Head","when":"2026-05-01","why":"Heard."}]}'
    )


def test_the_hash_follows_the_facts_and_not_their_order() -> None:
    one = competition({}, BIDS)
    turned = Competition({}, tuple(Bid(b.name, dict(reversed(b.facts.items()))) for b in one.bids))
    assert data_sha256(turned) == data_sha256(one)
    others = [
        competition({}, {**BIDS, "Birch": {"price": 3}}),
        competition({}, dict(reversed(BIDS.items()))),
        Competition({}, (Bid("Ash", one.bids[0].facts, frozenset({"ok"})), one.bids[1])),
    ]
    assert len({data_sha256(other) for other in (one, *others)}) == 4
    found = scored("bid\n  price  money\n  ok  yes or no\nvalue v\n  price\n", {}, dict(BIDS)).result()
    assert found.data_sha256 == data_sha256(one)


# Tables

ROWS = (
    "bid\n  jobs  number\n  size  one of Small, Large\n"
    "table T\n  jobs | size | grade\n"
    "  at least 1 | any | 1\n  at least 0 | any | {second}\n  any | Small | 3\nvalue v\n  grade\n"
)


@pytest.mark.parametrize(
    ("second", "facts", "row", "state"),
    [
        ("2", {"jobs": 0, "size": "'Large"}, 2, "known"),
        ("1", {"jobs": 1, "size": "'Large"}, 1, "known"),  # two rows that give the same: the first
        ("2", {"jobs": 1, "size": "'Large"}, None, "error"),  # two rows that contradict each other
        ("1", {"jobs": 1}, None, "missing"),  # a third that may hold would give something else
        ("2", {"size": "'Large"}, None, "missing"),
        ("2", {"jobs": -1, "size": "'Large"}, None, "error"),
    ],
)
def test_a_row_is_told_only_where_one_result_counts(
    second: str, facts: dict[str, Given], row: int | None, state: str
) -> None:
    (match,) = by_name(scored(ROWS.format(second=second), {}, {"Ash": facts}))["Ash"].tables
    assert (match.row, match.outputs[0].state) == (row, state)
    assert match.line == (None if row is None else 7 + row)


# Exact numbers


def test_every_rounded_figure_has_its_exact_number_beside_it() -> None:
    text = (
        "call\n  pot  money\n"
        "project\n  price  money\n  grant  money\n"
        "rule R\n  require price ÷ 3 is below £1 × 100 ÷ 7\n"
        "criterion P worth 100%\n  price relative to lowest\n"
        "value third of price\n  price ÷ 3\n"
        "award\n  highest third of price wins\n"
        "  fund grant from pot in rank order, the last as much as is left\n"
    )
    bids: dict[str, dict[str, Given]] = {
        "Ash": {"price": 10, "grant": 1},
        "Birch": {"price": 7, "grant": 9},
        "Cedar": {"price": 10, "grant": "1/3"},
    }
    result = scored(text, {"pot": "10/3"}, bids).result()
    birch = result.bids[1]
    assert (birch.award_value, birch.award_exact) == ("2.333333", "7/3")
    assert birch.allocation is not None
    assert (birch.allocation.amount, birch.allocation.amount_exact) == ("2", "2")
    cedar = result.bids[2]
    assert cedar.allocation is not None
    assert (cedar.allocation.amount, cedar.allocation.amount_exact) == ("0.333333", "1/3")
    (price,) = result.bids[0].criteria
    assert (price.marks, price.exact) == ("70", "70")
    assert (price.share, price.share_exact) == ("0.7", "7/10")
    (compared,) = birch.rules[0].comparisons
    assert (compared.value_exact, compared.limit_exact) == ("7/3", "100/7")
    rounded = dict(_rounded(result.model_dump()))
    assert rounded and all(rounded.values()), rounded


def _rounded(part: object, where: str = "") -> Iterator[tuple[str, bool]]:
    """Fields whose figure is rounded, and whether the same record says it exactly."""
    if isinstance(part, list):
        for one in part:
            yield from _rounded(one, where)
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _rounded(value, f"{where}.{name}")
            figure = isinstance(value, str) and name not in ("how", "because", "sentence", "working")
            if figure and (value.startswith("≈") or "333333" in value) and "exact" not in name:
                beside = {"total": "exact", "marks": "exact", "value": ("exact", "value_exact")}.get(name, ())
                named = (beside,) if isinstance(beside, str) else beside
                told = (*named, f"{name}_exact", f"{name.split('_')[0]}_exact")
                yield f"{where}.{name}", any(part.get(one) for one in told)


def test_the_inputs_of_an_error_say_which_stand_for_a_blank() -> None:
    text = (
        "bid\n  price  money\n  jobs  FTE, blank means 0\nvalue v\n  price ÷ jobs\naward\n  highest v wins\n"
    )
    (error,) = by_name(scored(text, {}, {"Ash": {"price": 5}}))["Ash"].errors
    assert [(fact.name, fact.from_blank) for fact in error.inputs] == [("price", False), ("jobs", True)]


# Ties


def test_who_is_level_and_who_is_near() -> None:
    text = "bid\n  v  number\naward\n  highest v wins\n  near tie within 1\n"
    found = scored(text, {}, {"Ash": {"v": 5}, "Birch": {"v": 5}, "Cedar": {"v": "13/3"}, "Dale": {"v": 1}})
    told = {
        name: None if bid.tie is None else (bid.tie.with_bids, bid.tie.near, bid.tie.apart)
        for name, bid in by_name(found).items()
    }
    assert told == {
        "Ash": (["Birch"], ["Cedar"], ["2/3"]),
        "Birch": (["Ash"], ["Cedar"], ["2/3"]),
        "Cedar": ([], ["Ash", "Birch"], ["2/3", "2/3"]),
        "Dale": None,
    }
    assert found.result().near_ties == [["Ash", "Birch", "Cedar"]]


def test_every_pair_within_the_margin_is_near_however_many_ranks_lie_between() -> None:
    text = "bid\n  v  number\naward\n  highest v wins\n  near tie within 0.5\n"
    given = {"Elder": "72", "Dale": "73.3", "Cedar": "73.5", "Birch": "73.8", "Ash": "74", "Alder": "74"}
    found = scored(text, {}, {name: {"v": value} for name, value in given.items()})
    assert found.result().near_ties == [["Ash", "Alder", "Birch", "Cedar"], ["Birch", "Cedar", "Dale"]]
    ties = {name: bid.tie for name, bid in by_name(found).items() if bid.tie is not None}
    assert {name: (tie.near, tie.apart) for name, tie in ties.items()} == {
        "Ash": (["Birch", "Cedar"], ["1/5", "1/2"]),
        "Alder": (["Birch", "Cedar"], ["1/5", "1/2"]),
        "Birch": (["Ash", "Alder", "Cedar", "Dale"], ["1/5", "1/5", "3/10", "1/2"]),
        "Cedar": (["Ash", "Alder", "Birch", "Dale"], ["1/2", "1/2", "3/10", "1/5"]),
        "Dale": (["Birch", "Cedar"], ["1/2", "1/5"]),
    }


def test_a_margin_below_zero_makes_nothing_near() -> None:
    text = "bid\n  v  number\naward\n  highest v wins\n  near tie within 1 - 2\n"
    found = scored(text, {}, {"Ash": {"v": 5}, "Birch": {"v": 5}})
    assert found.result().near_ties == []


def test_thousands_of_level_bids_are_one_near_tie() -> None:
    text = "bid\n  v  number\naward\n  highest v wins\n  near tie within 1\n"
    found = scored(text, {}, {f"Bid {at}": {"v": at % 2} for at in range(4000)})
    assert found.run is not None
    (group,) = found.run.awarded.near
    assert len(group) == 4000


def test_missing_facts_of_many_bids_are_told_for_each() -> None:
    text = f"bid\n  price  money\ncriterion P worth 100%\n  price relative to lowest\n{AWARD}"
    bids: dict[str, dict[str, Given]] = {"Ash": {"price": 5}, "Birch": {}, "Cedar": {}}
    told = {
        name: [(m.bid, m.fact) for m in bid.missing] for name, bid in by_name(scored(text, {}, bids)).items()
    }
    waits = [("Birch", "price"), ("Cedar", "price")]
    assert {name: sorted(facts) for name, facts in told.items()} == {
        "Ash": waits,
        "Birch": waits,
        "Cedar": waits,
    }


# Criteria


def test_an_override_is_told_by_the_name_of_its_fact() -> None:
    text = (
        "bid\n  price  money\n  barred  yes or no\n"
        "criterion P worth 100%\n  price relative to lowest, no marks when barred\n"
        f"{AWARD}"
    )
    found = by_name(
        scored(text, {}, {"Ash": {"price": 5, "barred": True}, "Birch": {"price": 5, "barred": False}})
    )
    assert found["Ash"].criteria[0].how == "0 marks: barred"
    assert found["Birch"].criteria[0].how == "lowest price £5 ÷ own price £5 = 1; 1 × 100 = 100 marks"
