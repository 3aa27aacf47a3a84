"""What a scored competition puts into a ledger: once, with what changed, and with no silent difference."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import svrules
from svrules.audit.ledger import Draft, Ledger, create_or_open, open_ledger
from svrules.audit.pins import pin_draft
from svrules.audit.recorded import recorded_document
from svrules.audit.recording import (
    Entry,
    Recorded,
    Scoring,
    record,
    record_evaluation,
    result_text,
    value_text,
)
from svrules.data.moderation import Agreed, Moderation
from svrules.engine.canonical import canonical, data_sha256
from svrules.errors import LedgerError, MisuseError
from svrules.render.markdown import as_markdown

TEXT = """rulebook "Works"
  edition "1"
bid
  method  level from 0 to 5, by 2 evaluators, settled by consensus, comments asked
  team    level from 0 to 5, by 2 evaluators, settled by median
  local   yes or no
rule R "Local"
  refer when not local
criterion METHOD worth 100%
  method out of 5
award
  highest total wins
"""
ASH = {
    "bidder": "Ash", "method evaluator 1": 3, "method evaluator 1 comment": "Thin", "method evaluator 2": 4,
    "method consensus": 4, "method consensus comment": "Agreed", "team evaluator 1": 2, "local": True,
}  # fmt: skip
BIRCH = {"bidder": "Birch", "method evaluator 1 comment": "Not read yet", "local": False}
DECISION = {
    "bidder": "Birch", "rule": "R", "decision": "pass", "who": "Head of service", "when": "2026-05-02",
    "why": "Heard the supplier",
}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> svrules.Rulebook:
    path = tmp_path / "works.svr"
    path.write_text(TEXT, encoding="utf-8")
    return svrules.load(path)


def entry(why: str = "Evaluation", who: str = "Moderator", when: str = "2026-05-12T09:00:00Z") -> Entry:
    return Entry("Works 1", who, when, why)


def scoring(book: svrules.Rulebook, *bids: dict[str, Any], decisions: tuple = (DECISION,)) -> Scoring:
    whole = {"bids": list(bids or (ASH, BIRCH)), "decisions": list(decisions)}
    return Scoring(book.model, book.read(whole)[0], book.score(whole))


def added(found: Recorded) -> list[tuple]:
    return [(one.kind, *one.subject, one.body.get("old"), one.body.get("value")) for one in found.added]


def test_facts_and_result_are_of_one_reading(book: svrules.Rulebook) -> None:
    whole = {"bids": [ASH, BIRCH], "decisions": [DECISION]}
    facts, result = book.facts_and_result(whole)
    assert result == book.score(whole)
    assert data_sha256(facts) == result.data_sha256


def test_marks_consensus_decisions_and_the_score_are_recorded(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        found = record(ledger, scoring(book), entry())
        assert added(found) == [
            ("mark", "Ash", "method evaluator 1", None, "3"),
            ("mark", "Ash", "method evaluator 2", None, "4"),
            ("consensus", "Ash", "method consensus", None, "4"),
            ("mark", "Ash", "team evaluator 1", None, "2"),
            ("mark", "Birch", "method evaluator 1", None, None),
            ("decision", "Birch", "R", None, "pass"),
            ("score", None, None),
        ]
        assert [one.body["comment"] for one in found.added[:5]] == ["Thin", "", "Agreed", "", "Not read yet"]
        assert {one.who for one in found.added[:5]} == {"Moderator"}
        ruling = found.added[5]
        assert (ruling.who, ruling.when, ruling.why) == (
            "Head of service",
            "2026-05-02",
            "Heard the supplier",
        )
        assert list(ledger.records()) == list(found.added)


def test_the_score_holds_all_that_it_was_made_of(place: str, book: svrules.Rulebook) -> None:
    made = scoring(book)
    with create_or_open(place) as ledger:
        score = record(ledger, made, entry()).added[-1]
        assert ledger.content(score.contents["rulebook"]) == TEXT
        assert ledger.content(score.contents["data"]) == canonical(made.competition)
        assert ledger.content(score.contents["result"]) == result_text(made.result)
        assert "notes" not in ledger.content(score.contents["result"])
    assert score.contents["rulebook"] == score.body["rulebook"]["sha256"] == book.sha256
    assert score.contents["data"] == score.body["data_sha256"]
    assert score.body["receipt"] == made.result.receipt
    assert (score.body["engine"], score.body["language"]) == (svrules.__version__, "1")
    assert (score.body["rules_date"], score.body["differs"]) == (None, [])
    assert score.body["notes"] == made.result.notes != []
    assert score.body["rulebook"] == {
        "name": "works.svr",
        "title": "Works",
        "edition": "1",
        "sha256": book.sha256,
    }


def test_a_retry_adds_nothing(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        again = record(ledger, scoring(book), entry(when="2026-05-13"))
        assert (again.added, len(again.stood), ledger.last()[0]) == ((), 7, 7)


def test_the_same_marks_are_not_recorded_anew_for_another_reason(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        later = record(ledger, scoring(book), entry("After clarifications", "Buyer"))
        assert [one.kind for one in later.added] == ["score"]
        assert later.differs == ()


def test_a_changed_mark_stands_beside_the_old_and_is_told(place: str, book: svrules.Rulebook) -> None:
    changed = {**ASH, "method consensus": 3}
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        found = record(ledger, scoring(book, changed, BIRCH), entry("Plan read again"))
        assert added(found)[0] == ("consensus", "Ash", "method consensus", "4", "3")
        assert found.added[0].why == "Plan read again"
        told = {"kind": "consensus", "bid": "Ash", "what": "method consensus", "recorded": "4", "data": "3"}
        assert list(found.differs) == [{**told, "record": 3}]
        retry = record(ledger, scoring(book, changed, BIRCH), entry("Plan read again"))
        assert retry.added == ()
        assert retry.differs == found.differs
        with pytest.raises(LedgerError, match="`plan read again` is a reason that was given before"):
            record(ledger, scoring(book), entry("plan  read again"))
        back = record(ledger, scoring(book), entry("Read a third time"))
        (older,) = back.older
        assert older.startswith("Ash, method consensus: the ledger has 3 (record 8, Moderator, 2026-05-12), ")
        assert older.endswith("the data 4, which stood before (record 3)")
        assert added(back) == [("consensus", "Ash", "method consensus", "3", "4"), ("score", None, None)]


def test_a_decision_for_another_reason_is_another_decision(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        twice = {**DECISION, "why": "Heard twice"}
        later = scoring(book, decisions=({**twice, "when": "2026-05-03"},))
        found = record(ledger, later, entry())
        assert added(found)[0] == ("decision", "Birch", "R", "pass", "pass")
        assert (found.added[0].why, found.differs) == ("Heard twice", ())
        assert record(ledger, later, entry()).added == ()


@pytest.mark.parametrize("day", ["2026-05-02", "2026-05-01", "2026-05-13", ""])
def test_another_decision_is_that_of_who_records_it_unless_its_day_is_later(
    place: str, book: svrules.Rulebook, day: str
) -> None:
    other = scoring(book, decisions=({**DECISION, "decision": "fail", "why": "Heard twice"},))
    other = replace(
        other,
        competition=replace(
            other.competition, decisions=(replace(other.competition.decisions[0], when=day),)
        ),
    )
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        clerk = entry("Minutes of the panel", "Clerk")
        change = record_evaluation(ledger, other.evaluation, clerk).added[0]
        assert (change.body["value"], change.body["old"]) == ("fail", "pass")
        assert (change.who, change.when, change.why) == (clerk.who, clerk.when, clerk.why)
        said = {"who": "Head of service", "when": day, "why": "Heard twice"}
        assert change.body["said"] == {name: words for name, words in said.items() if words}
        assert record_evaluation(ledger, other.evaluation, clerk).added == ()


def old_file(book: svrules.Rulebook) -> Scoring:
    agreed = {("ash", "method consensus"): Agreed("Panel chair", "2026-05-11", "Dates are missing")}
    return replace(scoring(book), moderation=Moderation({"method evaluator 1": "Evaluator 1"}, agreed))


def test_an_old_file_does_not_undo_a_change_in_the_name_of_who_made_the_first(
    place: str, book: svrules.Rulebook
) -> None:
    clerk = Entry("Works 1", "Clerk", "2026-06-20", "For the minutes")
    with create_or_open(place) as ledger:
        record(ledger, old_file(book), entry())
        chair = Entry("Works 1", "Panel chair", "2026-06-10", "Plan read again")
        for kind, fact, value in (
            ("consensus", "method consensus", "3"),
            ("mark", "method evaluator 1", "2"),
        ):
            body = {"value": value, "comment": ""}
            ledger.append(Draft(kind, "Works 1", ("Ash", fact), *chair[1:], body))
        ruling = Draft("decision", "Works 1", ("Birch", "R"), *chair[1:], {"value": "fail"})
        ledger.append(ruling)
        last = ledger.last()
        for reason in ("Evaluation", "Dates are missing", "Plan read again", "Heard the supplier"):
            with pytest.raises(LedgerError, match="older than the ledger in 3 places"):
                record_evaluation(ledger, old_file(book).evaluation, clerk._replace(why=reason))
        assert ledger.last() == last
        found = record(ledger, old_file(book), clerk)
        assert added(found)[:3] == [
            ("mark", "Ash", "method evaluator 1", "2", "3"),
            ("consensus", "Ash", "method consensus", "3", "4"),
            ("decision", "Birch", "R", "fail", "pass"),
        ]
        assert {(one.who, one.when, one.why) for one in found.added} == {clerk[1:]}
        assert [one.body["said"] for one in found.added[:3]] == [
            {"who": "Evaluator 1"},
            {"who": "Panel chair", "when": "2026-05-11", "why": "Dates are missing"},
            {"who": "Head of service", "when": "2026-05-02", "why": "Heard the supplier"},
        ]
        assert len(found.older) == 3
        assert record(ledger, old_file(book), clerk).added == ()


@pytest.mark.parametrize(
    ("day", "who"),
    [("2026-05-13", "Panel chair"), ("2026-05-11", "Clerk"), ("2026-06-21", "Clerk"), ("", "Clerk")],
)
def test_a_new_mark_is_by_whom_the_data_say_only_when_it_is_later(
    place: str, book: svrules.Rulebook, day: str, who: str
) -> None:
    agreed = {("ash", "method consensus"): Agreed("Panel chair", day, "Plan read again")}
    later = replace(scoring(book, {**ASH, "method consensus": 2}, BIRCH), moderation=Moderation({}, agreed))
    with create_or_open(place) as ledger:
        record(ledger, old_file(book), entry())
        record(ledger, scoring(book, {**ASH, "method consensus": 3}, BIRCH), entry("Slip"))
        found = record(ledger, later, Entry("Works 1", "Clerk", "2026-06-20", "For the minutes"))
        change = found.added[0]
        assert (change.body["value"], change.who) == ("2", who)
        assert len(found.older) == (day == "2026-05-11")


def test_a_mark_that_stood_before_is_brought_back_by_who_records_it(
    place: str, book: svrules.Rulebook
) -> None:
    agreed = {("ash", "method consensus"): Agreed("Panel chair", "2026-06-19", "As it was")}
    back = replace(old_file(book), moderation=Moderation({}, agreed))
    with create_or_open(place) as ledger:
        record(ledger, old_file(book), entry())
        record(ledger, scoring(book, {**ASH, "method consensus": 3}, BIRCH), entry("Slip"))
        found = record(ledger, back, Entry("Works 1", "Clerk", "2026-06-20", "For the minutes"))
        change = found.added[0]
        assert (change.who, change.when, change.body["said"]["who"]) == ("Clerk", "2026-06-20", "Panel chair")
        assert len(found.older) == 1


def test_what_is_gone_from_the_data_is_told_without_a_score_too(place: str, book: svrules.Rulebook) -> None:
    less = {name: value for name, value in ASH.items() if name != "method evaluator 2"}
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        by_hand(ledger, "override", ("Ash", "total"), "81")
        by_hand(ledger, "override", ("Ash", "local"), "no")
        found = record_evaluation(ledger, scoring(book, less, BIRCH).evaluation, entry())
        assert found.added == ()
        told = [(one["what"], one["recorded"], one["data"]) for one in found.differs]
        assert told == [("method evaluator 2", "4", None), ("local", "no", "yes")]
        words = as_markdown(recorded_document(found, "ledger", "Works 1"))
        assert "Ash, method evaluator 2: the ledger has 4, the data have nothing" in " ".join(words.split())
        assert "says all of this already" not in words


def test_words_that_differ_in_case_only_do_not_differ(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        by_hand(ledger, "override", ("Ash", "local"), "YES")
        assert record(ledger, scoring(book), entry("Again")).differs == ()


def test_an_override_of_a_decision_is_held_against_the_decision(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        by_hand(ledger, "override", ("Birch", "R"), "fail")
        whole = scoring(book)
        for found in (record_evaluation(ledger, whole.evaluation, entry()), record(ledger, whole, entry())):
            (told,) = found.differs
            assert (told["recorded"], told["data"]) == ("fail", "pass")


def test_a_changed_comment_alone_is_a_record_too(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        worded = {**ASH, "method evaluator 1 comment": "Very thin"}
        found = record(ledger, scoring(book, worded, BIRCH), entry("Wording"))
        assert added(found)[0] == ("mark", "Ash", "method evaluator 1", "3", "3")
        (told,) = found.differs
        assert (told["what"], told["recorded"], told["data"]) == (
            "method evaluator 1 comment",
            "Thin",
            "Very thin",
        )


def by_hand(ledger: Ledger, kind: Any, subject: tuple[str, ...], value: str) -> int:
    return ledger.append(
        Draft(kind, "Works 1", subject, "Buyer", "2026-05-14", "Ruling", {"value": value})
    ).record.number


def test_what_stands_in_the_ledger_and_not_in_the_data_is_told(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        numbers = [
            by_hand(ledger, "override", ("Ash", "local"), "no"),
            by_hand(ledger, "override", ("Ash", "METHOD"), "80.0"),
            by_hand(ledger, "override", ("Ash", "total"), "81"),
            by_hand(ledger, "mark", ("Elm", "method evaluator 1"), "5"),
        ]
        found = record(ledger, scoring(book, ASH, {**BIRCH, "local": None}, decisions=()), entry())
        told = [
            (one["kind"], one["what"], one["recorded"], one["data"], one["record"]) for one in found.differs
        ]
        assert told == [
            ("decision", "R", "pass", None, 6),
            ("override", "local", "no", "yes", numbers[0]),
            ("override", "total", "81", "80", numbers[2]),
            ("mark", "method evaluator 1", "5", None, numbers[3]),
        ]
        assert found.added[-1].body["differs"] == list(found.differs)
        assert record(ledger, scoring(book, ASH, {**BIRCH, "local": None}, decisions=()), entry()).added == ()


def test_a_difference_made_after_the_score_makes_a_new_score(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        by_hand(ledger, "override", ("Ash", "total"), "81")
        assert [one.kind for one in record(ledger, scoring(book), entry()).added] == ["score"]
        by_hand(ledger, "override", ("Ash", "total"), "80")
        last = record(ledger, scoring(book), entry())
        assert ([one.kind for one in last.added], last.differs) == (["score"], ())


def test_nothing_is_recorded_when_something_cannot_be(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        with pytest.raises(MisuseError, match="control character U\\+0000"):
            record(ledger, scoring(book), entry("a\0b"))
        with pytest.raises(MisuseError, match="needs a reason"):
            record(ledger, scoring(book), entry(""))
        assert ledger.last()[0] == 0


def test_an_evaluation_is_recorded_without_a_score(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        whole = scoring(book)
        found = record_evaluation(ledger, whole.evaluation, entry())
        assert [one.kind for one in found.added] == ["mark", "mark", "consensus", "mark", "mark", "decision"]
        again = record_evaluation(ledger, whole.evaluation, entry("Once more"))
        assert (len(again.added), len(again.stood)) == (0, 6)
        assert [one.kind for one in record(ledger, whole, entry()).added] == ["score"]


def test_marks_are_by_whom_the_data_say(place: str, book: svrules.Rulebook) -> None:
    agreed = {("ash", "method consensus"): Agreed("Panel chair", "2026-05-11", "Dates are missing")}
    moderation = Moderation({"method evaluator 1": "Officer of works"}, agreed)
    with create_or_open(place) as ledger:
        made = replace(scoring(book), moderation=moderation)
        found = record(ledger, made, entry())
        by = {one.subject[1]: (one.who, one.when, one.why) for one in found.added[:4]}
        assert by["method evaluator 1"] == ("Officer of works", "2026-05-12T09:00:00Z", "Evaluation")
        assert by["method evaluator 2"] == ("Moderator", "2026-05-12T09:00:00Z", "Evaluation")
        assert by["method consensus"] == ("Panel chair", "2026-05-11", "Dates are missing")
        recorded = [one.body.get("recorded_by") for one in found.added]
        assert recorded == ["Moderator", None, "Moderator", None, "Moderator", "Moderator", None]
        later = record(ledger, made, entry(who="Buyer"))
        assert [one.kind for one in later.added] == ["score"]
        assert record(ledger, made, entry(who="Buyer")).added == ()


def test_a_change_under_an_old_reason_takes_the_reason_given_now(place: str, book: svrules.Rulebook) -> None:
    agreed = {("ash", "method consensus"): Agreed("Panel chair", "2026-05-11", "Dates are missing")}
    changed = scoring(book, {**ASH, "method consensus": 3}, BIRCH)
    with create_or_open(place) as ledger:
        record(ledger, replace(scoring(book), moderation=Moderation({}, agreed)), entry())
        same = replace(changed, moderation=Moderation({}, agreed))
        first = record(ledger, same, entry("Plan read again")).added[0]
        assert (first.body["value"], first.who, first.why) == ("3", "Moderator", "Plan read again")
        assert "recorded_by" not in first.body
        assert record(ledger, same, entry("Plan read again")).added == ()


def test_scorings_at_the_same_time_make_one_record_each(place: str, book: svrules.Rulebook) -> None:
    made = scoring(book)
    create_or_open(place).close()

    def once(_: int) -> int:
        with create_or_open(place) as ledger:
            return len(record(ledger, made, entry()).added)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(8))) == [0] * 7 + [7]
    with open_ledger(place) as ledger:
        assert [one.number for one in ledger.records()] == list(range(1, 8))


def test_competitions_do_not_mix(place: str, book: svrules.Rulebook) -> None:
    with create_or_open(place) as ledger:
        record(ledger, scoring(book), entry())
        other = record(ledger, scoring(book), entry()._replace(competition="Works 2"))
        assert (len(other.added), other.differs) == (7, ())


def test_another_rulebook_than_the_pinned_one_is_refused_in_the_same_transaction(
    place: str, book: svrules.Rulebook, tmp_path: Path
) -> None:
    path = tmp_path / "other.svr"
    path.write_text(TEXT.replace("out of 5", "out of 6"), encoding="utf-8")
    other = svrules.load(path)
    with create_or_open(place) as ledger:
        ledger.append(pin_draft(book.model, entry("Published")))
        with pytest.raises(LedgerError) as refused:
            record(ledger, scoring(other), entry())
        assert "criterion METHOD, line 10, changed: method out of 5 → method out of 6" in str(refused.value)
        assert ledger.last()[0] == 1
        found = record(ledger, scoring(other), entry(), despite_pin="Notice of 3 May")
        assert [one.kind for one in found.added][::7] == ["override", "score"]
        override = found.added[0]
        assert (override.subject, override.why) == (("", "rulebook"), "Notice of 3 May")
        assert (override.body["value"], override.body["old"]) == (other.sha256, book.sha256)
        with pytest.raises(LedgerError, match="pinned"):
            record(ledger, scoring(other), entry())
        retry = record(ledger, scoring(other), entry(), despite_pin="Notice of 3 May")
        assert (retry.added, retry.differs) == ((), ())
        back = record(ledger, scoring(book), entry())
        assert ([one.kind for one in back.added], back.differs) == (["score"], ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        ("Fair", "Fair"),
        (Fraction(4), "4"),
        (Fraction(5, 2), "2.5"),
        (Fraction(-1, 3), "-1/3"),
        (date(2026, 5, 12), "2026-05-12"),
    ],
)
def test_values_as_records_say_them(value: Any, text: str) -> None:
    assert value_text(value) == text
