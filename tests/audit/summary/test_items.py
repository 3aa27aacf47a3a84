"""The items of regulation 31: of the winner, of a loser, of a tender that a rule put aside."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from svrules import load
from svrules.audit.ledger import create_or_open
from svrules.audit.summary import Assessed, Particulars, Summary, summarise
from svrules.engine import Competition, Decision, score
from svrules.errors import MisuseError
from svrules.render.document import Document, Facts, Grid, Items, Paragraph, Section
from svrules.render.markdown import as_markdown
from svrules.render.terminal import as_text
from tests.audit.summary.drawn import of_secrets
from tests.audit.summary.sample import GIVEN, NAME, PLAN, assessed, competition, plan_reasons, summary_of
from tests.audit.summary.test_secrecy import scored


def section(document: Document, start: str) -> Section:
    return next(one for one in document.sections if one.title.startswith(start))


def under(whole: Section) -> Iterator[Section]:
    yield whole
    for one in whole.sections:
        yield from under(one)


def part(whole: Section, start: str) -> Section:
    return next(one for one in under(whole) if one.title.startswith(start))


def facts(whole: Section) -> dict[str, str]:
    return {name: said for block in whole.blocks if isinstance(block, Facts) for name, said in block.pairs}


def grid(whole: Section) -> dict[str, tuple[str, ...]]:
    found = next(block for block in whole.blocks if isinstance(block, Grid))
    return {row[0].split()[0]: row for row in found.rows}


def said(whole: Section) -> dict[str, str]:
    return {block.lead: block.text for block in whole.blocks if isinstance(block, Paragraph)}


def listed(whole: Section) -> list[str]:
    return [item for block in whole.blocks if isinstance(block, Items) for item in block.items]


def test_the_winner_is_told_of_its_own_tender_alone() -> None:
    final = summary_of("Birch Building").final
    assert [one.title.partition(" (")[0] for one in final.sections] == [
        "The supplier", "Award criteria", "How this tender was assessed",
    ]  # fmt: skip
    supplier = facts(final.sections[0])
    assert supplier["Name"] == "Birch Building"
    assert supplier["Contact"] == "1 High Street, L1 1AA; tenders@example.org"
    assert supplier["Unique identifier"] == "PABC-1234-DEFG"
    assert "is the most advantageous tender" in as_text(final)


def test_a_loser_is_told_the_scores_of_the_winner_too() -> None:
    final = summary_of("Ashdown Retrofit").final
    why = section(final, "Why not this tender")
    assert "Its total of 89.10 marks is below the 89.26 marks" in why.blocks[0].text  # type: ignore[union-attr]
    best = section(final, "The most advantageous tender")
    assert facts(best) == {
        "Name": "Birch Building",
        "Contact": "2 High Street; birch@example.org",
        "Unique identifier": "PBIR-1234-CHES",
    }
    assert {code: row[2] for code, row in grid(best).items()} == {
        "PRICE": "50.00", "QUALITY": "24.0", "Q1": "14.4", "Q2": "9.6", "SV": "≈15.26", "OFFER": "≈10.46",
        "PLAN": "4.8", "Total": "89.26",
    }  # fmt: skip
    assert said(part(best, "Q2"))["Reason:"] == "Named team; cover is thin"


def test_a_loser_sees_its_scores_beside_the_winners() -> None:
    why = section(summary_of("Ashdown Retrofit").final, "Why not this tender")
    rows = grid(why)
    assert rows["PRICE"][1:] == ("≈47.90", "50.00", "≈−2.10")
    assert rows["Q1"][1:] == ("18.0", "14.4", "+3.6")
    assert rows["Q2"][1:] == ("9.6", "9.6", "0")
    assert rows["Total"][1:] == ("89.10", "89.26", "−0.16")


def test_criteria_are_in_plain_words() -> None:
    text = as_markdown(summary_of("Ashdown Retrofit").final)
    assert "Q1 is worth 18% of the total; Q2 is worth 12% of the total." in text
    for engine in (
        "In symbols",
        "Looked at first",
        "settled",
        "For each question",
        "“",
        "top criteria",
        "what is left",
    ):
        assert engine not in text


def small(prices: tuple[object, object], reason: str = "") -> Assessed:
    """Two tenders, Ash and Birch, by price and plan alone."""
    text = (
        'rulebook "Small"\n  edition "1"\ncontract\n  estimate  money, above £0, confidential\nbid\n'
        "  price  money, above £0\n  plan  level from 0 to 5\n  plan comment  text\n"
        "table W\n  estimate | plan weight\n  above £0 to £50,000 | 10%\n"
        "  above £50,000 | 20%\nvalue saving\n  estimate - price\n"
        'criterion PRICE "Price"  worth 10%\n  price relative to lowest\n'
        'criterion SAVE "Saving"  worth what is left\n'
        "  saving relative to highest, 0 when every bid offers £0\n"
        'criterion BUDGET "Budget"  worth 10%\n  price from estimate for no marks to £1 for full marks\n'
        'criterion PLAN "Plan"  worth plan weight\n  plan out of 5\naward\n  highest total wins\n'
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.svr"
        path.write_text(text, encoding="utf-8")
        book = load(path)
    bids = [
        {"bidder": name, "price": price, "plan": 4, "plan comment": reason}
        for name, price in zip(("Ash", "Birch"), prices, strict=True)
    ]
    read, _ = book.read({"contract": {"estimate": 123456}, "bids": bids})
    return Assessed(book.model, read, book.score(read))


def test_totals_that_nearly_agree_show_which_is_larger() -> None:
    why = section(summarise(small((80000, "80000.01")), "Birch").final, "Why not this tender")
    first = why.blocks[0]
    assert isinstance(first, Paragraph)
    own, best = (Fraction(one) for one in re.findall(r"\d+(?:\.\d+)?", first.text))
    assert own < best


def test_what_shares_the_first_rank_is_said_to() -> None:
    final = summarise(small((80000, 80000)), "Birch").final
    assert "shares the first rank with another tender" in str(section(final, "Why not this tender"))
    assert "More than one tender has the first rank" in str(final.blocks)


def test_a_weight_or_figure_that_rests_on_an_estimate() -> None:
    """The weight is told to all, the saving would give the estimate away."""
    for bid, of in (("Ash", "This tender"), ("Birch", "How this")):
        made = summarise(small((80000, 90000)), bid)
        text = str(made.final)
        assert "plan 4 ÷ 5 = 0.8; 0.8 × 20 = 16 marks." in text, of
        assert "Measured against a figure that the authority keeps confidential, it earned" in text
        assert "figures of other tenders and of the authority" in text
        for figure in ("123,456", "123456", "43,456", "33,456"):
            assert figure not in text


def test_what_was_worked_out_from_an_estimate_is_in_no_reason() -> None:
    """The bidder's own saving is not told to it: with its price it gives the estimate."""
    for figure in ("£33,456", "£123,456", "£43,456"):
        made = summarise(small((80000, 90000), f"The plan is worth {figure} to the town."), "Birch")
        assert figure not in str(made.draft)
    made = summarise(small((80000, 90000), "The plan dates all of the £90,000."), "Birch")
    assert "all of the £90,000" in str(made.final)


def test_a_winner_can_work_out_figures_from_its_scores_too() -> None:
    made = summarise(small((90000, 80000)), "Birch")
    assert made.of_kind("note")
    notes = {one.where: one.what for one in made.of_kind("note")}
    assert "figure of a losing tender" in notes["PRICE, SAVE"]
    assert "authority keeps confidential" in notes["SAVE, BUDGET"]


def test_a_tender_that_is_not_decided_on_is_not_told_that_it_lost() -> None:
    final = summarise(assessed(_undecided()), "Dunes Works").final
    assert "The assessment of this tender is not finished." in str(final.blocks)
    assert "not to be awarded" not in str(final)


def _undecided() -> Competition:
    return replace(competition(), decisions=())


def test_criteria_have_title_importance_scores_and_method() -> None:
    criteria = section(summary_of("Ashdown Retrofit").final, "Award criteria")
    rows = grid(criteria)
    assert rows["Q1"] == (
        "Q1 How the work will be done", "QUALITY", "18% of the total", "18",
        "0, 3.6, 7.2, 10.8, 14.4, 18 marks, for level from 0 to 5",
    )  # fmt: skip
    assert rows["PRICE"][2:] == ("50% of the total", "50", "from 0 to 50 marks")
    assert rows["SV"][4] == "the sum of its parts, at most 20"
    assert said(criteria)["In full:"] == "Section 4 of the tender pack"
    assert "The lowest price among bids earns full marks" in as_markdown(summary_of("Ashdown Retrofit").final)


def test_each_score_has_its_reason_beside_its_working(place: str) -> None:
    with create_or_open(place) as ledger:
        plan_reasons(ledger)
        own = section(summary_of("Ashdown Retrofit", ledger=ledger).final, "How this tender was assessed")
    first = said(part(own, "Q1"))
    assert first["Reason:"] == "Every step, date and risk is covered and owned"
    assert first["Working:"] == "Q1 final mark 5 ÷ 5 = 1; 1 × 18 = 18 marks."
    assert said(part(own, "PLAN"))["Reason:"] == PLAN
    assert said(part(own, "QUALITY"))["Sub-total:"] == "Q1 + Q2: 18.0 + 9.6 = 27.6."
    offer = listed(part(own, "OFFER"))
    assert "M1 benefit: local jobs 6 FTE × M1 unit value £18,000 per FTE = £108,000" in offer
    assert said(part(own, "PRICE"))["Working:"] == (
        "Your price was £1,712,000. Measured against the lowest price, which is not disclosed, it earned "
        "≈95.79% of 50 marks."
    )
    assert listed(part(own, "PRICE")) == []
    assert listed(part(own, "Q1")) == []


def test_a_tender_that_failed_a_rule_is_told_the_clause_and_what_was_looked_at() -> None:
    final = summary_of("Estuary Energy").final
    why = section(final, "Why not this tender")
    assert why.blocks[0] == Paragraph(
        "E1 (clause 2.3 (illustrative)): The bid does not commit to the real living wage.", tone="bad"
    )
    assert listed(why)[0] == "lowest hourly wage: £13.40 per hour is below £13.45 per hour (real living wage)"
    assert facts(why)["Provision"].startswith("[To fill in: the provision of the Procurement Act 2023")
    told = replace(GIVEN, provision="Section 19(3)(b)")
    why = section(summarise(assessed(), "Estuary Energy", told).final, "Why not this tender")
    assert facts(why)["Provision"] == "Section 19(3)(b)"
    gaps = [one.kind for one in summary_of("Estuary Energy").findings if one.where == "provision"]
    assert gaps == ["serious"]
    rows = grid(section(final, "How this tender was assessed"))
    assert rows["PRICE"][2] == "not assessed"
    assert rows["Q1"][2] == "14.4"
    assert "Total" not in rows


def test_a_tender_that_is_rejected_as_a_whole_is_told_why() -> None:
    late = Decision("Firth Insulation", "bid", "fail", "Moderator", "2026-06-30", "It came a day late.")
    rejected = replace(competition(), decisions=(*competition().decisions, late))
    why = section(summary_of("Firth Insulation", rejected).final, "Why not this tender")
    assert said(why) == {"Decision:": "It came a day late."}
    assert "Provision" in facts(why)


def test_the_reason_for_a_confidential_mark_is_for_its_own_bidder() -> None:
    by = scored(of_secrets, 3)
    best = next(one.bid for one in by.result.bids if one.rank == 1)
    other = next(one.bid for one in by.result.bids if one.bid != best)
    bids = tuple(
        replace(one, facts={**one.facts, "team comment": f"All of {i} posts are filled by name."})
        for i, one in enumerate(by.competition.bids, 50)
    )
    of_best = next(str(one.facts["team comment"]) for one in bids if one.name == best)
    told = replace(by, competition=replace(by.competition, bids=bids))
    assert of_best in as_markdown(summarise(told, best).final)
    assert of_best not in as_markdown(summarise(told, other).draft)


def test_a_level_in_words_with_a_comment_needs_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "words.svr"
    path.write_text(
        'rulebook "Words"\n  edition "1"\nbid\n  charter  level of None, Full\n  plan  level of Poor, Good\n'
        '  plan comment  text\ncriterion PLAN "Plan"  worth 50%\n  full marks when plan is Good\n'
        'criterion CHARTER "Charter"  worth 50%\n  full marks when charter is Full\n'
        "award\n  highest total wins\n",
        encoding="utf-8",
    )
    book = load(path)
    competition_of_words, _ = book.read({"bids": [{"bidder": "Ash", "plan": "Good", "charter": "Full"}]})
    made = summarise(
        Assessed(book.model, competition_of_words, book.score(competition_of_words)), "Ash", Particulars()
    )
    assert [(one.kind, one.where) for one in made.findings if one.what.startswith("There is no reason")] == [
        ("serious", "PLAN"),
        ("look", "CHARTER"),  # a level in words can be the bidder's own answer
    ]


def test_a_persons_reason_is_given_without_the_person() -> None:
    why = section(summary_of("Dunes Works").final, "Why not this tender")
    assert said(why)["Decision:"] == "The ground is recent and not remedied."
    assert "Moderator" not in as_markdown(summary_of("Dunes Works").draft)


@pytest.mark.parametrize(("rule", "why"), [("LOW", "abnormally low"), ("OVER", "what can be paid")])
def test_a_rule_that_looks_at_what_is_secret_tells_its_reason_and_no_figure(rule: str, why: str) -> None:
    """One looks at other prices, one at the authority's own estimate."""
    failed = [
        (by, bid.bid)
        for by in (scored(of_secrets, seed) for seed in range(12))
        for bid in by.result.bids
        if any(one.rule == rule and one.outcome == "fail" for one in bid.rules)
    ]
    assert failed
    for by, bid in failed:
        told = section(summarise(by, bid).final, "Why not this tender")
        assert why in str(told.blocks)
        assert not [one for one in listed(told) if "price" in one]


def test_what_evaluators_say_of_anothers_confidential_text_is_left_out() -> None:
    book, before = of_secrets(3)
    one, other = before.bids[:2]
    formula, start = other.facts["formula"], other.facts["start"]
    set_aside = before.contract["estimate"]
    assert isinstance(set_aside, Fraction)
    estimate = f"It is above the £{float(set_aside):,.2f} that was set aside."
    for said, what in (
        (f"It lacks the {str(formula).upper()}.", "has a confidential fact of another tender"),
        (f"It starts on {start} at the latest.", "has a confidential fact of another tender"),
        (estimate, "has a figure that is confidential, or money of another tender"),
    ):
        bids = (replace(one, facts={**one.facts, "team comment": said}), *before.bids[1:])
        changed = replace(before, bids=bids)
        made = summarise(Assessed(book, changed, score(book, changed).result()), one.name)
        assert ("TEAM", f"The reason {what}; it is left out.") in [
            (found.where, found.what) for found in made.findings
        ]
        assert said not in str(made.draft)


@pytest.mark.parametrize("bid", ["Ashdown Retrofit", "Birch Building", "Estuary Energy", "Dunes Works"])
def test_each_part_has_a_title_of_its_own(bid: str) -> None:
    titles = [one.title for whole in summary_of(bid).draft.sections for one in under(whole)]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("bid", ["Ashdown Retrofit", "Birch Building", "Estuary Energy"])
def test_what_nobody_said_stays_a_gap(bid: str) -> None:
    made = summarise(assessed(), bid, Particulars())
    text = as_markdown(made.final).replace("\\", "")
    for gap in (
        "postal address and email address",
        "the supplier's unique identifier",
        "where the full award",
    ):
        assert f"[To fill in: {gap}" in text
    assert {one.where for one in made.of_kind("serious")} >= {"contact", "identifier", "criteria"}


def test_only_a_draft_has_the_findings() -> None:
    made = summary_of("Ashdown Retrofit")
    assert made.findings
    assert made.listed in made.draft.blocks
    assert made.listed not in made.final.blocks
    for one in made.findings:
        assert one.what not in as_markdown(made.final).replace("\\", "")
    assert "Draft, not for issue" not in as_markdown(made.final)


def test_the_name_may_be_typed_as_people_do() -> None:
    assert summary_of("ashdown  retrofit").bid == "Ashdown Retrofit"
    with pytest.raises(MisuseError, match="did you mean `Birch Building`"):
        summary_of("Birch Bulding")


def test_a_name_is_only_text() -> None:
    """A bidder may call itself anything: it is no markup, in no form."""
    name = "<b>Ash</b> | `x` [y](z)"
    before = competition()
    bids = tuple(replace(one, name=name) if one.name == "Ashdown Retrofit" else one for one in before.bids)
    made: Summary = summary_of(name, replace(before, bids=bids))
    assert "\\<b\\>Ash\\</b\\> \\| \\`x\\` \\[y\\](z)" in as_markdown(made.final)


def test_a_call_has_no_assessment_summaries() -> None:
    from tests.audit.ledger.sample import scoring

    scored_call = scoring("lcr-investment")
    call = replace(
        assessed(),
        rulebook=scored_call.rulebook,
        competition=scored_call.competition,
        result=scored_call.result,
    )
    with pytest.raises(MisuseError, match="of tenders for a contract"):
        summarise(call, "Welding bays")


def test_a_ledger_without_the_competition_is_told(place: str) -> None:
    with create_or_open(place) as ledger:
        plan_reasons(ledger)
        with pytest.raises(MisuseError, match="nothing is recorded of a competition `Homes 2025`"):
            summarise(assessed(), "Ashdown Retrofit", ledger=ledger, competition="Homes 2025")
        assert summarise(assessed(), "Ashdown Retrofit", ledger=ledger, competition=NAME).findings
