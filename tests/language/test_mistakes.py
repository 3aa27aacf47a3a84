"""Mistakes that officers make: each is found where it is, and brings no others along."""

from pathlib import Path

import pytest

from svrules.diagnostics import Span
from svrules.errors import RulebookError
from svrules.language import load, read
from tests.language.reading import BID, HEAD, book, codes, problems, sentence

PLACED = "criterion A worth {} in importance\n  price relative to lowest\naward\n  {}\n"
WHOLE = "criterion A worth 100%\n  price relative to lowest\n"


def marked(text: str) -> list[str]:
    """The stretch of text under each caret."""
    found = []
    lines = (HEAD + text).split("\n")
    for problem in problems(text):
        span = problem.span
        assert isinstance(span, Span) and span.line == span.end_line
        found.append(lines[span.line - 1][span.column - 1 : span.end_column - 1])
    return found


def test_every_line_that_cannot_be_read_is_reported_once() -> None:
    text = BID + (
        "  jobs  FTE, at at least 0\n  method  one one of A, B\n"
        "rule R\n  require price is is 3\nrule S\n  requires price\nvalue x\n  price + + 3\n  jobs × 2\n"
        "table T\n  price | w\n  above above £3 | 10%\n  at most £3 | 5%\n"
        "criterion C worth 100%\n  price relativ to lowest\n  at least 3, otherwise fail\n"
        "award\n  highest wins\n"
    )
    assert marked(text) == ["at", "one", "is", "requires", "+", "above", "relativ", "wins"]


def test_a_statement_that_lost_a_line_is_not_reported_for_what_it_lacks() -> None:
    assert codes(BID + "rule R\n  require require\n") == ["SV0203"]
    assert codes(BID + "value x\n  price price\n") == ["SV0101"]
    assert codes(BID + "criterion C worth 100%\n  price by level\n  3 gives gives 4%\n") == ["SV0101"]
    assert codes("setting x money\n  £3 £4\n" + BID) == ["SV0101"]
    assert codes("", 'rulebook "x"\n  edition 1\n') == ["SV0101"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("price  money, at least 5 weeks", "SV0303"),
        ("price  money, above 3", "SV0303"),
        ("w  weeks, at least £3", "SV0303"),
        ("d  date, above 3", "SV0303"),
        ("t  text, at least 3", "SV0303"),
        ("y  yes or no, above 3", "SV0303"),
        ("price  money, between £5 and £2", "SV0404"),
        ("price  money, above £5, at most £5", "SV0404"),
        ("d  date, at least 2 May 2026, below 2 May 2026", "SV0404"),
        ("price  money, blank means 5 weeks", "SV0303"),
        ("z  one of A, B, blank means C", "SV0204"),
        ("m  level from 0 to 5, blank means 9", "SV0303"),
        ("price  money, at least £5, blank means £2", "SV0303"),
        ("n  whole number, blank means 2.5", "SV0303"),
        ("d  date, blank means 31 February 2026", "SV0105"),
        ("m  level from 5 to 0", "SV0305"),
        ("m  level from 0.5 to 3", "SV0305"),
        ("m  level from 0 to 100000", "SV0305"),
        ("m  level from £0 to £5", "SV0305"),
        ("m  level of 3, 3", "SV0305"),
        ("m  level of 5, 0", "SV0305"),
        ("m  level of 5, High", "SV0305"),
        ("m  one of A, B, a", "SV0201"),
        ("m  level from 0 to 5, by 0 evaluators", "SV0305"),
        ("m  level from 0 to 5, by 2.5 evaluators", "SV0305"),
        ("m  level from 0 to 5, by 1000000 evaluators", "SV0305"),
        ("m  level from 0 to 5, settled by mean", "SV0305"),
        ("m  level from 0 to 5, comments needed", "SV0305"),
        ("m  level of None, Full, by 3 evaluators, settled by median", "SV0305"),
        ("m  money, by 3 evaluators", "SV0305"),
        ("d  date, decides the rules in force", "SV0305"),
        ("d  money excluding VAT per hour including VAT", "SV0305"),
        ("d  bananas", "SV0203"),
        ("m  money, confidential, confidential", "SV0305"),
        ("m  money, more is better, less is better", "SV0305"),
        ("m  one of A, B, more is better", "SV0305"),
        ("m  text, more is better", "SV0305"),
    ],
)
def test_inputs_that_cannot_be_declared_so(line: str, code: str) -> None:
    assert codes(f"bid\n  {line}\n") == [code]


@pytest.mark.parametrize(
    "line",
    [
        "price  money, between £0 and £5m",
        "price  money per hour, at least £12.60",
        "price  money per hour, at least £12.60 per hour",
        "jobs  FTE, at least 0",
        "share  percent, between 0% and 100%",
        "d  date, at least 1 April 2026, blank means 1 May 2026",
        "m  level of None, Full, by 3 evaluators, settled by consensus, comments asked",
        "m  level of 0, 2.5, 5, blank means 0",
        'm  one of "N/A", Yes, No, blank means No',
    ],
)
def test_inputs_that_can(line: str) -> None:
    book(f"bid\n  {line}\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rule R until 1 March 2026 from 1 April 2026\n  require price is above £2\n", "SV0601"),
        ("table T\n  price | in force | w\n  any | from 31 February 2026 | 2\n", "SV0105"),
        ("table T\n  price | in force | w\n  any | from 2 May 2026 until 1 May 2026 | 2\n", "SV0601"),
        ("table T\n  price | in force | w\n  any | £5 | 2\n", "SV0601"),
        ("table T\n  price | price | w\n  any | any | 2\n", "SV0201"),
        ("table T\n  |\n", "SV0406"),
        ("table T\n  price | w\n  | 2\n", "SV0406"),
        ("contract\n  lot  one of A, B\ntable T\n  price | lot | w\n  any | | 2\n", "SV0407"),
        ("table T\n  price | w\n", "SV0405"),
        ("family f\n  code | title\n  A | x\n  a | y\n", "SV0201"),
        ("family f\n  code\n  A\nfamily f\n  code\n  A\n  B\n", "SV0201"),
        ("rule R\n  require price is between £5 and £2\n", "SV0404"),
        ("value x\n  price to the power 1000000\n", "SV0303"),
        ("value x\n  2 to the power 1000 to the power 1000\n", "SV0303"),
        ("value x\n  price rounded to 2.5 decimal places\n", "SV0303"),
        ("value x\n  price rounded to the nearest £0\n", "SV0303"),
        ("value x\n  price ÷ £1 rounded to the nearest £1,000\n", "SV0301"),
        ("value x\n  price rounded to the nearest 10%\n", "SV0301"),
        ("value x\n  price ÷ £1 × 1 week\n  round to the nearest £5\n", "SV0301"),
        ("value x\n  square root of (price ÷ £1) rounded to the nearest £1\n", "SV0301"),
        ("criterion A worth 100%\n  price relative to lowest\n  round to the nearest £5\n", "SV0301"),
        ("value x\n  sum of the 3 largest of price, price\n", "SV0303"),
        ("value x\n  square root of price rounded to 2 decimal places\n", "SV0303"),
        ("value x\n  price with VAT added at £20\n", "SV0303"),
        ("value x\n  price with VAT removed at 20%\n", "SV0302"),
        ("value x\n  this bid's price\n", "SV0303"),
        ("value x\n  £3 or £0 if not given\n", "SV0303"),
        ("value x\n  sum of price over prices\n", "SV0203"),
        ("value x\n  lowest price among locals\n", "SV0203"),
        ("value x\n  lowest price among all but the highest of all but the lowest of bids\n", "SV0303"),
        ("population p\n  bids that pass\npopulation p\n  bids that fail\n", "SV0201"),
        ("criterion A worth 60% of B\n  price relative to lowest\n", "SV0203"),
        ("criterion A worth 60\n  price relative to lowest\n", "SV0303"),
        ("criterion A worth 100%\n", "SV0502"),
        ("criterion A worth 100%\n  price marks\n", "SV0303"),
        ('criterion A worth 100%\n  because "So."\n  price relative to lowest\n', "SV0502"),
        (PLACED.format("2nd", "highest in order of importance wins"), "SV0502"),
        (PLACED.format("1st", "highest total wins"), "SV0502"),
        (WHOLE + "award\n  highest in order of importance wins\n", "SV0502"),
        ("award\n  highest total wins\n  lowest price wins\n", "SV0502"),
        ("award\n  highest total wins\naward\n  lowest price wins\n", "SV0602"),
        ("award\n  lowest price wins\n  near tie within 5 weeks\n", "SV0301"),
        ("criterion A worth price ÷ £1\n  price relative to lowest\n", "SV0306"),
        ("criterion A worth 100%\n  only when price is above £3\n  price relative to lowest\n", "SV0306"),
    ],
)
def test_other_mistakes(text: str, code: str) -> None:
    assert codes(BID + text) == [code]


def test_what_goes_round_is_told_once_from_where_it_begins() -> None:
    assert sentence(BID + "value a\n  b + 1\nvalue b\n  c + 1\nvalue c\n  a + 1\n") == (
        "`a` depends on itself: `a` → `b` → `c` → `a`."
    )
    circle = "table T\n  v | w\n  1 | 2\n  otherwise | 3\nvalue v\n  w + 1\n"
    assert sentence(BID + circle) == "`T` depends on itself: `T` → `v` → `T`."
    assert "`A` depends on itself" in sentence(BID + "criterion A worth 100%\n  total marks\n")


@pytest.mark.parametrize(
    "pasted",
    [
        "rule R “The “fair” price”\n  require price is at least £3\n",
        'rule R “The "fair" price”\n  require price ≥ £3\n',
        "rule R ‘\n".replace("‘", "") + "  require price\u00a0>=\u00a0£3\n",
        'rule R\t"x"\n\trequire price\tis at least\t£ 3\n',
        "rule R\n  require price – £1 is above £2   # so – and “so”\n",
        "rule R\n  require price −£1 is above £2 × 1 ÷ 1\n",
    ],
)
def test_pasted_text(pasted: str) -> None:
    book(BID + pasted)


def test_a_line_that_begins_with_a_minus_belongs_to_the_line_above_but_not_to_a_heading() -> None:
    first = book(BID + "value x\n  - price\nvalue y\n  £5\n  - price\n")
    assert set(first.values) == {"x", "y"}


def test_comments_alone_and_nothing_at_all_have_no_heading() -> None:
    for text in ("", "# only\n# comments\n", "\ufeff", "\n\n"):
        found, told = read(text, "x.svr")
        assert found is None and [problem.code for problem in told] == ["SV0107"]


def test_a_file_that_is_not_utf8_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "old.svr"
    file.write_bytes(b'rulebook "x"\n  edition "1"\nbid\n  price  money, above \xa30\n')
    with pytest.raises(RulebookError) as caught:
        load(file)
    (only,) = caught.value.diagnostics
    assert str(only.span) == "old.svr:4:23" and "UTF-8" in only.sentence


def squares(count: int, operator: str = "×") -> str:
    lines = ["value v0", "  price ÷ £1"]
    for at in range(count):
        lines += [f"value v{at + 1}", f"  v{at} {operator} v{at}"]
    return BID + "\n".join(lines) + "\n"


def test_numbers_cannot_grow_without_end() -> None:
    # Forty squares of squares would need more figures than any computer has room for.
    assert codes(squares(40)) == ["SV0309"]
    assert sentence(squares(15)) == "Up to 32,768 numbers are multiplied with each other here."
    book(squares(14))
    book(squares(40, "+"))


@pytest.mark.parametrize(
    "text",
    [
        "value a\n  (price ÷ £1) to the power 50\nvalue b\n  a to the power 50\n",
        "value a\n  (price ÷ £1) to the power 50\nvalue b\n  -(a + 1) to the power 50\n",
        "table T\n  price | t\n  above £5 | (price ÷ £1) to the power 50\nvalue b\n  t to the power -50\n",
        "value a\n  (price ÷ £1) to the power 50\nrule R\n  require a to the power 50 is above 2\n",
        "value a\n  (price ÷ £1) to the power 50\n  round to whole numbers\nvalue b\n  a to the power 50\n",
    ],
)
def test_powers_of_powers_are_counted_across_values(text: str) -> None:
    assert sentence(BID + text) == "With the powers before it this is a power of 2,500: the most is 1,000."


def test_sums_of_fractions_grow_too() -> None:
    lines = ["value v0", "  price ÷ £1"]
    for at in range(20):
        lines += [f"value v{at + 1}", f"  v{at} + 1 ÷ v{at}"]
    assert codes(BID + "\n".join(lines) + "\n") == ["SV0309"]
    rounded = [line + " rounded to 4 decimal places" if "+" in line else line for line in lines]
    book(BID + "\n".join(rounded) + "\n")


def test_a_long_list_of_criteria_is_no_growth() -> None:
    names = [f"C{at}" for at in range(100)]
    criteria = "".join(f"criterion {name} worth 1%\n  price relative to lowest\n" for name in names)
    book(BID + criteria + "award\n  highest total wins\nrule R\n  require total is at least 60\n")


@pytest.mark.parametrize("word", ["reached", "total", "above"])
def test_a_word_declared_as_a_name_is_told_once(word: str) -> None:
    uses = "criterion C worth 100%\n  price relative to lowest\nvalue x\n  share of C reached\n"
    uses += "rule R\n  require total is above 3\naward\n  highest total wins\n"
    assert codes(BID + f"  {word}  number\n" + uses) == ["SV0202"]
