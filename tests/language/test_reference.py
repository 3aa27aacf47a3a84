"""Every complete rulebook in docs/language.md is read without findings and does what its examples say."""

import re
from pathlib import Path

import pytest

from svrules.diagnostics import render_plain
from svrules.language import read
from svrules.proof import run_examples

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
_BLOCK = re.compile(r"^```svrules\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    found = _BLOCK.findall(REFERENCE.read_text(encoding="utf-8"))
    return {text.splitlines()[0].removeprefix("rulebook ").strip('"'): text for text in found}


BLOCKS = blocks()


@pytest.mark.parametrize("title", BLOCKS)
def test_rulebooks_of_the_reference_do_what_they_say(title: str) -> None:
    rulebook, found = read(BLOCKS[title], "language.md")
    assert rulebook is not None and not found, render_plain(found)
    outcomes = run_examples(rulebook)
    assert outcomes, "without an example nothing is shown"
    wrong = [diagnostic for outcome in outcomes for diagnostic in outcome.diagnostics]
    assert not wrong, render_plain(wrong)
    for example in rulebook.examples:
        assert example.expects or any(bid.expects for bid in example.bids), example.title


def test_every_section_shows_an_example() -> None:
    sections = re.split(r"^## (?=\d)", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    without = [section.splitlines()[0] for section in sections if not _BLOCK.search(section)]
    assert not without


# What the reference lists, each of which some example on the page must use.
CONSTRUCTS = [
    *(
        "contract\n",
        "call\n",
        "bid\n",
        "project\n",
        "bid inputs for each",
        "unit ",
        "in force  ",
        "language  ",
    ),
    *(
        "money excluding VAT",
        "money including VAT",
        "money per",
        "whole number",
        "percent\n",
        "yes or no",
        "one of",
    ),
    *(
        "level from",
        "level of 0",
        "level of None",
        "date\n",
        "text\n",
        "decides the rules in force",
        "confidential",
        "more is better",
        "step of 30 marks is meant",
    ),
    *("blank means", 'heading "', 'note "', "evaluators, settled by", "comments needed", "with VAT added at"),
    *("capped at", "floored at", "rounded to", "rounded down to", "rounded half even to", "the nearest"),
    *(
        "or £0 if not given",
        "is given",
        " needs ",
        "median of",
        "largest of",
        "smallest of",
        "those given of",
    ),
    *(
        "square root of",
        "to the power",
        "if ",
        "is between",
        "is from",
        "10% of",
        "not ",
        " or ",
        "sum of the 2",
    ),
    *(
        "any  ",
        "otherwise  ",
        "blank  ",
        " or Supplies",
        "above £20,000 to",
        "until 31 March",
        "from 1 April",
    ),
    *("applies when", "require", "refer when", "fail when", "only when", "except ", ", refer", " to WA when"),
    *(
        "because",
        "for each question",
        "lowest price among",
        "mean price among other bids",
        "number of local bids",
    ),
    *("rank of", "all but the highest of", "where price is above this bid's price", "have not failed"),
    *(
        "over measures where",
        "only the largest of",
        "the 2 largest",
        "each theme capped at",
        "number of measures",
    ),
    *(
        "worth what is left",
        "of SV",
        " points of",
        "1st in importance",
        "relative to lowest",
        "relative to highest",
    ),
    *("percent over lowest", "for no marks to", "out of 5", "by level", "gives 0%", "gives 20 marks"),
    *("full marks when", "by mean method", "as share of", "best 2 of", "of the marks", "b marks"),
    *("no marks when", "3 marks when", "0 when every bid offers", "otherwise fail", "otherwise refer"),
    *("otherwise capped at", "marks of", "share of QUALITY reached", "highest total wins", "round total to"),
    *("total at least", "tie:", "then earliest", "near tie within", "lowest adjusted price wins"),
    *("highest in order of importance wins", "score again without bids that fail", "as much as is left"),
    *("days from", "number given of", "with VAT removed at", "rank by the exact total", "show total to"),
    *("cap total at", "whole grants only", "passing over those that do not fit"),
    *("expect rank", "expect outcome", "expect missing", "expect allocation", "in scope", "out of scope"),
]


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_construct_is_shown_by_an_example(construct: str) -> None:
    assert any(construct in text for text in BLOCKS.values())
