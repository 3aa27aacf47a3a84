"""A rulebook printed as policy: complete, accessible, safe."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from svrules import shipped
from svrules.language import read
from svrules.language.rulebook import Method, Rulebook
from svrules.render.document import Document, Items, Paragraph
from svrules.render.html import as_html
from svrules.render.markdown import as_markdown, escaped
from svrules.render.policy import policy
from svrules.render.policy.methods import METHODS
from svrules.render.terminal import as_text

ROOT = Path(__file__).resolve().parents[3]
RULEBOOKS = [
    *(shipped.rulebook_path(name) for name in shipped.rulebook_names()),
    *sorted((ROOT / "tests" / "policies").glob("*.svr")),
]
VOID = {"meta", "br", "hr", "img", "input", "link"}

EVERYTHING = """
rulebook "All <b>of</b> it"
  edition "1"
  in force from 1 April 2025
  authority "A council"
unit visit, visits
contract
  contract value  money excluding VAT, above £0
  notice date     date, decides the rules in force
bid
  price       money excluding VAT, above £0, confidential, less is better, note "All in."
  score       level from 0 to 5
  visits      visits, at least 0, blank means 0
  plan        level from 0 to 5, by 2 evaluators, settled by mean
  small       yes or no, no is better
setting rate   percent  clause "A"
  10% from 1 April 2025
  20% from 1 April 2026
rule SV1 "Large"  clause "1"
  applies when contract value is above £20,000
rule E1 "Enough"  clause "2"
  require score is at least 2
  only when contract value is at least £50,000
  except E1a when small  clause "2a"
  except E1b to E1a when visits is 0
  because "Too little."
table T "Weight"  clause "3"
  contract value            | weight
  above £20,000 to £100,000 | 10%
  otherwise                 | 20%
population live bids  clause "4"
  bids that have not failed
value offer  clause "5"
  visits × £100 per visit capped at £5,000
criterion P "Price"  worth what is left
  price relative to lowest
criterion S "Social"  worth weight  clause "6"
criterion O "Offer"  worth 60% of S
  offer relative to highest, 0 when every bid offers £0
  capped at 50%
  round to 1 decimal place
criterion Q "Plan"  worth 40% of S
  plan by level
    below 3 gives 0%
    at least 3 gives 100%
  at least 3, otherwise refer because "Weak plan."
award
  highest total wins
  round total to 2 decimal places
  tie: highest S, then lowest price
  near tie within 1 mark
  no step above 5 marks
  step of 12 marks is meant because "It was agreed."
example "one"
  contract value £60,000, notice date 1 May 2025
  bidder | price | expect outcome
  Ash    | £1    | unknown
"""


def rulebook(text: str = EVERYTHING) -> Rulebook:
    found, problems = read(text, "all.svr")
    assert found is not None, problems
    return found


class Page(HTMLParser):
    """The shape of a page: every tag closed in order, headings, links, identifiers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert tag not in ("script", "img", "iframe", "link"), "nothing is fetched and nothing runs"
        assert not [name for name in found if name.startswith("on") or name == "src"]
        if tag not in VOID:
            self.open.append(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        if tag == "th":
            assert found["scope"] in ("col", "row")
        self.ids += [str(found["id"])] if "id" in found else []
        self.links += [str(found["href"])] if "href" in found else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_every_page_is_whole_and_needs_no_network(path: Path) -> None:
    html = as_html(policy(rulebook(path.read_text(encoding="utf-8-sig"))))
    page = Page(html)
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))
    assert not [link for link in page.links if not link.startswith("#")]
    assert '<html lang="en-GB">' in html
    assert "http" not in html


def test_every_scoring_method_is_told() -> None:
    assert set(METHODS) == set(get_args(get_type_hints(Method)["kind"]))


SAID = [
    "*A council. Edition 1*",
    "# All \\<b\\>of\\</b\\> it",
    "- **Rules date**: the notice date decides which rules are in force",
    "> contract value is above £20,000\n>\n> In symbols: contract value \\> £20,000",
    "This is looked at only when:\n\n> contract value is at least £50,000",
    "Each bid must meet this:\n\n> score is at least 2",
    "If not, the bid fails.",
    "**Exception E1a (clause 2a):** the rule is set aside, and counts as met, when:\n\n> small is yes",
    "**Exception E1b to E1a:** exception E1a does not count when:\n\n> visits is 0",
    "**Reason given:** Too little.",
    "| rate | 10% | from 1 April 2025 to 31 March 2026 | A |",
    "| above £20,000, up to and including £100,000 | 10% |",
    "| any other case | 20% |",
    "**live bids (clause 4):** Bids that pass, are referred or are unknown.",
    "> **offer** = visits × £100 per visit capped at £5,000",
    "> In symbols: min(visits × £100 per visit, £5,000)",
    "| price | money excluding VAT | above £0 | missing | Confidential. Less is better. All in. |",
    "**plan:** Level from 0 to 5, marked by 2 evaluators one by one and settled by mean.",
    "The lowest price among bids earns full marks; the others earn marks in proportion.",
    "> **marks** = marks available × lowest price among bids ÷ own price",
    "Worth 60% of S.",
    "Worth “weight” of the total.",
    "Worth what is left of the total.",
    "In pounds.",
    "- The marks are never above 50% of those available.",
    "- The marks are rounded to 1 decimal place (exactly half goes up, away from zero).",
    "| below 3 | 0% of the marks available |",
    "- Pass mark: at least 3 for plan; otherwise the bid is referred to a person for a decision. Weak plan.",
    "The bid with the highest total wins.",
    "- The total is rounded to 2 decimal places (exactly half goes up, away from zero).",
    "- Of bids with equal totals, the one with more marks for S goes first; if they are equal, the lower",
    "if they are equal, the lower price goes first.",
    "- Any bids whose totals differ by at most 1 mark are reported as a near tie.",
    "- No step above 5 marks between neighbouring values is meant, unless this page says so.",
    "- A step of 12 marks between neighbouring values is meant: It was agreed.",
    "1. The contract: figures, tables and values that depend on it alone",
    "| Ash | £1 | unknown |",
]


@pytest.mark.parametrize("said", SAID)
def test_everything_is_said_in_words(said: str) -> None:
    assert said in as_markdown(policy(rulebook()))


def test_only_what_is_in_force_that_day() -> None:
    page = as_markdown(policy(rulebook(), date(2026, 4, 1)))
    assert "as in force on 1 April 2026" in page
    assert "| rate | 20% |" in page
    assert "| rate | 10% |" not in page


def test_worked_examples_of_other_dates_are_left_out() -> None:
    page = as_markdown(policy(rulebook(), date(2026, 4, 1)))
    assert "One example is left out: the rules of its date are not those of this page." in page
    assert "| Ash |" not in page
    same = as_markdown(policy(rulebook(), date(2026, 3, 31)))
    assert "left out" not in same.split("## Worked examples")[1]
    assert "| Ash | £1 | unknown |" in same
    text = EVERYTHING + EVERYTHING[EVERYTHING.index("example") :].replace("one", "two").replace(
        "2025", "2026"
    )
    both = as_markdown(policy(rulebook(text), date(2026, 4, 2)))
    assert "Given:** Contract value £60,000; notice date 1 May 2026." in both
    assert "1 May 2025" not in both


def test_titles_are_shown_and_never_obeyed() -> None:
    page = Page(as_html(policy(rulebook())))
    assert "All <b>of</b> it" in "".join(page.text)


def test_back_ticks_are_code_and_stay_escaped() -> None:
    line = Document("x", "", (Paragraph("Cell `<b>` and a lone `"), Paragraph("`<b>` is bad")), ())
    html = as_html(line)
    assert "Cell `&lt;b&gt;` and a lone `" in html
    assert "<code>`&lt;b&gt;`</code> is bad" in html
    assert "<b>" not in html


def test_a_bidder_called_a_back_tick_is_there() -> None:
    html = as_html(Document("x", "", (Items(("`, Ash, ` 2 are level.",)),), ()))
    assert re.sub("</?code>", "", html).count("`, Ash, ` 2 are level.") == 1


def test_every_outcome_has_its_place_in_the_order() -> None:
    text = as_markdown(policy(rulebook()))
    assert (
        "fail counts before error (something cannot be computed), error before unknown (a fact is missing), "
        "unknown before referred, referred before pass." in text
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a*b_c", "a\\*b\\_c"),
        ("<script>", "\\<script\\>"),
        ("[x](y)", "\\[x\\](y)"),
        ("a | b", "a \\| b"),
        ("1. first", "1\\. first"),
        ("# no", "\\# no"),
        ("- no", "\\- no"),
        ("-5", "-5"),
        ("a\nb", "a b"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_terminal_of_80_columns() -> None:
    for path in RULEBOOKS:
        text = as_text(policy(rulebook(path.read_text(encoding="utf-8-sig"))))
        assert max(map(len, text.splitlines())) <= 80


def test_the_points_of_all_criteria_are_added_up() -> None:
    text = 'rulebook "Points"\n  edition "1"\nbid\n  ok  yes or no\n  plan  level from 0 to 5\n'
    text += "criterion A worth 60 points\n  plan out of 5\ncriterion B worth 45 points\n  45 points when ok\n"
    rulebook, _ = read(text, "points.svr")
    assert rulebook is not None
    said = " ".join(as_text(policy(rulebook)).split())
    assert "In all, the criteria are worth 105 points." in said
    assert "Otherwise it earns no marks." in said


BY_CASE = """
rulebook "By case"
  edition "1"
bid
  insured  yes or no
  small    yes or no
  size     level from 0 to 5
criterion S "S" worth 15 marks
  no marks when small
  capped at (if insured then 15 otherwise (if size is above 3 then 60 ÷ 5 otherwise 11))
  floored at (if insured then 5% otherwise 0%)
  at least (if insured then 4 otherwise 2) marks, otherwise capped at (if insured then 1 otherwise 3)
criterion A "A" worth 15 marks of S
  size out of 5
criterion R "R" worth 85 marks
  size out of 5
award
  highest total wins
"""


@pytest.mark.parametrize(
    "said",
    [
        "- The marks are never above 15 marks if insured is yes, never above 60 ÷ 5 marks if size is",
        " if size is above 3, otherwise never above 11 marks.",
        "- The marks are never below 5% of those available if insured is yes, otherwise never below 0%",
        "- Pass mark: at least 4 marks if insured is yes, otherwise at least 2 marks; otherwise the",
        " at most 1 mark if insured is yes, otherwise at most 3 marks.",
        "No marks when:\n\n> small is yes",
    ],
)
def test_limits_by_a_condition_are_sentences_and_a_section_has_its_conditions(said: str) -> None:
    assert said in as_markdown(policy(rulebook(BY_CASE)))
