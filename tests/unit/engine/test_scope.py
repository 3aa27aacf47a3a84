"""Out of scope nothing else is looked at: no errors, nothing missing, one sentence that says why."""

from __future__ import annotations

from datetime import date

from svrules.engine.result import Result
from svrules.render.ranking import scope_words
from tests.unit.engine.scoring import Given, scored

TEXT = (
    "contract\n  amount  money\n  category  one of Works, Services\n"
    "bid\n  plan  level from 0 to 5\n"
    'rule SV1 "Above £20,000" clause "1.1"\n  applies when amount is above £20,000\n'
    "rule C1\n  require category is Works\n"
    "table SV2\n  amount | category | weight\n"
    "  above £20,000 | Works | 20%\n  above £20,000 | Services | 10%\n"
    "value half\n  amount × 50%\n"
    "value rest\n  100% - weight\n"
    "criterion SV worth weight\n  plan out of 5\n"
    "criterion PLAN worth what is left\n  plan out of 5\n"
    "award\n  highest total wins\n"
)


def result(contract: dict[str, Given]) -> Result:
    return scored(TEXT, contract, {"Ash": {"plan": 3}}).result()


def test_out_of_scope_no_table_is_missed() -> None:
    found = result({"amount": 20000, "category": "'Works"})
    assert (found.contract.scope, found.contract.errors, found.contract.missing) == ("out of scope", [], [])
    assert scope_words(found.contract) == "Out of scope: SV1 Above £20,000 (clause 1.1)."
    assert [(rule.rule, rule.outcome, rule.facts == []) for rule in found.contract.rules] == [
        ("SV1", "fail", False),
        ("C1", "not reached", True),
    ]
    assert [value.name for value in found.contract.values] == ["half"]  # told, since it is known
    assert found.contract.tables == []
    (ash,) = found.bids
    assert (ash.outcome, ash.errors, ash.missing, ash.values, ash.tables) == ("not reached", [], [], [], [])
    assert [one.weight for one in ash.criteria] == [None, None]
    assert [(fact.name, fact.value) for fact in ash.facts] == [("plan", "3")]


def test_in_scope_the_same_table_is_an_error() -> None:
    text = TEXT.replace("above £20,000 | Services", "above £50,000 | Services")
    found = scored(text, {"amount": 30000, "category": "'Services"}, {"Ash": {"plan": 3}}).result()
    assert [error.code for error in found.contract.errors] == ["SV0410"]


def test_where_the_scope_is_not_known_only_its_own_facts_are_missing() -> None:
    found = result({"category": "'Works"})
    assert [one.fact for one in found.contract.missing] == ["amount"]
    assert found.contract.scope == "unknown" and found.contract.values == []


def test_a_rulebook_not_in_force_is_told_in_one_sentence() -> None:
    text = (
        'rulebook "Dated"\n  edition "1"\n  in force from 1 April 2022\n'
        "contract\n  day  date, decides the rules in force\n"
        "bid\n  v  number, blank means 2\naward\n  highest v wins\n"
    )
    before = scored(text, {"day": date(2022, 3, 31)}, {"Ash": {}}).result()
    assert scope_words(before.contract) == (
        "Out of scope: the rulebook is not in force on 31 March 2022 (in force from 1 April 2022)."
    )
    assert [(fact.name, fact.value, fact.from_blank) for fact in before.bids[0].facts] == [("v", "2", True)]
    unknown = scored(text, {}, {"Ash": {}}).result()
    assert scope_words(unknown.contract) == "Unknown: missing: day."
