"""Nothing of another tender that is confidential, money or text is in a summary, in any form, anywhere."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest

from svrules.audit.summary import Assessed, Summary, summarise
from svrules.engine import Bid, Competition, score
from svrules.engine.result import BidResult
from svrules.language.rulebook import Rulebook
from svrules.quantities import exact_number, print_date
from svrules.render.document import Document
from svrules.render.html import as_html
from svrules.render.markdown import as_markdown
from svrules.render.word import as_word
from tests.audit.summary.drawn import REASONS, of_secrets, of_shipped
from tests.audit.summary.sample import assessed, changed, competition, summary_of
from tests.property.test_published_policies import ALL, examples, policy

Drawn = Callable[[int], tuple[Rulebook, Competition]]
KINDS = pytest.mark.parametrize("drawn", [of_shipped, of_secrets])
# Marks can be had as many as these; what is not larger than them is no find.
MARKS = 100


def in_word(document: Document) -> str:
    """The text of all parts of the file, its properties too, and what stands in attributes as words."""
    with ZipFile(BytesIO(as_word(document))) as made:
        names = [name for name in made.namelist() if name.endswith(("xml", "rels"))]
        parts = [made.read(name).decode("utf-8", "replace") for name in names]
    attributes = (one for part in parts for one in re.findall(r'="([^"]*[A-Za-z ][^"]*)"', part))
    return "\n".join([*(re.sub(r"<[^>]+>", " ", part) for part in parts), *attributes])


def in_html(document: Document) -> str:
    page = as_html(document)
    return f"{page}\n{re.sub(r'<[^>]+>', '', page)}"


WRITERS: dict[str, Callable[[Document], str]] = {"docx": in_word, "html": in_html, "md": as_markdown}


def numbers(book: Rulebook, bid: Bid, result: BidResult) -> set[Fraction]:
    """The facts that are money or confidential, and the money that was worked out of them."""
    found = set()
    for name, value in bid.facts.items():
        asked = book.inputs[name]
        money = getattr(asked.type, "style", "") == "money"
        if isinstance(value, Fraction) and (asked.confidential or money) and asked.levels is None:
            found.add(value)
    worked_out = (one.exact for one in result.values if one.value and "£" in one.value and one.exact)
    return {one for one in (*found, *map(exact_number, worked_out)) if one}


def texts(book: Rulebook, bid: Bid) -> set[str]:
    """Facts in words and dates that are not for others; not what evaluators wrote."""
    found: set[str] = set()
    for name, value in bid.facts.items():
        if isinstance(value, str) and not name.endswith("comment") and name in ("formula", "claim"):
            found.add(value)
        if isinstance(value, date) and book.inputs[name].confidential:
            found |= {value.isoformat(), print_date(value), f"{value:%d/%m/%Y}"}
    return found


def printed(value: Fraction) -> Iterator[str]:
    """A number in every form in which one is printed, without commas and the zeros at its end."""
    yield str(value)
    for scale, ending in ((1, ""), (100, "%"), (Fraction(1, 1000), "k"), (Fraction(1, 1_000_000), "m")):
        scaled = value * scale
        whole, rest = divmod(round(scaled * 10**8), 10**8)
        if Fraction(whole * 10**8 + rest, 10**8) == scaled:
            yield f"{whole}.{rest:08d}".rstrip("0").rstrip(".") + ending


TOKEN = re.compile(r"(\d+(?:\.\d+)?(?:/\d+)?)([%km]?)")


def tokens(text: str) -> set[str]:
    """All numbers of a text, as `printed` has them."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return {
        (one.rstrip("0").rstrip(".") if "." in one else one) + ending
        for one, ending in TOKEN.findall(plain)
    }  # fmt: skip


tokens_of = cache(tokens)


def leaks(made: Summary, by: Assessed, text: str) -> list[str]:
    """What is in the text of the other bids, as the test finds it."""
    book, bids = by.rulebook, {bid.name: bid for bid in by.competition.bids}
    results = {one.bid: one for one in by.result.bids}
    own = numbers(book, bids[made.bid], results[made.bid])
    own |= {value for value in by.competition.contract.values() if isinstance(value, Fraction)}
    said, published = tokens(text), tokens_of(book.text)
    found = []
    for name, bid in bids.items():
        if name == made.bid:
            continue
        large = (
            one for one in numbers(book, bid, results[name]) - own if one > MARKS or one.denominator > 100
        )
        given_away = ((one, set(printed(one)) & said - published) for one in large)
        found += [f"{one} of {name}" for one, forms in given_away if forms]
        found += [f"{one} of {name}" for one in texts(book, bid) - texts(book, bids[made.bid]) if one in text]
        if results[name].rank != 1 and named(name, text, [made.bid, *winners(by)]):
            found.append(name)
    estimate = by.competition.contract.get("estimate")
    if isinstance(estimate, Fraction) and set(printed(estimate)) & said:
        found.append("the estimate")
    return found


def winners(by: Assessed) -> list[str]:
    return [one.bid for one in by.result.bids if one.rank == 1]


def named(name: str, text: str, known: list[str]) -> bool:
    """Whether a name is there, and not just in a longer name that may be."""
    for one in sorted(known, key=len, reverse=True):
        for form in (one, one.replace("&", "&amp;")):
            text = text.replace(form, "")
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text.replace("&amp;", "&")) is not None


def scored(drawn: Drawn, seed: int) -> Assessed:
    book, bids = drawn(seed)
    return Assessed(book, bids, score(book, bids).result())


@KINDS
@pytest.mark.parametrize("form", WRITERS)
def test_no_form_holds_a_secret(drawn: Drawn, form: str) -> None:
    seen = won = 0
    for seed in range(23, 25):
        by = scored(drawn, seed)
        for bid in by.competition.bids:
            made = summarise(by, bid.name)
            assert not leaks(made, by, WRITERS[form](made.draft)), (seed, bid.name)
            seen, won = seen + 1, won + (bid.name in winners(by))
    # It shows something only where there were winners to be told of, and losers to be told.
    assert won >= 2
    assert seen - won >= 5


@KINDS
def test_many_competitions_hold_no_secret(drawn: Drawn) -> None:
    for seed in range(20):
        by = scored(drawn, seed)
        for bid in by.competition.bids:
            made = summarise(by, bid.name)
            assert not leaks(made, by, as_markdown(made.draft)), (seed, bid.name)


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_published_way_of_scoring_tells_a_secret(name: str) -> None:
    """Every policy that the tests have, with prices that are like no others."""
    book, random = policy(name), Random(name)
    given = next((one for one in examples(name) if len(one.bids) > 1), None)
    if given is None or book.contract_word != "contract":
        return
    bids = tuple(replace(bid, facts=unlike(random, book, bid)) for bid in given.bids)
    by = scored(lambda _: (book, replace(given, bids=bids)), 0)
    if by.result.contract.scope == "in scope" and not any(one.allocation for one in by.result.bids):
        for bid in bids:
            made = summarise(by, bid.name)
            assert not leaks(made, by, as_markdown(made.draft)), bid.name


def unlike(random: Random, book: Rulebook, bid: Bid) -> dict[str, object]:
    """The facts with money moved by an odd sum, where the bounds allow it."""
    facts: dict[str, object] = dict(bid.facts)
    for name, value in bid.facts.items():
        asked = book.inputs[name]
        if isinstance(value, Fraction) and getattr(asked.type, "style", "") == "money" and value > MARKS:
            moved = value + Fraction(random.randint(1, 4999), 100)
            if not any(one.comparison in ("below", "at most") and moved > one.value for one in asked.bounds):
                facts[name] = moved
    return facts


@KINDS
def test_a_reason_that_tells_a_secret_is_left_out(drawn: Drawn) -> None:
    """Evaluators write into their comments the names and figures of other tenders, in their own way."""
    told = 0
    for seed in range(10):
        book, bids = drawn(seed)
        random = Random(seed)
        gossip = tuple(
            replace(bid, facts={**bid.facts, **gossiping(random, book, bid, bids.bids)}) for bid in bids.bids
        )
        by = scored(lambda _, book=book, bids=bids, gossip=gossip: (book, replace(bids, bids=gossip)), seed)
        for bid in gossip:
            made = summarise(by, bid.name)
            assert not leaks(made, by, as_markdown(made.draft)), (seed, bid.name)
            told += sum("left out" in one.what for one in made.findings)
    assert told > 15


def spelled(random: Random, name: str) -> str:
    """A bidder's name in one of the ways of people."""
    return random.choice((
        name, name.upper(), name.casefold(), name.replace(" ", "-"), name.replace(" & ", " and "),
        name.replace(" Ltd", " Limited"), name.removesuffix(" Ltd"), f"{name}’s", f"“{name}”",
    ))  # fmt: skip


def of_anything(random: Random, other: Bid) -> list[str]:
    """A confidential figure, day or text, or money, in the spellings of people."""
    price = other.facts["price"]
    assert isinstance(price, Fraction)
    pounds = f"{float(price):,.2f}"
    said = [
        pounds, f"£{pounds}", pounds.replace(",", " "), pounds.replace(",", "'"), f"GBP {pounds}",
        "£" + pounds.replace(",", "·").replace(".", ",").replace("·", "."), f"£{float(price) / 1000:.2f}k",
    ]  # fmt: skip
    margin, crew, start = (other.facts.get(name) for name in ("margin", "crew", "start"))
    if isinstance(margin, Fraction):
        said += [f"{float(margin * 100):.3f}%", f"{float(margin * 100):.3f} per cent"]
    if isinstance(crew, Fraction):
        said += [f"{int(crew):,}", f"{int(crew)} people"]
    if isinstance(start, date):
        said += [
            f"{start:%d/%m/%Y}",
            f"{start:%d.%m.%y}",
            f"{start.day}th {start:%B %Y}",
            f"{start:%b} {start.day}",
        ]
    return said


@KINDS
def test_a_secret_in_any_spelling_is_withheld(drawn: Drawn) -> None:
    """One reason of each tender tells one secret of another: the text is not in what it reads."""
    held = 0
    for seed in range(8):
        book, bids = drawn(seed)
        random = Random(seed)
        before = Assessed(book, bids, score(book, bids).result())
        best = winners(before)
        for bid in bids.bids:
            if len(best) != 1 or bid.name == best[0]:
                continue
            other = random.choice([one for one in bids.bids if one.name not in (bid.name, *best)] or [bid])
            if other is bid:
                continue
            names = [name for name in bid.facts if name.endswith(("consensus comment", "team comment"))]
            for secret in (spelled(random, other.name), random.choice(of_anything(random, other))):
                text = f"The plan dates each step, unlike {secret} of theirs."
                told = tuple(
                    replace(one, facts={**one.facts, **dict.fromkeys(names, text)}) if one is bid else one
                    for one in bids.bids
                )
                by = scored(lambda _, book=book, bids=bids, told=told: (book, replace(bids, bids=told)), 0)
                made = summarise(by, bid.name)
                assert text not in str(made.draft), (seed, bid.name, other.name, secret)
                held += any("it is left out" in one.what for one in made.findings)
    assert held > 20


def gossiping(random: Random, book: Rulebook, bid: Bid, bids: tuple[Bid, ...]) -> dict[str, object]:
    facts: dict[str, object] = {}
    for name in bid.facts:
        if not name.endswith("comment"):
            continue
        other = random.choice([one for one in bids if one is not bid])
        price = other.facts["price"]
        assert isinstance(price, Fraction)
        said = random.choice((
            f"{other.name} has it all", f"not as {other.name.upper()} does", f"at £{float(price):,.2f} it is",
            f"for {float(price):.2f} one could expect more", f"{float(price):,.2f}, that is too little",
        ))  # fmt: skip
        facts[name] = f"{REASONS[0]} So {said}."
    return facts


def test_a_rejected_tender_leaves_no_trace_in_the_others() -> None:
    """Its figures count nowhere, so whatever they are the others are told the same."""
    before = summary_of("Ashdown Retrofit").final
    other = changed(
        competition(), "Calder Homes", price=Fraction(2_222_222), **{"local spend": Fraction(777_777)}
    )
    after = summary_of("Ashdown Retrofit", other).final
    assert as_markdown(before).split("Receipt")[0] == as_markdown(after).split("Receipt")[0]


def test_the_lowest_price_is_not_read_off_the_working() -> None:
    text = as_markdown(summary_of("Ashdown Retrofit").final)
    assert "£1,712,000" in text  # its own
    assert "1,640,000" not in text  # that of the winner, which the marks are measured by
    assert "629,200" not in text  # the highest offer
    assert "≈47.90 of 50" in text


def test_only_the_winner_is_named_to_a_loser_and_nobody_to_the_winner() -> None:
    told = {one.name: as_markdown(summary_of(one.name).draft) for one in competition().bids}
    names = set(told)
    best = winners(assessed())[0]
    assert best == "Birch Building"
    for bid, text in told.items():
        assert {name for name in names if name in text} == {bid, best}


def test_marks_of_single_evaluators_are_not_given() -> None:
    given = as_markdown(summary_of("Ashdown Retrofit").draft)
    assert "Q1 final mark 5 ÷ 5" in given
    assert "consensus on" not in given
    assert "evaluator" not in given.replace("as evaluators wrote them", "")
