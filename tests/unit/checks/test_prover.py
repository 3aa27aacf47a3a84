"""The extra `prover`: what ranges leave open is proved by z3, shown by offers that are scored, or told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.checks import check
from svrules.checks.better import check_better
from svrules.checks.cliffs import check_cliffs
from svrules.checks.divisors import check_divisors
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.prover import Prover, proving
from svrules.diagnostics import Diagnostic
from svrules.quantities import Rounding
from tests.unit.checks.test_laws import JOBS, TWO, Check, said, scored_by

z3 = pytest.importorskip("z3")

from svrules.checks.laws.formulas.arithmetic import descending, rounded  # noqa: E402 - needs z3
from svrules.checks.laws.formulas.known import constant  # noqa: E402

CUBE = "jobs × jobs × jobs - 3 × jobs × jobs + 3 × jobs"  # it never falls: its slope is 3 × (jobs - 1)²
CAPPED = "\n  capped at 100"
BOTH = CAPPED + "\n  floored at no marks"
PLAIN = "  jobs  number, between 0 and 20\n  beside  number, between 0 and 10\n"
WHOLE = "  jobs  whole number, between 0 and 100, more is better\n  beside  number, between 0 and 10\n"
LESS = "  jobs  number, at least 1, less is better\n"
MEAN_OF_BOTH = "(if jobs is above beside then (jobs + beside) ÷ 2 otherwise jobs) marks"


def proved_by(check: Check, line: str, inputs: str, more: str = "") -> list[tuple[str, str, str]]:
    """What is found when z3 is asked as well; that something was left open without it."""
    found = check(scored_by(line, inputs, more))
    assert found and all("not proved" in one.sentence.lower() for one in found), found
    with proving():
        asked = check(scored_by(line, inputs, more))
    return [(one.severity, one.sentence, one.why) for one in asked]


@pytest.mark.parametrize(
    ("line", "inputs", "more"),
    [
        (f"({CUBE}) marks{CAPPED}", JOBS, ""),
        (MEAN_OF_BOTH + CAPPED, TWO, ""),
        (MEAN_OF_BOTH + CAPPED, WHOLE, ""),
        (f"(jobs - (jobs × jobs) ÷ (jobs + 1)) marks{CAPPED}", JOBS, ""),
        (f"(jobs + beside - smallest of jobs, beside) marks{CAPPED}", TWO, ""),
        (f"(median of jobs, beside, jobs × jobs - jobs) marks{BOTH}", TWO, ""),
        (f"(jobs × beside - smallest of jobs, 10 × beside) marks{BOTH}", TWO, ""),
        (f"(jobs - lowest jobs among bids) marks{CAPPED}", JOBS, ""),
        (f"(2 × jobs - mean of jobs among bids) marks{BOTH}", JOBS, ""),
        (f"(100 - jobs + (jobs × jobs) ÷ (jobs + 1)) marks{CAPPED}", LESS, ""),
        (f"({CUBE}) marks{CAPPED}\n  at least 20 marks, otherwise fail", JOBS, ""),
        (f"jobs marks{CAPPED}", JOBS, f"rule R\n  require {CUBE} is at least 1\n"),
        (f"jobs marks{CAPPED}", JOBS, f"rule R\n  fail when {CUBE} is below 1\n"),
    ],
)
def test_what_ranges_leave_open_of_a_better_offer_is_proved(line: str, inputs: str, more: str) -> None:
    assert proved_by(check_better, line, inputs, more) == []


@pytest.mark.parametrize(
    ("check", "line", "inputs"),
    [
        (
            check_cliffs,
            f"(jobs × 2) marks, (jobs × 3 - beside) marks when jobs is above beside{CAPPED}",
            PLAIN,
        ),
        (check_divisors, f"(1 ÷ (jobs × jobs - 4 × jobs + 5)) marks{CAPPED}", PLAIN),
        (check_divisors, f"(1 ÷ (jobs + 1 - smallest of jobs, beside)) marks{CAPPED}", PLAIN),
        (check_divisors, f"(1 ÷ (highest jobs among all bids - jobs + 1)) marks{CAPPED}", PLAIN),
    ],
)
def test_steps_and_divisors_that_ranges_leave_open_are_proved(check: Check, line: str, inputs: str) -> None:
    assert proved_by(check, line, inputs) == []


@pytest.mark.parametrize(
    ("check", "line", "more", "expected"),
    [
        (check_better, "(if jobs × beside is between 77.31 and 77.3101 then 0 otherwise 5) marks", "",
         "lowers the marks of `C`"),
        (check_better, "(if jobs × jobs is between 1000.1 and 1000.11 then 0 otherwise 5) marks", "",
         "lowers the marks of `C`"),
        (check_better, "jobs marks, capped at 100",
         "rule R\n  fail when jobs × jobs is between 77.31 and 77.311\n", "makes a bid fail"),
        (check_cliffs, "(if jobs × jobs is between 50.1 and 50.1001 then 60 otherwise 30) marks", "",
         "`C` jumps by 30 marks"),
        (check_divisors, f"(1 ÷ (jobs × jobs × 100 - 17.64)) marks{BOTH}", "", "can be 0, and is divided by"),
    ],
)  # fmt: skip
def test_what_is_found_is_scored_before_it_is_told(check: Check, line: str, more: str, expected: str) -> None:
    found = proved_by(check, line, TWO, more)
    assert any(expected in sentence and "cored, " in why for _, sentence, why in found), found


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("(jobs - median of jobs among bids) marks", "`median among`"),
        ("(jobs - lowest jobs among all but the highest of bids) marks", "`all but the highest` or `lowest`"),
    ],
)  # fmt: skip
def test_what_has_no_exact_formula_is_refused_by_name(line: str, reason: str) -> None:
    ((severity, sentence, why),) = proved_by(check_better, line + BOTH, JOBS)
    assert severity == "note" and sentence.startswith("It is not proved")
    assert f"there is no exact formula for {reason}." in why


def test_facts_that_were_found_and_not_borne_out_are_not_told() -> None:
    # It is 0 at the square root of 3, which no bid writes.
    ((severity, _, why),) = proved_by(check_divisors, f"(1 ÷ (jobs × jobs - 3)) marks{BOTH}", PLAIN)
    assert severity == "note" and why.endswith(
        "The solver z3 was asked as well: "
        "the offers that it came up with were scored, and show no such case: it stays open."
    )


def test_a_rule_about_the_contract_rules_nothing_out() -> None:
    # It is reported with the contract: a bid passes beside it, whatever it says.
    line = "(if budget is above 5 then jobs otherwise 100 - jobs) marks" + BOTH
    more = "contract\n  budget  number, between 0 and 10\nrule R\n  require budget is above 5\n"
    laws = Laws(scored_by(line, JOBS, more))
    assert not Prover().never_lower(laws, laws.rulebook.inputs["jobs"], "C", frozenset()).proved
    laws = Laws(scored_by(line, JOBS, more.replace("require", "applies when")))
    assert Prover().never_lower(laws, laws.rulebook.inputs["jobs"], "C", frozenset()).proved


def test_a_fact_may_be_left_out_unless_a_rule_requires_it() -> None:
    line = f"(if beside is given then {CUBE} otherwise 100 - jobs) marks{BOTH}"
    laws = Laws(scored_by(line, TWO))
    assert not Prover().never_lower(laws, laws.rulebook.inputs["jobs"], "C", frozenset()).proved
    laws = Laws(scored_by(line, TWO, "rule R\n  require beside is given\n"))
    assert Prover().never_lower(laws, laws.rulebook.inputs["jobs"], "C", frozenset()).proved


def test_a_long_chain_of_figures_is_refused() -> None:
    chain = [f"value a{n}\n  a{n - 1} + jobs\n" for n in range(1, 400)]
    line = f"a{len(chain)} marks{BOTH}"
    laws = Laws(scored_by(line, JOBS, "value a0\n  jobs × jobs - jobs\n" + "".join(chain)))
    verdict = Prover().never_lower(laws, laws.rulebook.inputs["jobs"], "C", frozenset())
    assert verdict.why.endswith("figures that rest on so many others, one on the next")


def test_where_the_effort_runs_out_it_stays_open() -> None:
    rulebook = scored_by(f"({CUBE}) marks{CAPPED}", JOBS)
    with proving(effort=10):
        ((severity, sentence, why),) = [(f.severity, f.sentence, f.why) for f in check_better(rulebook)]
    assert severity == "note" and sentence.startswith("It is not proved")
    assert why.endswith("z3 was asked as well: it came to no answer within its limit.")


def test_one_rulebook_has_a_limit_for_all_its_questions() -> None:
    laws = Laws(scored_by(f"({CUBE}) marks{CAPPED}", JOBS))
    declared, prover = laws.rulebook.inputs["jobs"], Prover(effort_in_all=100)
    verdicts = [prover.never_lower(laws, declared, code, frozenset()) for code in ("C", "C", "TOTAL")]
    assert [one.proved for one in verdicts] == [False] * 3
    assert verdicts[-1].why == "its limit for one rulebook was used up"
    assert prover.spent < Prover().effort


def test_parts_that_keep_to_the_law_are_not_looked_into_for_their_sum() -> None:
    laws = Laws(scored_by(f"(jobs - median of jobs among bids) marks{BOTH}", JOBS))
    declared = laws.rulebook.inputs["jobs"]
    assert Prover().never_lower(laws, declared, "TOTAL", laws.parts("TOTAL")).proved
    assert "median" in Prover().never_lower(laws, declared, "TOTAL", frozenset()).why


@pytest.mark.parametrize(
    "line",
    [
        "(50 + rank of rank of jobs among bids, lowest first among bids, highest first) marks",
        "(50 + number of bids where rank of jobs among bids, lowest first is above 1) marks",
    ],
)
def test_figures_of_others_that_hang_on_the_offer_are_refused(line: str) -> None:
    # The place of a rival changes with the offer: its own figure is not what it was.
    laws = Laws(scored_by(line, LESS))
    verdict = Prover().never_lower(laws, laws.rulebook.inputs["jobs"], "C", frozenset())
    assert verdict.why.endswith("other bids that are compared with others again")


SEVERAL = [
    (f"({CUBE}) marks{CAPPED}", JOBS),
    ("(if jobs × beside is between 77.31 and 77.3101 then 0 otherwise 5) marks", TWO),
    (f"(jobs × 2) marks, (jobs × 3 - beside) marks when jobs is above beside{CAPPED}", PLAIN),
]


def test_findings_are_the_same_whatever_was_asked_before() -> None:
    def found(line: str, inputs: str) -> tuple[tuple[Diagnostic, ...], int]:
        with proving() as prover:
            return check(scored_by(line, inputs)), prover.spent

    assert [found(*one) for one in SEVERAL] == [found(*one) for one in reversed(SEVERAL)][::-1]


def test_z3_is_only_asked_where_somebody_asks_for_proofs() -> None:
    rulebook = scored_by(f"({CUBE}) marks{CAPPED}", JOBS)
    ((_, sentence),) = said(check_better, rulebook)
    (finding,) = check_better(rulebook)
    assert sentence.startswith("It is not proved")
    assert finding.try_.endswith("`svrules check --prove` tries harder.")
    with proving():
        pass
    assert said(check_better, rulebook) == [("note", sentence)]


def test_what_z3_cannot_help_with_is_not_advised() -> None:
    (finding,) = check_better(scored_by(f"(jobs - median of jobs among bids) marks{BOTH}", JOBS))
    assert "--prove" not in finding.try_


# The formulas themselves


@pytest.mark.parametrize("mode", ["half up", "half even", "up", "down"])
@pytest.mark.parametrize("step", [Fraction(1), Fraction(1, 100), Fraction(5)])
def test_rounding_is_that_of_the_engine(mode: str, step: Fraction) -> None:
    rounding = Rounding(mode, step)  # type: ignore[arg-type]
    for quarters in range(-14, 15):
        x = step * Fraction(quarters, 4)
        assert z3.simplify(rounded(constant(x), rounding)).as_fraction() == rounding.apply(x), x


def test_numbers_are_put_in_order() -> None:
    numbers = (3, 9, 1, 9, -2)
    found = [z3.simplify(one).as_fraction() for one in descending([constant(n) for n in numbers])]
    assert found == sorted(numbers, reverse=True)
