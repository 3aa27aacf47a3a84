"""Each family of checks on the mistake it is for, and none of them on rulebooks that are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.long_rulebook import long_rulebook
from svrules.checks import check
from svrules.diagnostics import Diagnostic, Source, has_errors, render_plain
from svrules.language import read

ROOT = Path(__file__).resolve().parents[3]
RULEBOOKS = [
    *sorted((ROOT / "rulebooks").glob("*.svr")),
    *sorted((ROOT / "tests" / "policies").glob("*.svr")),
]
MEANT_TO_BE_WRONG = {
    "weights-that-do-not-add-up": "SV0501",
    "tables-with-gaps": "SV0411",
    "rules-and-exceptions": "SV0416",
}
# What these small rulebooks leave out on purpose: uses, an award, examples around dates, clauses.
BESIDE = ("SV0207", "SV0504", "SV0605", "SV11")
HEAD = """rulebook "Checked"
  edition "1"
  in force from 1 January 2026 until 31 December 2026
contract
  contract value  money, above £0
  category        one of Works, Services
  homes           whole number, at least 0
  share           percent
  notice date     date, decides the rules in force
bid
  plan  level from 0 to 5
"""


def found(text: str, head: str = HEAD) -> tuple[Diagnostic, ...]:
    rulebook, problems = read(head + text, "c.svr")
    assert rulebook is not None, render_plain(problems)
    return tuple(finding for finding in check(rulebook) if not finding.code.startswith(BESIDE))


def unused(text: str, head: str = HEAD) -> list[tuple[str, str]]:
    rulebook, problems = read(head + text, "c.svr")
    assert rulebook is not None, render_plain(problems)
    return [(one.severity, one.sentence) for one in check(rulebook) if one.code == "SV0207"]


def sentences(text: str, head: str = HEAD) -> list[str]:
    return [finding.sentence for finding in found(text, head)]


@pytest.mark.parametrize("file", RULEBOOKS, ids=lambda file: file.stem)
def test_rulebooks_that_are_right_have_no_errors(file: Path) -> None:
    rulebook, _ = read(file.read_text(encoding="utf-8"), file.name)
    assert rulebook is not None
    errors = {finding.code for finding in check(rulebook) if finding.severity == "error"}
    expected = MEANT_TO_BE_WRONG.get(file.stem)
    assert errors == ({expected} if expected else set()), render_plain(check(rulebook))


def test_a_thousand_lines_are_free_of_errors() -> None:
    """How long it takes is measured by `python -m benchmarks.checking`."""
    rulebook, _ = read(long_rulebook(1000), "long.svr")
    assert rulebook is not None
    assert not has_errors(check(rulebook))


def test_every_message_is_a_sentence() -> None:
    text = "table T\n  contract value | weight\n  above £5 | 15\n  above £4 | 10%\nunit visit\n"
    text += "value v from 1 March 2026\n  1\ncriterion A worth weight\n  plan out of 5\n"
    for finding in found(text):
        assert finding.sentence[0].isupper() or finding.sentence[0] == "`"
        assert finding.sentence.endswith((".", "?"))


# Tables


def test_a_gap_between_limits_is_a_warning_with_its_case() -> None:
    text = "table T\n  contract value | points\n  at most £100 | 1\n  above £200 | 2\n"
    (finding,) = found(text)
    assert (finding.code, finding.severity) == ("SV0410", "warning")
    assert finding.sentence == "No row of table `T` fits when contract value is above £100 and at most £200."


def test_limits_that_meet_leave_no_gap_in_whole_numbers_or_choices() -> None:
    assert found("table T\n  homes | points\n  0 to 9 | 1\n  at least 10 | 2\n") == ()
    assert found("table T\n  category | points\n  Works | 1\n  Services | 2\n") == ()
    assert found("table T\n  contract value | points\n  at most £9 | 1\n  above £9.01 | 2\n") != ()


def test_rows_that_disagree_are_an_error_that_points_at_both() -> None:
    text = "table T\n  contract value | category | weight\n  any | Works | 10%\n  above £500 | any | 15%\n"
    (finding,) = [one for one in found(text) if one.code == "SV0411"]
    assert finding.severity == "error"
    assert "both fit when contract value is above £500 and category is Works" in finding.sentence
    assert "give 10% and 15% as `weight`" in finding.sentence
    assert len(finding.also) == 1


def test_a_row_outside_the_life_of_the_rulebook_never_counts() -> None:
    text = "table T\n  category | in force | points\n  any | any | 1\n  Works | from 1 January 2027 | 2\n"
    (finding,) = found(text)
    assert (finding.code, finding.severity) == ("SV0412", "warning")


def test_an_example_of_a_table_names_no_fact_that_does_not_matter() -> None:
    text = "table T\n  homes | category | contract value | points\n  at most 5 | any | any | 1\n"
    text += "  at least 8 | Works | any | 1\n  at least 8 | Services | at most £9 | 1\n"
    text += "  at least 8 | Services | above £9 | 1\n"
    (finding,) = found(text)
    assert finding.sentence == "No row of table `T` fits when homes is above 5 and below 8."
    assert finding.try_ == "Add a row for homes 6, or a last one `otherwise`."
    text = "table T\n  homes | category | contract value | points\n  at most 5 | any | any | 1\n"
    text += "  any | Works | above £7 | 2\n  at least 5 | any | any | 1\n"
    sentences = [one.sentence for one in found(text)]
    told = "when contract value is above £7 and category is Works and homes is"
    assert [told in one for one in sentences] == [True, True]


def test_a_gap_on_some_days_names_them() -> None:
    text = "table T\n  category | in force | points\n  any | until 30 June 2026 | 1\n"
    text += "  Works | from 1 July 2026 | 2\n"
    assert sentences(text) == ["No row of table `T` fits when category is Services; from 1 July 2026."]


def test_what_cannot_be_proved_is_a_note() -> None:
    text = "value double\n  contract value × contract value\n"
    text += "table T\n  double | points\n  above £9 | 1\n"
    head = HEAD.replace("contract value  money", "contract value  number").replace("above £0", "above 0")
    (finding,) = found(text.replace("£", ""), head)
    assert finding.severity == "note"
    assert "not proved" in finding.why


# Dates


def test_a_day_between_two_editions_is_an_error() -> None:
    text = "setting wage  money\n  £12 from 1 January 2026 until 30 March 2026\n  £13 from 1 April 2026\n"
    (finding,) = found(text)
    assert (finding.code, finding.severity) == ("SV0603", "error")
    assert finding.sentence == "Setting `wage` has no edition on 31 March 2026."


def test_days_before_the_first_edition_count_only_while_it_is_used() -> None:
    setting = "setting wage  money\n  £12 from 1 April 2026\n"
    rule = "rule R{}\n  require contract value is above wage\n"
    assert found(setting + rule.format(" from 1 April 2026")) == ()
    (finding,) = found(setting + rule.format(""))
    assert finding.severity == "warning"
    assert "1 January 2026" in finding.sentence


def test_dates_need_a_date_that_decides() -> None:
    head = HEAD.replace(", decides the rules in force", "")
    (finding,) = found("rule R from 1 April 2026\n  require plan is given\n", head)
    assert (finding.code, finding.severity) == ("SV0604", "error")


# What is never used


def test_an_input_that_only_an_example_gives_is_unused() -> None:
    text = 'setting rate  percent\n  5%\nexample "one"\n  category Works\n  bidder | plan\n  Ash | 3\n'
    said = unused(text)
    assert ("warning", "Input `plan` is never used.") in said
    assert ("warning", "Setting `rate` is never used.") in said
    assert not [one for one in said if "notice date" in one[1]]


def test_a_value_that_an_example_expects_is_used() -> None:
    text = "value twice\n  plan × 2\n"
    assert ("note", "Value `twice` is never used.") in unused(text)
    text += 'example "one"\n  bidder | plan | expect twice\n  Ash | 3 | 6\n'
    assert not [one for one in unused(text) if "twice" in one[1] or "plan" in one[1]]


# Slips


def mended(text: str, head: str = HEAD) -> str:
    """The line of the first finding after its fix."""
    finding = next(one for one in found(text, head) if one.fix is not None)
    assert finding.fix is not None
    return Source("c.svr", head + text).fixed(finding.fix).line(finding.fix.span.line).strip()


def test_a_bare_number_among_percentages_gets_its_sign() -> None:
    text = "table T\n  category | points\n  Works | 10%\n  Services | 15\n"
    assert sentences(text) == ["`15` is 1,500%. Did you mean 15%?"]
    assert mended(text) == "Services | 15%"


def test_a_bare_number_compared_with_a_percentage_gets_its_sign() -> None:
    assert mended("rule R\n  require share is at least 10\n") == "require share is at least 10%"
    head = HEAD.replace("share           percent", "share           percent, at most 100")
    assert mended("", head) == "share           percent, at most 100%"


def test_a_weight_of_fifteen_is_an_error() -> None:
    text = "table T\n  category | weight\n  Works | 20\n  Services | 15\n"
    text += "criterion A worth weight\n  plan out of 5\ncriterion B worth what is left\n  plan out of 5\n"
    assert [one.code for one in found(text)] == ["SV0503", "SV0503"]
    assert mended(text) == "Works | 20%"


@pytest.mark.parametrize("written", ["Works; Services", "Works/Services", "Works or Services"])
def test_choices_are_separated_by_commas(written: str) -> None:
    head = HEAD.replace("one of Works, Services", f"one of {written}")
    rulebook, _ = read(head, "c.svr")
    if rulebook is None:
        pytest.skip("the language refuses it already")
    assert mended("", head) == "category        one of Works, Services"


def test_a_stroke_inside_one_of_several_words_is_fine() -> None:
    assert found("", HEAD.replace("one of Works, Services", "one of Works, Services, N/A")) == ()


# Weights


def test_a_part_that_names_no_section_is_recognised() -> None:
    text = "criterion PRICE worth 60%\n  plan out of 5\ncriterion Q worth 40%\n"
    text += "criterion PLAN worth 70% of Q\n  plan out of 5\ncriterion TEAM worth 30%\n  plan out of 5\n"
    assert mended(text) == "criterion TEAM worth 30% of Q"


def test_two_that_take_what_is_left_are_an_error() -> None:
    text = (
        "criterion A worth what is left\n  plan out of 5\ncriterion B worth what is left\n  plan out of 5\n"
    )
    (finding,) = found(text)
    assert finding.severity == "error"
    assert finding.sentence.startswith("`A` and `B` are each worth what is left")


def test_points_under_a_section_in_percent_add_up_to_its_marks() -> None:
    text = "criterion A worth 60%\n  plan out of 5\ncriterion Q worth {}\n"
    text += "criterion B worth 30 points of Q\n  plan out of 5\n"
    text += "criterion C worth 10 points of Q\n  plan out of 5\n"
    assert found(text.format("40%")) == ()
    assert found(text.format("what is left")) == ()
    assert sentences(text.replace("60%", "50%").format("50%")) == [
        "The weights of the parts of `Q` add up to 40 points, not 50 points."
    ]


AWARD = "award\n  highest total wins\n"
CRITERION = "criterion A worth 100%\n  plan out of 5\n"


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (CRITERION, ["warning"]),
        (CRITERION + "rule R\n  require marks of A is at least 50\n", ["note"]),
        (CRITERION + "rule R\n  require total is at least 50\n", ["note"]),
        (CRITERION + AWARD, []),
        ("rule R\n  require plan is at least 3\n", []),
    ],
)
def test_criteria_by_which_nothing_is_awarded(text: str, severities: list[str]) -> None:
    rulebook, problems = read(HEAD + text, "c.svr")
    assert rulebook is not None, render_plain(problems)
    assert [one.severity for one in check(rulebook) if one.code == "SV0504"] == severities
