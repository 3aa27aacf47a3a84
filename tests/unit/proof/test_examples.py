"""Examples that come out as written, and what is said of those that do not."""

from __future__ import annotations

import pytest

from svrules.diagnostics import Diagnostic, Source, has_errors, render_plain
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.proof import ExampleOutcome, check_examples, run_examples, summed_up

BOOK = """\
rulebook "Test"
  edition "1"

contract
  value        money excluding VAT, above £0
  notice date  date, decides the rules in force

bid
  price        money excluding VAT, at least £0
  jobs         FTE, at least 0
  misconduct   yes or no
  wage         money per hour
  size         one of Small, Large
  plan         level from 0 to 5

setting living wage  money per hour
  £12.60 from 1 April 2025

rule S1 "Large enough"
  applies when value is above £20,000

rule E1 "Misconduct"
  refer when misconduct

rule E2 "Living wage"
  require wage is at least living wage

table W "Weight"
  value          | social value weight
  above £100,000 | 30%
  otherwise      | 15%

value offer
  jobs × £30,000 per FTE

value third
  jobs ÷ 3

criterion PRICE "Price"  worth 100% - social value weight
  price relative to lowest

criterion PLAN "Plan"  worth social value weight
  plan out of 5
  at least 2, otherwise fail

award
  highest total wins
"""
HEAD = "bidder | price | jobs | misconduct | wage | size | plan"
FACTS = "value £320,000, notice date 1 May 2026"


def source(*lines: str, facts: str = FACTS, expects: str = "", head: str = "") -> str:
    body = [f"  {facts}", *([f"  expect {expects}"] if expects else [])]
    table = [f"  {HEAD}{head}", *(f"  {line}" for line in lines)] if lines else []
    return "\n".join([BOOK, 'example "it"', *body, *table, ""])


def load(text: str) -> Rulebook:
    found, diagnostics = read(text, "test.svr")
    assert found is not None and not has_errors(diagnostics), render_plain(diagnostics)
    return found


def run(text: str) -> ExampleOutcome:
    (outcome,) = run_examples(load(text))
    return outcome


def ash(subject: str, expected: str) -> str:
    """One bid that passes with 100 marks, with one more column."""
    return source(f"Ash | £100 | 1 | no | £13 | Small | 5 | {expected}", head=f" | expect {subject}")


def two(subject: str, first: str, second: str) -> str:
    """Two bids that pass, Ash 30 + 70 × 2 ÷ 3 and Birch 18 + 70."""
    return source(
        f"Ash   | £150 | 2 | no | £13    | Small | 5 | {first}",
        f"Birch | £100 | 1 | no | £12.60 | Large | 3 | {second}",
        head=f" | expect {subject}",
    )


@pytest.mark.parametrize(
    ("subject", "first", "second"),
    [
        ("total", "230/3", "88"),
        ("total", "76 2/3", "88.0"),
        ("total", "", ""),
        ("rank", "2", "1"),
        ("outcome", "pass", "pass"),
        ("PRICE", "140/3", "70"),
        ("PLAN", "30", "18"),
        ("plan", "30", "18"),
        ("E1", "pass", "pass"),
        ("offer", "£60,000", "30000"),
        ("offer", "£60k", "£30,000"),
        ("third", "2/3", "1/3"),
        ("missing", "none", "none"),
        ("allocation", "none", "none"),
    ],
)
def test_what_comes_out_as_written(subject: str, first: str, second: str) -> None:
    outcome = run(two(subject, first, second))
    assert outcome.passed, render_plain(outcome.diagnostics)
    assert outcome.result is not None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ash | £100 | 1 | yes | £13 | Small | 5", {"total": "refer E1", "outcome": "refer", "rank": "none"}),
        ("Ash | £100 | 1 | no | £12 | Small | 5", {"total": "fail E2", "E2": "fail", "PRICE": "not reached"}),
        (
            "Ash | £100 | 1 | no | £12 | Small | 1",
            {"total": "fail E2, PLAN", "outcome": "fail", "rank": "fail PLAN"},
        ),
        ("Ash | £100 | 1 | no | | Small | 5", {"total": "unknown", "missing": "wage", "E2": "unknown"}),
        ("Ash | £100 | | no | £13 | Small | 5", {"total": "100", "offer": "unknown", "third": "none"}),
        ("Ash | £0 | 1 | no | £13 | Small | 5", {"total": "error", "PRICE": "error", "rank": "none"}),
        ("Ash | £100 | 1 | no | £13 | Small | 5", {"total": "100", "rank": "1", "OUTCOME": "Pass"}),
    ],
)
def test_outcomes_stand_where_numbers_do(line: str, expected: dict[str, str]) -> None:
    head = "".join(f" | expect {subject}" for subject in expected)
    outcome = run(source(" | ".join([line, *expected.values()]), head=head))
    assert outcome.passed, render_plain(outcome.diagnostics)


@pytest.mark.parametrize(
    "expects",
    [
        "S1 in scope",
        "social value weight 30%",
        "social value weight 0.3",
        "living wage £12.60",
        "S1 in scope, social value weight 30%",
        "value £320,000",
    ],
)
def test_what_is_expected_of_the_contract(expects: str) -> None:
    outcome = run(source(expects=expects))
    assert outcome.passed, render_plain(outcome.diagnostics)


def test_out_of_scope() -> None:
    text = source(
        "Ash | £100 | 1 | no | £13 | Small | 5 | not reached | not reached | none",
        facts="value £20,000, notice date 1 May 2026",
        expects="S1 out of scope",
        head=" | expect total | expect outcome | expect rank",
    )
    outcome = run(text)
    assert outcome.passed, render_plain(outcome.diagnostics)


@pytest.mark.parametrize(
    ("figure", "asked", "given"),
    [
        ("percent\n  20%", "15%", "20%"),
        ("percent\n  20%", "0.15", "20%"),
        ("money per hour\n  £12.60", "£12", "£12.60 per hour"),
        ("hours\n  2", "3", "2 hours"),
        ("hours\n  1", "3 hours", "1 hour"),
        ("number\n  0.2", "15%", "20%"),
        ("number\n  0.2", "0.15", "0.2"),
    ],
)
def test_a_number_is_told_as_the_rulebook_or_the_cell_writes_it(figure: str, asked: str, given: str) -> None:
    text = FIGURE.format(figure=figure, asked=asked)
    (found,) = run(text).diagnostics
    assert found.sentence == f"`figure` of the contract is `{given}`, and `{asked}` was expected."
    assert found.fix is not None and found.fix.replacement == given
    assert run(FIGURE.format(figure=figure, asked=given)).passed


FIGURE = """rulebook "Figure"
  edition "1"
bid
  plan  level from 0 to 5
setting figure  {figure}
criterion PLAN "Plan" worth 100%
  plan out of 5
example "one"
  expect figure {asked}
  bid | plan
  Ash | 5
"""


def only(outcome: ExampleOutcome) -> Diagnostic:
    (found,) = outcome.diagnostics
    assert not outcome.passed
    return found


@pytest.mark.parametrize(
    ("text", "sentence", "instead"),
    [
        (ash("total", "99"), "`total` of `Ash` is `100`, and `99` was expected.", "100"),
        (ash("rank", "2"), "`rank` of `Ash` is `1`, and `2` was expected.", "1"),
        (ash("total", "fail E2"), "`total` of `Ash` is `100`, and `fail E2` was expected.", "100"),
        (ash("outcome", "refer"), "`outcome` of `Ash` is pass, and `refer` was expected.", "pass"),
        (ash("E1", "refer"), "`E1` of `Ash` is pass, and `refer` was expected.", "pass"),
        (ash("offer", "£1"), "`offer` of `Ash` is `£30,000`, and `£1` was expected.", "£30,000"),
        (ash("missing", "wage"), "`missing` of `Ash`: what is missing is nothing.", "none"),
        (
            ash("third", "0.33"),
            "`third` of `Ash` is exactly `1/3` (`≈0.3333`), and `0.33` was expected.",
            "1/3",
        ),
        (
            source("Ash | £100 | 1 | no | £12 | Small | 5 | fail E1", head=" | expect total"),
            "`total` of `Ash`: `E1` says pass.",
            "fail E2",
        ),
        (
            source("Ash | £100 | 1 | no | £12 | Small | 5 | 70", head=" | expect total"),
            "`total` of `Ash` is fail, and `70` was expected.",
            "fail E2",
        ),
        (
            source(expects="social value weight 20%"),
            "`social value weight` of the contract is `30%`, and `20%` was expected.",
            "30%",
        ),
        (
            source(expects="S1 out of scope"),
            "`S1` of the contract is in scope, and `out of scope` was expected.",
            "in scope",
        ),
    ],
)
def test_what_does_not_come_out_is_told_with_the_exact_value(text: str, sentence: str, instead: str) -> None:
    found = only(run(text))
    assert (found.code, found.sentence) == ("SV0701", sentence)
    assert found.try_.startswith("Check your working against the rulebook; if the example is wrong, ")
    assert instead in found.try_
    assert found.fix is not None
    assert found.fix.replacement == instead
    mended = Source("test.svr", text).fixed(found.fix).text
    assert run(mended).passed


def test_the_span_is_the_expected_cell() -> None:
    text = ash("total", "99")
    found = only(run(text))
    assert found.span is not None
    assert found.fix is not None
    assert Source("test.svr", text).at(found.fix.span) == "99"


def test_expectations_that_mean_nothing() -> None:
    unknown = only(run(ash("totl", "99")))
    assert (unknown.code, unknown.sentence) == ("SV0702", "The result has no `totl` for a bid.")
    assert unknown.try_ == "Did you mean `total`?"
    odd = only(run(ash("total", "a lot")))
    assert (odd.code, odd.sentence) == ("SV0703", "`a lot` is not something that `total` of `Ash` can be.")
    assert "fail E2" in odd.try_


def test_an_example_that_cannot_be_read() -> None:
    outcome = run(source("Ash | -1 | 1 | maybe | £13 | Tiny | 9", head=""))
    assert outcome.result is None
    assert [found.code for found in outcome.diagnostics] == ["SV0804", "SV0803", "SV0804", "SV0804"]
    assert all(has_errors([found]) for found in outcome.diagnostics)


def test_a_rulebook_without_examples() -> None:
    assert run_examples(load(BOOK)) == ()


def test_the_cause_comes_first_and_there_is_nothing_to_copy() -> None:
    found = only(run(source("Ash | £100 | 1 | no |  | Small | 5 | 70", head=" | expect total")))
    assert found.sentence == (
        "`wage` of `Ash` is missing. So `total` of `Ash` is unknown, and `70` was expected."
    )
    assert (found.try_, found.fix) == ("", None)
    zero = only(run(source("Ash | £0 | 1 | no | £13 | Small | 5 | 70", head=" | expect total")))
    assert zero.sentence.startswith(
        "`PRICE` of Ash: `lowest price` is £0, and marks cannot be measured against 0 or less (line "
    )
    assert zero.sentence.endswith("So `total` of `Ash` is error, and `70` was expected.")
    assert zero.fix is None


def test_a_working_to_check_names_the_clause_and_the_exact_value() -> None:
    text = ash("third", "0.33").replace("value third", 'value third  clause "4.1"')
    assert only(run(text)).try_ == (
        "Check your working against clause 4.1; if the example is wrong, "
        "the rulebook gives ≈0.3333 (exactly 1/3)."
    )
    rounded = ash("total", "99").replace(
        "highest total wins", "highest total wins\n  round total to 2 decimal places"
    )
    assert only(run(rounded)).try_.endswith("the rulebook gives 100.00.")


def test_one_cause_of_many_failures_is_said_once_and_first() -> None:
    text = (
        two("total", "70", "80")
        .replace("  otherwise      | 15%\n", "")
        .replace("value £320,000", "value £30,000")
    )
    text += text[text.index('example "it"') :].replace('"it"', '"again"')
    outcomes = run_examples(load(text))
    assert len([one for outcome in outcomes for one in outcome.diagnostics]) == 4
    (once,) = summed_up(outcomes)
    assert once.sentence.startswith("Table `W`: no row matches value £30,000 (line ")
    assert once.why == "4 expectations do not come out for this one reason (table W)."


def test_what_can_be_read_of_examples_without_scoring() -> None:
    lines = [f"{bid} | £100 | 1 | perhaps | £13 | Small | 5 | a lot" for bid in ("Ash", "Birch", "Cedar")]
    text = source(*lines, head=" | expect totl").replace(
        "jobs | misconduct | wage", "jbos | misconduct | wage"
    )
    heading, value, subject = check_examples(load(text))
    assert (heading.code, heading.sentence) == ("SV0802", "`jbos` is not a fact of a bid in this rulebook.")
    assert (value.code, len(value.also)) == ("SV0803", 2)
    assert (subject.code, subject.try_) == ("SV0702", "Did you mean `total`?")
    assert check_examples(load(two("total", "230/3", "88"))) == ()
    (odd,) = check_examples(load(ash("total", "a lot")))
    assert odd.code == "SV0703"


def test_pounds_have_two_figures_of_pence() -> None:
    found = only(run(ash("offer", "£1").replace("£30,000 per FTE", "£30,000.50 per FTE")))
    assert found.fix is not None
    assert found.fix.replacement == "£30,000.50"


NEAR = BOOK.replace("highest total wins\n", "highest total wins\n  near tie within 5 marks\n")


def near(ash: str, birch: str, text: str = NEAR) -> ExampleOutcome:
    table = (
        "  bidder | price | jobs | misconduct | wage | size | plan | expect near tie\n"
        f"  Ash, Oak & Co | £100 | 1 | no | £13 | Small | 4 | {ash}\n"
        f"  Birch | £100 | 1 | no | £13 | Small | 5 | {birch}\n"
        "  Cedar | £900 | 1 | no | £13 | Small | 5 | no\n"
    )
    return run(text + 'example "near"\n  value £50,000, notice date 1 May 2025\n' + table)


@pytest.mark.parametrize(
    ("ash", "birch"), [("Birch", "Ash, Oak & Co"), ("yes", "ash,  oak & co"), ("", "yes")]
)
def test_a_near_tie_comes_out_by_names_or_yes(ash: str, birch: str) -> None:
    assert near(ash, birch).passed


@pytest.mark.parametrize(
    ("expected", "sentence", "instead"),
    [
        ("no", "`near tie` of `Birch` is with `Ash, Oak & Co`, and `no` was expected.", "Ash, Oak & Co"),
        (
            "Cedar",
            "`near tie` of `Birch` is with `Ash, Oak & Co`, and `Cedar` was expected.",
            "Ash, Oak & Co",
        ),
        (
            "Ash, Oak & Co, Cedar",
            "`near tie` of `Birch` is with `Ash, Oak & Co`, and `Ash, Oak & Co, Cedar` was expected.",
            "Ash, Oak & Co",
        ),
    ],
)
def test_a_near_tie_that_does_not_come_out(expected: str, sentence: str, instead: str) -> None:
    found = only(near("", expected))
    assert found.sentence == sentence
    assert found.fix is not None and found.fix.replacement == instead


def test_a_near_tie_is_not_looked_for_where_the_award_says_none() -> None:
    found = near("yes", "", BOOK).diagnostics[0]
    assert found.sentence == "The result has no `near tie` for a bid."
    assert found.try_ == "Say in the award what is near, such as `near tie within 1 mark`."


DATED = BOOK.replace('rule E2 "Living wage"', 'rule E2 "Living wage"  clause "4"  from 1 October 2026')


def on_the_day(day: str, expected: str, subject: str = "E2") -> ExampleOutcome:
    table = (
        f"  bidder | price | jobs | misconduct | wage | size | plan | expect {subject}\n"
        f"  Ash | £100 | 1 | no | £13 | Small | 4 | {expected}\n"
    )
    return run(f'{DATED}example "one"\n  value £50,000, notice date {day}\n{table}')


def test_a_rule_before_its_day_is_not_in_force() -> None:
    assert on_the_day("30 September 2026", "not in force").passed
    assert on_the_day("1 October 2026", "pass").passed
    found = only(on_the_day("30 September 2026", "not reached"))
    assert found.sentence == (
        "`E2` of `Ash` is not in force on 30 September 2026 (from 1 October 2026), and `not reached` was "
        "expected."
    )
    assert found.try_ == (
        "Check your working against clause 4; if the example is wrong, the rulebook gives `not in force`."
    )
    assert only(on_the_day("1 October 2026", "not in force")).sentence == (
        "`E2` of `Ash` is pass, and `not in force` was expected."
    )


OPEN = BOOK.replace("  plan out of 5\n", "  no marks when misconduct\n  plan out of 5\n")


def plan_of(text: str, misconduct: str, wage: str, plan: str, expected: str) -> ExampleOutcome:
    table = "  bidder | price | jobs | misconduct | wage | size | plan | expect PLAN\n"
    line = f"  Ash | £5 | 1 | {misconduct} | {wage} | Small | {plan} | {expected}\n"
    return run(f'{text}example "one"\n  value £50,000, notice date 1 May 2025\n{table}{line}')


@pytest.mark.parametrize("expected", ["unknown", "missing", "pass"])
def test_marks_that_are_missing_are_unknown_whatever_the_pass_mark_says(expected: str) -> None:
    assert plan_of(OPEN, "", "£13", "3", expected).passed


def test_a_rejected_bids_missing_marks_are_unknown_too() -> None:
    assert plan_of(BOOK, "no", "£1", "", "unknown").passed
    found = only(plan_of(BOOK, "no", "£1", "3", "unknown"))
    assert found.sentence == "`PLAN` of `Ash` is `9`, and `unknown` was expected."
