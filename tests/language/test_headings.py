"""A heading or a line that cannot be read hides no mistake of the other lines, and brings none along."""

import pytest

from svrules.diagnostics import Span
from svrules.language import read
from tests.language.reading import HEAD, book, problems

FACTS = (
    "contract\n  value  money, above £0\nbid\n  price  money\n  plan  level from 0 to 5\n"
    "  size  one of Small, Large\nfamily measure\n  code | weight\n  M1 | 40%\n  M2 | 60%\n"
    "bid inputs for each measure\n  offered  number\n"
)
# A statement, and lines of it with a mistake of their own.
STATEMENTS = {
    'rule R "R" clause "1"': ("  require price is above £3", "  only when pric is above £3"),
    'rule R "R" for each measure': ("  require offered is above 3", "  only when offerd is above 3"),
    'table T "T" clause "1"': ("  size | w\n  Small | 1", "  Lrge | 2"),
    'value v clause "1"': ("  price × 2", "  + pric × 3"),
    'value v for each measure clause "1"': ("  offered × weight", "  + offered × wieght"),
    'setting s  money clause "1"': ("  £5 from 1 April 2026", "  5 weeks from 1 April 2027"),
    'population p clause "1"': ("  # those", "  bids where prise is above £3"),
    'criterion C "C" worth 100% clause "1"': (
        "  price relative to lowest",
        "  full marks when siez is Small",
    ),
    'criterion for each measure worth weight clause "1"': (
        "  offered out of 5",
        "  no marks when ofered is 0",
    ),
    'award clause "1"': ("  highest total wins", "  near tie within pric"),
    "contract": ("  works  yes or no", "  estimate  mony"),
    "bid inputs for each measure": ("  wanted  number", "  given  numbr"),
    "family visit": ("  code | cost\n  V1 | £5", "  V2 | £5 × pric"),
}
TWICE = ' "so" "again"'
HEADINGS = [
    (heading, broken)
    for heading in STATEMENTS
    for broken in (heading + TWICE, f"{heading} | 5", heading.replace('" clause "1"', '" clause'))
    if broken != heading and not (heading.startswith("family") and "|" in broken)
]


def lines_told(text: str) -> set[int]:
    return {found.span.line for found in problems(text) if isinstance(found.span, Span)}


def at(text: str, line: str) -> int:
    return (HEAD + text).split("\n").index(line) + 1


@pytest.mark.parametrize(("heading", "broken"), HEADINGS)
def test_both_mistakes_are_told_and_nothing_else(heading: str, broken: str) -> None:
    first, wrong = STATEMENTS[heading]
    text = f"{FACTS}{broken}\n{first}\n{wrong}\n"
    assert lines_told(text) == {at(text, broken), at(text, wrong)}
    assert lines_told(f"{FACTS}{heading}\n{first}\n{wrong}\n") == {at(text, wrong)}


@pytest.mark.parametrize("heading", [h for h in STATEMENTS if h.split()[0] in ("rule", "criterion", "award")])
def test_a_line_that_cannot_be_read_hides_no_other_line(heading: str) -> None:
    first, wrong = STATEMENTS[heading]
    text = f"{FACTS}{heading}\n  plase\n{first}\n{wrong}\n"
    assert lines_told(text) == {at(text, "  plase"), at(text, wrong)}


# What is used elsewhere of a statement whose heading cannot be read.
USES = (
    "contract\n  value  money, above £0\n  light  yes or no\n"
    "bid\n  price  money\nfamily measure\n  code | share\n  M1 | 40%\n  M2 | 60%\n"
    "bid inputs for each measure\n  offered  number\n"
    'setting limit  money clause "1"\n  £5\n'
    "value offer\n  sum of offered × share over measures\n"
    "table T\n  light | weight\n  yes | 40%\n  no | 60%\n"
    "rule FAIR\n  require price is above limit\n  except LIGHT when light and offer is above 5\n"
    "population cheap\n  bids where price is below £9\n"
    "criterion PRICE worth weight\n  price relative to lowest among cheap\n"
    "criterion REST worth what is left\n  share of PRICE reached × 50% of the marks\n"
    "award\n  highest total wins\n"
)


@pytest.mark.parametrize("heading", [line for line in USES.split("\n") if line and not line.startswith(" ")])
def test_what_a_heading_declares_is_not_missed_elsewhere(heading: str) -> None:
    book(USES)
    text = USES.replace(f"{heading}\n", f"{heading}{TWICE}\n")
    assert lines_told(text) == {at(text, heading + TWICE)}


def test_lines_for_each_member_are_left_where_the_family_cannot_be_read() -> None:
    broken = f"rule R{TWICE} for each measure"
    text = f"{FACTS}{broken}\n  require offered is above 3 and pric is £3\n"
    assert lines_told(text) == {at(text, broken)}
    text = f"{FACTS}rule R for each mesure\n  plase\n  require offered is above 3\n"
    assert lines_told(text) == {at(text, "rule R for each mesure"), at(text, "  plase")}


def test_half_a_type_is_no_type() -> None:
    text = FACTS + "setting s  money an hour\n  £5\nrule R\n  require price is above s × 2 hours\n"
    assert lines_told(text) == {at(text, "setting s  money an hour")}


def test_dated_versions_do_not_overlap_for_want_of_a_date() -> None:
    text = FACTS + 'value v until 31 March 2026\n  price\nvalue v "so" from 1 April 2026\n  price × 2\n'
    assert lines_told(text) == {at(text, 'value v "so" from 1 April 2026')}


def test_a_heading_that_says_nothing_at_all_is_told_once() -> None:
    words = ("rule", "criterion", "criterion worth", "table", "value", "example", "population", "bid inputs")
    for heading in words:
        _, told = read(HEAD + FACTS + heading + "\n  price\n", "x.svr")
        assert told, heading


@pytest.mark.parametrize("line", ["  plase", "  bids where plan is 3 and price is £3 or price is £4"])
def test_a_population_without_its_line(line: str) -> None:
    text = f"{FACTS}population p\n{line}\n"
    assert lines_told(text) == {at(text, line)}


LEVELS = "bid\n  price  money\n  plan  level of None, Partial, Full\n"
LOST = {
    # What says what lines below it mean, once as it cannot be read and once as it cannot be bound.
    "who wins": (
        "bid\n  price  money\nvalue offer\n  price × 2\naward\n{}\n  near tie within £5,000\n",
        "  lowest offer wins £",
        "  lowest ofer wins",
    ),
    "how it earns marks": (
        LEVELS + 'criterion C "C" worth 100%\n{}\n  at least Partial, otherwise fail\n  because "so"\n',
        "  plan by levels",
        "  plann by level",
    ),
    "what each member has": (
        FACTS + "value benefit for each measure\n{}\nvalue twice for each measure\n  benefit × 2\n"
        "value both\n  (sum of benefit over measures) + M1 benefit\n",
        "  offered × weight x 2",
        "  offered × wieght",
    ),
}


@pytest.mark.parametrize("lost", LOST)
def test_what_rests_on_a_line_that_cannot_be_read_is_not_told(lost: str) -> None:
    text, *lines = LOST[lost]
    for line in lines:
        assert lines_told(text.format(line)) == {at(text.format(line), line)}


def test_what_rests_on_no_other_line_is_told_all_the_same() -> None:
    text = f'{LEVELS}criterion C "C" worth 100%\n  plan by levels\n  at least £5 marks, otherwise fail\n'
    wrong = "  near tie within price marks"
    text = f"{text}award\n  lowest price wins £\n{wrong}\nvalue v\n  benefit\n"
    text += "value benefit for each measure\n  weight\nfamily measure\n  code | weight\n  M1 | 40%\n"
    told = {at(text, line) for line in ("  at least £5 marks, otherwise fail", wrong, "  benefit")}
    assert lines_told(text) == told | {at(text, "  plan by levels"), at(text, "  lowest price wins £")}
