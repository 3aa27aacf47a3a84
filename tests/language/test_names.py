"""Names with spaces, names that hold words of the language, names that nearly are something else."""

import pytest

from svrules.language import expressions as e
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.language.types import ChoiceType
from tests.language.reading import BID, book, codes, problems, sentence


def facts(rulebook: Rulebook, value: str) -> set[str]:
    """The facts that a value is computed from."""
    found, waiting = set(), [rulebook.values[value][0].expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, e.Fact):
            found.add(part.name)
        for name in part.__dataclass_fields__:
            inner = getattr(part, name)
            waiting += [
                x for x in (inner if isinstance(inner, tuple) else (inner,)) if isinstance(x, e.Expression)
            ]
    return found


@pytest.mark.parametrize(
    "name",
    [
        *(
            "value of works",
            "total spend",
            "lowest bid so far",
            "number of homes",
            "sum of parts",
            "marks so far",
        ),
        *(
            "price per quality point",
            "mean time to repair",
            "share of profit",
            "best and final offer",
            "or equal",
        ),
        *("not in scope", "if needed", "rate from table", "weeks to start", "days from award", "award"),
        *(
            "other income",
            "bids received",
            "prix d'achat",
            "others' mean",
            "Größe",
            "цена",
            "naïve café",
            "B2B spend",
            "R&D",
        ),
        *(
            "spend (net)".replace("(", "").replace(")", ""),
            "clause",
            "until further notice",
            "10-year value"[3:],
        ),
    ],
)
def test_names_may_hold_words_of_the_language(name: str) -> None:
    rulebook = book(f"bid\n  {name}  money\n  price  money\nvalue offer\n  price + {name} × 2 - {name}\n")
    assert facts(rulebook, "offer") == {"price", name}


def test_the_longest_declared_name_wins() -> None:
    rulebook = book("bid\n  price  money\n  price of works  money\nvalue offer\n  price of works + price\n")
    assert facts(rulebook, "offer") == {"price", "price of works"}


def test_a_longer_name_does_not_cut_a_phrase_in_two() -> None:
    rulebook = book(
        "contract\n  estimate  money excluding VAT\n"
        "value estimate with VAT\n  estimate with VAT added at 20%\n"
    )
    assert facts(rulebook, "estimate with VAT") == {"estimate"}


@pytest.mark.parametrize(
    "word", ["total", "lowest", "and", "not", "mean", "other", "yes", "over", "per", "Sum"]
)
def test_a_word_of_the_language_alone_is_no_name(word: str) -> None:
    found = problems(f"bid\n  {word}  money\n")
    assert found[0].code == "SV0202"


def test_mark_is_a_name() -> None:
    book(
        "bid\n  mark  level from 0 to 5\n"
        "criterion A worth 100%\n  mark out of 5\n  at least 2 marks, otherwise fail\n"
    )


@pytest.mark.parametrize("label", ["LOWEST", "TOTAL", "SUM", "OTHER", "MEAN"])
def test_labels_may_be_words_of_the_language(label: str) -> None:
    rulebook = book(
        BID
        + f"criterion {label} worth 100%\n  price relative to lowest\n"
        + f"value x\n  lowest price among other bids\nvalue y\n  marks of {label}\n"
        + f"award\n  highest total wins\n  tie: highest {label}, then lowest price\n"
    )
    steps = rulebook.awards[0].ties
    assert isinstance(steps[0].by, e.MarksOf) and isinstance(steps[1].by, e.Fact)


def test_spelling_tells_a_criterion_from_an_input() -> None:
    text = BID + "criterion PRICE worth 100%\n  price relative to lowest\naward\n  highest total wins\n"
    rulebook = book(text + "  tie: highest PRICE, then lowest price\n")
    assert [type(step.by) for step in rulebook.awards[0].ties] == [e.MarksOf, e.Fact]
    assert "`PRICE` is a criterion" in sentence(text.replace("award", "value half\n  PRICE ÷ 2\naward"))


CHOICES = "None, Not offered, Fail, Pass, Other, No, Yes, Full, Above average"


@pytest.mark.parametrize("word", CHOICES.split(", "))
def test_words_of_a_choice_may_be_words_of_the_language(word: str) -> None:
    rulebook = book(
        BID
        + f"  method  one of {CHOICES}\n  sure  yes or no, blank means no\n"
        + f"rule R\n  require method is {word} or sure\n"
        + f"rule S\n  require method is not {word} and sure is yes\n"
        + f"rule T\n  require method is one of Full, {word}\n  except TA when method is {word}, refer\n"
        + f"table X\n  method | x\n  {word} | 1\n  otherwise | 2\nvalue y\n  lowest price among other bids\n"
    )
    condition = rulebook.rules[0].condition
    assert isinstance(condition, e.Any)
    first = condition.operands[0]
    assert isinstance(first, e.Compare) and isinstance(first.right, e.Literally)
    assert first.right.value == word
    assert rulebook.rules[2].exceptions[0].outcome == "refer"
    assert rulebook.tables["X"][0].rows[0].cells[0].kind == "equals"


@pytest.mark.parametrize("word", ["Any", "blank"])
def test_words_of_tables_are_no_words_of_a_choice(word: str) -> None:
    assert codes(f"bid\n  method  one of A, {word}\n") == ["SV0202"]


def test_a_word_may_be_a_word_of_two_choices_and_a_name() -> None:
    rulebook = book(
        "bid\n  cost  money\n  basis  one of cost, price\n  other basis  one of price, value\n"
        "rule R\n  require basis is cost and other basis is price\nrule S\n  require cost is above £3\n"
    )
    kind = rulebook.inputs["basis"].type
    assert isinstance(kind, ChoiceType) and kind.options == ("cost", "price")


@pytest.mark.parametrize("unit", ["hours", "weeks", "people", "FTE"])
def test_units_may_be_names(unit: str) -> None:
    rulebook = book(f"bid\n  {unit}  {unit}\nvalue offer\n  {unit} + 3 {unit}\n")
    assert facts(rulebook, "offer") == {unit}


def test_a_name_may_be_that_of_something_for_each_of_what_is_no_family() -> None:
    rulebook = book(BID + "value social value for each pound\n  price ÷ £1\n")
    assert "social value for each pound" in rulebook.values


def test_a_slip_in_the_name_of_a_family_is_found() -> None:
    family = BID + "family measure\n  code | title | counted\n  M1 | One | price\n"
    (found,) = problems(family + "value benefit for each mesure\n  counted\n")
    assert found.code == "SV0203" and found.fix is not None and found.fix.replacement == "measure"


def test_names_for_each_member() -> None:
    rulebook = book(
        "family question\n  code | title | share\n  Q1 | One | 40%\n  Q2 | Two | 60%\n"
        "bid inputs for each question\n  mark  level from 0 to 5\n"
        "value doubled for each question\n  mark × 2\nvalue first\n  Q1 doubled + Q2 mark\n"
        "criterion Q worth 100%\ncriterion for each question worth share of Q\n  mark out of 5\n"
    )
    assert facts(rulebook, "first") == {"Q2 mark"}
    assert set(rulebook.inputs) == {"Q1 mark", "Q2 mark"}


def test_a_name_whose_declaration_could_not_be_read_is_not_reported_again() -> None:
    found = problems("bid\n  price  money, above above £3\nrule R\n  require price is above £5\n")
    assert [problem.code for problem in found] == ["SV0101"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lowest hourly wge", "lowest hourly wage"),
        ("hourly wage", "lowest hourly wage"),
        ("local jbs", "local jobs"),
        ("Local  Job", "local jobs"),
        ("lowst local jobs among bids", "lowest"),
    ],
)
def test_did_you_mean(typed: str, meant: str) -> None:
    found = problems(f"bid\n  local jobs  FTE\n  lowest hourly wage  money\nvalue x\n  {typed}\n")
    assert len(found) == 1 and found[0].code == "SV0203"
    assert f"`{meant}`" in found[0].try_
    assert found[0].fix is not None and found[0].fix.replacement == meant


def test_signs_inside_a_name_are_part_of_it() -> None:
    text = (
        'rulebook "R"\n  edition "1"\nbid\n  R & D spend  money\nrule A\n  require R & D spend is above £5\n'
    )
    assert read(text, "r.svr")[0] is not None
