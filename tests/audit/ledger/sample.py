"""A ledger like a real one: a scored competition with its long texts, marks, changes, decisions, an award."""

from functools import cache

from svrules import load
from svrules.audit.ledger import Draft, create_or_open
from svrules.audit.recording import Entry, Scoring, record, rulebook_body, score_draft
from svrules.engine import score
from svrules.shipped import sample_path

__all__ = ["WHEN", "mark", "marks", "sample", "scoring", "scoring_draft"]

WHEN = "2026-05-12T14:30:00Z"
ENTRY = Entry("Works 1", "Moderator", WHEN, "First scoring")


def mark(at: int, value: int, *, who: str = "Evaluator 1", why: str = "") -> Draft:
    body = {"value": str(value), "comment": "Names the “trainees” — £5 a head."}
    return Draft("mark", "Works 1", ("Ash", f"question {at}"), who, WHEN, why, body)


def marks(place: str, many: int) -> None:
    with create_or_open(place) as ledger:
        ledger.append_all(mark(at, 3) for at in range(1, many + 1))


@cache
def scoring(name: str = "lcr-contracts") -> Scoring:
    """A shipped rulebook with its sample bids, scored."""
    book = load(name)
    competition, _ = book.read(sample_path(f"{name}.xlsx"))
    return Scoring(book.model, competition, score(book.model, competition).result())


def scoring_draft(scored: Scoring) -> Draft:
    return score_draft(scored, ENTRY)


def sample(place: str, more: int = 10) -> None:
    """Records of every kind, and so many marks more."""
    scored = scoring()
    with create_or_open(place) as ledger:
        text, pinned = {"rulebook": scored.rulebook.text}, {"rulebook": rulebook_body(scored.rulebook)}
        ledger.append(Draft("pin", "Works 1", ("rulebook",), "Buyer", WHEN, "Published", pinned, text))
        record(ledger, scored, ENTRY)
        for at in range(more):
            ledger.append(mark(at % 7, at, why="Read again"))
        ruling = {"value": "7"}
        ledger.append(Draft("override", "Works 1", ("Ash", "total"), "Buyer", WHEN, "Ruling", ruling))
        award = {"value": "awarded", "date": "2026-05-12", "bid": "Ash"}
        ledger.append(Draft("award", "Works 1", (), "Buyer", WHEN, "Highest total", award))
