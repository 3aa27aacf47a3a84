"""What officers say and the language says in other words: the message shows the word and what to write."""

import pytest

from svrules.diagnostics import Diagnostic, Source, Span
from tests.language.mistakes.fixture import bare
from tests.language.reading import HEAD, book, codes, problems

FACTS = (
    "contract\n  contract value  money, above £0\n  advertised  date, decides the rules in force\n"
    "bid\n  price  money excluding VAT, above £0\n  ok  yes or no\n  late  yes or no\n"
    "  jobs  FTE, at least 0\n  weeks offered  weeks, at least 0\n  wage  money excluding VAT per hour\n"
    "  small  yes or no\n  plan  level from 0 to 5\n"
)
CRITERION = "criterion C worth 5 points\n  {}\naward\n  highest total wins\n"


def told(text: str) -> tuple[str, str]:
    """What is underlined, and what to try."""
    (only,) = problems(FACTS + text)
    return underlined(only, FACTS + text), only.try_


def underlined(found: Diagnostic, text: str) -> str:
    span = found.span
    assert isinstance(span, Span)
    return (HEAD + text).split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def test_unless_on_an_exception_is_part_of_the_exception() -> None:
    # `only when not …` would make the rule not reached for the bids that are warned of: they would pass.
    place, advice = told("rule R\n  require ok\n  except SMALL when small, unless late\n")
    assert place == "unless"
    assert advice == "Write `except SMALL when small and not late`."


def test_a_declared_name_is_not_hit_by_a_hint() -> None:
    text = "population tenders not rejected\n  bids that have not failed\n"
    text += "rule R\n  refer when price percent over lowest among tenders not rejected is above 40%\n"
    place, advice = told(text)
    assert place == "percent over lowest"
    assert "`price is above 140% of lowest price among tenders not rejected`" in advice
    assert "fail" not in advice


def test_a_comparison_without_a_name_repeats_it() -> None:
    place, advice = told("rule R\n  applies when contract value is above £50,000 and not more than £5m\n")
    assert place == "not more than"
    assert advice == "Repeat the name: `and contract value is not more than £5m`."


@pytest.mark.parametrize(
    ("line", "place", "advice"),
    [
        ("applies when advertised is from 1 October 2026", "is from", "`is on or after 1 October 2026`"),
        ("applies when contract value is from £5", "is from", "`is at least £5`"),
        ("require price is above £3 unless ok", "unless", "`only when not ok`"),
        ("refer when price is above £3 unless ok", "unless", "`only when not ok`"),
        (
            "refer when price is 20% below mean price among other bids",
            "20% below",
            "`refer when price is below 80% of mean price among other bids`",
        ),
        (
            "refer when price is below 80% of mean price among bids that have not failed",
            "bids that",
            "`population",
        ),
    ],
)
def test_in_a_rule(line: str, place: str, advice: str) -> None:
    found = told(f"rule R\n  {line}\n")
    assert found[0] == place
    assert advice in found[1]


@pytest.mark.parametrize(
    ("line", "place", "advice"),
    [
        ("1 mark for every 20 weeks of weeks offered", "for every",
         "`weeks offered ÷ 20 weeks rounded down to whole numbers marks`"),
        ("3 points for each complete 20 weeks of weeks offered", "for each",
         "`3 × (weeks offered ÷ 20 weeks rounded down to whole numbers) marks`"),
        ("1.5 points per job, no more than 6", "per", "`jobs ÷ 1 FTE × 1.5 points, capped at 6`"),
        ("plan marks, no more than 6", "no more than", "`capped at 6`"),
        ("jobs marks", "jobs marks", "`÷ 1 FTE`"),
        ("weeks offered marks", "weeks offered marks", "`÷ 1 week`"),
        ("wage marks", "wage marks", "`÷ £1 per hour`"),
        ("price marks", "price marks", "`÷ £1,000`"),
        ("price ÷ wage marks", "price ÷ wage marks", "`÷ 1 hour`"),
    ],
)  # fmt: skip
def test_in_a_criterion(line: str, place: str, advice: str) -> None:
    found = told(CRITERION.format(line))
    assert found[0] == place
    assert advice in found[1]


@pytest.mark.parametrize("line", ["at most 6", "no more than 6", "up to 6"])
def test_a_limit_on_a_line_of_its_own_is_a_cap(line: str) -> None:
    assert told(CRITERION.format(f"plan marks\n  {line}"))[1] == "Write `capped at 6`."


def test_half_a_point_is_a_figure() -> None:
    text = CRITERION.format("plan marks") + "  near tie within half a point\n"
    assert told(text) == ("half a", "Write `0.5`, such as `0.5 marks`.")


def test_points_are_marks_wherever_marks_have_a_unit() -> None:
    lines = "plan points, capped at 4 points\n  at least 1 point, otherwise fail\n  2 points when ok"
    found = book(FACTS + CRITERION.format(lines) + "  near tie within 0.5 points\n")
    said = book(FACTS + CRITERION.format(lines).replace("points", "marks").replace("point,", "mark,")
 + "  near tie within 0.5 marks\n")  # fmt: skip
    assert found.criteria[0].pass_marks[0].unit == said.criteria[0].pass_marks[0].unit == "marks"
    assert len(found.criteria[0].overrides) == len(said.criteria[0].overrides) == 1
    assert found.awards[0].near is not None


def test_a_criterion_may_be_worth_marks() -> None:
    parts = (
        'criterion SV "S" worth 3 points\ncriterion ONE "A" worth 1 point of SV\n  full marks when ok\n'
        'criterion TWO "B" worth 2 points of SV\n  full marks when late\n'
    )
    criteria = CRITERION.format("plan points, capped at 5").replace("award", f"{parts}award")
    points, marks = (book(FACTS + text) for text in (criteria, criteria.replace("point", "mark")))
    assert bare(marks.criteria) == bare(points.criteria)
    assert [one.parent for one in marks.criteria] == [None, None, "SV", "SV"]


def test_a_weight_in_marks_beside_percentages_is_mended() -> None:
    other = (
        'criterion D "D" worth 95%\n  full marks when ok\ncriterion E "E" worth 5%\n  full marks when late\n'
    )
    text = CRITERION.format("plan out of 5").replace("award", f"{other}award").replace("points", "marks")
    assert {one.fix.replacement for one in problems(FACTS + text) if one.fix is not None} == {"5%"}


def test_a_value_may_still_be_called_points() -> None:
    book(FACTS + "value points\n  plan × 2\n" + CRITERION.format("points marks, capped at 5 points"))


@pytest.mark.parametrize(("said", "places"), [("one", 1), ("two", 2), ("ten", 10)])
def test_decimal_places_in_words(said: str, places: int) -> None:
    found = book(FACTS + CRITERION.format("plan marks") + f"  round total to {said} decimal places\n")
    rounding = found.awards[0].limits[0].rounding
    assert rounding is not None and rounding.step.denominator == 10**places


def test_marks_when_is_a_way_of_scoring() -> None:
    book(FACTS + CRITERION.format("4 marks when ok"))
    assert codes(FACTS + CRITERION.format("no marks when ok")) == ["SV0502"]


def test_a_line_of_a_word_that_says_nothing_is_left_out() -> None:
    (only,) = problems("the\n" + FACTS)
    assert only.try_ == "Leave the line out."


@pytest.mark.parametrize(
    ("worth", "said", "write"),
    [
        ("2 points", "half marks when ok", "1 mark when ok"),
        ("5 marks", "half the marks when ok", "2.5 marks when ok"),
        ("20%", "half of the points when ok", "10 points when ok"),
        ("300 points", "a quarter of the marks if ok", "75 marks when ok"),
        ("8 points", "30% of the marks when ok", "2.4 marks when ok"),
        ("2 points", "plan out of 5, half marks when ok", "plan out of 5, 1 mark when ok"),
    ],
)
def test_part_of_the_marks_is_told_in_figures(worth: str, said: str, write: str) -> None:
    text = CRITERION.replace("5 points", worth).format(said)
    assert [one.try_ for one in problems(FACTS + text) if one.code == "SV0101"] == [f"Write `{write}`."]


@pytest.mark.parametrize("said", ["half", "double", "half the", "half of the", "twice the"])
def test_part_of_the_marks_of_a_section_is_never_all_of_them(said: str) -> None:
    parts = 'criterion S "S" worth 100%\ncriterion C "C" worth 50% of S\n'
    text = f"{parts}  {said} marks when ok\naward\n  highest total wins\n"
    (advice,) = [one for one in problems(FACTS + text) if one.code == "SV0101"]
    assert advice.try_.startswith("Write how many marks that is")
    assert advice.fix is None


@pytest.mark.parametrize(
    ("line", "write"),
    [
        ("ties: the higher C, then the lower price", "tie: highest C, then lowest price"),
        ("ties: by lot", "tie: highest …, then lowest …"),
        ("round total to 1 decimal place half up", "round total to 1 decimal place"),
    ],
)
def test_in_an_award(line: str, write: str) -> None:
    assert f"Write `{write}`" in told(CRITERION.format("plan out of 5") + f"  {line}\n")[1]


@pytest.mark.parametrize(
    ("line", "write"),
    [
        ("rounded to 1 decimal place", "round to 1 decimal place"),
        ("rounded to 1 decimal place half up", "round to 1 decimal place"),
        (
            "jobs relative to highest, 0 when nobody offers any",
            "jobs relative to highest, 0 when every bid offers 0 FTE",
        ),
    ],
)
def test_a_rounding_and_no_offers_in_a_criterion(line: str, write: str) -> None:
    method = "" if "relative" in line else "plan out of 5\n  "
    assert told(CRITERION.format(method + line))[1] == f"Write `{write}`."


@pytest.mark.parametrize(
    ("fact", "nothing"),
    [
        ("money", "£0"),
        ("money excluding VAT, above £0", "£0"),
        ("money including VAT per hour", "£0 per hour"),
        ("FTE", "0 FTE"),
        ("whole FTE, at least 0", "0 FTE"),
        ("FTE per year", "0 FTE per year"),
        ("hours", "0 hours"),
        ("percent", "0%"),
        ("number", "0"),
        ("whole number", "0"),
        ("level from 0 to 5", "0"),
    ],
)
@pytest.mark.parametrize(
    ("line", "write"),
    [
        ("offer relative to highest, no marks when no bid offers anything", "{} when every bid offers {}"),
        ("offer relative to highest, 0 when all offer zero", "{} when every bid offers {}"),
        (
            "offer relative to highest\n  no marks when nobody offers anything",
            "no marks when every bid offers {1}",
        ),
    ],
)
def test_nothing_is_told_in_the_unit_of_what_is_scored(
    fact: str, nothing: str, line: str, write: str
) -> None:
    text = f"bid\n  offer  {fact}\n" + CRITERION.format(line)
    (only,) = problems(text)
    said = line.split(" when")[0]
    assert only.fix is not None and only.try_ == f"Write `{write.format(said, nothing)}`."
    book(Source("", HEAD + text).fixed(only.fix).text, "")


def test_nothing_of_what_is_worked_out_is_a_plain_nought() -> None:
    text = "value offer\n  jobs × 2\n" + CRITERION.format(
        "offer relative to highest, 0 when nobody offers any"
    )
    assert told(text)[1] == "Write `offer relative to highest, 0 when every bid offers 0`."
    book(FACTS + text.replace("nobody offers any", "every bid offers 0"))


def fixed(text: str) -> tuple[str, bool]:
    """The line with the one fix that is offered, and whether `check --fix` makes it."""
    (only,) = problems(FACTS + text)
    assert only.fix is not None and "Here could stand" not in only.try_
    made = Source("", HEAD + FACTS + text).fixed(only.fix).text
    book(made, "")
    (written,) = set(made.split("\n")) - set((HEAD + FACTS + text).split("\n"))
    return written.strip(), only.fix.safe


@pytest.mark.parametrize(
    ("said", "write", "safe"),
    [
        ("ok, or late", "ok or late", True),
        ("ok, and late", "ok and late", True),
        ("ok, or late, or small", "ok or late or small", True),
        ("price is £3 or more, or late", "price is £3 or more or late", True),
        ("(ok and late), or small", "(ok and late) or small", True),
        ("ok, late or small", "ok or late or small", False),
        ("ok and late, or small", "(ok and late) or small", False),
        ("ok, or late and price is above £3,000", "ok or (late and price is above £3,000)", False),
        ("not ok, or late", "(not ok) or late", False),
    ],
)
def test_commas_between_conditions(said: str, write: str, safe: bool) -> None:
    assert fixed(f"rule R\n  require {said}\n") == (f"require {write}", safe)
    assert fixed(f"rule R\n  require ok\n  except E when {said}, refer\n") == (
        f"except E when {write}, refer",
        safe,
    )


def test_a_name_that_holds_and_is_mended_beside_an_or() -> None:
    facts = FACTS.replace("  small ", "  health and safety ")
    (only,) = problems(facts + "rule R\n  require health & safety or late\n")
    assert only.try_ == "Write `require health and safety or late`."


def test_a_comma_in_quotes_stays() -> None:
    line = 'except E when {}, refer clause "1, or 2"'
    written = fixed("rule R\n  require ok\n  " + line.format("ok, or late") + "\n")[0]
    assert written == line.format("ok or late")


@pytest.mark.parametrize("end", ["", " for full marks"])
@pytest.mark.parametrize("start", ["", " for no marks"])
@pytest.mark.parametrize(
    ("share", "quotient"),
    [
        ("wage as share of wage", "wage ÷ wage"),
        ("jobs as a share of jobs", "jobs ÷ jobs"),
        ("price + £3 as share of price", "(price + £3) ÷ price"),
        ("price as share of price × 2", "price ÷ (price × 2)"),
    ],
)
def test_a_share_between_two_limits(share: str, quotient: str, start: str, end: str) -> None:
    write, safe = fixed(CRITERION.format(f"{share} from 0%{start} to 30%{end}"))
    assert (write, safe) == (f"{quotient} from 0% for no marks to 30% for full marks", False)


@pytest.mark.parametrize(
    ("said", "write"),
    [
        ("price from £0 to £30", "price from £0 for no marks to £30 for full marks"),
        (
            "price from £30 for full marks to £0 for no marks",
            "price from £0 for no marks to £30 for full marks",
        ),
    ],
)
def test_limits_without_their_marks_or_the_other_way_round(said: str, write: str) -> None:
    assert fixed(CRITERION.format(said))[0] == write


@pytest.mark.parametrize("said", ["if", "where", "when"])
def test_an_exception_without_a_label_is_given_one(said: str) -> None:
    advice = told(f"rule R\n  require ok\n  except {said} price is below £5\n")[1]
    assert advice == "Write `except Ra when price is below £5`."


@pytest.mark.parametrize(
    ("lines", "advice"),
    [
        ("applies unless ok\n    or late", "Write `applies when not (…)`."),
        ("refer unless ok\n    or late", "Write `refer when not (…)`."),
        ("does not apply when ok\n    and late", "Write `applies when not (…)`."),
        ("require price is above £3 unless ok\n    or late", "Write `only when not (…)`, or an exception"),
    ],
)
def test_what_goes_on_below_is_told_with_brackets(lines: str, advice: str) -> None:
    assert told(f"rule R\n  {lines}\n")[1].startswith(advice)


def test_one_name_is_not_taken_for_two() -> None:
    assert told("rule R\n  require there is a price\n")[1] == "Write `require price is given`."
    (only,) = problems(FACTS + "rule R\n  require there is no ok or price\n")
    assert only.fix is None
