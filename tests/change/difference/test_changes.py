"""Parts that were added, removed, changed, renamed or moved: by address, whatever the layout."""

from __future__ import annotations

import pytest

from svrules.change.difference.changes import Change, changes
from svrules.change.difference.parts import parts_of
from svrules.shipped import rulebook_names, rulebook_path
from tests.change.difference.test_single_changes import WORKS, old, rulebook

DAY = "1 January 2026"


def told(*pairs: tuple[str, str]) -> tuple[Change, ...]:
    text = WORKS
    for was, now in pairs:
        assert was in text, was
        text = text.replace(was, now)
    return changes(old(), rulebook(text))


def short(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(one.how, one.kind, one.name) for one in found if one.kind != "example"]


@pytest.mark.parametrize("name", rulebook_names())
def test_parts_have_addresses_of_their_own(name: str) -> None:
    from svrules.api import load

    model = load(rulebook_path(name)).model
    keys = [part.key for part in parts_of(model)]
    assert len(keys) == len(set(keys)) > 10
    assert changes(model, model) == ()


def test_layout_words_and_comments_are_no_change() -> None:
    found = told(("is above £20,000", "is  more than £20k   # the limit"), ("× unit", "times unit"))
    assert short(found) == []


def test_a_changed_row_is_told_by_its_place() -> None:
    (found,) = told(("| Works     | 20%", "| Works     | 25%"))
    assert found.key == ("row", "WEIGHTS row 2") and found.fields == ("outputs",)
    assert found.inside == ("table", "WEIGHTS") and found.label == "table WEIGHTS, row 2"
    assert found.clause == "1.2" and found.old_span is not None and found.old_span.line == 30


def test_a_row_in_two_is_one_changed_and_one_added() -> None:
    found = told(
        (
            "  above £100,000             | not Works | 15%",
            "  above £100,000             | Services  | 15%\n  above £100,000             | Supplies  | 15%",
        )
    )
    assert short(found) == [("changed", "row", "WEIGHTS row 3"), ("added", "row", "WEIGHTS row 4")]


def test_a_new_figure_does_not_change_the_one_before_it() -> None:
    (found,) = told(("£13 from 1 January 2026", "£13 from 1 January 2026\n  £14 from 1 January 2027"))
    assert short((found,)) == [("added", "setting value", "living wage from 1 January 2027")]
    assert found.inside == ("setting", "living wage")


def test_a_figure_from_another_day_is_the_same_figure() -> None:
    (found,) = told((f"£13 from {DAY}", "£13 from 1 February 2026"))
    assert found.how == "changed" and found.fields == ("in force",)


def test_an_exception_is_a_part_of_its_own() -> None:
    (found,) = told(('  except MICRO when size is Micro  clause "2.2"\n', ""))
    assert short((found,)) == [("removed", "exception", "WAGE except MICRO")]
    assert found.new is None and found.new_span is None


def test_a_renamed_fact_leaves_what_uses_it_as_it_is() -> None:
    found = told(
        ("  wage            money", "  hourly pay      money"),
        ("require wage", "require hourly pay"),
        ("| wage   |", "| hourly pay |"),
    )
    assert short(found) == [("renamed", "input", "wage")]


def test_a_chain_of_new_names() -> None:
    found = told(
        ("living wage", "least pay"), ("value effort", "value exertion"),
        ("  effort from", "  exertion from"), ("criterion PLAN", "criterion SCHEME"),
        ("rule LATE", "rule DELAY"),
    )  # fmt: skip
    # Title and reason of rule WAGE speak of the living wage as well.
    assert [one for one in short(found) if one[0] == "renamed"] == [
        ("renamed", "setting", "living wage"), ("renamed", "value", "effort"), ("renamed", "rule", "LATE"),
        ("renamed", "criterion", "PLAN"),
    ]  # fmt: skip
    assert [one.fields for one in found if one.how == "changed" and one.kind == "rule"] == [
        ("title", "because")
    ]


def test_two_that_are_alike_are_not_taken_for_one_renamed() -> None:
    found = told(('rule INSURED "Insured"  clause "2.3"\n  fail when not insured\n', ""))
    assert short(found) == [("removed", "rule", "INSURED")]


def test_what_moves_is_told_and_what_stays_is_not() -> None:
    rule = 'rule INSURED "Insured"  clause "2.3"\n  fail when not insured\n\n'
    text = WORKS.replace(rule, "").replace("family measure", f"{rule}family measure")
    assert short(changes(old(), rulebook(text))) == [("moved", "rule", "INSURED")]


def test_other_columns_change_the_table_and_its_rows_are_left_alone() -> None:
    found = told(
        (
            "  contract value             | category  | social value weight",
            "  contract value             | category  | social value share",
        ),
        ("worth social value weight", "worth social value share"),
    )
    assert short(found) == [("changed", "table", "WEIGHTS"), ("changed", "criterion", "SV")]


def test_a_part_added_brings_those_that_belong_to_it() -> None:
    found = told(
        ("rule LATE", 'rule NEW "New"\n  require insured\n  except N1 when size is Micro\n\nrule LATE')
    )
    assert short(found) == [("added", "rule", "NEW"), ("added", "exception", "NEW except N1")]
