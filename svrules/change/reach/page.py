"""The answer of `reach` as a page: what would have been enough, what would not, and the proof."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from svrules.change.limits.standing import Standing, outcome_sentence, place_words, total_words
from svrules.change.reach.answer import FactChange, GoalAnswer, Reach
from svrules.quantities import print_date
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figure

__all__ = ["reach_page"]


def reach_page(answer: Reach) -> Document:
    """The answer as a Document."""
    rules = (
        "" if answer.rules_date is None else f", rules of {print_date(date.fromisoformat(answer.rules_date))}"
    )
    return Document(
        f"{answer.bid}: the least change that would have been enough",
        f"{answer.rulebook.title}. Edition {answer.rulebook.edition}{rules}",
        (Paragraph(_as_given(answer), "As offered:"),),
        tuple(_sections(answer)),
        "Each change is of one fact, with all other facts of all bids as they are; facts changed together "
        "are not searched. "
        f"Rulebook {answer.rulebook.name}, SHA-256 {answer.rulebook.sha256}. "
        f"Data SHA-256 {answer.data_sha256}.",
    )


def _as_given(answer: Reach) -> str:
    one = answer.standing
    total = f" with a total of {total_words(one.total)}" if one.total is not None else ""
    value = f" ({one.award_value})" if one.award_value else ""
    if one.rank is None:
        return f"{answer.bid} {outcome_sentence(one)}{total}{value}."
    return f"{answer.bid} has {place_words(one)}{total}{value}."


def _sections(answer: Reach) -> Iterator[Section]:
    for goal in answer.goals:
        yield Section(
            f"To reach {goal.goal}" if not goal.goal.startswith("pass") else f"To {goal.goal}", _goal(goal)
        )
    if answer.left_out:
        yield Section("Facts that were not looked at", (Items(answer.left_out),))


def _goal(goal: GoalAnswer) -> tuple[Block, ...]:
    if goal.met:
        return (Paragraph("It has, as things stand.", tone="good"),)
    reached = [one for one in goal.facts if one.kind == "reached"]
    blocks: list[Block] = []
    if reached:
        blocks.append(Items(tuple(one.sentence for one in reached)))
        blocks.append(_both_sides(reached))
        moved = _clauses(reached)
        blocks += [moved] if moved.rows else []
    else:
        blocks.append(
            Paragraph(
                "None of the changes of one fact that were searched would have been enough. Two or more "
                "facts changed together might: that is not searched.",
                tone="warn",
            )
        )
    blocks += [Paragraph(one.sentence, tone="warn") for one in goal.facts if one.kind == "not proved"]
    out = [one for one in goal.facts if one.kind == "out of reach"]
    if out:
        blocks.append(_out_of_reach(out))
    return tuple(blocks)


def _both_sides(reached: list[FactChange]) -> Grid:
    """The proof: scored at the value and just short of it, and how many stretches were excluded before."""
    rows: list[tuple[str, ...]] = []
    for one in reached:
        if one.at_short is not None and one.short is not None:
            rows.append((one.fact, one.short, *_scored(one.at_short), ""))
        if one.at_value is not None:
            rows.append((one.fact, one.value or "", *_scored(one.at_value), _proof(one)))
    headings = ("Fact", "Value", "Total", "Place", "Proof")
    return Grid("Scored on both sides of the limit", headings, tuple(rows), frozenset({2}), keys=2)


def _scored(one: Standing) -> tuple[str, str]:
    return one.award_value or total_words(one.total), place_words(one)


def _proof(one: FactChange) -> str:
    if one.direction == "other":
        return f"{_counted(one.scored, 'answer')} scored"
    stretches = _counted(one.excluded, "stretch", "es")
    return f"nothing nearer: {stretches} excluded, {_counted(one.scored, 'value')} scored"


def _counted(number: int, word: str, plural: str = "s") -> str:
    return f"{number} {word}{plural if number != 1 else ''}"


def _clauses(reached: list[FactChange]) -> Grid:
    """What each change would have moved, by clause of the policy."""
    rows = [
        (
            one.fact,
            f"{each.what} {each.title}".strip(),
            each.clause,
            _figure(each.before),
            _figure(each.after),
        )
        for one in reached
        for each in one.changes
        if each.clause
    ]
    headings = ("Fact", "What changes", "Clause", "As offered", "With it")
    return Grid("What it would have moved", headings, tuple(rows), frozenset({3, 4})).without_empty()


def _figure(text: str | None) -> str:
    if text is None or not text.replace("/", "").replace("-", "").isdigit():
        return text or "–"
    return figure(text, 2)


def _out_of_reach(out: list[FactChange]) -> Grid:
    rows = tuple(
        (
            one.fact,
            one.given,
            _none_of(one),
            f"{one.excluded} excluded, {one.scored} scored",
        )
        for one in out
    )
    return Grid("Not enough alone", ("Fact", "As offered", "Searched", "Proof"), rows)


def _none_of(one: FactChange) -> str:
    """`no value from £10 up to £100, all that is allowed`: nothing is said of what was not searched."""
    if one.direction == "other":
        return one.searched.replace("every ", "no ", 1)
    side = "above" if one.direction in ("more", "later") else "below"
    rest = "all that is allowed" if one.all_allowed else f"the rulebook sets no limit {side}"
    return f"no value {one.searched}, {rest}"
