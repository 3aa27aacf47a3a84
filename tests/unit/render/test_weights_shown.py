"""`svrules show --weights`: what each criterion is worth, whatever decides whether the rules apply."""

from __future__ import annotations

from datetime import date

from svrules.render.document import Document, Grid, Items, Paragraph
from svrules.render.weights import weights
from tests.unit.render.test_policy import rulebook

START = 'rulebook "Weights"\n  edition "1"\n'
PARTS = """bid
  price  money, above £0
  plan   level from 0 to 5
criterion PRICE "Price"  worth 70%
  price relative to lowest
criterion PLAN "Plan"  worth 30%
  plan out of 5
"""


def worth(document: Document) -> dict[str, list[str]]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return {row[0]: list(row[2:]) for row in grid.rows}


def said(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_fixed_weights_are_shown_where_a_rule_decides_the_scope() -> None:
    scope = (
        "contract\n  contract value  money, above £0\nrule SV1\n  applies when contract value is above £20\n"
    )
    assert worth(weights(rulebook(START + scope + PARTS))) == {"PRICE": ["70%"], "PLAN": ["30%"]}


def test_weights_out_of_scope_are_left_out_though_another_fact_of_the_scope_is_open() -> None:
    text = START + (
        "contract\n  size  money, above £0\n  lot  one of A, B, C\n"
        "rule S1\n  applies when size is above £20\nrule S2\n  applies when lot is not C\n"
        "table T\n  lot | quality\n  A | 40%\n  B | 30%\n  C | 20%\n"
    )
    parts = PARTS.replace("70%", "100% - quality").replace("30%", "quality")
    document = weights(rulebook(text + parts))
    assert worth(document) == {"PRICE": ["60%", "70%"], "PLAN": ["40%", "30%"]}
    (cases,) = (block for block in document.blocks if isinstance(block, Items))
    assert cases.items == ("A: lot A: T row 1 (line 12)", "B: lot B: T row 2 (line 13)")


def test_a_fact_of_the_weights_that_decides_the_scope_is_tried_on_both_sides_of_its_limit() -> None:
    text = START + (
        "contract\n  size  money, above £0\n  lot  one of A, B\n"
        "setting least  money\n  £100,000\n"
        "rule S1\n  applies when size is at least least\n"
        "table T\n  size | lot | quality\n  any | A | 40%\n  any | B | 30%\n"
    )
    parts = PARTS.replace("70%", "100% - quality").replace("30%", "quality")
    document = weights(rulebook(text + parts))
    assert worth(document) == {"PRICE": ["60%", "70%"], "PLAN": ["40%", "30%"]}
    (cases,) = (block for block in document.blocks if isinstance(block, Items))
    assert cases.items == ("A: lot A: T row 1 (line 12)", "B: lot B: T row 2 (line 13)")


DATED = START + "contract\n  day  date, decides the rules in force\n  lot  one of A, B\n"


def sets(text: str, worth: str, on: date | None = None) -> tuple[str, ...]:
    parts = PARTS.replace("70%", "what is left").replace("30%", worth)
    return next(
        (
            block.items
            for block in weights(rulebook(DATED + text + parts), on).blocks
            if isinstance(block, Items)
        ),
        (),
    )


def test_each_set_of_weights_says_on_which_days_it_holds() -> None:
    setting = "setting share  percent\n  15% from 1 April 2026\n  20% from 1 January 2027\n"
    assert sets(setting, "share") == (
        "A: until 31 March 2026",
        "B: from 1 April 2026 to 31 December 2026",
        "C: from 1 January 2027",
    )
    assert sets(setting, "share", on=date(2027, 1, 1)) == ()
    again = setting + "  15% from 1 January 2028\n"
    assert sets(again, "share")[1:] == (
        "B: from 1 April 2026 to 31 December 2026 and from 1 January 2028",
        "C: from 1 January 2027 to 31 December 2027",
    )


def test_rows_in_force_for_a_time_say_the_days_and_other_rows_do_not() -> None:
    rows = (
        "table T\n  lot | in force | share\n  A | until 31 December 2026 | 15%\n"
        "  A | from 1 January 2027 | 20%\n  B | | 30%\n"
    )
    assert sets(rows, "share") == (
        "A: until 31 December 2026, lot A: T row 1 (line 8)",
        "B: from 1 January 2027, lot A: T row 2 (line 9)",
        "C: lot B: T row 3 (line 10)",
    )


def test_a_limit_on_the_day_itself_is_told_as_days() -> None:
    value = "value share\n  if day is after 1 May 2027 then 20% otherwise 15%\n"
    assert sets(value, "share") == ("A: until 1 May 2027", "B: from 2 May 2027")


def test_where_there_are_no_weights_the_page_says_why() -> None:
    dated = START + "  in force from 1 April 2026\ncontract\n  day  date, decides the rules in force\n"
    early = weights(rulebook(dated + PARTS), date(2026, 3, 31))
    assert said(early) == ["This rulebook is not in force on 31 March 2026 (from 1 April 2026)."]
    never = START + "contract\n  size  money\nrule S\n  applies when 1 is above 2\n" + PARTS
    (nothing,) = said(weights(rulebook(never)))
    assert nothing.startswith("No contract that was tried, on both sides of every limit that is written,")
    assert said(weights(rulebook(START + "bid\n  price  money\n"))) == ["This rulebook has no criteria."]
