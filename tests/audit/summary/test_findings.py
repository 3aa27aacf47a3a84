"""What is found before a summary is issued."""

from dataclasses import replace
from fractions import Fraction

import pytest

from svrules.audit.ledger import Draft, create_or_open
from svrules.audit.pins import Entry
from svrules.audit.recording import Scoring, record
from svrules.audit.summary import Summary, summarise
from svrules.audit.summary.wording import comparing, repeated
from svrules.engine import Competition, Decision
from tests.audit.summary.sample import NAME, WHEN, assessed, changed, competition, plan_reasons, summary_of

COMMENT = "Q1 mark consensus comment"


def found(made: Summary, where: str) -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in made.findings if one.where == where]


def with_comment(text: str | None, bid: str = "Ashdown Retrofit") -> Summary:
    return summary_of("Ashdown Retrofit", changed(competition(), bid, **{COMMENT: text}))


def test_a_reason_is_missing() -> None:
    whole = summary_of("Ashdown Retrofit")
    assert found(whole, "Q1") == []
    assert found(whole, "PLAN") == [
        (
            "serious",
            (
                "There is no reason for the score: no comment on `delivery plan`. Give it by a text input "
                '`delivery plan comment`, or in a ledger: svrules record mark … --fact "delivery plan" '
                '--comment "…".'
            ),
        )
    ]


@pytest.mark.parametrize("text", ["TBC", "n/a", "-", "See above.", "Good", "Very good."])
def test_what_only_stands_in_the_place_of_a_reason(text: str) -> None:
    made = with_comment(text)
    assert found(made, "Q1") == [
        ("serious", f"“{text}” is no reason for the score: say what in the tender earned it.")
    ]
    assert "To fill in: the reason for this score" in str(made.final)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("How the work will be done.", "the title of Q1"),
        ("The work", "the title of Q1"),
        ("Quality", "the title of QUALITY"),
        ("Level 5 of 5.", "the mark"),
        ("An answer below level 2 is not good enough", "what the pass mark of Q1 says"),
    ],
)
def test_a_reason_that_only_repeats_what_was_published(text: str, what: str) -> None:
    assert found(with_comment(text), "Q1") == [
        ("serious", f"The reason only repeats {what}: say what in the tender earned the score.")
    ]


def test_a_level_in_words_is_no_reason() -> None:
    assert (
        repeated("The answer is very good.", {"the level `Very good`": "Very good"})
        == "the level `Very good`"
    )
    assert repeated("The programme is very good.", {"the level `Very good`": "Very good"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "Stronger than most on risk.", "Compared  with others the dates are late.",
        "Clear, while the other bidders give no dates.", "The WINNER gives more.",
        "Not as good as the most advantageous tender.", "Less detail than two bidders who named dates.",
        "Not as detailed as that of the first-placed tender.", "The best tender names more.",
    ],
)  # fmt: skip
def test_a_reason_that_compares_with_another_tender(text: str) -> None:
    ((kind, what),) = found(with_comment(text), "Q1")
    assert kind == "look"
    assert what.startswith("The reason seems to compare with another tender")
    assert text in str(with_comment(text).final)


@pytest.mark.parametrize(
    "text",
    [
        "The dates are later than asked for.", "Another step is missing.", "Others are named as partners.",
        "Relies on another supplier for cover.", "Cover is better than the specification asks.",
        "Carbon is cut by a third compared with 2020.", "Two steps have dates, the others have none.",
        "The best response times are promised.", "Names two competitors as subcontractors.",
    ],
)  # fmt: skip
def test_words_that_compare_with_nobody(text: str) -> None:
    assert comparing(text) is None


@pytest.mark.parametrize("name", ["Firth Insulation", "FIRTH INSULATION", "Firth", "Calder"])
def test_a_reason_that_names_another_bidder_is_left_out(name: str) -> None:
    made = with_comment(f"Clear steps; the team of {name} does more.")
    assert ("serious", "The reason names another bidder; it is left out.") in found(made, "Q1")
    assert name not in str(made.draft) + str(made.final)
    assert "without what it says of another tender" in str(made.final)


def test_a_name_can_be_kept_and_a_figure_cannot() -> None:
    by = assessed(
        changed(competition(), "Ashdown Retrofit", **{COMMENT: "On the firth the work starts early."})
    )
    assert "On the firth" not in str(summarise(by, "Ashdown Retrofit").final)
    made = summarise(by, "Ashdown Retrofit", keep_names=True)
    assert "On the firth" in str(made.final)
    assert ("serious", "The reason names another bidder; it goes out as it is.") in found(made, "Q1")
    said = "On the firth £1,640,000 is enough."
    by = assessed(changed(competition(), "Ashdown Retrofit", **{COMMENT: said}))
    assert said not in str(summarise(by, "Ashdown Retrofit", keep_names=True).draft)


def test_a_first_word_that_the_rulebook_uses_names_nobody() -> None:
    renamed = tuple(
        replace(bid, name="Quality Homes Ltd") if bid.name == "Calder Homes" else bid
        for bid in competition().bids
    )
    whole = replace(competition(), bids=renamed)
    said = "Quality is checked weekly, and who does it is named."
    made = summary_of("Ashdown Retrofit", changed(whole, "Ashdown Retrofit", **{COMMENT: said}))
    assert found(made, "Q1") == []
    said = "Quality Homes Ltd checks weekly."
    made = summary_of("Ashdown Retrofit", changed(whole, "Ashdown Retrofit", **{COMMENT: said}))
    assert ("serious", "The reason names another bidder; it is left out.") in found(made, "Q1")


@pytest.mark.parametrize(
    ("why", "what"),
    [
        ("Worse than what Firth did.", "names another bidder; it is left out."),
        (
            "At £1,805,000 others do it.",
            "has a figure that is confidential, or money of another tender; it is",
        ),
        ("It is weaker than the winner.", "seems to compare with another tender (“weaker than”)"),
    ],
)
def test_the_reason_for_a_decision_is_looked_at_too(why: str, what: str) -> None:
    decided = Decision("Dunes Works", "X2", "fail", "Moderator", WHEN, why)
    made = summary_of("Dunes Works", replace(competition(), decisions=(decided,)))
    told = [said for _, said in found(made, "X2")]
    assert any(said.startswith(f"The reason for the decision {what}") for said in told)
    assert (why in str(made.final)) == what.startswith("seems")


@pytest.mark.parametrize(
    "figure", ["£1,640,000", "1640000", "£1.64m", "£1.6 million", "£690k", "£690,000.00"]
)
def test_a_reason_with_a_figure_of_another_tender_is_left_out(figure: str) -> None:
    made = with_comment(f"Clear steps, though {figure} would have been enough for them.")
    what = "The reason has a figure that is confidential, or money of another tender; it is left out."
    assert ("serious", what) in found(made, "Q1")
    assert figure not in str(made.draft) + str(made.final)


@pytest.mark.parametrize("text", ["The cost plan of £1,712,000 is clear.", "It names 9 steps and 14 days."])
def test_figures_of_its_own_and_small_ones_may_be_said(text: str) -> None:
    made = with_comment(text)
    assert found(made, "Q1") == []
    assert text in str(made.final)


def test_the_reasons_for_the_winner_are_looked_at_too() -> None:
    made = with_comment("Ashdown Retrofit is weaker than this one.", "Birch Building")
    assert len(found(made, "most advantageous tender, Q1")) == 1
    made = with_comment("Dearer by far, but Firth is slower.", "Birch Building")
    assert ("serious", "The reason names another bidder; it is left out.") in found(
        made, "most advantageous tender, Q1"
    )
    assert "Firth" not in str(made.draft) + str(made.final)


def test_a_mark_far_from_the_agreed_one_without_a_comment() -> None:
    far = {"Q1 mark evaluator 2": Fraction(2), "Q1 mark evaluator 2 comment": None}
    made = summary_of("Ashdown Retrofit", changed(competition(), "Ashdown Retrofit", **far))
    assert found(made, "Q1") == [
        ("note", "`Q1 mark evaluator 2` is 3 levels from the agreed mark, without a comment.")
    ]


# -- where the competition stands ------------------------------------------------------------------------


def undecided() -> Competition:
    return replace(competition(), decisions=())


def test_a_referral_that_is_not_decided() -> None:
    made = summary_of("Dunes Works", undecided())
    assert found(made, "X2") == [("stop", "A person has not yet decided whether this tender passes.")]


def test_a_ranking_that_can_still_change_stops_all_of_them() -> None:
    made = summary_of("Ashdown Retrofit", undecided())
    assert ("stop", "It is provisional: it can still change with another tender.") in found(made, "ranking")
    assert "Dunes" not in str(made.draft)
    assert not summary_of("Ashdown Retrofit").of_kind("stop")


def test_a_missing_fact_stops_its_own() -> None:
    without = changed(competition(), "Firth Insulation", **{"mandatory ground": None})
    made = summary_of("Firth Insulation", without)
    assert ("stop", "It is not known whether it passes: mandatory ground.") in found(made, "this tender")


def test_nobody_won() -> None:
    names = [bid.name for bid in competition().bids]
    rejected = tuple(Decision(name, "bid", "fail", "Moderator", WHEN, "Late.") for name in names)
    made = summary_of("Ashdown Retrofit", replace(competition(), decisions=rejected))
    assert ("stop", "No tender has a rank, so none is the most advantageous.") in found(made, "ranking")


def test_two_share_the_first_rank() -> None:
    first = next(bid for bid in competition().bids if bid.name == "Birch Building")
    twin = replace(first, name="Birch Twin")
    made = summary_of("Birch Building", replace(competition(), bids=(*competition().bids, twin)))
    assert ("stop", "2 tenders share the first rank: none is the winner.") in found(made, "ranking")
    assert "Twin" not in str(made.draft)


# -- with a ledger ---------------------------------------------------------------------------------------


def consensus(value: str, comment: str, why: str = "Moderation") -> Draft:
    about = ("Ashdown Retrofit", "Q1 mark consensus")
    return Draft("consensus", NAME, about, "Moderator", WHEN, why, {"value": value, "comment": comment})


SAID = "Every step, date and risk is covered and owned"


def test_a_mark_that_changed_while_its_reason_did_not(place: str) -> None:
    with create_or_open(place) as ledger:
        ledger.append_all([consensus("4", SAID), consensus("5", SAID, "Second meeting")])
        made = summary_of("Ashdown Retrofit", ledger=ledger)
    assert found(made, "Q1") == [
        (
            "serious",
            "The mark was changed from 4 to 5 (record 2), and the reason is still that of the mark before.",
        )
    ]


def test_a_mark_that_changed_with_its_reason_is_fine(place: str) -> None:
    with create_or_open(place) as ledger:
        ledger.append_all([consensus("4", "Risks are not owned"), consensus("5", SAID, "Second meeting")])
        assert found(summary_of("Ashdown Retrofit", ledger=ledger), "Q1") == []


def test_data_that_say_another_mark_than_the_ledger(place: str) -> None:
    with create_or_open(place) as ledger:
        ledger.append(consensus("4", SAID))
        made = summary_of("Ashdown Retrofit", ledger=ledger)
    assert found(made, "Q1") == [
        (
            "serious",
            "The data say 5, the ledger says 4 (record 1). Put 4 into the data, or record 5 with its reason.",
        )
    ]


def test_a_result_that_is_not_the_recorded_one(place: str) -> None:
    by = assessed()
    entry = Entry(NAME, "Moderator", WHEN, "First scoring")
    with create_or_open(place) as ledger:
        record(ledger, Scoring(by.rulebook, by.competition, by.result), entry)
        plan_reasons(ledger)
        whole = summary_of("Ashdown Retrofit", ledger=ledger)
        other = changed(competition(), "Ashdown Retrofit", price=Fraction(1_500_000))
        changed_since = summary_of("Ashdown Retrofit", other, ledger)
    assert not whole.of_kind("stop", "serious")
    ((kind, what),) = found(changed_since, "ledger")
    assert kind == "serious"
    assert "is not this result: its receipt is" in what


def test_an_override_that_the_data_do_not_follow(place: str) -> None:
    about = ("Ashdown Retrofit", "delivery plan")
    with create_or_open(place) as ledger:
        ledger.append(Draft("override", NAME, about, "Head of procurement", WHEN, "Appeal", {"value": "5"}))
        made = summary_of("Ashdown Retrofit", ledger=ledger)
    assert ("serious", "Record 1 says that 5 stands; the data that were scored do not.") in found(
        made, "delivery plan"
    )
