"""Competitions drawn by chance, whose figures are so unlike that finding one in a text means something."""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

from svrules import load
from svrules.engine import Bid, Competition, Decision
from svrules.language.rulebook import Rulebook
from svrules.shipped import rulebook_path

NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elder Retrofit", "Fir & Larch Ltd", "Ash Grove Homes")
WORDS = ("amber", "basalt", "cobalt", "dolomite", "ember", "flint", "granite")
REASONS = (
    "The programme has every step and who owns it.",
    "Cover for illness is set out, training is not.",
    "Two of the three sites are left out of the plan.",
    "",
)


@cache
def shipped() -> Rulebook:
    return load(rulebook_path("lcr-contracts")).model


@cache
def secrets() -> Rulebook:
    return load(Path(__file__).with_name("secrets.svr")).model


def _money(random: Random, least: int, most: int) -> Fraction:
    return Fraction(random.randint(least * 100, most * 100), 100)


def of_shipped(seed: int) -> tuple[Rulebook, Competition]:
    """Bids by the shipped rulebook: some are excluded, some referred and decided."""
    random = Random(seed)
    bids = tuple(Bid(name, _contracts(random)) for name in random.sample(NAMES, random.randint(2, 6)))
    decisions = [
        Decision(bid.name, rule, random.choice(("pass", "fail")), "Moderator", "2026-06-01", REASONS[0])
        for bid in bids
        for rule in ("X2", "E2", "P1")
        if random.random() < 0.7
    ]
    contract = {
        "contract value": Fraction(1_850_000), "category": "Works", "notice date": date(2026, 5, 12),
    }  # fmt: skip
    return shipped(), Competition(contract, bids, tuple(decisions))


def _contracts(random: Random) -> dict[str, object]:
    facts: dict[str, object] = {
        "price": _money(random, 900_000, 2_900_000),
        "mandatory ground": random.random() < 0.15,
        "discretionary ground": random.random() < 0.2,
        "lowest hourly wage": _money(random, 13, 60),
        "fair employment charter": random.choice(("None", "Aspiring", "Accredited")),
        "local jobs": Fraction(random.randint(0, 9)),
        "apprenticeship weeks": Fraction(random.randint(0, 700)),
        "job support": Fraction(random.randint(0, 900)),
        "local spend": _money(random, 1000, 990_000),
        "inclusive spend": _money(random, 1000, 90_000),
        "homes improved": Fraction(random.randint(0, 240)),
        "delivery plan": Fraction(random.randint(1, 5)),
    }
    for question in ("Q1", "Q2"):
        for fact in ("evaluator 1", "evaluator 2", "evaluator 3", "consensus"):
            facts[f"{question} mark {fact}"] = Fraction(random.randint(1, 5))
            comment = random.choice(REASONS)
            if comment:
                facts[f"{question} mark {fact} comment"] = comment
    return facts


def of_secrets(seed: int) -> tuple[Rulebook, Competition]:
    """Bids by the rulebook in which a figure can get about in every way."""
    random = Random(seed)
    words = random.sample(WORDS, len(WORDS))
    names = random.sample(NAMES, random.randint(2, 6))
    bids = tuple(Bid(name, _secret(random, words[at])) for at, name in enumerate(names))
    contract = {"estimate": _money(random, 1_000_000, 3_000_000), "notice date": date(2026, 5, 12)}
    return secrets(), Competition(contract, bids)


def _secret(random: Random, word: str) -> dict[str, object]:
    facts: dict[str, object] = {
        "price": _money(random, 900_000, 2_900_000),
        "margin": Fraction(random.randint(10_001, 29_999), 100_000),
        "crew": Fraction(random.randint(900, 9_999)),
        "start": date(2027, 1, 1) + timedelta(random.randint(0, 900)),
        "formula": f"{word} binder at {random.randint(100, 999)} degrees",
        "claim": f"Winner of the {word} medal {random.randint(1900, 2000)}",
        "trainees": Fraction(random.randint(0, 40)),
        "team": Fraction(random.randint(0, 4)),
        "team comment": random.choice(REASONS),
    }
    for fact in ("evaluator 1", "evaluator 2", "consensus"):
        facts[f"plan {fact}"] = Fraction(random.randint(0, 5))
        facts[f"plan {fact} comment"] = random.choice(REASONS)
    return facts
