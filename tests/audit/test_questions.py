"""An auditor's questions: each answered from a ledger of three competitions, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import svrules
from svrules.audit import questions
from svrules.audit.ledger import Draft, Ledger, create_or_open
from svrules.audit.questions import Answer
from svrules.audit.recording import Entry, Scoring, record
from svrules.errors import MisuseError

TEXT = """rulebook "Works"
  edition "1"
bid
  price   money excluding VAT, above £0
  jobs    FTE, at least 0
  wage    money outside VAT, at least £0
  small   yes or no
  plan    level from 0 to 5

rule E1 "Living wage"  clause "2"
  require wage is at least £13
  except SMALL when small  clause "2.1"
  because "Everybody is paid the living wage."

rule E2 "Jobs"  clause "3"
  refer when jobs is 0

rule E3 "Plan"  clause "3.1"
  require plan is given or jobs is at least 0

value offer
  jobs × £1,000 per FTE

criterion PRICE "Price"  worth 60%  clause "4"
  price relative to lowest

criterion PLAN "Plan"  worth 40%  clause "5"
  plan out of 5

award
  highest total wins
  round total to 2 decimal places
  tie: lowest price
  near tie within 1 mark
"""
ASH = {"bidder": "Ash", "price": 90, "jobs": 2, "wage": 14, "small": False, "plan": 4}
BIRCH = {"bidder": "Birch", "price": 60, "jobs": 0, "wage": 14, "small": False, "plan": 2}
CEDAR = {"bidder": "Cedar", "price": 70, "jobs": 1, "wage": 12, "small": False, "plan": 5}
ELM = {"bidder": "Elm", "price": 60, "jobs": 1, "wage": 12, "small": True, "plan": 0}
FIR = {"bidder": "Fir", "price": 60, "jobs": 1, "wage": 14, "small": True, "plan": None}
DECISION = {
    "bidder": "Birch", "rule": "E2", "decision": "pass", "who": "Head of service", "when": "2025-03-02",
    "why": "Heard",
}  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "works.svr"
    path.write_text(TEXT, encoding="utf-8")
    book = svrules.load(path)
    with create_or_open(tmp_path / "d.ledger") as opened:
        for name, when, bids, decisions in (
            ("Roofs", "2025-03-01", [ASH, BIRCH], []),
            ("Roofs", "2025-03-03", [ASH | {"price": 70}, BIRCH], [DECISION]),
            ("Wells", "2026-05-12T09:00:00Z", [ASH, CEDAR, ELM, FIR], []),
            ("Paths", "2026-06-01", [ELM | {"price": 61}, ELM | {"bidder": "Gorse", "price": 61}], []),
        ):
            whole: dict[str, Any] = {"bids": bids, "decisions": decisions}
            scored = Scoring(book.model, book.read(whole)[0], book.score(whole))
            record(opened, scored, Entry(name, "Moderator", when, "Evaluation"))
        for value, who, why in (("4", "Evaluator 1", ""), ("3", "Evaluator 1", "Read again")):
            body = {"value": value, "comment": f"worth {value}"}
            opened.append(Draft("mark", "Wells", ("Ash", "plan mark"), who, "2026-05-13", why, body))
        changed = {"value": "65", "old": "60"}
        opened.append(Draft("override", "Wells", ("Elm", "price"), "Head", "2026-05-14", "A slip", changed))
        yield opened


def column(answer: Answer, *names: str) -> list[tuple[str, ...]]:
    places = [answer.headings.index(name) for name in names]
    return [tuple(row[place] for place in places) for row in answer.rows]


def test_which_rule_gave_a_mark(ledger: Ledger) -> None:
    found = questions.rule(ledger, " ash ", "price", "wells")
    first = column(found, "rule", "clause", "line", "marks", "worth")[0]
    assert first == (
        "PRICE Price",
        "4",
        "24",
        "40",
        "60",
    )
    assert "lowest price £60 ÷ own price £90" in column(found, "what it came to")[0][0]
    assert "record 4 of 2026-05-12T09:00:00Z by Moderator, edition 1" in found.source


def test_an_exception_that_let_a_bid_pass_is_named(ledger: Ledger) -> None:
    found = dict(column(questions.rule(ledger, "Elm", "PLAN", "Wells"), "rule", "what it came to"))
    assert found["E1 Living wage"].startswith("pass; exception SMALL (clause 2.1)")


def test_which_facts_down_to_those_that_were_given(ledger: Ledger) -> None:
    found = questions.facts(ledger, "Ash", "PRICE", "Wells")
    assert column(found, "fact", "value", "used by") == [
        ("lowest price", "£60", "PRICE"),
        ("price", "£90", "PRICE"),
    ]
    everything = column(questions.facts(ledger, "Fir", None, "Wells"), "fact", "value", "used by")
    assert ("jobs", "1 FTE", "E2, E3") in everything
    assert ("plan", "missing", "E3, PLAN") in everything


def test_what_was_missing(ledger: Ledger) -> None:
    found = questions.missing(ledger, "Wells")
    assert found.rows == (("Fir", "plan", "Fir", "PLAN"),)
    assert questions.missing(ledger, "Roofs").rows == ()


def test_a_blank_that_a_rule_answered_is_told_too(tmp_path: Path) -> None:
    path = tmp_path / "wage.svr"
    path.write_text(
        """rulebook "Wage"
  edition "1"
bid
  price  money excluding VAT, above £0
  wage   yes or no
rule W "Wage"  clause "1"
  refer when wage is blank
criterion PRICE "Price"  worth 100%  clause "2"
  price relative to lowest
award
  highest total wins
""",
        encoding="utf-8",
    )
    book = svrules.load(path)
    whole = {
        "bids": [{"bidder": "Ash", "price": 1, "wage": None}, {"bidder": "Birch", "price": 2, "wage": True}]
    }
    with create_or_open(tmp_path / "w.ledger") as ledger:
        scored = Scoring(book.model, book.read(whole)[0], book.score(whole))
        record(ledger, scored, Entry("Wells", "Moderator", "2026-05-01", "Evaluation"))
        assert questions.missing(ledger).rows == (("Ash", "wage", "Ash", "nothing: it is why W says refer"),)


def test_who_was_compared_and_left_out(ledger: Ledger) -> None:
    found = questions.compared(ledger, "Wells")
    rows = column(found, "for", "gives", "bids compared", "left out, and why")
    assert rows == [("PRICE", "£60", "Ash, Elm, Fir", "Cedar (it failed)")]


def test_which_roundings_changed_a_value(ledger: Ledger) -> None:
    # Ash: 60 × 60 ÷ 70 + 32 = 584/7, which is 83.43 less 1/700; Birch 60 + 16 needs no rounding.
    assert questions.roundings(ledger, "Roofs").rows == (
        ("Ash", "TOTAL", "to 2 decimal places", "584/7", "8343/100", "≈0.001429"),
    )
    assert questions.roundings(ledger, "Paths").rows == ()


def test_which_rules_decided_nothing(ledger: Ledger) -> None:
    found = dict(column(questions.silent(ledger, "Wells"), "rule", "why"))
    assert found == {
        "E2 Jobs": "passed by all 4 that reached it",
        "E3 Plan": "passed by all 4 that reached it",
    }


def test_who_changed_a_mark_and_why(ledger: Ledger) -> None:
    found = questions.changes(ledger, "ash", "plan", "Wells")
    assert column(found, "who", "old", "new", "why", "comment") == [
        ("Evaluator 1", "", "4", "", "worth 4"),
        ("Evaluator 1", "4", "3", "Read again", "worth 3"),
    ]


def test_everything_that_a_rule_decided_this_year(ledger: Ledger) -> None:
    found = questions.decided(ledger, "e1", 2026)
    assert column(found, "competition", "bid", "outcome") == [
        ("Wells", "Cedar", "fail"),
        ("Wells", "Elm", "pass"),
        ("Paths", "Elm", "pass"),
        ("Paths", "Gorse", "pass"),
    ]
    assert questions.decided(ledger, "E1", 2025).rows == ()


def test_a_persons_decision_is_the_rules_and_only_the_last_score_counts(ledger: Ledger) -> None:
    found = questions.decided(ledger, "E2")
    assert column(found, "competition", "bid", "outcome") == [("Roofs", "Birch", "pass")]
    assert "Head of service" in column(found, "why")[0][0]


def test_competitions_that_were_nearly_ties(ledger: Ledger) -> None:
    found = questions.near_ties(ledger, 2026)
    assert column(found, "competition", "bids", "how near", "winner") == [
        ("Paths", "Elm 60, Gorse 60", "Elm and Gorse are level.", "Elm and Gorse")
    ]


def test_every_use_of_an_override(ledger: Ledger) -> None:
    found = questions.overrides(ledger)
    assert column(found, "competition", "who", "what", "old", "new", "why") == [
        ("Wells", "Head", "Elm price", "60", "65", "A slip")
    ]
    assert questions.overrides(ledger, 2025).rows == ()


def test_the_name_as_it_stands_goes_before_one_in_other_letters(ledger: Ledger) -> None:
    score = ledger.standing("Roofs", "score", ())
    body = {name: value for name, value in score.body.items() if name != "contents"}
    texts = {name: ledger.content(sha256) for name, sha256 in score.contents.items()}
    ledger.append(Draft("score", "roofs", (), "Moderator", "2026-07-01", "Again", body, texts))
    assert questions.missing(ledger, "Roofs").source.startswith("Roofs, ")
    assert questions.missing(ledger, "roofs").source.startswith("roofs, ")
    with pytest.raises(MisuseError, match="did you mean `Roofs` or `roofs`"):
        questions.missing(ledger, "ROOFS")


def test_a_bid_whose_name_begins_alike_is_another(ledger: Ledger) -> None:
    mark = Draft("mark", "Wells", ("Ash Two", "plan mark"), "Evaluator 1", "2026-05-13", "", {"value": "1"})
    ledger.append(mark)
    assert len(questions.changes(ledger, "Ash", None, "Wells").rows) == 2


def test_what_was_recorded_since_is_told(ledger: Ledger) -> None:
    found = questions.rule(ledger, "Ash", "PRICE", "Wells")
    assert found.remarks[-1] == "Recorded since this score, and not in it: 6, 7, 8."
    assert questions.missing(ledger, "Paths").remarks == ()


def test_an_answer_without_rows_says_so(ledger: Ledger) -> None:
    (said,) = questions.overrides(ledger, 2025).document().blocks
    assert said.text == "No override was used in 2025."


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda ledger: questions.rule(ledger, "Ask", "PRICE", "Wells"), "Ash"),
        (lambda ledger: questions.rule(ledger, "Ash", "PRIZE", "Wells"), "did you mean PRICE"),
        (lambda ledger: questions.missing(ledger, "Well"), "did you mean `Wells`"),
        (lambda ledger: questions.missing(ledger), "3 competitions .*--competition"),
        (lambda ledger: questions.missing(ledger, None, 99), "no record 99"),
        (lambda ledger: questions.missing(ledger, "Roofs", 4), "score of `Wells`, not of `Roofs`"),
        (lambda ledger: questions.changes(ledger, "Ask", None, "Wells"), "bid `Ask`; did you mean `Ash`"),
        (lambda ledger: questions.changes(ledger, None, "pan", "Wells"), "`pan`"),
        (lambda ledger: questions.decided(ledger, "E22"), "rule `E22`; did you mean"),
    ],
)
def test_a_slip_gets_the_nearest_names(ledger: Ledger, ask, said: str) -> None:
    with pytest.raises(MisuseError, match=said):
        ask(ledger)
