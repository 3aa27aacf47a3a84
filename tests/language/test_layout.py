"""`laid_out`: the same words in one layout. What is said, and every comment, stays."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.data.beside import beside
from svrules.errors import RulebookError
from svrules.language import read
from svrules.language.layout import laid_out
from svrules.language.likeness import says_the_same
from svrules.language.reading.lines import comment_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("rulebooks", "benchmarks", "tests/policies", "tests/language/messages")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.svr"))
TEXTS = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in FILES}
READABLE = {name: text for name, text in TEXTS.items() if read(text, name)[0] is not None}

AS_TYPED = """\
#  what   this is for
rulebook “Layout”
      edition "1"
      in force from 1  April 2026   # a comment
unit visit, visits
bid
# of the whole life
  price   money excluding VAT, > £0 , at most £1bn
     plan quality level from -1 to 5,note "as  typed"
  visits offered  visits
rule E1 “Enough” clause "1.2 a" from 1 May 2026
      require price ≥ £ 20,000
          and price < £1.5m
      except E1a when plan quality = 5  clause "1.2 b"
table T
  price | share
  <= £100,000 | 10 %   # low
  otherwise|20%
value offer
  visits offered * £1.50 per visit
  + ( price/4 ) -£1
  # the most that counts
  capped at £5,000



criterion A worth 100% clause "3"
  plan quality out of 5
award
  highest total wins
  tie : lowest price , then highest plan quality
example "one"
   bidder|price|expect E1
   Ash|£30,000|pass
   || £1 ||

"""
ON_THE_PAGE = """\
#  what   this is for
rulebook "Layout"
  edition   "1"
  in force  from 1 April 2026                # a comment

unit visit, visits

bid
# of the whole life
  price           money excluding VAT, above £0, at most £1bn
  plan quality    level from -1 to 5, note "as  typed"
  visits offered  visits

rule E1 "Enough"                             clause "1.2 a" from 1 May 2026
  require price is at least £20,000
    and price is below £1.5m
  except E1a when plan quality is 5          clause "1.2 b"

table T
  price            | share
  at most £100,000 | 10%                     # low
  otherwise        | 20%

value offer
  visits offered × £1.50 per visit
  + (price ÷ 4) - £1
  # the most that counts
  capped at £5,000


criterion A  worth 100%                      clause "3"
  plan quality out of 5

award
  highest total wins
  tie: lowest price, then highest plan quality

example "one"
  bidder | price   | expect E1
  Ash    | £30,000 | pass
  |        | £1      | |
"""


def test_the_page_is_as_a_reader_would_have_it() -> None:
    assert laid_out(AS_TYPED, "layout.svr") == ON_THE_PAGE


@pytest.mark.parametrize("name", READABLE)
def test_what_is_said_and_every_comment_stays(name: str) -> None:
    typed = READABLE[name]
    page = laid_out(typed, name)
    before, after = read(typed, name)[0], read(page, name)[0]
    assert before is not None and after is not None
    assert says_the_same(before, after)
    assert comments(page) == comments(typed)
    assert laid_out(page, name) == page


def comments(text: str) -> Counter[str]:
    found = (comment_of(row).rstrip() for row in text.removeprefix("\ufeff").splitlines())
    return Counter(comment for comment in found if comment)


@cases(60)
@given(rulebooks_with_competitions())
def test_generated_rulebooks_say_the_same(drawn: Drawn) -> None:
    page = laid_out(drawn.text, "drawn.svr")
    before, after = read(drawn.text, "drawn.svr")[0], read(page, "drawn.svr")[0]
    assert before is not None and after is not None
    assert says_the_same(before, after)
    assert laid_out(page, "drawn.svr") == page


@cases(60)
@given(st.sampled_from(sorted(READABLE)), st.randoms(use_true_random=False))
def test_however_it_was_typed_the_page_is_the_same(name: str, chance: st.random.Random) -> None:
    page = laid_out(READABLE[name], name)
    typed = chance.choice(["\n", "\r\n"]).join(untidy(line, chance) for line in page.split("\n"))
    assert laid_out(typed, name) == page


def untidy(line: str, chance: st.random.Random) -> str:
    """The line with other spaces at its start, at its end and beside its bars."""
    if line.startswith(" ") and not line.lstrip().startswith("#"):
        line = chance.choice([" ", "   ", "\t", "\xa0\xa0\xa0\xa0"]) + line.lstrip()
    if '"' not in line and "#" not in line:
        line = re.sub(r" *\| *", lambda _: chance.choice(["|", " |  ", "\t|\t"]), line)
    return line + chance.choice(["", "  ", "\t"])


@pytest.mark.parametrize(
    ("one", "other"),
    [("£30,000 |", "£30,001 |"), ("above £0", "at least £0"), ("1.2 b", "1.2 c"), ("* £1.50", "* £1.51"),
     ("lowest price ,", "highest price ,"), ("as  typed", "as typed"), ("what", "whom"), ("Ash|", "Birch|")],
)  # fmt: skip
def test_a_change_of_what_is_said_is_not_overlooked(one: str, other: str) -> None:
    typed = AS_TYPED.replace("|£30,000|", "|£30,000 |").replace("> £0", "above £0")
    assert typed.count(one) == 1
    before, after = read(typed, "layout.svr")[0], read(typed.replace(one, other), "layout.svr")[0]
    assert before is not None and after is not None
    assert says_the_same(before, after) == (one == "what")


def test_a_text_that_cannot_be_read_is_left_alone_with_its_findings() -> None:
    with pytest.raises(RulebookError) as told:
        laid_out(AS_TYPED.replace("require", "requires that"), "layout.svr")
    assert told.value.diagnostics


def test_what_a_rulebook_says_of_its_base_and_of_files_is_laid_out_too(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text("Measure;Pounds\nM1;£16,000\n".replace(";", ","), encoding="utf-8")
    typed = (
        'rulebook "Local"\n  extends   "national-base"  edition "3"\n  edition "1"\n'
        "repeal   rule  N5   from 1 October 2026   # why\n"
        'import  table   V  "Values"\n      from "values.csv"   edition "2026"\n'
        '  column "Measure"   as "code of  it"\n  column "Pounds" as "worth of it"\n'
        "replace  award\n   highest total wins\n"
    )
    path = tmp_path / "local.svr"
    assert laid_out(typed, "local.svr", beside(path)) == (
        'rulebook "Local"\n  extends  "national-base" edition "3"\n  edition  "1"\n\n'
        "repeal rule N5 from 1 October 2026           # why\n\n"
        'import table V "Values"\n  from "values.csv" edition "2026"\n'
        '  column "Measure" as "code of  it"\n  column "Pounds" as "worth of it"\n\n'
        "replace award\n  highest total wins\n"
    )
