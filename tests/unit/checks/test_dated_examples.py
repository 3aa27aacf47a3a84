"""SV0605: each day on which something changes has examples before, on and after it, or is named."""

from __future__ import annotations

import pytest

from svrules.checks.dated_examples import check_dated_examples
from svrules.diagnostics import Diagnostic, Source, render_plain
from svrules.language import read

HEAD = """rulebook "Dates"
  edition "1"
  in force from 1 January 2026 until 31 December 2026
contract
  category     one of Works, Services
  notice date  date, decides the rules in force
bid
  plan  level from 0 to 5
"""
SETTING = "setting least  number\n  1\n  2 from 1 April 2026\n  3 from 1 July 2026\n"
ALL = ("31 March 2026", "1 April 2026", "30 June 2026", "1 July 2026", "1 December 2026")


def found(text: str, *days: str) -> tuple[Diagnostic, ...]:
    examples = "".join(f'example "on {day}"\n  notice date {day}\n' for day in days)
    rulebook, problems = read(HEAD + text + examples, "d.svr")
    assert rulebook is not None, render_plain(problems)
    return check_dated_examples(rulebook)


def test_days_before_on_and_after_each_change_are_enough() -> None:
    assert found(SETTING, *ALL) == ()
    assert found(SETTING, "2026-03-31", "1st April 2026", *ALL[2:]) == ()


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        (
            "31 March 2026",
            "`least` changes on 1 April 2026, and no example shows the day before (31 March 2026).",
        ),
        (
            "1 April 2026",
            "`least` changes on 1 April 2026, and no example shows the day itself (1 April 2026).",
        ),
        (
            "1 December 2026",
            "`least` changes on 1 July 2026, and no example shows a later day (2 July 2026).",
        ),
    ],
)
def test_the_day_that_is_lacking_is_named(lacking: str, told: str) -> None:
    (finding,) = found(SETTING, *(day for day in ALL if day != lacking))
    assert (finding.code, finding.severity, finding.sentence) == ("SV0605", "note", told)
    day = told.split("(")[1].split(")")[0]
    assert finding.try_ == f"Add an example with `notice date {day}`."


def test_a_day_beyond_the_next_change_is_no_later_day() -> None:
    (finding,) = found(
        SETTING, "31 March 2026", "1 April 2026", "1 July 2026", "1 December 2026", "29 June 2026"
    )
    assert "the day before (30 June 2026)" in finding.sentence
    days = ("31 March 2026", "1 April 2026", "1 July 2026", "1 December 2026")
    told = [one.sentence for one in found(SETTING, *days)]
    assert "a later day (2 April 2026)" in told[0]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("value v\n  1\nvalue v from 1 April 2026\n  2\n", "`v`"),
        (
            "table T\n  category | in force | points\n  Works | from 1 April 2026 | 1\n  otherwise | | 2\n",
            "Table `T`",
        ),
        ("rule R until 31 March 2026\n  require plan is 5\n", "Rule `R`"),
        ("criterion C worth 100% from 1 April 2026\n  plan out of 5\n", "Criterion `C`"),
    ],
)
def test_everything_that_has_dates_counts(text: str, what: str) -> None:
    (finding,) = found(text)
    assert finding.sentence == (
        f"{what} changes on 1 April 2026, and no example shows the day before (31 March 2026), "
        "the day itself (1 April 2026) or a later day (2 April 2026)."
    )
    assert found(text, *ALL) == ()


def test_what_changes_on_one_day_is_told_together_where_it_begins() -> None:
    values = "".join(f"value v{n}\n  1\nvalue v{n} from 1 April 2026\n  2\n" for n in range(4))
    (finding,) = found(values)
    assert finding.sentence.startswith("`v0`, `v1` and 2 more change on 1 April 2026")
    assert Source("d.svr", HEAD + values).line(finding.span.line).endswith("from 1 April 2026")  # type: ignore[union-attr]


def test_the_first_day_of_the_rulebook_is_no_change() -> None:
    assert found("setting least  number\n  1 from 1 January 2026 until 31 December 2026\n") == ()
