"""Reads short rulebooks: the heading and a bid with a price are there already."""

from svrules.diagnostics import Diagnostic, render_plain
from svrules.language import read
from svrules.language.rulebook import Rulebook

HEAD = 'rulebook "Test"\n  edition "1"\n'
BID = "bid\n  price  money excluding VAT, above £0\n"


def book(text: str, head: str = HEAD) -> Rulebook:
    """The rulebook of a text that must have no findings."""
    found, problems = read(head + text, "test.svr")
    assert found is not None and not problems, render_plain(problems)
    return found


def problems(text: str, head: str = HEAD) -> list[Diagnostic]:
    """What is wrong with a text, in its order."""
    found, problems = read(head + text, "test.svr")
    assert found is None
    return list(problems)


def sentence(text: str, head: str = HEAD) -> str:
    """The sentence of the one thing that is wrong."""
    (only,) = problems(text, head)
    return only.sentence


def codes(text: str, head: str = HEAD) -> list[str]:
    """The codes of what is wrong, in the order of the text."""
    return [problem.code for problem in problems(text, head)]
