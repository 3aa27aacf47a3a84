"""A rulebook on a base gives what the same rulebook gives when somebody has merged the two by hand."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from svrules.diagnostics import has_errors, render_plain
from svrules.language import read
from svrules.language.composing import FoundRulebook, FoundTable, Shipped, compose
from svrules.language.rulebook import Rulebook
from tests.property.both import result_of, rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

_NAMED = re.compile(
    r"(rule|value|setting|table|criterion|population|family) (.+?)(?=  | \"| worth| from|,|\n|$)"
)


class One:
    """Finds the one base there is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def rulebook(self, name: str) -> FoundRulebook | None:
        return FoundRulebook("base.svr", "base.svr", self.text, Shipped()) if name == "base" else None

    def table(self, file: str, sheet: str) -> FoundTable:
        return FoundTable(file, sheet, trouble="There is none.")

    def near(self, name: str) -> tuple[str, ...]:
        return ()


def statements(text: str) -> list[str]:
    """The heading and every statement, each with its indented lines."""
    return re.findall(r"^\S.*\n(?:[ \t].*\n)*", text, re.MULTILINE)


def name_of(statement: str) -> str:
    found = _NAMED.match(statement)
    return found[0].strip() if found else ""


def split(text: str, chosen: list[int]) -> tuple[str, str]:
    """A base without the chosen statements, or with another body for them, and what is written on top of it.

    Of statements that share a name all are chosen, or none.
    """
    heading, *rest = statements(text)
    by_name: dict[str, list[str]] = {}
    for statement in rest:
        by_name.setdefault(name_of(statement), []).append(statement)
    names = [name for name in by_name if name]
    taken = {names[one % len(names)]: one for one in chosen} if names else {}
    base, local = (
        [heading],
        [heading.split("\n")[0] + '\n  extends "base" edition "1"\n  edition "1 local"\n'],
    )
    for statement in rest:
        name = name_of(statement)
        dated = all(" from " in one.split("\n")[0] for one in by_name[name])
        if name not in taken:
            base.append(statement)
        elif taken[name] % 2 or dated:
            local.append(f"add {statement}")
        else:
            base.append(statement.split("\n")[0] + "\n  this is never read\n")
            local.append(f"replace {statement}")
    return "".join(base), "".join(local)


def merged(text: str, chosen: list[int]) -> Rulebook:
    base, local = split(text, chosen)
    note(base)
    note(local)
    found, problems = read(local, "local.svr", One(base))
    assert found is not None and not has_errors(problems), render_plain(problems)
    return found


def told(result: Any) -> dict[str, Any]:
    """A result without what only says where something is written; parts of a bid by their names."""
    shown = result.model_dump(mode="json")
    bids = []
    for bid in shown["bids"]:
        rules = sorted((one["rule"], one["outcome"], str(one["exceptions"] == [])) for one in bid["rules"])
        marks = sorted((one["code"], one["exact"], one["weight_exact"]) for one in bid["criteria"])
        values = sorted((one["name"], one["exact"] or one["value"]) for one in bid["values"])
        bids.append((bid["bid"], bid["outcome"], bid["exact"], bid["rank"], rules, marks, values))
    return {"scope": shown["contract"]["scope"], "bids": bids}


@cases(12)
@given(rulebooks_with_competitions(), st.lists(st.integers(0, 99), max_size=4))
def test_scores_as_merged_by_hand(drawn: Drawn, chosen: list[int]) -> None:
    whole = result_of(rulebook_of(drawn.text), drawn.competition)
    assert told(result_of(merged(drawn.text, chosen), drawn.competition)) == told(whole)


@cases(12)
@given(rulebooks_with_competitions(), st.lists(st.integers(0, 99), max_size=4))
def test_the_consolidated_text_reads_to_an_equal_rulebook(drawn: Drawn, chosen: list[int]) -> None:
    composed = merged(drawn.text, chosen)
    again, problems = read(composed.text, "local.svr")
    assert again == composed and not has_errors(problems)
    assert again is not None and again.origins.bases[0].name == "base"


@cases(12)
@given(rulebooks_with_competitions(), st.lists(st.integers(0, 99), max_size=4))
def test_each_line_is_found_where_it_was_written(drawn: Drawn, chosen: list[int]) -> None:
    base, local = split(drawn.text, chosen)
    texts = {"base.svr": base.split("\n"), "local.svr": local.split("\n")}
    composed = compose(local, "local.svr", One(base))
    covered = {line for one in composed.origins.stretches for line in range(one.first, one.last + 1)}
    for number, row in enumerate(composed.text.split("\n"), start=1):
        if number in covered:
            file, line = composed.origins.written(number)
            assert texts[file][line - 1].rstrip().endswith(row.strip()), (number, file, line)
