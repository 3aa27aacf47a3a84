"""A rulebook held against the text of its policy: what is found there, and what is told."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

import svrules
from svrules.api import checked
from svrules.checks.policy_text import check_policy_text
from svrules.language import read

POLICY = """\
Social value framework
1. Introduction
2 Who may be awarded a contract
2.1 Every bid pays the real
living wage. “Wage” means by the hour.
  (a) A micro business may pay less.
2.2 Every bid offers a job.
## Clause 3: Marks
20 contracts were looked at before this was written, and more than that of other authorities after it.
Annex B  Price counts for everything.
"""
RULES = """\
rulebook "A framework"
  edition "1"
  policy text "framework.txt"{pin}{without}
bid
  wage  money per hour, above £0
rule E1  clause "{clause}"{says}
  require wage is at least £13.45 per hour
"""


def said(
    policy: str | None = POLICY,
    clause: str = "2.1",
    says: str = "",
    without: str = '"1", "2.2", "3", "Annex B"',
) -> list[tuple[str, str]]:
    pin = sha256((policy or "").encode()).hexdigest()
    text = RULES.format(
        pin=f' sha256 "{pin}"',
        without=f", without clauses {without}" if without else "",
        clause=clause,
        says=f' says "{says}"' if says else "",
    )
    rulebook, problems = read(text, "framework.svr")
    assert rulebook is not None, problems
    return [(one.code, one.sentence) for one in check_policy_text(rulebook, policy)]


@pytest.mark.parametrize(
    "says",
    [
        "Every bid pays the real living wage.",  # over two lines
        "pays  the real living wage",
        "A micro business may pay less.",  # in a clause below the one that is cited
        "“Wage” means by the hour.",
        "",
    ],
)
def test_words_that_stand_in_the_clause_are_fine(says: str) -> None:
    assert said(says=says) == []


@pytest.mark.parametrize(
    "clause", ["2.1", "2.1 a", "2.1 (a)", "Clause 2.1(a)", "2.1 (illustrative)", "2", "annex b"]
)
def test_clauses_are_found_however_they_are_written(clause: str) -> None:
    codes = {code for code, _ in said(clause=clause)}
    assert "SV1104" not in codes


@pytest.mark.parametrize("clause", ["2.3", "20", "21", "2.1 b", "Annex C", "2.11"])
def test_clauses_that_are_not_there_are_told(clause: str) -> None:
    assert ("SV1104", f"There is no clause {clause} in `framework.txt`.") in said(clause=clause)


def test_other_words_are_told_with_the_nearest_sentence() -> None:
    assert said(says="Every bid pays the national living wage.") == [
        ("SV1103", "Clause 2.1 of `framework.txt` does not say: Every bid pays the national living wage.")
    ]


def test_words_of_another_clause_are_told_with_that_clause() -> None:
    assert said(says="Every bid offers a job.") == [
        ("SV1103", "What `rule E1` quotes stands in clause 2.2, not 2.1.")
    ]


def test_clauses_that_no_part_cites_are_told_once_with_those_below_them() -> None:
    left = [sentence for code, sentence in said(clause="Annex B", without="") if code == "SV1102"]
    assert left == [
        f"No part of this rulebook cites clause {clause} of `framework.txt`." for clause in ("1", "2", "3")
    ]


def test_a_clause_stands_for_those_below_it_and_the_heading_above() -> None:
    assert said(clause="2.1", without='"1", "3", "Annex B"') == [
        ("SV1102", "No part of this rulebook cites clause 2.2 of `framework.txt`.")
    ]


def test_a_text_that_is_not_there_and_nothing_else() -> None:
    assert [code for code, _ in said(policy=None)] == ["SV1105"]


def test_the_text_is_read_from_the_folder_of_the_rulebook(tmp_path: Path) -> None:
    rulebook = tmp_path / "framework.svr"
    rulebook.write_text(
        RULES.format(pin="", without="", clause="2.2", says=' says "Every bid offers a job."'),
        encoding="utf-8",
    )
    assert [one.code for one in checked(rulebook)[1]] == ["SV1105"]
    # Line ends and a byte-order mark are no change of a policy.
    (tmp_path / "framework.txt").write_bytes(b"\xef\xbb\xbf2.2 Every bid offers a job.\r\n")
    (noted,) = checked(rulebook)[1]
    assert noted.fix is not None
    row = rulebook.read_text(encoding="utf-8").splitlines()[2]
    rulebook.write_text(
        rulebook.read_text(encoding="utf-8").replace(row.strip(), noted.fix.replacement), encoding="utf-8"
    )
    assert checked(rulebook)[1] == ()
    assert svrules.load(rulebook).model.citations[0].says == "Every bid offers a job."
    (tmp_path / "framework.txt").write_text("2.2 Every bid offers two jobs.\n", encoding="utf-8")
    assert [one.code for one in checked(rulebook)[1]] == ["SV1105", "SV1103"]


def test_a_file_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "framework.txt").write_text(POLICY, encoding="utf-8")
    rulebook = tmp_path / "inside" / "framework.svr"
    text = RULES.format(pin="", without="", clause="2.1", says="").replace(
        "framework.txt", "../framework.txt"
    )
    rulebook.write_text(text, encoding="utf-8")
    (told,) = checked(rulebook)[1]
    assert told.code == "SV1105" and "no text file" in told.sentence


WITHOUT_DOTS = """\
Northgate Council, social value policy 2026
1 The policy applies to contracts above £25,000 excluding VAT, and exactly £25,000 is outside of it.
2 Social value weighs 10% of the marks for contracts up to and including £150,000, and
15% of them above that; of works contracts 20 in a hundred.
3 A bid that does not pay at most £13.45 per hour fails, whoever makes it, and on whatever day.
12 months after the award the council looks at it again, and tells all bidders what it has found.
"""


def test_whole_numbers_in_a_row_are_clauses_without_a_dot() -> None:
    for clause in ("1", "2", "3"):
        others = ", ".join(f'"{one}"' for one in ("1", "2", "3") if one != clause)
        assert said(WITHOUT_DOTS, clause, without=others) == []
    assert [code for code, _ in said(WITHOUT_DOTS, "12", without='"1", "2", "3"')] == ["SV1104"]


def test_a_figure_is_no_end_of_a_sentence() -> None:
    text = RULES.format(
        pin="", without=', without clauses "1", "2"', clause="3", says=' says "At least £13.45 per hour."'
    )
    rulebook, _ = read(text, "framework.svr")
    assert rulebook is not None
    (_, changed) = check_policy_text(rulebook, WITHOUT_DOTS)
    assert changed.code == "SV1103"
    assert "A bid that does not pay at most £13.45 per hour fails, whoever" in changed.try_
