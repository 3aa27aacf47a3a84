"""A bid in a paragraph: every figure is in the Result, every mark has its clause and line."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from svrules import shipped
from svrules.data import read_competition
from svrules.engine import score
from svrules.engine.result import BidResult, Result
from svrules.language import read
from svrules.render.document import Paragraph
from svrules.render.explained import explained, explained_document
from svrules.render.figures import with_parts
from svrules.render.paragraph import paragraph

SAMPLES = ("lcr-contracts", "lcr-investment")
NUMBER = re.compile(r"≈?\d[\d,]*(?:\.\d+)?(?:/\d+)?")
EXACT = re.compile(r"-?\d+(?:/\d+)?(?:\.\d+)?")


def result_of(name: str) -> Result:
    path = shipped.rulebook_path(name)
    model, problems = read(path.read_text(encoding="utf-8"), path.name)
    assert model is not None, problems
    samples = path.parent / "samples" / f"{name}.xlsx"
    return score(model, read_competition(model, samples).accepted()).result()


SENTENCES = """
Ashdown Retrofit is ranked 2 of 3, with a total of 89.10 marks; Birch Building is ranked 1, with a total of
For PLAN, How it will be delivered (illustrative weight), under clause 4.4 (line 143) it has 6.4 of 8 marks
marks (Birch Building: 4.8), worked out as delivery plan 4 ÷ 5 = 0.8; 0.8 × 8 = 6.4 marks.
Ashdown Retrofit passes X1 (Mandatory ground for exclusion; clause 2.1, line 64),
It reaches the pass mark of Q1 (clause 4.2, line 135),
The total was rounded (to 2 decimal places) from ≈89.0968 (exactly 14995974/168311) to 89.10.
""".strip().splitlines()
RESULTS = {name: result_of(name) for name in SAMPLES}
BIDS = [(result, bid) for result in RESULTS.values() for bid in result.bids]
NAMES = [bid.bid for _, bid in BIDS]


def text_of(result: Result, bid: BidResult, criterion: str | None = None) -> str:
    document = paragraph(result, bid, criterion)
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    assert document.sections == ()
    return block.text


def known(result: Result) -> tuple[set[Fraction], set[str]]:
    """Every exact number of a Result, and the figures in its sentences."""
    whole = result.model_dump_json()
    words = set(re.findall(r'"((?:[^"\\]|\\.)*)"', whole))
    exacts = {Fraction(one) for one in words if re.fullmatch(r"-?\d+(/\d+)?(\.\d+)?", one)}
    return exacts, {figure for said in words if len(said) != 64 for figure in NUMBER.findall(said)}


def is_known(figure: str, exacts: set[Fraction], words: set[str], counts: set[Fraction]) -> bool:
    plain = figure.removeprefix("≈").replace(",", "")
    number = Fraction(plain)
    if figure in words or number in exacts or number in counts:
        return True
    places = len(plain.partition(".")[2])
    half = Fraction(1, 2 * 10**places)
    return figure.startswith("≈") and any(abs(exact - number) <= half for exact in exacts)


@pytest.mark.parametrize(("result", "bid"), BIDS, ids=NAMES)
def test_every_figure_is_in_the_result(result: Result, bid: BidResult) -> None:
    exacts, words = known(result)
    lines = {Fraction(one.line) for one in (*bid.rules, *bid.criteria)}
    counts = lines | {Fraction(sum(1 for one in result.bids if one.rank))}
    counts |= {Fraction(one.rank) for one in result.bids if one.rank}
    for code in (None, *(one.code for one in bid.criteria)):
        for figure in NUMBER.findall(text_of(result, bid, code)):
            assert is_known(figure, exacts, words, counts), figure


@pytest.mark.parametrize(("result", "bid"), BIDS, ids=NAMES)
def test_every_criterion_and_rule_has_its_clause_and_line(result: Result, bid: BidResult) -> None:
    text = text_of(result, bid)
    for one in bid.criteria:
        found = f"{one.code}, {one.title}, under clause {one.clause} (line {one.line})"
        assert found in text or f"{one.code} ({one.title}; clause {one.clause}, line {one.line})" in text
    for rule in bid.rules:
        assert f"clause {rule.clause}, line {rule.line})" in text
    assert text.endswith(f"Lines are those of {result.rulebook.name}.")


@pytest.mark.parametrize(("result", "bid"), BIDS, ids=NAMES)
def test_a_criterion_tells_its_facts_and_the_winners(result: Result, bid: BidResult) -> None:
    for one in bid.criteria:
        text = text_of(result, bid, one.code)
        if one.exact is None:
            assert "has no marks for" in text
            continue
        assert one.how.rstrip(".") in text
        for part in with_parts(bid, one.code):
            assert part.exact is None or all(fact.name in text for fact in part.facts)
        if bid.rank not in (None, 1):
            first = next(other for other in result.bids if other.rank == 1)
            theirs = next(other for other in first.criteria if other.code == one.code)
            assert f"{first.bid}, ranked 1, has" in text
            assert theirs.how.rstrip(".") in text


def test_it_reads_like_a_letter() -> None:
    result = RESULTS["lcr-contracts"]
    said = " ".join(explained(result, "ashdown retrofit", form="paragraph").split())
    for sentence in SENTENCES:
        assert sentence in said


@pytest.mark.parametrize(
    ("bid", "starts"),
    [
        (
            "Calder Homes",
            "Calder Homes fails X1 (Mandatory ground for exclusion; clause 2.1, line 64): A mandatory",
        ),
        (
            "Dunes Works",
            "Dunes Works is referred to a person by X2 (Discretionary ground for exclusion; clause 2.2",
        ),
        (
            "Grange Group",
            "It is not known where Grange Group stands: its Q2 mark consensus comment is missing.",
        ),
    ],
)
def test_what_decided_comes_first(bid: str, starts: str) -> None:
    (block,) = explained_document(RESULTS["lcr-contracts"], bid, None, "paragraph").blocks
    assert isinstance(block, Paragraph)
    assert block.text.startswith(starts)
